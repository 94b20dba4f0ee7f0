"""What an engine makes of a span: its text, its words with their times, and what is doubtful in it.

The same for every engine: what nobody made words of although the voice detector hears somebody is
said to be inaudible, never left out without a trace; what is doubtful is flagged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from facilitator.domain.transcript import Doubt
from facilitator.speech.doubtful import Acoustics, doubts_of
from facilitator.speech.unheard import Word, inaudible, mean_of, unheard, voice_after

Floats = npt.NDArray[np.float32]
"""Sound: 16 kHz mono, -1..1."""

WEAK_VOICE = 0.6
"""Where the voice detector found less than this on average there may be nobody."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """What was said in a span. `words` are (start ms, end ms, text, probability), session time.

    `log_probability` is the mean over tokens (natural logarithm), None where there are none.
    """

    text: str
    words: tuple[Word, ...]
    log_probability: float | None
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Spoken:
    """A span of speech: session time in ms, and how likely each frame of it is speech."""

    start_ms: int
    end_ms: int
    voice: tuple[float, ...]

    def away(self, at_ms: int) -> int:
        """How far from it a moment is, 0 within."""
        return max(self.start_ms - at_ms, at_ms - self.end_ms, 0)

    def within(self, word: Word) -> Word:
        """A word with its times kept to the span."""
        begin, end = (min(max(at, self.start_ms), self.end_ms) for at in word[:2])
        return (begin, end, *word[2:])


@dataclass(frozen=True, slots=True)
class Piece:
    """What one decode gave: words, the space before each in its text; the mean log-probability of
    a token (None where the engine says none), and the probability that nobody spoke (0-1)."""

    words: tuple[Word, ...]
    log_probability: float | None
    no_speech: float = 0.0


def sure(voice: Sequence[float]) -> bool:
    """Whether somebody surely speaks in a span, by how likely each frame of it is speech."""
    return bool(voice) and mean_of(voice) >= WEAK_VOICE


def decoded(
    told: Sequence[tuple[Word, Piece]], start_ms: int, voice: tuple[float, ...], language: str
) -> Decoded | None:
    """Words of a span, each with the decode it is from, and what is missing and doubtful in it.

    None if there are no words, and nobody surely spoke. `language` is Whisper's code.
    """
    words = [word for word, _ in told]
    if not words and not sure(voice):
        return None
    known = [piece.log_probability for _, piece in told if piece.log_probability is not None]
    acoustics = Acoustics(
        sum(known) / len(known) if known else None,
        max((piece.no_speech for _, piece in told), default=0.0),
        mean_of(voice),
        voice_after((), start_ms, voice),
    )
    doubts = doubts_of(_text(words), acoustics, language) if words else ()
    missing = unheard(words, start_ms, voice)
    for begin, end in missing:
        words.append((begin, end, f" {inaudible(begin, language)} ", 0.0))
    if not words:
        return None
    words.sort(key=lambda word: word[:2])
    return Decoded(
        _text(words),
        tuple((begin, end, text.strip(), sureness) for begin, end, text, sureness in words),
        acoustics.log_probability,
        (*doubts, Doubt.INAUDIBLE) if missing else doubts,
    )


def _text(words: list[Word]) -> str:
    return re.sub(r"\s+", " ", "".join(word[2] for word in words)).strip()
