"""What gives way when a machine is too slow for its model: steps up and down, and nothing dropped.

Pure. How late text is decides; each step is taken at one delay and given up only at a much smaller
one, so that it does not change with every utterance.
"""

from __future__ import annotations

from enum import IntEnum

BEAM = 5
"""Whisper's own beam size."""


class Overload(IntEnum):
    """How much is done about it; each includes those before it."""

    NONE = 0
    NARROW = 1
    """One candidate is followed instead of Whisper's five (beam 1): about a third faster."""
    TOGETHER = 2
    """Spans that wait are decoded as one, up to 28 s: twice as fast and more, because Whisper
    takes the same time for a word as for half a minute."""
    SMALLER = 3
    """A smaller model of this machine listens instead, where there is one: it is loaded for it, and
    let go once all is caught up. What it heard is heard again by the other when there is time."""
    LATER = 4
    """Even so it does not keep up: the rest of the text comes after the meeting."""

    @property
    def beam(self) -> int:
        """How many candidates a decode follows."""
        return BEAM if self is Overload.NONE else 1


BEGINS_MS = {
    Overload.NARROW: 6_000,
    Overload.TOGETHER: 12_000,
    Overload.SMALLER: 45_000,
    Overload.LATER: 300_000,
}
"""From which delay on: a reader notices 6 s; at 12 s several spans wait; 45 s are more than one
decode of 28 s explains."""

ENDS_MS = {
    Overload.NARROW: 2_000,
    Overload.TOGETHER: 4_000,
    Overload.SMALLER: 8_000,
    Overload.LATER: 60_000,
}
"""Below which delay no longer."""

TOLD_AGAIN = 1.5
TOLD_AGAIN_MS = 5_000
"""A delay is told again once it is so many times what was told, or the other way round, and so much
more or less."""


class Ladder:
    """`now` is the step that is taken. `smaller`: there is a smaller model."""

    def __init__(self, *, smaller: bool = False) -> None:
        self.now = Overload.NONE
        self._smaller = smaller

    def heed(self, late_ms: int) -> Overload:
        """What to do when the oldest waiting span was over `late_ms` ago; one step at a time."""
        up, down = self._beside(1), self._beside(-1)
        if up is not None and late_ms >= BEGINS_MS[up]:
            self.now = up
        elif down is not None and late_ms < ENDS_MS[self.now]:
            self.now = down
        return self.now

    def without_smaller(self) -> None:
        """There is none after all."""
        self._smaller = False
        if self.now is Overload.SMALLER:
            self.now = Overload.TOGETHER

    def _beside(self, way: int) -> Overload | None:
        """The step above (1) or below (-1), None if there is none."""
        step = self.now + way
        if step == Overload.SMALLER and not self._smaller:
            step += way
        return Overload(step) if Overload.NONE <= step <= Overload.LATER else None


def is_news(told_ms: int, late_ms: int) -> bool:
    """Whether a delay is so much another one than what was told that it is to be told again."""
    less, more = sorted((told_ms, late_ms))
    return more - less >= TOLD_AGAIN_MS and more >= TOLD_AGAIN * less
