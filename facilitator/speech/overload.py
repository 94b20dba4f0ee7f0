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
    LATER = 3
    """Even so it does not keep up: the rest of the text comes after the meeting."""

    @property
    def beam(self) -> int:
        """How many candidates a decode follows."""
        return BEAM if self is Overload.NONE else 1


BEGINS_MS = {Overload.NARROW: 6_000, Overload.TOGETHER: 12_000, Overload.LATER: 300_000}
"""From which delay on: a reader notices 6 s; at 12 s several spans wait."""

ENDS_MS = {Overload.NARROW: 2_000, Overload.TOGETHER: 4_000, Overload.LATER: 60_000}
"""Below which delay no longer."""


class Ladder:
    """`now` is the step that is taken."""

    def __init__(self) -> None:
        self.now = Overload.NONE

    def heed(self, late_ms: int) -> Overload:
        """What to do when the oldest waiting span was over `late_ms` ago; one step at a time."""
        if self.now < Overload.LATER and late_ms >= BEGINS_MS[Overload(self.now + 1)]:
            self.now = Overload(self.now + 1)
        elif self.now > Overload.NONE and late_ms < ENDS_MS[self.now]:
            self.now = Overload(self.now - 1)
        return self.now
