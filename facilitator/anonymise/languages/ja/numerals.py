"""Numbers as they are said and written in Japanese: digits one by one, and kanji numerals."""

from __future__ import annotations

import re
from typing import NamedTuple

_SAID = {
    "0": "〇 ○ 零 ぜろ れい れー まる",
    "1": "一 壱 いち いーち",
    "2": "二 弐 に にー にい つー",
    "3": "三 参 さん さーん すりー",
    "4": "四 よん よーん よ よー し しー ふぉー",
    "5": "五 ご ごー ふぁいぶ",
    "6": "六 ろく ろーく ろっく",
    "7": "七 なな しち なーな",
    "8": "八 はち はーち はっち えいと",
    "9": "九 きゅう きゅー きゅ く くー ないん",
}
_DIGITS = {word: digit for digit, words in _SAID.items() for word in words.split()}
_WEAK = frozenset({"に", "し", "く", "ご", "よ", "さん", "しー"})
"""Digits that are a particle, an ending or a part of many words as well."""

_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "拾": 10}
_UNITS_SAID = {
    "じゅう": "十", "じゅー": "十", "じゅっ": "十", "じっ": "十", "ひゃく": "百", "びゃく": "百",
    "ぴゃく": "百", "せん": "千", "ぜん": "千", "まん": "万", "いっ": "一", "ろっ": "六",
    "はっ": "八", "がん": "元",
}  # fmt: skip
_WORD = "|".join(sorted(_DIGITS, key=len, reverse=True)).replace("にい", "にい(?!ち)")
_FILLER = "えーっと|えーと|えっと|ええと|えー|あの|んー|はい|それから|に?つづいて"
_SEPARATOR = (
    rf"(?:の|はいふん|ばー|だっしゅ|かっこ(?:とじ)?|すぺーす|{_FILLER}|[、・,()‐-―−ー/ .-])"
)
_RUN = re.compile(
    # Digit by digit, so that nothing can be divided in more than one way.
    rf"(?:\d|{_WORD})(?:(?:{_SEPARATOR}|から){{0,5}}(?:\d|{_WORD}))*"
)
_PIECE = re.compile(rf"\d+|{_WORD}")
_KANA_NUMERALS = {w: d for w, d in _DIGITS.items() if "ぁ" <= w <= "ん"} | _UNITS_SAID
_NUMERAL_PIECE = re.compile(
    "[0-9]+|[〇○零一壱二弐三参四五六七八九十拾百千万元]|"
    + "|".join(sorted(_KANA_NUMERALS, key=len, reverse=True))
)
_STRONG_LEAST = 2
"""Words that mean nothing but digits, from which a run in kana is taken for a number."""

_SURE = 7
"""Digits in a row that no words hold by chance, wherever they begin."""

_BEFORE_DIGIT = frozenset("はがのでとはもをにへやってねなら")
"""Kana that end a word (particles, verbs) before a number begins."""


class DigitRun(NamedTuple):
    """Digits said or written one after the other, in [start, stop) of a text.

    `said` is how many pieces they came in; `words` whether any was a word in kana or kanji.
    """

    digits: str
    start: int
    stop: int
    said: int
    words: bool


def digit_runs(text: str) -> list[DigitRun]:
    """Runs of two or more digits in a text folded to hiragana, separators inside included.

    A kana that is a particle as well (に, し, ご, く) counts only among other digits.
    """
    found = (_run(text, match) for match in _RUN.finditer(text))
    return [run for run in found if run is not None]


def _run(text: str, match: re.Match[str]) -> DigitRun | None:
    pieces = [(m.start(), m.end()) for m in _PIECE.finditer(text, match.start(), match.end())]
    written = [text[first:last] for first, last in pieces]
    while written and _foreign(written[0], written[1:]):
        written.pop(0)
        pieces.pop(0)
    while written and _foreign(written[-1], written[-2::-1]):
        written.pop()
        pieces.pop()
    kana = [w for w in written if _kana(w)]
    if kana:
        strong = sum(w not in _WEAK for w in kana)
        if strong < min(_STRONG_LEAST, len(written) - 1) and len(kana) * 2 > len(written):
            return None
        first = pieces[0][0]
        inside = first and _kana(text[first - 1]) and text[first - 1] not in _BEFORE_DIGIT
        if _kana(written[0]) and inside and len(written) < _SURE:
            return None  # the end of another word
    digits = "".join(_DIGITS.get(w) or "".join(str(int(c)) for c in w) for w in written)
    if len(digits) < 2:
        return None
    words = any(not w.isdecimal() for w in written)
    return DigitRun(digits, pieces[0][0], pieces[-1][1], len(written), words)


def _kana(word: str) -> bool:
    return "ぁ" <= word[0] <= "ゖ"


def _foreign(word: str, rest: list[str]) -> bool:
    """Whether a piece at an end of a run is a particle: に beside figures or kanji, or で... に."""
    return word in _WEAK and (not rest or not _kana(rest[0]))


def spoken_value(text: str) -> int:
    """The value of a numeral in figures, kanji or hiragana: せんきゅうひゃくはちじゅう, ごじゅう二;
    -1 if it is none."""
    if text.isdecimal():
        return value(text)
    written = ""
    for piece in _NUMERAL_PIECE.findall(text):
        said = _KANA_NUMERALS.get(piece, piece)
        written += (
            "".join("〇一二三四五六七八九"[int(c)] for c in said) if said.isdecimal() else said
        )
    return value(written)


def value(text: str) -> int:
    """The value of a numeral in figures or kanji: 58, 五十八, 五八, 元; -1 if it is none."""
    if not text or text == "元":
        return 1 if text else -1
    digits = [_DIGITS.get(c, c if c.isdecimal() else "") for c in text]
    if not any(c in _UNITS for c in text):
        return int("".join(digits)) if all(digits) and len(digits) < 10 else -1
    total = current = 0
    for char, digit in zip(text, digits, strict=True):
        if char == "万":
            total, current = (total + current or 1) * _UNITS[char], 0
        elif char in _UNITS:
            total, current = total + (current or 1) * _UNITS[char], 0
        elif digit:
            current = current * 10 + int(digit)
        else:
            return -1
    return total + current
