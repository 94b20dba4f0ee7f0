"""Which words need help to be heard often enough.

Left to chance, rare words of a large vocabulary would be heard a few times or not at all. So a
sample is drawn by chance alone, and the words that came up too seldom get places in a cycle of
sentences. A sentence with a place is built to contain its word.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable

from facilitator.demo.recipe.lexicon import Target
from facilitator.demo.recipe.scoring import normalise

# Each word is to be heard about this often in so many sentences.
WANTED = 35
PER_SENTENCES = 60_000


def missing(candidates: Iterable[Target], heard: Counter[str], sample: int) -> list[Target]:
    """Each candidate as often as it is missing in `PER_SENTENCES` sentences.

    `heard` counts the words of `sample` sentences drawn by chance. A phrase counts by its rarest
    word, and two candidates with the same rarest word count as one.
    """
    scale = PER_SENTENCES / sample
    found: list[Target] = []
    claimed: set[str] = set()
    for target in candidates:
        words = normalise(target.word).split()
        rarest = min(words, key=lambda word: heard[word]) if words else ""
        if rarest and rarest not in claimed:
            claimed.add(rarest)
            # A count from a small sample is uncertain, so a part of it is not relied on.
            found += [target] * max(0, round(WANTED - 0.9 * scale * heard[rarest]))
    return found


def cycle(places: list[Target], share: float) -> tuple[Target | None, ...]:
    """Places in a fixed disorder, with empty ones between.

    `share` is the part of all sentences that goes through this cycle; if the places do not fill
    it, the rest of the cycle is left to chance.
    """
    spare = max(0, round(PER_SENTENCES * share) - len(places))
    mixed: list[Target | None] = [*places, *[None] * spare]
    random.Random("places").shuffle(mixed)
    return tuple(mixed)
