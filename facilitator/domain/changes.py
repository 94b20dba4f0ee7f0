"""What has changed in a session: for screens, which draw that anew and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Flag, auto


class Aspect(Flag):
    """What of a session an event changed, besides the lines."""

    NOTHING = 0
    MOMENTS = auto()
    NOTES = auto()
    GUIDE = auto()
    GAPS = auto()
    PHASE = auto()
    SPEAKER = auto()
    TABLE = auto()
    GESTURES = auto()
    CARDS = auto()


@dataclass(frozen=True, slots=True)
class Changes:
    """What an event changed, or several. False if nothing of a session is new.

    `lines` are ids of utterances that are new or may read otherwise than before, `gone` of those
    that are lines no more.
    """

    events: int = 0
    parts: Aspect = Aspect.NOTHING
    lines: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.events > 0


UNCHANGED = Changes()


def together(changes: Iterable[Changes], events: int) -> Changes:
    """Several, one after the other, as what so many events changed."""
    parts = Aspect.NOTHING
    lines: dict[str, bool] = {}
    for one in changes:
        parts |= one.parts
        lines |= dict.fromkeys(one.gone, False)
        lines |= dict.fromkeys(one.lines, True)
    there = tuple(id_ for id_, stands in lines.items() if stands)
    return Changes(events, parts, there, tuple(id_ for id_, stands in lines.items() if not stands))
