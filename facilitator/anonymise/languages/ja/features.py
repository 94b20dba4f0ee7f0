"""What the tagger may know of a Japanese word: of itself, and of what stands around it.

Words that the dictionary knows stand for themselves, names and unknown words for their class, so
that no name is learnt by heart: what counts is where a word stands, and what it could be.
"""

from __future__ import annotations

from functools import lru_cache

from facilitator.anonymise.languages.ja.dictionary import word_kinds
from facilitator.anonymise.languages.ja.lists import (
    CALLED,
    family_names,
    given_names,
    listed,
    name_characters,
)
from facilitator.anonymise.languages.ja.morphemes import Morpheme, Morphemes

_BEFORE, _BEHIND = "^", "$"
_REACH = 4
_LONGEST = 6


class Described:
    """A text whose morphemes can be described to a tagger."""

    def __init__(self, ms: Morphemes) -> None:
        kinds = [_kind(m) for m in ms]
        said = [_said(m, kind) for m, kind in zip(ms, kinds, strict=True)]
        could = [_could(m) for m in ms]
        self._ms = ms
        self._words = [_BEFORE] * _REACH + said + [_BEHIND] * _REACH
        self._kinds = [_BEFORE] * 2 + kinds + [_BEHIND] * 2
        self._could = [_BEFORE] * 2 + could + [_BEHIND] * 2

    def features(self, at: int) -> list[str]:
        """The features of the morpheme at a position."""
        words = self._words[at : at + 2 * _REACH + 1]
        back3, back2, back, word, next1, next2, next3 = words[_REACH - 3 : _REACH + 4]
        kind_back2, kind_back, kind, kind_next, kind_next2 = self._kinds[at : at + 5]
        could_back2, could_back, could, could_next, could_next2 = self._could[at : at + 5]
        m = self._ms[at]
        lists = _listed(m.surface)
        here = kind + lists
        script = _script(m)
        gap = " " if m.gap else ""
        return [
            "*",
            f"w={word}",
            f"k={kind}",
            f"h={here}",
            f"l={lists}",
            f"c={could}",
            f"len={min(len(m.surface), _LONGEST)}{script}",
            f"last={m.surface[-1]}{script}",
            f"-1={back}{gap}",
            f"+1={next1}",
            f"-2={back2}",
            f"+2={next2}",
            f"-3={back3}",
            f"+3={next3}",
            f"-2-1={back2} {back}",
            f"+1+2={next1} {next2}",
            f"+1+2+3={next1} {next2} {next3}",
            f"-1+1={back} {next1}",
            f"h-1={here}{back}",
            f"h+1={here}{next1}",
            f"h+1+2={here}{next1} {next2}",
            f"c-1={could}{back}",
            f"c+1={could}{next1}",
            f"c+1+2={could}{next1} {next2}",
            f"c-1+1={could}{back} {next1}",
            f"cc-={could_back}{could}",
            f"cc+={could}{could_next}",
            f"ccc={could_back}{could}{could_next}",
            f"ccc-={could_back2}{could_back}{could}",
            f"ccc+={could}{could_next}{could_next2}",
            f"k-1={kind}{kind_back}",
            f"k+1={kind}{kind_next}",
            f"kkk-={kind_back2}{kind_back}{kind}",
            f"kkk+={kind}{kind_next}{kind_next2}",
            f"kkk={kind_back}{here}{kind_next}",
            f"w-1={word} {back}",
            f"w+1={word} {next1}",
            *_letters(m, script),
            *(f"near={near}" for near in set(words)),
        ]


def _letters(m: Morpheme, script: str) -> list[str]:
    """How a word begins and ends that no dictionary has: -ング ends no name."""
    if m.known and not m.proper:
        return []
    surface = m.surface
    return [f"{script}^{surface[:2]}", f"{script}{surface[-2:]}$", f"{script}{surface[-3:]}$"]


def _kind(m: Morpheme) -> str:
    """Part of speech, script, and whether the dictionary knows the word."""
    if m.masked:
        return "M"
    first, second, third, fourth = m.kind
    sort = first + (second if first in ("名詞", "助詞", "動詞") else "")
    if m.proper:
        sort = "固" + third + fourth
    return sort + _script(m) + ("" if m.known else "?")


def _script(m: Morpheme) -> str:
    if m.latin:
        return "a"
    if m.katakana:
        return "カ"
    if m.kana:
        return "か"
    return "漢" if m.kanji else "x"


_LISTS = {
    "F": "family_names", "G": "given_names", "P": "places", "H": "hardly_names",
    "D": "double_names", "S": "service_names", "E": "service_endings", "K": "service_kinds",
    "g": "generic", "p": "public", "s": "service_called", "r": "service_rare",
    "b": "service_beside",
}  # fmt: skip


@lru_cache(maxsize=8192)
def _listed(surface: str) -> str:
    """Which of the hand-written lists have the word."""
    return "".join(letter for letter, name in _LISTS.items() if surface in listed(name))


_ROLES = {
    "h": ("honorifics",),
    "t": ("titles",),
    "r": ("relations",),
    "e": ("service_endings", "service_suffixes", "service_weak"),
    "k": ("service_kinds", "service_shops", "service_words"),
}


@lru_cache(maxsize=8192)
def possible(surface: str) -> str:
    """What a word by itself could be: F and G a family or given name, P a place, N another name, S
    what services are called, w an everyday word, c characters of names; and what it makes of its
    neighbours: h an honorific, t a title, r a relation, e an ending of a service, k a kind."""
    kinds = word_kinds(surface)
    found = "".join(letter for letter, role in _ROLES.items() if surface in listed(*role))
    if surface in family_names() or any(k[3] == "姓" for k in kinds):
        found += "F"
    if surface in given_names() or any(k[2] == "人名" and k[3] != "姓" for k in kinds):
        found += "G"
    if surface in listed("places") or any(k[2] == "地名" for k in kinds):
        found += "P"
    if any(k[1] == "固有名詞" and k[2] == "一般" for k in kinds):
        found += "N"
    if surface in listed(*CALLED, "service_beside"):
        found += "S"
    if any(k[1] != "固有名詞" for k in kinds):
        found += "w"
    if len(surface) < 4 and all(char in name_characters() for char in surface):
        found += "c"
    return found


def _could(m: Morpheme) -> str:
    if m.masked:
        return "M"
    if m.particle or m.punctuation or m.kind[0] == "助動詞":
        return m.surface
    return possible(m.surface) + _script(m) + ("" if m.known else "?")


def _said(m: Morpheme, kind: str) -> str:
    return m.surface if m.known and not m.proper and not m.number else kind
