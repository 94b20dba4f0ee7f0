"""Speech that was perhaps there: what the voice detector half heard, and louder than the room.

Quiet and distant voices, the fading end of a sentence, a word too short to be one: not worth an
utterance, and not to be lost without a trace. Where they are is kept for a second hearing. Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from facilitator.domain.transcript import Doubt
from facilitator.speech.endpoint import FRAME_MS, Span
from facilitator.speech.loudness import Floor, stands_out_db

if TYPE_CHECKING:
    from facilitator.speech.decoded import Decoded, Floats

FAINT = 0.1
"""A frame at or above this is half heard. In silence, hiss, hum and applause one in 2000 is at
most; of speech 30 dB quieter all frames are that have a voice when near (LibriSpeech)."""

PAUSE = 320 // FRAME_MS
"""A pause of as many frames between two such frames leaves them one stretch: a stop consonant."""

AT_LEAST = 256 // FRAME_MS
"""Fewer of them are a cup and not a word, as for a span of speech."""

LOUDER_DB = 6.0
"""So much louder than the room's floor, which is as much as twice the amplitude."""


HARDLY_DB = 10.0
"""Lines of meetings and books stand out from their own pauses by 17 dB and more, also from afar; a
murmur in a pause of a meeting, of which base and tiny.en each made other words, by 6 to 8 (AMI)."""


def half_heard(decoded: Decoded, sound: Floats) -> bool:
    """Whether what was made of a span is no text yet: neither the voice nor the words are sure, and
    it hardly stands out from the room. Then it is uncertain, as if the detector had half heard it.
    """
    return Doubt.UNSURE in decoded.doubts and stands_out_db(sound) < HARDLY_DB


class Faint:
    """Takes each frame's probability and level, and the spans as they are found; gives stretches
    of frames [start, end) that none of these covers."""

    def __init__(self) -> None:
        self._floor = Floor()
        self._frames = 0
        self._run: list[int] = []
        self._quiet = 0
        self._closed: list[list[int]] = []

    def push(self, probability: float, level_db: float) -> None:
        """The next frame: how likely it is speech (0-1), and how loud (dB of full scale)."""
        floor_db = self._floor(level_db)
        if probability >= FAINT and level_db >= floor_db + LOUDER_DB:
            self._run.append(self._frames)
            self._quiet = 0
        elif self._run:
            self._quiet += 1
            if self._quiet > PAUSE:
                self._close()
        self._frames += 1

    def found(self, span: Span) -> None:
        """A span that is speech: of what it covers nothing is uncertain."""
        self._closed = [kept for run in self._closed for kept in _outside(run, span)]
        before = [frame for frame in self._run if frame < span.start]
        if before:
            self._closed.append(before)
        self._run = [frame for frame in self._run if frame >= span.end]

    def settled(self, before: int, *, over: bool = False) -> list[tuple[int, int]]:
        """Stretches that no span still to come covers, which begins at `before` or later."""
        if over and self._run:
            self._close()
        done = [run for run in self._closed if run[-1] < before]
        self._closed = [run for run in self._closed if run[-1] >= before]
        return [(run[0], run[-1] + 1) for run in done if len(run) >= AT_LEAST]

    def _close(self) -> None:
        self._closed.append(self._run)
        self._run, self._quiet = [], 0


def _outside(run: list[int], span: Span) -> list[list[int]]:
    """What of a run lies before a span, and behind it: two stretches, never one over the span."""
    before = [frame for frame in run if frame < span.start]
    behind = [frame for frame in run if frame >= span.end]
    return [part for part in (before, behind) if part]
