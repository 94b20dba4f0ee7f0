"""Utterances are masked with their neighbours: as they come, anew, and at review."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from facilitator.anonymise.roster import Roster
from facilitator.anonymise.roster_edit import with_names
from facilitator.domain import commands
from facilitator.domain import events as ev
from facilitator.domain.terms import GapReason
from facilitator.domain.transcript import Utterance
from facilitator.workflow import names_learnt
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.neighbours import context
from facilitator.workflow.review import accept_all
from facilitator.workflow.rosters import change_roster, store_roster
from facilitator.workflow.sources import Source
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.acting import do_at
from tests.workflow.conftest import Clock, make_store, say, sound


def texts(meeting: LiveMeeting) -> list[str]:
    return [u.text for u in meeting.session.utterances]


def ended(meeting: LiveMeeting, at_ms: int) -> None:
    meeting.store.append(ev.RecordingPaused(at_ms, GapReason.END_OF_FILE), ev.RecordingEnded(at_ms))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (("near the Riverside", "Clinic"), ["near the [Service 1]", "[Service 1]"]),
        (("my name is", "will"), ["my name is", "[Person 1]"]),
        (("my name is", "um", "will"), ["my name is", "um", "[Person 1]"]),
        (
            ("my number is 07", "700", "900", "123"),
            ["my number is [phone number]"] + ["[phone number]"] * 3,
        ),
        (("that was Ottoline", "Fanshawe"), ["that was User 2", "User 2"]),
    ],
)
def test_a_line_that_comes_later_masks_the_one_before(
    meeting: LiveMeeting, said: tuple[str, ...], expected: list[str]
) -> None:
    for n, text in enumerate(said):
        say(meeting, n * 1_500, n * 1_500 + 1_000, text)
    assert texts(meeting) == expected
    meeting.close()
    with SessionStore.open(meeting.workspace, "m1", read_only=True) as store:
        assert [u.text for u in store.session.utterances] == expected


def test_the_line_before_is_noted_anew_with_the_one_that_comes(meeting: LiveMeeting) -> None:
    say(meeting, 0, 900, "my number is 07")
    say(meeting, 1_000, 1_500, "700 900 123")
    say(meeting, 2_000, 2_500, "on a cold morning")
    told = [one.event for one in meeting.store.events()]
    assert [e.utterance for e in told if isinstance(e, ev.UtteranceRedacted)] == [
        *("u00001", "u00002", "u00001", "u00003")
    ]


def test_whoever_was_marked_may_pause_as_long_as_they_like(meeting: LiveMeeting) -> None:
    do_at(meeting, 0, commands.speak, "User 1")
    say(meeting, 0, 900, "my name is")
    say(meeting, 9_000, 9_900, "will")
    assert texts(meeting) == ["my name is", "[Person 1]"]


def test_another_speaker_after_a_pause_is_no_neighbour_until_a_mark_says_otherwise(
    meeting: LiveMeeting,
) -> None:
    do_at(meeting, 0, commands.speak, "User 1")
    say(meeting, 0, 900, "my name is")
    do_at(meeting, 8_900, commands.speak, "User 2")
    say(meeting, 9_000, 9_900, "fine")
    say(meeting, 20_000, 20_900, "my name is")
    do_at(meeting, 28_900, commands.speak, "User 1")
    say(meeting, 29_000, 29_900, "summer")
    assert texts(meeting) == ["my name is", "fine", "my name is", "summer"]
    # It was User 2 all along: the mark came later than the text.
    assert meeting.do(commands.undo).noted
    sound(meeting, 30_000, first=True)
    ended(meeting, 30_000)
    accept_all(meeting.store, "Facilitator 1")
    assert texts(meeting)[-1] == "[Person 1]"


def test_a_name_added_later_is_found_across_the_border(workspace: Workspace, clock: Clock) -> None:
    store_roster(workspace, Roster.from_toml('[[people]]\nnames = ["Wholly Other"]'))
    meeting = LiveMeeting(make_store(workspace), Source(), monotonic=clock)
    meeting.store.append(ev.RosterTaken("", from_study=True))
    meeting.close()
    meeting = LiveMeeting(SessionStore.open(workspace, "m1"), Source(), monotonic=clock)
    say(meeting, 0, 900, "at marmalade")
    say(meeting, 1_000, 1_900, "morning again")
    change_roster(
        workspace,
        lambda roster, codes: with_names(roster, "[Service 4]", ["Marmalade Morning"], codes),
    )
    clock.now += 3
    meeting.tick()
    assert texts(meeting) == ["at [Service 4]", "[Service 4] again"]


def test_a_line_that_comes_while_all_is_masked_anew_is_not_forgotten(
    workspace: Workspace, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names_learnt, "REMASK_S", -1)  # one text a tick
    store_roster(workspace, Roster.from_toml('[[people]]\nnames = ["Wholly Other"]'))
    meeting = LiveMeeting(make_store(workspace), Source(), monotonic=clock)
    meeting.store.append(ev.RosterTaken("", from_study=True))
    meeting.close()
    meeting = LiveMeeting(SessionStore.open(workspace, "m1"), Source(), monotonic=clock)
    say(meeting, 0, 900, "with marmalade my number is 07")
    change_roster(
        workspace, lambda roster, codes: with_names(roster, "[Person 4]", ["Marmalade"], codes)
    )
    clock.now += 3
    meeting.tick()
    say(meeting, 1_000, 1_900, "700 900 123")
    assert texts(meeting)[0].endswith("[phone number]")
    for _ in range(3):
        clock.now += 3
        meeting.tick()
    assert texts(meeting) == ["with [Person 4] my number is [phone number]", "[phone number]"]


def test_what_a_crash_left_unmasked_is_looked_at_with_its_neighbours(
    meeting: LiveMeeting,
) -> None:
    say(meeting, 0, 900, "near the Riverside")
    meeting.store.append(ev.UtteranceHeard("u9", 1_000, 1_500, "Clinic", (), None, None))
    meeting.store.append(*meeting._masking.catch_up(meeting.session))
    assert texts(meeting) == ["near the [Service 1]", "[Service 1]"]


def test_what_is_masked_stays_masked_when_a_mark_divides_two_lines(meeting: LiveMeeting) -> None:
    say(meeting, 0, 900, "my name is")
    say(meeting, 9_000, 9_900, "will")
    do_at(meeting, 0, commands.speak, "User 1")
    do_at(meeting, 9_000, commands.speak, "User 2")
    ended(meeting, 10_000)
    accept_all(meeting.store, "Facilitator 1")
    assert texts(meeting) == ["my name is", "[Person 1]"]


def spoken(*lines: tuple[int, int, str | None, str]) -> Iterator[Utterance]:
    for n, (start, end, speaker, text) in enumerate(lines):
        yield Utterance(f"u{n}", start, end, text, (), speaker)


def test_how_far_back_neighbours_reach() -> None:
    long = "word " * 20
    said = list(
        spoken(
            (0, 900, None, "first"),
            (1_000, 1_900, None, long),
            (2_000, 2_900, "User 1", "oh seven"),
            (3_000, 3_900, "User 2", "Mm."),
            (9_000, 9_900, "User 1", "seven"),
        )
    )
    assert [u.id for u in context(said, 10_000, None)] == ["u1", "u2", "u4"]
    assert [u.id for u in context(said, 12_000, None)] == []
    assert [u.id for u in context(said, 60_000, "User 1")] == ["u1", "u2", "u4"]


def test_nobody_gets_a_code_for_what_is_looked_at_and_not_masked(meeting: LiveMeeting) -> None:
    """Else numbers would be missing in the transcript, and people ask who they were."""
    say(meeting, 0, 1_000, "And my sister sends me quotes off Facebook about sunsets.")
    say(meeting, 1_500, 2_500, "People think recovery means you're cured.")
    say(meeting, 3_000, 4_000, "my name is Kenneth")
    assert texts(meeting)[1:] == [
        "People think recovery means you're cured.",
        "my name is [Person 1]",
    ]
