"""Which word of a line is being heard: what is lit while somebody listens."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from facilitator.domain.transcript import Word

BEFORE_MS = 60
"""A word is lit so much before its time: recognisers put beginnings late rather than early, and a
light that comes after the sound is seen as lagging."""

HELD_MS = 400
"""A word stays lit so long after its end, unless the next begins: a light that goes out in every
short pause flickers."""


def word_at(words: Sequence[Word], ms: int) -> int | None:
    """The index of the word that is heard at a moment of session time; None between words that lie
    far apart, before the first and after the last, and where no times are known.

    `words` stand in order of their starts; of several that overlap it is the one begun last.
    """
    index = bisect_right(words, ms + BEFORE_MS, key=lambda word: word.start_ms) - 1
    if index < 0 or ms >= max(words[index].end_ms, words[index].start_ms) + HELD_MS:
        return None
    return index
