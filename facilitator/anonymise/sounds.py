"""How alike two names are, to the ear and to the eye.

What letters sound like is data (`data/sounds.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

from facilitator.anonymise.words import table
from facilitator.remembering import remembers

ALIKE = 0.77
"""Likeness from which two spellings count as the same name: lower ones find no more of what engines
made of names in the recordings of the tests."""

_RULES = [(re.compile(pattern), sound) for pattern, sound in table("sounds")["rules"]]
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = frozenset("aeiou")


@remembers(65_536)
def sound_key(word: str) -> str:
    """The consonant skeleton of a folded word; a vowel counts only at the start, as "A".

    Empty for a word outside a-z.
    """
    sound = _DOUBLED.sub(r"\1", word) if word.isascii() and word.isalpha() else ""
    for pattern, replacement in _RULES if sound else ():
        sound = pattern.sub(replacement, sound)
    head = "A" if sound[:1] in _VOWELS else sound[:1]
    return _DOUBLED.sub(r"\1", head + "".join(c for c in sound[1:] if c not in _VOWELS))


_VOICED = str.maketrans("dbgvzj", "tpkfsX")


_WEAK = re.compile(r"(?<=[^aeiou])(?:er|or|re)(?=s?$)|g(?<=ing)$")
"""What of a word's end is hardly heard: "miner" is Mina, "calling" Colin."""


@remembers(65_536)
def unvoiced_key(word: str) -> str:
    """`sound_key` without weak ends and difference of voice: engines take "bread" for "Bret"."""
    return sound_key(_WEAK.sub("", word)).translate(_VOICED)


def likest(word: str, others: Iterable[str], least: float) -> str:
    """Whichever of others is most like a word, and at least so much; "" if none is."""
    return next(iter(get_close_matches(word, others, 1, least)), "")


def likeness(a: str, b: str) -> float:
    """How much of two words is the same, 0 to 1 (Ratcliff and Metzener, Dr. Dobb's 13(7), 1988)."""
    return SequenceMatcher(None, a, b).ratio()
