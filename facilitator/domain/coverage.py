"""How far the guide has been covered, and who has been heard.

Air-time is for facilitators' eyes only, without ranking: turns, and how long since last heard.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from facilitator.domain.course import Status
from facilitator.domain.session import Session
from facilitator.domain.transcript import Line, turns


@dataclass(frozen=True, slots=True)
class SectionCoverage:
    """Questions done of those in the section; time spent and allowed, in ms (None: not said)."""

    title: str
    done: int
    questions: int
    spent_ms: int
    allowed_ms: int | None
    current: bool

    @property
    def over(self) -> bool:
        return self.allowed_ms is not None and self.spent_ms > self.allowed_ms


def section_coverage(session: Session, now_ms: int) -> tuple[SectionCoverage, ...]:
    """Coverage of each section at session time `now_ms`. Empty without a guide."""
    guide = session.guide
    if guide is None:
        return ()
    spent = [0] * len(guide.sections)
    steps = [*session.question_steps(), (max(now_ms, 0), "")]
    for (begin, question), (end, _) in itertools.pairwise(steps):
        section = guide.section_of(question)
        if section is not None:
            spent[section] += max(0, end - begin)
    statuses = session.question_statuses()
    done = (Status.COVERED, Status.SKIPPED)
    return tuple(
        SectionCoverage(
            section.title,
            sum(statuses[q.id] in done for q in section.questions),
            len(section.questions),
            spent[index],
            None if section.minutes is None else section.minutes * 60_000,
            any(statuses[q.id] is Status.CURRENT for q in section.questions),
        )
        for index, section in enumerate(guide.sections)
    )


@dataclass(frozen=True, slots=True)
class AirTime:
    """How often and how long a code has spoken; `last_ms` is the end of the last turn."""

    code: str
    turns: int
    spoken_ms: int
    last_ms: int | None


def air_time(codes: Iterable[str], lines: Iterable[Line]) -> tuple[AirTime, ...]:
    """Air-time of each code, in the order given; codes that were not heard stand there with 0."""
    found = {code: AirTime(code, 0, 0, None) for code in codes}
    for turn in turns(tuple(lines)):
        if turn.speaker in found:
            before = found[turn.speaker]
            found[turn.speaker] = AirTime(
                turn.speaker,
                before.turns + 1,
                before.spoken_ms + sum(line.end_ms - line.start_ms for line in turn.lines),
                turn.end_ms,
            )
    return tuple(found.values())
