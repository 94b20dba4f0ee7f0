"""How alike two names are, to the ear and to the eye.

What letters sound like is data (`data/sounds.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher, get_close_matches

from facilitator.anonymise.words import table
from facilitator.remembering import remembers

ALIKE = 0.77
"""Likeness from which two spellings count as the same name: lower ones find no more of what engines
made of names in the recordings of the tests."""

SHORTEST = 5
"""Letters below which likeness says too little: most short words are alike."""

SOUND_ENOUGH = 0.6
"""Equal consonants alone ("Omar", "Amir") still differ to the ear below this likeness."""

_REMEMBERED = 20_000
"""Words of which is known whom they resemble."""

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


class Sounds:
    """Names, as folded letters, by what they sound and look like."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[tuple[str, str], list[str]] = {}
        for name in filter(str.isascii, names):
            said = ("begun", name[0]), ("whole", sound_key(name)), ("unvoiced", unvoiced_key(name))
            for key in said:
                self._names.setdefault(key, []).append(name)
        self.alike = remembers(_REMEMBERED)(self._alike)
        """See `_alike`."""

    def same(self, word: str) -> Sequence[str]:
        """The names that a word may be in an engine's ears; none for a word outside a-z."""
        return self._names.get(("unvoiced", unvoiced_key(word) or "-"), ())

    def _alike(self, word: str) -> tuple[str, bool]:
        """A name of the same sound that is somewhat alike, else one with the same first letter that
        is very much alike, "" if there is none; and whether it is alike to ear and eye."""
        size, sound = len(word), sound_key(word)
        if size < SHORTEST - 1 or not word.isascii():
            return "", False
        same = self._names.get(("whole", sound), ()) if len(sound) > 1 else ()
        begun = self._names.get(("begun", word[0]), ()) if size >= SHORTEST else ()
        for names, short, least in ((same, SHORTEST - 1, SOUND_ENOUGH), (begun, SHORTEST, ALIKE)):
            if name := likest(word, [one for one in names if len(one) >= short], least):
                return name, names is same and likeness(word, name) >= ALIKE
        return "", False
