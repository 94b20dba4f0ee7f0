"""What was flagged, by section of the guide: to be read back to the group before the end, and to
ask what is missing."""

from __future__ import annotations

import bisect
from collections.abc import Collection
from dataclasses import dataclass

from facilitator.domain.moments import Moment
from facilitator.domain.session import Session


@dataclass(frozen=True, slots=True)
class Box:
    """A section and what was flagged while the talk was in it, in the order of session time. The
    first, without a title, holds what was flagged before any question was open."""

    title: str
    moments: tuple[Moment, ...]


def box_list(session: Session, tags: Collection[str] | None = None) -> tuple[Box, ...]:
    """A box for each section of the guide, also where nothing was flagged; `tags`: of these alone.

    A flag belongs to the section that the talk was in where its stretch begins: the key comes
    after what was said. One that reaches back to before the first question, and was pressed when
    that was open, is the first question's.
    """
    guide = session.guide
    titles = [section.title for section in guide.sections] if guide else []
    steps = list(session.question_steps())
    times = [at_ms for at_ms, _ in steps]
    found: list[list[Moment]] = [[] for _ in range(len(titles) + 1)]
    for moment in sorted(session.moments, key=lambda m: (m.start_ms, m.at_ms)):
        if tags is not None and moment.tag not in tags:
            continue
        at = bisect.bisect_right(times, moment.start_ms) - 1
        if at < 0 and times and moment.end_ms >= times[0]:
            at = 0
        section = guide.section_of(steps[at][1]) if guide and at >= 0 else None
        found[0 if section is None else section + 1].append(moment)
    boxes = [
        Box(title, tuple(moments)) for title, moments in zip(("", *titles), found, strict=True)
    ]
    return tuple(boxes if boxes[0].moments else boxes[1:])
