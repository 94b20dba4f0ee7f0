"""Japanese cut into words without a dictionary: what there is when the extra `ja` is missing.

The longest word of our own lists at each position, else a run of one script. Enough for honorifics,
endings and the roster; it knows no grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from facilitator.anonymise.folding import fold_kana
from facilitator.anonymise.languages.ja.kana import KANA, from_romaji
from facilitator.anonymise.languages.ja.lists import read

Kind = tuple[str, str, str, str]


class Raw(NamedTuple):
    """A morpheme at `at` of the analysed text; `cuts` are its ends and those of its parts."""

    at: int
    surface: str
    reading: str
    kind: Kind
    known: bool
    cuts: tuple[int, ...]
    lemma: str


_NOUN: Kind = ("名詞", "普通名詞", "一般", "*")
_OTHER: Kind = ("動詞", "一般", "*", "*")
_SIGN: Kind = ("補助記号", "一般", "*", "*")
_RUN = re.compile(
    r"(?P<latin>[A-Za-z]+(?:'[A-Za-z]+)?)|(?P<number>\d+|[一二三四五六七八九十百千〇]+)"
    r"|(?P<katakana>[ァ-ヺー]+)|(?P<kana>[ぁ-ゖ])|(?P<kanji>[\u3400-\u9fff々])|(?P<sign>\s+|.)",
    re.DOTALL,
)
_KINDS: dict[str, Kind] = {
    "number": ("名詞", "数詞", "*", "*"), "kana": _OTHER, "sign": _SIGN, "particles":
    ("助詞", "*", "*", "*"), "endings": _OTHER, "places": ("名詞", "固有名詞", "地名", "一般"),
    "given_names": ("名詞", "固有名詞", "人名", "名"),
    "family_names": ("名詞", "固有名詞", "人名", "姓"),
}  # fmt: skip
_LISTS = ("generic", "no_persons", "public", "places", "given_names", "family_names", "endings",
          "particles")  # fmt: skip
"""A word of several is what the last of them says."""

_LONGEST = 8


@cache
def _words() -> dict[str, tuple[Kind, str]]:
    words: dict[str, tuple[Kind, str]] = {}
    for name in _LISTS:
        said = name in ("places", "given_names", "family_names", "endings", "particles")
        kind = _KINDS.get(name, _NOUN)
        words.update(
            (word, (kind, reading if said else "")) for word, reading in read(name).items()
        )
    return words


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
                yield Raw(at, surface, reading or _read(surface), kind, True, (0, length), surface)
                at += length
                break
        else:
            match = _RUN.match(text, at)
            assert match is not None and match.lastgroup is not None
            surface, kind = match.group(), _KINDS.get(match.lastgroup, _NOUN)
            yield Raw(at, surface, _read(surface), kind, False, (0, len(surface)), surface)
            at = match.end()


def _read(surface: str) -> str:
    if surface.isascii():
        return from_romaji(surface)
    kana = fold_kana(surface)
    return kana if KANA.fullmatch(kana) else ""
