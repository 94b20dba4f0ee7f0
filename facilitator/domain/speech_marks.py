"""Marks of how something was said, in a transcript's text: `(3s)` a pause, `//` speech at once.

The UK Data Service keeps square brackets for what was replaced, so marks of speech are others. A
mark is no word: whatever looks for names looks past it (`blanked`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from facilitator.domain.transcript import Word

PAUSE_MS = 2_000
"""A pause of this length or more is marked: long enough to mean something to whoever reads."""

OVERLAP = "//"
"""Stands before and behind words that were said while somebody else spoke."""

_MARK = re.compile(r"\(\d+s\)|//")


def pause(ms: int) -> str:
    """The mark of a pause, in whole seconds."""
    return f"({round(ms / 1000)}s)"


def blanked(text: str) -> str:
    """The text with a space for each character of a mark: places in it stay what they are."""
    return _MARK.sub(lambda mark: " " * len(mark[0]), text)


def unmarked(text: str) -> str:
    """The text without marks."""
    return " ".join(_MARK.sub(" ", text).split())


def marked(
    text: str,
    words: Sequence[Word],
    *,
    paused_ms: int = 0,
    others: Sequence[tuple[int, int]] = (),
) -> tuple[str, tuple[Word, ...]]:
    """A line's text and words with marks; a mark is a word of probability 0.

    `paused_ms` is the pause before its first word in the same turn, 0 if it begins a turn; `others`
    are stretches (start, end in ms) in which other people's lines lie. Marks stand only where the
    words are found in the text.
    """
    pieces: list[str] = []
    told: list[Word] = []
    at, crossed = 0, False

    def mark(what: str, at_ms: int, until_ms: int) -> None:
        pieces.append(f"{what} ")
        told.append(Word(at_ms, until_ms, what, 0.0))

    for n, word in enumerate(words):
        found = text.find(word.text, at)
        if found < 0:
            return text, tuple(words)
        since = word.start_ms - (words[n - 1].end_ms if n else word.start_ms - paused_ms)
        middle = (word.start_ms + word.end_ms) // 2
        crosses = word.probability > 0 and any(a <= middle < b for a, b in others)
        pieces.append(text[at:found])
        if crossed and not crosses:
            mark(OVERLAP, word.start_ms, word.start_ms)
        if since >= PAUSE_MS:
            mark(pause(since), word.start_ms - since, word.start_ms)
        if crosses and not crossed:
            mark(OVERLAP, word.start_ms, word.start_ms)
        at, crossed = found + len(word.text), crosses
        pieces.append(word.text)
        told.append(word)
    pieces.append(text[at:])
    if crossed:
        pieces.append(f" {OVERLAP}")
        told.append(Word(words[-1].end_ms, words[-1].end_ms, OVERLAP, 0.0))
    return "".join(pieces), tuple(told)
