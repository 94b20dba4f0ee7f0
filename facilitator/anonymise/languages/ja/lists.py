"""The hand-written word lists of Japanese: a file each beside this one, with what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby

from facilitator.anonymise.words import lines


def _words(name: str) -> Iterator[str]:
    return (word for line in lines(name, "ja") for word in line.split())


@cache
def listed(*names: str) -> frozenset[str]:
    """The words of one or several lists."""
    return frozenset(word.partition("=")[0] for name in names for word in _words(name))


@cache
def read(name: str) -> Mapping[str, str]:
    """The words of a list with their readings in hiragana, of several the commonest or all with
    commas between them; a word in kana reads as it is."""
    pairs = (word.partition("=") for word in _words(name))
    return {word: reading or word for word, _, reading in pairs}


@cache
def any_of(*names: str) -> str:
    """A pattern for any word of some lists, the longest first. It is a tree of characters behind
    those that words begin with: hardly a place of a text costs more than one look."""
    words = sorted(listed(*names))
    begins = "".join(map(re.escape, dict.fromkeys(word[0] for word in words)))
    return f"(?=[{begins}]){_tree(words)}"


def _tree(words: Sequence[str]) -> str:
    branches = groupby(filter(None, words), key=lambda word: word[0])
    rows = [re.escape(char) + _tree([word[1:] for word in here]) for char, here in branches]
    return f"(?:{'|'.join(rows)})" + "?" * ("" in words) if rows else ""
