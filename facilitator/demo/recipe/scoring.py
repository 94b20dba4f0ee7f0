"""Word error rate: how far what was heard is from what was said.

The count is the Levenshtein distance on words (substitutions, deletions and insertions each cost
one), as usual in speech recognition. Both texts are normalised first, so that case and punctuation
do not count.
"""

from __future__ import annotations

import re

_NOT_WORD = re.compile(r"[^a-z0-9' ]+")
_LOOSE_APOSTROPHE = re.compile(r"(?<![a-z0-9])'+|'+(?![a-z0-9])")


def normalise(text: str) -> str:
    """The words of `text` in lower case, single spaces between them, no punctuation.

    An apostrophe inside a word stays ("don't"); a typographic one counts as a plain one; a hyphen
    separates words.
    """
    plain = text.lower().replace("\u2019", "'")
    plain = _LOOSE_APOSTROPHE.sub(" ", _NOT_WORD.sub(" ", plain))
    return " ".join(plain.split())


def word_errors(reference: str, hypothesis: str) -> tuple[int, int]:
    """Errors in `hypothesis`, and the number of words in `reference`.

    The error rate of a set is the sum of the first over the sum of the second. With an empty
    reference every word heard is an error over zero words.
    """
    said, heard = normalise(reference).split(), normalise(hypothesis).split()
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, start=1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(heard, start=1):
            substituted = diagonal + (word != other)
            diagonal = row[j]
            row[j] = min(substituted, row[j] + 1, row[j - 1] + 1)
    return row[-1], len(said)
