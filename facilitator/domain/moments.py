"""Moments worth coming back to: tags, flags, and the window a flag covers.

A flag is a facilitator's mark in the room, never a code or a theme of the analysis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from facilitator.words import _, marked

LOOK_BACK_MS = 30_000
"""How far a flag reaches back: one notices that something mattered after it was said."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A kind of moment: `name` in the data, `key` on the keyboard, `symbol` beside the text."""

    name: str
    key: str
    label: str
    symbol: str

    @property
    def words(self) -> str:
        """The label as a screen shows it: a study's own as it was written, of those that come with
        the program the one in the screens' language."""
        return _(self.label) if self in DEFAULT_TAGS else self.label


class MeetingKey(StrEnum):
    """Letters of the acts that every meeting has: no tag may have one of them."""

    NOTE = "n"
    COVER = "c"
    OFF_RECORD = "p"
    UNDO = "u"
    END = "e"


EMERGENT = Tag("emergent", "f", marked("emergent topic"), "◆")
"""An issue the guide does not cover; the one tag every study has."""

DEFAULT_TAGS = (
    EMERGENT,
    Tag("quote", "q", marked("quote"), "❝"),
    Tag("disagreement", "d", marked("disagreement"), "≠"),
    Tag("distress", "x", marked("distress"), "!"),
    Tag("follow-up", "w", marked("follow up"), "↪"),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A flagged stretch of session time, in ms; `at_ms` is when the key was pressed."""

    id: str
    tag: str
    at_ms: int
    start_ms: int
    end_ms: int
    speaker: str | None = None
    label: str = ""


def window(
    at_ms: int,
    spans_over: Callable[[int], Iterable[tuple[int, int]]],
    previous_start_ms: int | None = None,
) -> tuple[int, int]:
    """The stretch a flag pressed at `at_ms` covers: the last 30 seconds, snapped to speech.

    `spans_over` gives the (start, end) of what was being said at a point, in ms. The start moves
    back to the beginning of the span it falls into, so that no sentence is cut; with
    `previous_start_ms` (the key pressed again) it goes a further 30 seconds back. The end stays at
    the press, because text arrives later than speech and the flag must not wait for it.
    """
    reach = (at_ms if previous_start_ms is None else previous_start_ms) - LOOK_BACK_MS
    start = max(0, reach)
    for span_start, span_end in spans_over(start):
        if span_start < start < span_end:
            start = span_start
            break
    return max(0, start), max(at_ms, start)
