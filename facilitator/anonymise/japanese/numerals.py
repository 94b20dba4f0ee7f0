"""Numbers as they are said and written in Japanese: digits one by one, and kanji numerals."""

from __future__ import annotations

import re
from typing import NamedTuple

_DIGITS = {
    "〇": "0", "○": "0", "零": "0", "ぜろ": "0", "れい": "0", "れー": "0", "まる": "0", "おー": "0",
    "一": "1", "いち": "1", "壱": "1", "わん": "1", "二": "2", "に": "2", "にー": "2", "弐": "2",
    "つー": "2", "三": "3", "さん": "3", "参": "3", "すりー": "3", "四": "4", "よん": "4",
    "し": "4", "よー": "4", "ふぉー": "4", "五": "5", "ご": "5", "ごー": "5", "ふぁいぶ": "5",
    "六": "6", "ろく": "6", "ろっく": "6", "七": "7", "なな": "7", "しち": "7", "八": "8",
    "はち": "8", "はっち": "8", "九": "9", "きゅう": "9", "きゅー": "9", "く": "9", "くー": "9",
}  # fmt: skip
_READ = sorted(_DIGITS, key=len, reverse=True)
_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10}
_SEPARATORS = re.compile(
    r"(?:の|はいふん|ばー|だっしゅ|から|、|・|[-‐-―−ー/ .]|えーと|えっと|あの"
    r"|んー?|で|,|\(|\)|かっこ"
    r"|に?つづいて)"
)
_ARABIC = re.compile(r"\d+")


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

    A single kana that is a particle as well (に, し, ご, く) counts only between other digits.
    """
    runs: list[DigitRun] = []
    at = 0
    while at < len(text):
        run = _run(text, at)
        if run is None:
            at += 1
            continue
        runs.append(run)
        at = run.stop
    return runs


_PARTICLES = frozenset({"に", "し", "く", "ご", "さん", "おー", "いち"})


def _run(text: str, start: int) -> DigitRun | None:
    first = _digit(text, start)
    if first is None or first[0] in ("に", "し", "く", "おー"):
        return None
    if (
        start
        and first[0][0] in "ぁあいうえおかきくけこさしすせそたちつてとなにぬねのまみむめもよろわれ"
    ):
        # The end of another word, not the beginning of a number.
        before = text[start - 1]
        if "ぁ" <= before <= "ゖ" and before not in "はがのでとはも":
            return None
    digits = ""
    at = stop = start
    said = 0
    words = False
    pending: list[tuple[str, int]] = []
    while at < len(text):
        found = _digit(text, at)
        if found is None:
            gap = _SEPARATORS.match(text, at)
            if gap is None or not digits:
                break
            at = gap.end()
            if at - stop > 10:
                break
            continue
        written, value = found
        at += len(written)
        said += 1
        pending.append((value, at))
        kana = not written[0].isdigit()
        if kana and written in _PARTICLES and written not in ("さん", "いち", "ご"):
            # Only if more digits follow: 二, 四, 九 as "に", "し", "く" are particles too.
            digits += value
            words = True
            if _digit(text, at) is not None or _after_gap(text, at):
                stop = at
            else:
                digits = digits[: -len(value)]
                said -= 1
                break
            continue
        digits += value
        words = words or kana
        stop = at
    if len(digits) < 2:
        return None
    return DigitRun(digits, start, stop, said, words)


def _after_gap(text: str, at: int) -> bool:
    gap = _SEPARATORS.match(text, at)
    return gap is not None and _digit(text, gap.end()) is not None


def _digit(text: str, at: int) -> tuple[str, str] | None:
    """(what is written, its digits) at a position."""
    match = _ARABIC.match(text, at)
    if match is not None:
        digits = "".join(str(int(c)) for c in match.group())
        return match.group(), digits
    for written in _READ:
        if text.startswith(written, at):
            return written, _DIGITS[written]
    return None


NUMERAL = r"(?:[0-9]+|[〇零一二三四五六七八九十百千元]+)"
"""A number in figures or kanji (元 is the first year of an era)."""


def value(text: str) -> int:
    """The value of a numeral in figures or kanji: 58, 五十八, 五八, 元; -1 if it is none."""
    if not text:
        return -1
    if text.isdecimal():
        return int(text) if len(text) < 10 else -1
    if text == "元":
        return 1
    total = current = 0
    if not any(c in _UNITS for c in text):
        digits = [_DIGITS.get(c, "") for c in text]
        return int("".join(digits)) if all(digits) and len(digits) < 10 else -1
    for char in text:
        if char in _UNITS:
            total += (current or 1) * _UNITS[char]
            current = 0
        elif char in _DIGITS:
            current = current * 10 + int(_DIGITS[char])
        elif char.isdecimal():
            current = current * 10 + int(char)
        else:
            return -1
    return total + current
