"""What the tagger may know of a Japanese morpheme: its kind, its script, its lists, its neighbours.

Words that the dictionary has stand for themselves, names and unknown words for their class, so that
no name is learnt by heart: what counts is where a word stands.
"""

from __future__ import annotations

from functools import lru_cache

from facilitator.anonymise.languages.ja.lists import (
    double_names,
    family_names,
    generic,
    given_names,
    hardly_names,
    places,
    public,
    service_endings,
    service_kinds,
    service_names,
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
        self._ms = ms
        self._words = [_BEFORE] * _REACH + said + [_BEHIND] * _REACH
        self._kinds = [_BEFORE] * 2 + kinds + [_BEHIND] * 2

    def features(self, at: int) -> list[str]:
        """The features of the morpheme at a position."""
        words = self._words[at : at + 2 * _REACH + 1]
        back3, back2, back, word, next1, next2, next3 = words[_REACH - 3 : _REACH + 4]
        kind_back2, kind_back, kind, kind_next, kind_next2 = self._kinds[at : at + 5]
        m = self._ms[at]
        here = kind + _listed(m.surface)
        gap = " " if m.gap else ""
        return [
            "*",
            f"w={word}",
            f"k={kind}",
            f"h={here}",
            f"l={_listed(m.surface)}",
            f"len={min(len(m.surface), _LONGEST)}{_script(m)}",
            f"last={m.surface[-1]}{_script(m)}",
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
            f"k-1={kind}{kind_back}",
            f"k+1={kind}{kind_next}",
            f"kkk-={kind_back2}{kind_back}{kind}",
            f"kkk+={kind}{kind_next}{kind_next2}",
            f"kkk={kind_back}{here}{kind_next}",
            f"w-1={word} {back}",
            f"w+1={word} {next1}",
            *(f"near={near}" for near in set(words)),
        ]


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


@lru_cache(maxsize=8192)
def _listed(surface: str) -> str:
    """Which of the hand-written lists have the word."""
    lists = (
        ("F", family_names()), ("G", given_names()), ("P", places()), ("H", hardly_names()),
        ("D", double_names()), ("S", service_names()), ("E", service_endings()),
        ("K", service_kinds()), ("g", generic()), ("p", public()),
    )  # fmt: skip
    return "".join(letter for letter, listed in lists if surface in listed)


def _said(m: Morpheme, kind: str) -> str:
    return m.surface if m.known and not m.proper and not m.number else kind
