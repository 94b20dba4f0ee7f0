"""What is left of the planned time, and when it is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain import events as ev
from facilitator.domain.cues import Cue, Of, Planned, cue, cues, meeting_time, section_time
from facilitator.domain.session import Session, fold
from facilitator.domain.terms import GapReason
from tests.domain.test_session import opened, recorded

MINUTE = 60_000
GUIDE = """\
+++
title = "Guide"
minutes = 60
+++
## Long (30 min)
- first
## Short (10 min)
- second
## Open end
- third
"""


def meeting(*events: ev.Event, guide: str = GUIDE) -> Session:
    return fold(recorded((opened(guide=guide), *events)))


@pytest.mark.parametrize(
    ("planned", "used", "minutes"),
    [
        (30, 0, None),
        (30, 14.9, None),
        (30, 15, 15),
        (30, 24.9, 15),
        (30, 25, 5),
        (30, 29.99, 5),
        (30, 30, 0),
        (30, 99, 0),
        (15, 0, None),
        (15, 9.9, None),
        (15, 10, 5),
        (5, 0, None),
        (5, 4.9, None),
        (5, 5, 0),
    ],
)
def test_at_15_and_5_minutes_and_when_it_is_over(
    planned: int, used: float, minutes: int | None
) -> None:
    found = cue(Planned(Of.SECTION, "A", planned * MINUTE, round(used * MINUTE)))
    assert found == (None if minutes is None else Cue(Of.SECTION, "A", minutes))


def test_the_section_the_talk_is_in() -> None:
    steps = [
        ev.QuestionOpened("1.1", 0),
        ev.QuestionOpened("2.1", 20 * MINUTE),
        ev.QuestionOpened("1.1", 24 * MINUTE),
        ev.QuestionCovered("1.1", 26 * MINUTE),
        ev.QuestionOpened("3.1", 50 * MINUTE),
    ]
    assert section_time(meeting(), 5 * MINUTE) is None
    # Back in the first: what was used of it before counts, what was spent on another does not.
    first = section_time(meeting(*steps[:3]), 26 * MINUTE)
    assert first == Planned(Of.SECTION, "Long", 30 * MINUTE, 22 * MINUTE)
    assert first.left_ms == 8 * MINUTE
    # It has been covered and nothing else begun: the talk is still there.
    covered = section_time(meeting(*steps[:4]), 30 * MINUTE)
    assert covered == Planned(Of.SECTION, "Long", 30 * MINUTE, 26 * MINUTE)
    assert section_time(meeting(*steps), 55 * MINUTE) is None  # no time was planned for it


def test_breaks_count_for_the_meeting_and_not_for_a_section() -> None:
    session = meeting(
        ev.QuestionOpened("1.1", 0),
        ev.GapNoted(10 * MINUTE, 20 * MINUTE, GapReason.OFF_RECORD),
        ev.GapNoted(11 * MINUTE, 999 * MINUTE, GapReason.INTERRUPTED),
        ev.GapNoted(12 * MINUTE, 7 * MINUTE, GapReason.DAMAGED),
    )
    before, after = (meeting_time(session, at * MINUTE) for at in (9, 26))
    assert before is not None
    assert after is not None
    assert (before.used_ms, after.used_ms) == (9 * MINUTE, 46 * MINUTE)
    assert cues(session, 26 * MINUTE) == (
        Cue(Of.SECTION, "Long", 5),
        Cue(Of.MEETING, "Guide", 15),
    )


def test_a_guide_without_times_gives_none() -> None:
    bare = '+++\ntitle = "Guide"\n+++\n## A\n- first\n'
    assert cues(meeting(ev.QuestionOpened("1.1", 0), guide=bare), 999 * MINUTE) == ()
    timed = bare.replace("## A", "## A (20 min)")
    assert meeting_time(meeting(guide=timed), 0) == Planned(Of.MEETING, "Guide", 20 * MINUTE, 0)
    assert cues(Session(), 0) == ()


def test_a_question_that_was_removed_leaves_its_section() -> None:
    session = meeting(ev.QuestionOpened("2.1", 0), ev.QuestionRemoved("2.1"))
    assert section_time(session, MINUTE) is None


@given(st.integers(1, 300), st.lists(st.integers(0, 400 * MINUTE), min_size=2, max_size=2))
def test_as_time_goes_by_fewer_minutes_are_left(planned: int, at: list[int]) -> None:
    def said(used_ms: int) -> int:
        found = cue(Planned(Of.MEETING, "x", planned * MINUTE, used_ms))
        return 99 if found is None else found.minutes

    assert said(min(at)) >= said(max(at))
