"""Numbers as they are said and written in Japanese: digits one by one, and kanji numerals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.forms.numbers import SAID, Run
from facilitator.anonymise.languages.ja.cues import pattern
from facilitator.anonymise.languages.ja.kana import KANA
from facilitator.anonymise.languages.ja.lists import any_of, read

_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_DIGITS = read("digits")
_MEANT = {**_DIGITS, **read("numerals")}
_WEAK = frozenset({"に", "し", "く", "ご", "よ", "さん", "しー"})
"""Digits that are a particle, an ending or a part of many words as well."""
_NUMERAL = re.compile("[0-9]|" + any_of("digits", "numerals"))
_STRONG_LEAST = 2
"""Words that mean nothing but digits, from which a run in kana is taken for a number."""


def digit_runs(text: str) -> Iterator[Run]:
    """Runs of two or more digits in a text folded to hiragana, separators inside included.

    A kana that is a particle as well (に, し, ご, く) counts only among other digits.
    """
    for match in pattern("digits").finditer(text):
        pieces = list(pattern("digit").finditer(text, *match.span()))
        while pieces and _foreign(pieces):
            pieces.pop(0)
        while pieces and _foreign(pieces[::-1]):
            pieces.pop()
        said = [piece.group() for piece in pieces]
        if sum(len(_DIGITS.get(word, word)) for word in said) > 1 and not _chance(said):
            written = "、".join(_DIGITS[w].translate(SAID) if w in _DIGITS else w for w in said)
            yield Run(pieces[0].start(), pieces[-1].end(), written)


def _chance(said: list[str]) -> bool:
    """Whether what sounds like digits is rather a part of other words."""
    kana = [w for w in said if KANA.fullmatch(w)]
    strong = sum(w not in _WEAK for w in kana)
    return strong < min(_STRONG_LEAST, len(said) - 1) and len(kana) * 2 > len(said)


def _foreign(pieces: list[re.Match[str]]) -> bool:
    """Whether a piece at an end of a run is a particle: に beside figures or kanji, or で... に."""
    beside = pieces[1].group() if len(pieces) > 1 else ""
    return pieces[0].group() in _WEAK and not KANA.fullmatch(beside)


def value(text: str) -> int:
    """The value of a numeral in figures, kanji or hiragana: 58, 五十八, 五八, 元, ごじゅう二,
    せんきゅうひゃくはちじゅう; -1 if it is none."""
    said = "".join(_MEANT.get(piece, piece) for piece in _NUMERAL.findall(text))
    if said == "元":
        return 1
    if not said or "元" in said or _NUMERAL.sub("", text):
        return -1
    if not any(c in _UNITS for c in said):
        return int(said) if len(said) < 10 else -1
    total = current = 0
    for char in said:
        if char == "万":
            total, current = (total + current or 1) * _UNITS[char], 0
        elif char in _UNITS:
            total, current = total + (current or 1) * _UNITS[char], 0
        else:
            current = current * 10 + int(char)
    return total + current
