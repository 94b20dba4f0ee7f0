"""Japanese cut into words without a dictionary: what there is when the extra `ja` is missing.

The longest word of our own lists at each position, else a run of one script. Enough for honorifics,
endings and the roster; it knows no grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from facilitator.anonymise.folding import MASKED, fold_kana
from facilitator.anonymise.languages.ja.kana import KANA, from_romaji
from facilitator.anonymise.languages.ja.lists import family_names, given_names, listed, read

Kind = tuple[str, str, str, str]


class Raw(NamedTuple):
    """A morpheme at `at` of the analysed text; `cuts` are its ends and those of its parts."""

    at: int
    surface: str
    reading: str
    kind: Kind
    known: bool
    cuts: tuple[int, ...]


_NOUN: Kind = ("名詞", "普通名詞", "一般", "*")
_NUMBER: Kind = ("名詞", "数詞", "*", "*")
_PARTICLE: Kind = ("助詞", "*", "*", "*")
_OTHER: Kind = ("動詞", "一般", "*", "*")
_SIGN: Kind = ("補助記号", "一般", "*", "*")
_FAMILY: Kind = ("名詞", "固有名詞", "人名", "姓")
_GIVEN: Kind = ("名詞", "固有名詞", "人名", "名")
_PLACE: Kind = ("名詞", "固有名詞", "地名", "一般")

_RUN = re.compile(
    rf"{MASKED}|[A-Za-z]+(?:'[A-Za-z]+)?|\d+|[一二三四五六七八九十百千〇]+|[ァ-ヺー]+|[ぁ-ゖ]"
    r"|[\u3400-\u9fff々〆]|\s+|.",
    re.DOTALL,
)


@cache
def _words() -> dict[str, tuple[Kind, str]]:
    words: dict[str, tuple[Kind, str]] = {}
    for name in ("generic", "no_persons", "public"):
        words.update((word, (_NOUN, "")) for word in listed(name))
    words.update((word, (_PLACE, reading)) for word, reading in read("places").items())
    words.update((word, (_GIVEN, reading)) for word, reading in given_names().items())
    words.update((word, (_FAMILY, reading)) for word, reading in family_names().items())
    words.update((word, (_OTHER, word)) for word in listed("endings"))
    words.update((word, (_PARTICLE, word)) for word in listed("particles"))
    return words


_LONGEST = 8


def segment(text: str) -> Iterator[Raw]:
    """The words of a folded text, in order and without anything left out."""
    words = _words()
    at = 0
    while at < len(text):
        for length in range(min(_LONGEST, len(text) - at), 0, -1):
            entry = words.get(text[at : at + length])
            if entry is not None:
                kind, reading = entry
                surface = text[at : at + length]
                yield Raw(at, surface, reading or _read(surface), kind, True, (0, length))
                at += length
                break
        else:
            match = _RUN.match(text, at)
            assert match is not None
            surface = match.group()
            yield Raw(at, surface, _read(surface), _kind(surface), False, (0, len(surface)))
            at = match.end()


def _read(surface: str) -> str:
    if surface.isascii():
        return from_romaji(surface)
    kana = fold_kana(surface)
    return kana if KANA.fullmatch(kana) else ""


def _kind(surface: str) -> Kind:
    first = surface[0]
    if first.isdecimal() or first in "一二三四五六七八九十百千〇":
        return _NUMBER
    if first == MASKED or not first.isalnum():
        return _SIGN
    if "ぁ" <= first <= "ゖ":
        return _OTHER
    return _NOUN
