"""Where somebody spoke and no word was found: what the voice detector knows and the text does not.

Pure, like the endpointer: probabilities of frames of 32 ms, words with their times, no sound.
"""

from __future__ import annotations

from collections.abc import Sequence

from facilitator.domain.transcript import timestamp
from facilitator.speech.doubtful import inaudible_word
from facilitator.speech.endpoint import FRAME_MS, ON

Word = tuple[int, int, str, float]
"""(start ms, end ms, text, probability), session time."""

UNHEARD_MS = 600
"""So much voice behind the last word is said to be inaudible: three syllables (five a second)."""

UNHEARD_BEFORE_MS = 1_200
"""So much voice before or between words. faster-whisper shortens long words at the beginning of a
sentence, so that there is voice before it which belongs to it."""


def mean_of(voice: Sequence[float]) -> float:
    """How likely speech is in a span as a whole, 0 of nothing."""
    return sum(voice) / len(voice) if voice else 0.0


def voice_after(words: Sequence[Word], start_ms: int, voice: Sequence[float]) -> int:
    """Milliseconds of voice behind the last word of a span; of all of it if there is no word.

    `voice` is how likely each frame from `start_ms` on is speech.
    """
    return FRAME_MS * len(_voiced(voice, words[-1][1] - start_ms if words else 0))


def unheard(words: Sequence[Word], start_ms: int, voice: Sequence[float]) -> list[tuple[int, int]]:
    """Where (start ms, end ms) so much voice lies before, between or behind words."""
    ends = [start_ms, *(word[1] for word in words)]
    starts = [*(word[0] for word in words), start_ms + len(voice) * FRAME_MS]
    found = []
    for at, (begin, end) in enumerate(zip(ends, starts, strict=True)):
        frames = _voiced(voice, begin - start_ms, end - start_ms)
        if len(frames) * FRAME_MS >= (UNHEARD_MS if at == len(words) else UNHEARD_BEFORE_MS):
            first, last = (start_ms + frame * FRAME_MS for frame in (frames[0], frames[-1] + 1))
            found.append((max(begin, first), min(end, last)))
    return found


def inaudible(start_ms: int, language: str) -> str:
    """What stands in the text where somebody cannot be understood, in the house's notation."""
    return f"({inaudible_word(language)} {timestamp(start_ms)})"


def _voiced(voice: Sequence[float], begin_ms: int, end_ms: int | None = None) -> list[int]:
    """The frames of voice that begin within a stretch, in ms from the first frame on."""
    first = max(0, -(-begin_ms // FRAME_MS))
    last = len(voice) if end_ms is None else min(len(voice), -(-end_ms // FRAME_MS))
    return [frame for frame in range(first, last) if voice[frame] >= ON]
