"""The fold: what state a session's events add up to."""

import itertools
import random
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain import events as ev
from facilitator.domain.course import Status
from facilitator.domain.coverage import air_time, section_coverage
from facilitator.domain.events import Event, EventId, Recorded, from_record, to_record
from facilitator.domain.phases import Phase
from facilitator.domain.reviewing.readers import plants_found
from facilitator.domain.session import Session, fold
from facilitator.domain.terms import GapReason, ReviewWay, SoundSource
from facilitator.domain.transcript import (
    WITHHELD,
    Certainty,
    Doubt,
    Label,
    Redaction,
    Word,
    lines_of,
)

GUIDE = """\
+++
title = "Guide"
+++
## One (1 min)
- first
- second
## Two
- third
"""


def opened(**changes: Any) -> ev.SessionOpened:
    values: dict[str, Any] = {
        "session": "s1",
        "number": 1,
        "study": "Study",
        "guide_name": "guide",
        "guide": GUIDE,
        "participants": ("User 1", "User 2", "Facilitator 1"),
        "language": "en",
        "model": "demo",
        **changes,
    }
    return ev.SessionOpened(**values)


def recorded(events: Iterable[Event], device: str = "host") -> list[Recorded]:
    return [
        Recorded(EventId(device, n), f"2026-11-23T09:00:{n % 60:02d}.000Z", event)
        for n, event in enumerate(events, 1)
    ]


def session(*events: Event) -> Session:
    return fold(recorded((opened(), *events)))


def heard(number: int, start_ms: int, end_ms: int, text: str = "hello") -> ev.UtteranceHeard:
    return ev.UtteranceHeard(f"u{number}", start_ms, end_ms, text, (), None, None)


# -- speakers ------------------------------------------------------------------------------


def test_a_digit_pressed_after_somebody_began_means_the_whole_utterance() -> None:
    state = session(
        heard(1, 1_000, 4_000),
        heard(2, 5_000, 9_000),
        ev.SpeakerMarked(1_600, "User 1"),
        ev.SpeakerMarked(6_900, "User 2"),
    )
    assert [u.speaker for u in state.utterances] == ["User 1", "User 2"]


def test_a_digit_pressed_before_somebody_begins_means_them() -> None:
    state = session(
        ev.SpeakerMarked(1_000, "User 1"),
        ev.SpeakerMarked(4_300, "User 2"),
        heard(1, 1_000, 4_000),
        heard(2, 5_000, 9_000),
    )
    assert [u.speaker for u in state.utterances] == ["User 1", "User 2"]


def test_whoever_spoke_most_of_an_utterance_gets_it() -> None:
    state = session(
        ev.SpeakerMarked(0, "User 1"), ev.SpeakerMarked(12_000, "User 2"), heard(1, 0, 20_000)
    )
    assert state.utterances[0].speaker == "User 1"
    state = session(
        ev.SpeakerMarked(0, "User 1"), ev.SpeakerMarked(4_000, "User 2"), heard(1, 0, 20_000)
    )
    assert state.utterances[0].speaker == "User 2"


def test_nobody_marked_is_nobody() -> None:
    assert session(heard(1, 0, 900)).utterances[0].speaker is None


# -- masking -------------------------------------------------------------------------------


def test_words_are_withheld_until_a_detector_has_looked() -> None:
    state = session(heard(1, 0, 900, "I am Maya"))
    assert state.utterances[0].text == WITHHELD
    mask = Redaction(5, 9, Label.PERSON, "User 2", "roster", Certainty.CERTAIN)
    state.apply(Recorded(EventId("x", 1), "t", ev.UtteranceRedacted("u1", (mask,))))
    assert state.utterances[0].text == "I am User 2"
    assert "Maya" not in str(lines_of(state.utterances))


def test_what_a_reviewer_passed_stands_whatever_comes_later() -> None:
    state = session(
        heard(1, 0, 900, "I am Maya"),
        ev.UtteranceRedacted("u1", ()),
        ev.UtteranceReviewed("u1", "User 1", "I am [a person]."),
        ev.SpeakerMarked(0, "User 2"),
        ev.UtteranceRedacted("u1", (Redaction(0, 1, Label.OTHER, "X", "late"),)),
    )
    assert (state.utterances[0].speaker, state.utterances[0].text) == ("User 1", "I am [a person].")


# -- flags, notes, undo --------------------------------------------------------------------


def test_undo_takes_back_exactly_one_act() -> None:
    acts: list[Event] = [
        ev.SpeakerMarked(0, "User 1"),
        ev.MomentFlagged("emergent", 40_000, 10_000, 40_000, None),
        ev.QuestionOpened("1.1", 0),
        ev.NoteTaken(10, "a note"),
    ]
    state = session(*acts)
    for left in range(len(acts) - 1, -1, -1):
        last = state.acts.last("host")
        assert last is not None
        state.apply(Recorded(state.next_id("host"), "t", ev.Retracted(last[0])))
        kept = session(*acts[:left])
        assert state.moments == kept.moments
        assert state.notes == kept.notes
        assert state.question_statuses() == kept.question_statuses()
        assert state.speaker_at(10**9) == kept.speaker_at(10**9)
    assert state.acts.last("host") is None


def test_what_was_undone_can_be_done_again_step_by_step() -> None:
    state = session(
        ev.SpeakerMarked(0, "User 1"),
        ev.NoteTaken(10, "a note"),
        ev.MomentFlagged("emergent", 40_000, 10_000, 40_000, None),
    )
    seen = [picture(state)]

    def noted(event: Event) -> None:
        state.apply(Recorded(state.next_id("host"), "t", event))

    for _ in range(3):
        last = state.acts.last("host")
        assert last is not None
        noted(ev.Retracted(last[0]))
        seen.append(picture(state))
    for before in (seen[2], seen[1], seen[0]):
        undone = state.acts.undone("host")
        assert undone is not None
        noted(ev.Retracted(undone[0]))
        assert picture(state) == before
    assert state.acts.undone("host") is None
    last = state.acts.last("host")
    assert last is not None
    noted(ev.Retracted(last[0]))
    noted(ev.SpeakerMarked(5, "User 2"))
    assert state.acts.undone("host") is None, "somebody who goes on has done with it"


@pytest.mark.parametrize("seed", range(20))
def test_whatever_takes_back_whatever_and_comes_whenever_the_same_stands(seed: int) -> None:
    rng = random.Random(seed)
    events: list[Event] = [opened()]
    for number in range(2, 30):
        target = f"host:{rng.randint(1, number + 3)}"
        mark = ev.NoteTaken(number, f"note {number}")
        events.append(rng.choice([mark, ev.Retracted(target), ev.Retracted(target)]))
    noted = [Recorded(EventId("host", n), "t", one, n) for n, one in enumerate(events, 1)]
    expected = fold(noted)
    for _ in range(20):
        rng.shuffle(noted)
        state = fold(noted)
        assert state.notes == expected.notes


def test_what_the_machine_noted_cannot_be_undone() -> None:
    state = session(heard(1, 0, 900), ev.ConsentConfirmed("screen"))
    for target in ("host:1", "host:2", "host:3", "host:99", "nonsense"):
        state.apply(Recorded(state.next_id("host"), "t", ev.Retracted(target)))
    assert len(state.utterances) == 1
    assert state.consent_by == "screen"
    assert state.opened is not None


def test_a_flag_can_reach_back_and_be_named() -> None:
    state = session(
        ev.MomentFlagged("emergent", 60_000, 30_000, 60_000, None),
        ev.MomentChanged("host:2", start_ms=0),
        ev.MomentChanged("host:2", label="letters", speaker="User 2"),
    )
    (moment,) = state.moments
    assert (moment.start_ms, moment.end_ms) == (0, 60_000)
    assert (moment.label, moment.speaker) == ("letters", "User 2")


# -- the guide -----------------------------------------------------------------------------


def test_moving_on_covers_what_was_current() -> None:
    state = session(
        ev.QuestionOpened("1.1", 0), ev.QuestionOpened("2.1", 30_000), ev.QuestionSkipped("1.2", 5)
    )
    assert state.question_statuses() == {
        "1.1": Status.COVERED,
        "1.2": Status.SKIPPED,
        "2.1": Status.CURRENT,
    }
    one, two = section_coverage(state, 90_000)
    assert (one.done, one.spent_ms, one.allowed_ms, one.current) == (2, 30_000, 60_000, False)
    assert (two.done, two.spent_ms, two.allowed_ms, two.current) == (0, 60_000, None, True)
    assert not one.over
    assert section_coverage(session(ev.QuestionOpened("1.1", 0)), 60_001)[0].over


def test_air_time_counts_turns_not_utterances() -> None:
    state = session(
        ev.SpeakerMarked(0, "User 1"),
        heard(1, 0, 1_000),
        heard(2, 1_500, 2_000),
        ev.SpeakerMarked(3_000, "User 2"),
        heard(3, 3_000, 4_000),
    )
    one, two, three = air_time(("User 1", "User 2", "Nurse 1"), lines_of(state.utterances))
    assert (one.turns, one.spoken_ms, one.last_ms) == (1, 1_500, 2_000)
    assert (two.turns, two.spoken_ms, two.last_ms) == (1, 1_000, 4_000)
    assert (three.turns, three.spoken_ms, three.last_ms) == (0, 0, None)


# -- phases --------------------------------------------------------------------------------


def test_phases_follow_the_recording() -> None:
    steps: list[tuple[Event, Phase]] = [
        (ev.RecordingStarted(0, 1, SoundSource.MICROPHONE), Phase.RECORDING),
        (ev.RecordingPaused(5_000, GapReason.OFF_RECORD), Phase.PAUSED),
        (ev.RecordingStarted(5_000, 2, SoundSource.MICROPHONE), Phase.RECORDING),
        (ev.RecordingEnded(9_000), Phase.ENDED),
        (ev.ReviewSigned("Facilitator 1", ReviewWay.LINE_BY_LINE, 0), Phase.REVIEWED),
    ]
    state = session()
    assert state.phase is Phase.OPENED
    for event, phase in steps:
        state.apply(Recorded(state.next_id("host"), "t", event))
        assert state.phase is phase
    assert state.recorded_ms == 9_000


# -- properties ----------------------------------------------------------------------------

ms = st.integers(0, 200_000)
codes = st.sampled_from(["User 1", "User 2", None])
questions = st.sampled_from(["1.1", "1.2", "2.1", "9.9"])
redactions = st.builds(
    Redaction,
    start=st.integers(0, 2),
    end=st.integers(3, 5),
    label=st.sampled_from(Label),
    replacement=st.text(max_size=5),
    source=st.just("test"),
    certainty=st.sampled_from(Certainty),
)
some_events: st.SearchStrategy[Event] = st.one_of(
    st.builds(ev.SpeakerMarked, at_ms=ms, code=codes),
    st.builds(
        lambda n, start, length, text, words: ev.UtteranceHeard(
            f"u{n}", start, start + length, text, tuple(words), -0.5, 10
        ),
        n=st.integers(1, 9),
        start=ms,
        length=st.integers(1, 20_000),
        text=st.text(min_size=5, max_size=12),
        words=st.lists(
            st.builds(
                Word,
                start_ms=ms,
                end_ms=ms,
                text=st.text(max_size=5),
                probability=st.floats(0, 1),
            ),
            max_size=2,
        ),
    ),
    st.builds(
        ev.UtteranceRedacted,
        utterance=st.sampled_from(["u1", "u2", "u3"]),
        redactions=st.lists(redactions, max_size=1).map(tuple),
    ),
    st.builds(
        ev.MomentFlagged, tag=st.just("emergent"), at_ms=ms, start_ms=ms, end_ms=ms, speaker=codes
    ),
    st.builds(
        ev.MomentChanged,
        moment=st.integers(1, 12).map(lambda n: f"host:{n}"),
        start_ms=st.none() | ms,
        label=st.none() | st.text(max_size=4),
    ),
    st.builds(ev.NoteTaken, at_ms=ms, text=st.text(max_size=9)),
    st.builds(ev.QuestionOpened, question=questions, at_ms=ms),
    st.builds(ev.QuestionCovered, question=questions, at_ms=ms),
    st.builds(ev.QuestionSkipped, question=questions, at_ms=ms),
    st.builds(ev.Retracted, event=st.integers(1, 30).map(lambda n: f"host:{n}")),
    st.builds(ev.GapNoted, at_ms=ms, missing_ms=ms, reason=st.just("device")),
    st.builds(ev.TranscriptReached, at_ms=ms),
)
histories = st.lists(some_events, max_size=30)


def picture(state: Session) -> object:
    """Everything a screen shows of a session."""
    return (
        state.phase,
        state.utterances,
        state.moments,
        state.notes,
        state.question_statuses(),
        state.gaps,
        state.heard_ms,
        state.recorded_ms,
        state.seats,
        state.gestures,
        state.signing.sign_offs,
        state.signing.plants,
        plants_found(state),
        state.signing.residue_seen,
        state.signing.masked_with,
    )


@given(histories)
def test_an_event_survives_the_journal(events: list[Event]) -> None:
    for one in recorded([opened(), *events]):
        assert from_record(to_record(one)) == one


@given(histories, st.data())
def test_an_event_sent_twice_changes_nothing(events: list[Event], data: st.DataObject) -> None:
    history = recorded([opened(), *events])
    again = data.draw(st.lists(st.sampled_from(history), max_size=5))
    once, twice = fold(history), fold([*history, *again])
    assert picture(once) == picture(twice)


@given(histories)
def test_folding_in_two_parts_is_folding_at_once(events: list[Event]) -> None:
    history = recorded([opened(), *events])
    whole = fold(history)
    for cut in range(0, len(history), 7):
        state = fold(history[:cut])
        for one in itertools.islice(history, cut, None):
            assert state.apply(one)
        assert picture(state) == picture(whole)


@given(histories)
def test_no_heard_word_shows_before_it_was_looked_at(events: list[Event]) -> None:
    state = fold(recorded([opened(), *events]))
    looked_at = {e.utterance for e in events if isinstance(e, ev.UtteranceRedacted)}
    for utterance in state.utterances:
        if utterance.id not in looked_at:
            assert utterance.text == WITHHELD


@given(histories)
def test_utterances_are_in_order_and_at_most_one_question_is_current(events: list[Event]) -> None:
    state = fold(recorded([opened(), *events]))
    starts = [(u.start_ms, u.end_ms) for u in state.utterances]
    assert starts == sorted(starts)
    assert list(state.question_statuses().values()).count(Status.CURRENT) <= 1


@given(st.dictionaries(st.text(max_size=8), st.none() | st.integers() | st.text(max_size=5)))
def test_a_record_that_is_no_event_is_a_value_error(record: dict[str, object]) -> None:
    for candidate in (record, {**record, "kind": "UtteranceHeard"}, {**record, "id": "x"}):
        try:
            from_record(candidate)
        except ValueError as error:
            assert "event record" in str(error)


def test_how_sure_the_machine_was_goes_with_the_text_that_stands() -> None:
    first = ev.UtteranceHeard(
        "u00001", 0, 2_000, "thank you", (), -1.2, None, (Doubt.STOCK_PHRASE,)
    )
    again = ev.TextRefined("u00001", "thank you all", (), -0.1, "base", ())
    events = recorded([first, ev.UtteranceRedacted("u00001", ()), again])
    state = Session()
    state.apply(events[0])
    [line] = state.utterances
    assert (line.confidence, line.doubts) == (0.3, (Doubt.STOCK_PHRASE,))
    for event in events[1:]:
        state.apply(event)
    [line] = state.utterances
    assert (line.text, line.confidence, line.doubts) == ("thank you all", 0.9, ())
    corrected = ev.TextCorrected("u00001", "thank you, all", ())
    [by_hand] = recorded([corrected], "other")
    state.apply(by_hand)
    [line] = state.utterances
    assert (line.text, line.confidence, line.doubts) == ("thank you, all", None, ())
