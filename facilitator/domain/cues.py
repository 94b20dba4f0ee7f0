"""How much of the planned time is left, for a section and for the meeting, and when to say so.

A cue at 15 and at 5 minutes before the end is what Krueger & Casey, *Focus Groups*, advise an
assistant to give the moderator. Nothing here has a clock: whoever shows it says what time it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from facilitator.domain.coverage import section_coverage
from facilitator.domain.session import Session
from facilitator.domain.terms import GapReason

CUES = (5, 15)
"""Minutes before an end, the nearest first."""

_MINUTE = 60_000
_AWAY = frozenset(
    {
        GapReason.OFF_RECORD,
        GapReason.BREAK,
        GapReason.STOPPED,
        GapReason.DEVICE,
        GapReason.NO_SOUND,
        GapReason.DISK,
        GapReason.INTERRUPTED,
        GapReason.ASLEEP,
    }
)
"""Reasons of gaps during which time went by in the room."""


class Of(StrEnum):
    """What a time is planned for."""

    SECTION = "section"
    MEETING = "meeting"


@dataclass(frozen=True, slots=True)
class Planned:
    """A time of the plan: what for, its title, and what of it was planned and used, in ms."""

    of: Of
    title: str
    planned_ms: int
    used_ms: int

    @property
    def left_ms(self) -> int:
        """Negative once it is over."""
        return self.planned_ms - self.used_ms


@dataclass(frozen=True, slots=True)
class Cue:
    """Of a section or the meeting at most so many minutes are left; 0: its time is over."""

    of: Of
    title: str
    minutes: int


def section_time(session: Session, now_ms: int) -> Planned | None:
    """Of the section that the talk is in, or was in last; None if it has no time or is none.

    Only session time counts: a break takes nothing from a section.
    """
    guide = session.guide
    last = [question for at_ms, question in session.question_steps() if at_ms <= now_ms][-1:]
    if guide is None or not last:
        return None
    index = guide.section_of(last[0])
    if index is None:
        return None
    coverage = section_coverage(session, now_ms)[index]
    if coverage.allowed_ms is None:
        return None
    return Planned(Of.SECTION, coverage.title, coverage.allowed_ms, coverage.spent_ms)


def meeting_time(session: Session, now_ms: int) -> Planned | None:
    """Of the whole meeting; None if its guide plans none.

    Breaks count, as they do on the wall; but one longer than the meeting is none of it, such as
    when it goes on another day.
    """
    guide = session.guide
    if guide is None or guide.planned is None:
        return None
    planned_ms = guide.planned * _MINUTE
    breaks = (
        gap.missing_ms
        for gap in session.gaps
        if gap.reason in _AWAY and gap.at_ms <= now_ms and gap.missing_ms < planned_ms
    )
    return Planned(Of.MEETING, guide.title, planned_ms, max(0, now_ms) + sum(breaks))


def cue(time: Planned) -> Cue | None:
    """The cue that holds now, None while there is time. One at 15 minutes is none for what was
    planned to take 15 or less."""
    if time.left_ms <= 0:
        return Cue(time.of, time.title, 0)
    for minutes in CUES:
        if time.left_ms <= minutes * _MINUTE < time.planned_ms:
            return Cue(time.of, time.title, minutes)
    return None


def cues(session: Session, now_ms: int) -> tuple[Cue, ...]:
    """The cues that hold at a point of session time: of the section, then of the meeting. Whoever
    shows them says one anew when it was not among the last."""
    times = (section_time(session, now_ms), meeting_time(session, now_ms))
    return tuple(found for time in times if time is not None and (found := cue(time)) is not None)
