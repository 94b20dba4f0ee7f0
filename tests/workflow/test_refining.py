"""The second pass: what it changes, what it leaves as it is, and where it goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator import child_messages as msg
from facilitator.child_messages import SPEECH, Message, Piece
from facilitator.domain import events as ev
from facilitator.domain import reviewing
from facilitator.domain.events import EventId, Recorded
from facilitator.domain.session import Session
from facilitator.domain.terms import GapReason, SoundSource
from facilitator.domain.transcript import Doubt, Word
from facilitator.errors import FacilitatorError
from facilitator.speech.blocks import TOGETHER
from facilitator.study_settings import ROSTER_NAMES
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.masking import expected_names
from facilitator.workflow.refining import (
    MOST_DEATHS,
    Block,
    Outcome,
    Progress,
    SecondPass,
    plan,
)
from facilitator.workflow.review import Review, accept_all
from facilitator.workflow.spreading import Together
from facilitator.workflow.store import SessionStore
from tests.workflow.conftest import hear, say

LINES = (
    (1_000, 3_000, "I know my name is"),
    (3_600, 4_600, "sebulun quarter mane."),
    (8_000, 12_000, "We went to the day centre on monday"),
    (40_000, 44_000, "and it was rather to much for me"),
)
BETTER = {
    1_000: "I know, my name is",
    3_600: "Zebulon Quartermaine.",
    8_000: "We went to the day centre on Monday",
    40_000: "and it was rather too much for me.",
}


def ended(meeting: LiveMeeting) -> SessionStore:
    """A meeting with these lines, and somebody who was half heard, recorded to its end."""
    for start, end, text in LINES:
        say(meeting, start, end, text)
    meeting.store.append(ev.SpeechUncertain(20_000, 21_000))
    meeting.store.append(
        ev.RecordingStarted(0, 1, SoundSource.MICROPHONE),
        ev.RecordingPaused(60_000, GapReason.STOPPED),
        ev.RecordingEnded(60_000),
    )
    return meeting.store


def utterance(turn: Piece, text: str, doubts: tuple[Doubt, ...] = ()) -> msg.Utterance:
    each = text.split()
    step = (turn.end_ms - turn.start_ms) // max(1, len(each))
    words = [
        Word(turn.start_ms + n * step, turn.start_ms + (n + 1) * step, word, 0.9)
        for n, word in enumerate(each)
    ]
    return msg.Utterance(turn.start_ms, turn.end_ms, text, tuple(words), -0.1, doubts=doubts)


class ScriptedListener:
    """Says what a test wrote of each turn, by where that begins; or dies."""

    def __init__(self, texts: Mapping[int, str], deaths: int = 0) -> None:
        self.texts = texts
        self.deaths = deaths
        self.spoken: list[Piece] = []
        """What speech there is in sound that nobody has listened to."""
        self.looked: list[tuple[int, int]] = []
        self.asked: list[tuple[Piece, ...]] = []
        self.configs: list[msg.RefineConfig] = []

    def begin(self, config: msg.RefineConfig, deliver: Callable[[Message], None]) -> _Child:
        self.configs.append(config)
        deliver(msg.Ready(1, "processor"))
        return _Child(self, deliver)


class _Child:
    def __init__(self, script: ScriptedListener, deliver: Callable[[Message], None]) -> None:
        self._script, self._deliver = script, deliver

    def send(self, message: Message) -> None:
        if isinstance(message, msg.FindSpeech):
            self._script.looked.append((message.start_ms, message.end_ms))
            found = [s for s in self._script.spoken if message.start_ms <= s.start_ms]
            self._deliver(msg.SpeechFound(tuple(s for s in found if s.end_ms <= message.end_ms)))
            return
        assert isinstance(message, msg.HearAgain)
        if self._script.deaths:
            self._script.deaths -= 1
            self._deliver(msg.Closed(-9))
            return
        self._script.asked.append(message.spans)
        texts = self._script.texts
        heard = tuple(utterance(t, texts.get(t.start_ms, "")) for t in message.spans)
        self._deliver(msg.HeardBlock(heard))

    def close(self, timeout: float = 5.0) -> None:
        pass


def refine(
    store: SessionStore,
    texts: Mapping[int, str] = BETTER,
    *,
    most: int = 99,
    anew: bool = False,
    listener: ScriptedListener | None = None,
) -> tuple[Outcome, ScriptedListener]:
    """A pass over the session that is stopped after `most` blocks."""
    script = listener or ScriptedListener(texts)
    with SecondPass(store, anew=anew, begin=script.begin) as second:
        told: list[Progress] = []
        outcome = second.run(told.append, lambda: told[-1].done >= most)
    return outcome, script


def texts(store: SessionStore) -> list[str]:
    return [u.text for u in store.session.utterances]


@pytest.fixture
def store(meeting: LiveMeeting) -> Iterator[SessionStore]:
    store = ended(meeting)
    yield store
    store.close()


def test_lines_get_their_second_text_masked_and_the_first_is_kept_beside_it(
    store: SessionStore,
) -> None:
    outcome, _ = refine(store, {**BETTER, 20_000: "Ottoline said so."})
    assert texts(store) == [
        "I know, my name is",
        "User 1.",
        "(3s) We went to the day centre on Monday",
        "User 2 said so.",
        "and it was rather too much for me.",
    ]
    lines = store.session.utterances
    assert [u.other for u in lines if u.start_ms != 20_000] == [text for *_, text in LINES]
    assert not any(u.disputed or u.edited for u in lines)
    assert [(u.start_ms, u.end_ms) for u in lines if u.start_ms != 20_000] == [
        (start, end) for start, end, _ in LINES
    ]
    assert outcome == Outcome(changed=4, disputed=0, new=1, finished=True)
    noted = [one.event for one in store.events()]
    firsts = [event.text for event in noted if isinstance(event, ev.UtteranceHeard)]
    assert set(firsts) >= {text for *_, text in LINES}
    assert store.session.second_passes.models == ("demo",)


def test_a_name_that_only_the_second_text_joins_is_masked_on_both_lines(
    store: SessionStore,
) -> None:
    refine(store, {**BETTER, 1_000: "I was in the Riverside", 3_600: "Clinic for a month."})
    first, second = texts(store)[:2]
    assert first == "I was in the [Service 1]"
    assert second == "[Service 1] for a month."


@pytest.mark.parametrize("touch", ["correct", "decide", "accept", "split", "join"])
def test_what_a_person_has_touched_is_never_changed(store: SessionStore, touch: str) -> None:
    review = Review(store, "User 1")
    target = store.session.utterances[2].id
    match touch:
        case "correct":
            review.do(lambda s, g: reviewing.correct(s, g, target, "We went on Tuesday"))
        case "decide":
            review.do(lambda s, g: reviewing.mark(s, g, target, (3, 7), "PLACE"))  # type: ignore[arg-type]
        case "accept":
            review.do(lambda s, g: reviewing.accept(s, g, target))
        case "split":
            review.do(lambda s, g: reviewing.split(s, g, target, 8))
        case _:
            review.do(lambda s, g: reviewing.join(s, g, target))
    before = [u for u in store.session.utterances if u.start_ms >= 8_000]
    refine(store)
    touched = [u for u in before if u.start_ms < 40_000 or touch == "join"]
    assert [store.session.utterance(u.id) for u in touched] == touched
    assert texts(store)[1] == "User 1."


def test_a_second_text_that_can_hardly_be_all_of_it_is_shown_beside_the_first(
    store: SessionStore,
) -> None:
    outcome, _ = refine(store, {**BETTER, 8_000: "We went", 40_000: ""})
    third, last = store.session.utterances[2:]
    assert (third.heard, third.other, third.disputed) == (LINES[2][2], "We went", True)
    assert (last.heard, last.other, last.disputed) == (LINES[3][2], "", True)
    assert outcome.disputed == 2
    # The text that is not chosen is masked as any: whoever chooses it gets it masked anew.
    Review(store, "User 1").do(lambda s, g: reviewing.correct(s, g, third.id, third.other or ""))
    chosen = store.session.utterance(third.id)
    assert chosen and (chosen.text, chosen.disputed, chosen.other) == (
        "We went",
        False,
        LINES[2][2],
    )


def test_doubtful_text_does_not_take_the_place_of_text_that_is_not(store: SessionStore) -> None:
    loop = "We went to the day centre, to the day centre, to the day centre"

    class Loops(ScriptedListener):
        def begin(self, config: msg.RefineConfig, deliver: Callable[[Message], None]) -> _Child:
            def doubtful(message: Message) -> None:
                if isinstance(message, msg.HeardBlock):
                    heard = [
                        utterance(Piece(u.start_ms, u.end_ms), loop, (Doubt.REPETITION,))
                        if u.start_ms == 8_000
                        else u
                        for u in message.heard
                    ]
                    message = msg.HeardBlock(tuple(heard))
                deliver(message)

            return super().begin(config, doubtful)

    refine(store, listener=Loops(BETTER))
    assert texts(store)[2] == LINES[2][2]
    assert store.session.utterances[2].disputed


def test_a_pass_that_was_cut_off_goes_on_and_nothing_is_heard_or_noted_twice(
    store: SessionStore,
) -> None:
    better = {**BETTER, 20_000: "Ottoline said so."}
    outcome, first = refine(store, better, most=1)
    assert not outcome.finished
    assert outcome == Outcome(changed=3, disputed=0, new=1, finished=False)
    outcome, second = refine(store, better)
    # What it came to is told of all of it, not of the rest.
    assert outcome == Outcome(changed=4, disputed=0, new=1, finished=True)
    assert [turn for spans in (*first.asked, *second.asked) for turn in spans] == [
        Piece(start, end)
        for start, end in sorted([*((a, b) for a, b, _ in LINES), (20_000, 21_000)])
    ]
    refined = [o.event.utterance for o in store.events() if isinstance(o.event, ev.TextRefined)]
    assert len(refined) == len(set(refined)) == 4
    again, third = refine(store, better)
    assert (again.finished, third.asked) == (True, [])
    assert len(texts(store)) == 5
    once_more, anew = refine(store, better, anew=True, most=1)
    assert (once_more.changed, once_more.new) == (0, 0)
    assert anew.asked == first.asked
    _, rest = refine(store, better)
    assert [*anew.asked, *rest.asked] == [*first.asked, *second.asked]
    assert len(texts(store)) == 5


def test_no_word_that_was_found_on_the_other_side_of_a_border_is_said_twice(
    meeting: LiveMeeting,
) -> None:
    """The line behind has been corrected, so it is not heard otherwise any more."""
    say(meeting, 1_000, 3_000, "we read the inscriptions")
    say(meeting, 3_600, 6_000, "give the period")
    store = meeting.store
    behind = store.session.utterances[1].id
    store.append(ev.TextCorrected(behind, "give the period.", ()))
    store.append(ev.RecordingStarted(0, 1, SoundSource.MICROPHONE))
    store.append(ev.RecordingPaused(9_000, GapReason.STOPPED), ev.RecordingEnded(9_000))
    heard = {1_000: "We read the inscriptions, give", 3_600: "the period."}
    outcome, _ = refine(store, heard)
    assert texts(store) == ["we read the inscriptions", "give the period."]
    assert outcome.disputed == 1, "both are shown to whoever reviews it"


def test_another_model_hears_all_of_it_again(store: SessionStore, tmp_path: object) -> None:
    refine(store)
    blocks = plan(store.session, "base")
    assert all(block.wanted for block in blocks)
    assert not any(block.wanted for block in plan(store.session, "demo"))


def test_one_that_dies_is_started_again_and_one_that_always_dies_is_said(
    store: SessionStore,
) -> None:
    outcome, _ = refine(store, listener=ScriptedListener(BETTER, deaths=MOST_DEATHS - 1))
    assert outcome.finished
    with pytest.raises(FacilitatorError, match="again and again") as caught:
        refine(store, anew=True, listener=ScriptedListener(BETTER, deaths=MOST_DEATHS))
    assert "Nothing is lost" in caught.value.hint


def test_only_what_has_ended_and_is_not_signed_is_heard_again(meeting: LiveMeeting) -> None:
    with pytest.raises(FacilitatorError, match="has not ended") as caught:
        SecondPass(meeting.store)
    assert "\n" not in caught.value.what
    store = ended(meeting)
    accept_all(store, "User 1")
    with pytest.raises(FacilitatorError, match="has been signed"):
        SecondPass(store)


def test_it_is_told_how_far_it_is_and_how_long_the_rest_takes(store: SessionStore) -> None:
    clock = iter(range(0, 10_000, 10))
    told: list[Progress] = []
    script = ScriptedListener(BETTER)
    with SecondPass(store, begin=script.begin, monotonic=lambda: float(next(clock))) as second:
        second.run(told.append)
    assert [(one.done, one.blocks) for one in told] == [(0, 2), (1, 2), (2, 2)]
    assert [one.left_s for one in told] == [None, 10.0, 0.0]


def test_with_several_machines_it_is_told_by_what_is_done_and_not_by_who_waits_for_whom() -> None:
    pace = Together()
    # Models load for 40 s; then two machines need 10 s a block. The first was lost with its block,
    # which is done last of these, and the other two are there behind it.
    assert pace.left_s(40.0, 0, 10) is None
    assert pace.left_s(60.0, 4, 10) == pytest.approx(30.0)
    assert pace.left_s(60.1, 4, 10) == pytest.approx(30.15)
    assert pace.left_s(90.0, 10, 10) == 0.0


SPANS = st.lists(
    st.tuples(st.integers(0, 5_000), st.integers(300, 20_000), st.booleans()), max_size=40
)


@settings(max_examples=60, deadline=None)
@given(SPANS, st.sets(st.integers(0, 39)))
def test_every_turn_is_in_exactly_one_block(
    spans: list[tuple[int, int, bool]], gaps: set[int]
) -> None:
    session, at = Session(), 0
    events: list[ev.Event] = []
    turns: list[Piece] = []
    for n, (pause, length, faint) in enumerate(spans):
        at += pause
        if n in gaps:
            events.append(ev.RecordingStarted(at, n + 1, SoundSource.MICROPHONE))
        turns.append(Piece(at, at + length))
        if faint:
            events.append(ev.SpeechUncertain(at, at + length))
        else:
            events.append(ev.UtteranceHeard(f"u{n}", at, at + length, "yes", (), None, None))
        at += length
    recorded = [Recorded(EventId("host", n), "t", e, n) for n, e in enumerate(events, 1)]
    for one in recorded:
        session.apply(one)
    blocks: list[Block] = plan(session, "demo")
    assert [turn for block in blocks for turn in block.turns] == turns
    assert all(block.sound_ms * 16 <= TOGETHER for block in blocks)
    starts = {e.at_ms for e in events if isinstance(e, ev.RecordingStarted)}
    for block in blocks:
        inner = {turn.start_ms for turn in block.turns[1:]}
        assert not inner & starts
    assert all(a.turns[-1].end_ms <= b.turns[0].start_ms for a, b in pairwise(blocks))


def test_in_a_pause_of_the_meeting_the_same_is_noted_and_not_heard_again_afterwards(
    meeting: LiveMeeting,
) -> None:
    for start, end, text in LINES:
        say(meeting, start, end, text)
    turns = [Piece(start, end) for start, end, _ in LINES[:3]]
    heard = tuple(utterance(turn, BETTER[turn.start_ms]) for turn in turns)
    hear(meeting, SPEECH, msg.HeardBlock(heard))
    store = meeting.store
    assert texts(store)[:2] == ["I know, my name is", "User 1."]
    assert store.session.second_passes.covers("demo", 1_000, 12_000)
    gone = (utterance(Piece(40_100, 44_000), "…"),)
    hear(meeting, SPEECH, msg.HeardBlock(gone))
    assert not store.session.second_passes.covers("demo", 40_100, 44_000)
    store.append(ev.RecordingPaused(60_000, GapReason.STOPPED), ev.RecordingEnded(60_000))
    _, script = refine(store)
    assert [turn.start_ms for spans in script.asked for turn in spans] == [40_000]


def test_names_of_the_roster_are_listened_for_where_the_study_wants_it(store: SessionStore) -> None:
    _, script = refine(store)
    assert {config.terms for config in script.configs} == {()}
    study = replace(store.workspace.study, expect=ROSTER_NAMES)
    store.workspace = replace(store.workspace, study=study)
    _, script = refine(store, anew=True)
    (config,) = script.configs
    assert config.terms == expected_names(store.session) != ()
    assert config.terms[0] not in repr(config)


def without_its_text(meeting: LiveMeeting) -> SessionStore:
    """A meeting whose last 50 s of 60 have no text; in the middle of these it was stopped once."""
    say(meeting, *LINES[0])
    meeting.store.append(
        ev.RecordingStarted(0, 1, SoundSource.MICROPHONE),
        ev.RecordingPaused(30_000, GapReason.STOPPED),
        ev.RecordingStarted(30_000, 2, SoundSource.MICROPHONE),
        ev.RecordingPaused(60_000, GapReason.STOPPED),
        ev.GapNoted(10_000, 50_000, GapReason.NOT_TRANSCRIBED),
        ev.RecordingEnded(60_000),
    )
    return meeting.store


def test_what_a_session_ended_without_is_listened_to(meeting: LiveMeeting) -> None:
    store = without_its_text(meeting)
    script = ScriptedListener({**BETTER, 12_000: "Ottoline said so.", 40_000: "And I."})
    script.spoken = [Piece(12_000, 13_000), Piece(40_000, 44_000)]
    outcome, _ = refine(store, most=1, listener=script)
    assert script.looked == [(10_000, 30_000), (30_000, 60_000)], "nothing goes on over a break"
    assert not outcome.finished
    assert [gap.reason for gap in store.session.gaps] == [GapReason.NOT_TRANSCRIBED]
    outcome, _ = refine(store, listener=script)
    assert outcome.finished
    assert texts(store) == ["I know, my name is", "User 2 said so.", "And I."]
    assert not store.session.gaps, "the transcript would still say that there is no text"
    assert store.session.heard_ms == 60_000
    uncertain = [one.event for one in store.events() if isinstance(one.event, ev.SpeechUncertain)]
    assert len(uncertain) == 2
    looked = len(script.looked)
    refine(store, anew=True, listener=script)
    assert len(script.looked) == looked


def test_where_nobody_speaks_it_is_listened_to_as_well(meeting: LiveMeeting) -> None:
    store = without_its_text(meeting)
    refine(store)
    assert not store.session.gaps
