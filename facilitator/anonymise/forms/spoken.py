"""Numbers as people say them: "oh seven seven double nine", "nineteen eighty two", "the fourth"."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from facilitator.anonymise.tokens import Token

DIGITS = {
    "zero": "0", "oh": "0", "o": "0", "nought": "0", "naught": "0", "nil": "0",
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9", "niner": "9",
}  # fmt: skip
"""What stands for one digit when a number is read out."""

REPEATS = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}

TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip

TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip

ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip

_FILLERS = frozenset({"um", "uh", "er", "erm", "then", "so"})
_CORRECTIONS = frozenset(
    {"no", "wait", "sorry", "i", "mean", "hang", "hold", "on", "actually", "its", "it", "is"}
)
_CORRECTING = frozenset({"no", "wait", "sorry", "hang", "hold", "actually"})
_LONGEST_CORRECTION = 3
_LONGEST_VALUE = 9
_LOOSE = " \t\n,.-()/…–"


@dataclass(frozen=True, slots=True)
class DigitRun:
    """Tokens [first, last] read as `digits`; `single` counts digits that were said one by one, and
    `values` are the numbers as they were said ("twelve" is one)."""

    first: int
    last: int
    digits: str
    single: int
    values: tuple[int, ...]

    @property
    def counting(self) -> bool:
        """One, two, three, ... or backwards: people count aloud, numbers hardly ever run so."""
        steps = {b - a for a, b in itertools.pairwise(self.values)}
        return steps in ({1}, {-1})


def digit_runs(tokens: list[Token]) -> Iterator[DigitRun]:
    """Stretches of spoken or written digits, longest first to last, without overlaps."""
    at = 0
    while at < len(tokens):
        run = _run_from(tokens, at)
        if run is None:
            at += 1
            continue
        yield run
        at = run.last + 1


def _run_from(tokens: list[Token], first: int) -> DigitRun | None:
    digits = ""
    single = 0
    values: list[int] = []
    last = -1
    at = first
    while at < len(tokens):
        token = tokens[at]
        if at > first and token.gap.strip(_LOOSE):
            break
        taken, length, singles = digits_at(tokens, at)
        if length:
            digits += taken
            values.append(int(taken[-_LONGEST_VALUE:]))
            single += singles
            last = at + length - 1
            at += length
            continue
        if digits and token.key in _FILLERS and at + 1 < len(tokens):
            at += 1
            continue
        corrected = _corrected(tokens, at) if len(digits) > 1 else 0
        if not corrected:
            break
        at += corrected
    return None if last < 0 else DigitRun(first, last, digits, single, tuple(values))


def _corrected(tokens: list[Token], at: int) -> int:
    """How many tokens "no wait", "sorry" and the like take before more digits; 0 if none."""
    if (
        tokens[at].key not in _CORRECTING
        and tokens[at + 1 : at + 2]
        and ((tokens[at].key, tokens[at + 1].key) != ("i", "mean"))
    ):
        return 0
    length = 0
    while length < _LONGEST_CORRECTION and at + length < len(tokens):
        if tokens[at + length].key not in _CORRECTIONS or tokens[at + length].masked:
            break
        length += 1
    ahead = at + length
    if not length or ahead + 1 >= len(tokens):
        return 0
    used = digits_at(tokens, ahead)[1]
    if not used or ahead + used >= len(tokens):
        return 0
    return length if digits_at(tokens, ahead + used)[1] else 0


def digits_at(tokens: list[Token], at: int) -> tuple[str, int, int]:
    """(digits, tokens used, how many were said one by one) at a position; length 0 if none."""
    key = tokens[at].key
    if key in DIGITS:
        return DIGITS[key], 1, 1
    if tokens[at].number:
        return key, 1, len(key)
    if key in REPEATS and at + 1 < len(tokens) and not tokens[at + 1].gap.strip():
        following = tokens[at + 1]
        if following.key in DIGITS:
            return DIGITS[following.key] * REPEATS[key], 2, REPEATS[key]
        if following.number and len(following.key) == 1:
            return following.key * REPEATS[key], 2, REPEATS[key]
    if key in TEENS:
        return str(TEENS[key]), 1, 0
    if key in TENS:
        if at + 1 < len(tokens) and tokens[at + 1].key in DIGITS and tokens[at + 1].key != "oh":
            return str(TENS[key] + int(DIGITS[tokens[at + 1].key])), 2, 0
        return str(TENS[key]), 1, 0
    if key == "hundred" and at and tokens[at - 1].key in DIGITS:
        return "00", 1, 0
    return "", 0, 0


def small_number(tokens: list[Token], at: int) -> tuple[int, int]:
    """(value, tokens used) of a cardinal or ordinal below 100; (-1, 0) if there is none."""
    token = tokens[at]
    if token.number:
        if len(token.key) > 2 or not token.key.isascii():
            return -1, 0
        ordinal = at + 1 < len(tokens) and tokens[at + 1].gap == ""
        suffix = ordinal and tokens[at + 1].key in ("st", "nd", "rd", "th")
        return int(token.key), 2 if suffix else 1
    if token.key in ORDINALS:
        return ORDINALS[token.key], 1
    if token.key in TENS:
        if at + 1 < len(tokens) and tokens[at + 1].gap in (" ", "-"):
            unit = tokens[at + 1].key
            if unit in ORDINALS and ORDINALS[unit] < 10:
                return TENS[token.key] + ORDINALS[unit], 2
            if unit in DIGITS and DIGITS[unit] != "0":
                return TENS[token.key] + int(DIGITS[unit]), 2
        return TENS[token.key], 1
    if token.key in TEENS:
        return TEENS[token.key], 1
    if token.key in DIGITS and token.key not in ("oh", "o"):
        return int(DIGITS[token.key]), 1
    return -1, 0


def cardinal(tokens: list[Token], at: int) -> tuple[int, int]:
    """(value, tokens used) of a whole number below 10,000; (-1, 0) if there is none.

    "one hundred and six", "two twelve" (as house numbers are said), "1840".
    """
    token = tokens[at]
    if token.number:
        return (int(token.key), 1) if token.key.isascii() and len(token.key) <= 4 else (-1, 0)
    if token.key in ORDINALS:
        return -1, 0
    value, used = small_number(tokens, at)
    if token.key == "a" and at + 1 < len(tokens) and tokens[at + 1].key == "hundred":
        value, used = 1, 1
    if not used:
        return -1, 0
    here = at + used
    if here < len(tokens) and tokens[here].key == "hundred" and 0 < value < 100:
        value *= 100
        here += 1
        if here + 1 < len(tokens) and tokens[here].key == "and":
            here += 1
        if here < len(tokens) and not tokens[here].number and tokens[here].key not in ORDINALS:
            rest, more = small_number(tokens, here)
            if more:
                return value + rest, here + more - at
        if tokens[here - 1].key == "and":
            here -= 1
        return value, here - at
    return value, used


def year_at(tokens: list[Token], at: int) -> tuple[int, int]:
    """(year, tokens used) of a year between 1900 and 2099 at a position; (0, 0) if there is none.

    "1982", "nineteen eighty two", "twenty oh eight", "two thousand and nineteen".
    """
    if at >= len(tokens):
        return 0, 0
    token = tokens[at]
    if token.number:
        whole = token.key.isascii() and len(token.key) == 4 and token.key[:2] in ("19", "20")
        return (int(token.key), 1) if whole else (0, 0)
    words = [t.key for t in tokens[at : at + 5]]
    for index in range(1, len(words)):
        if tokens[at + index].gap.strip("- "):
            words = words[:index]
            break
    if len(words) > 2 and words[0] == words[1] == "nineteen":
        year, used = year_at(tokens, at + 1)  # "nineteen um nineteen sixty four"
        return year, used + 1 if used else 0
    if len(words) > 1 and words[0] in ("nineteen", "twenty"):
        century = 1900 if words[0] == "nineteen" else 2000
        if words[1] in ("oh", "o") and len(words) > 2 and words[2] in DIGITS:
            return century + int(DIGITS[words[2]]), 3
        if words[1] in TEENS:
            return century + TEENS[words[1]], 2
        if words[1] in TENS:
            unit = int(DIGITS.get(words[2], "0")) if len(words) > 2 else 0
            return century + TENS[words[1]] + unit, 3 if unit else 2
        if words[1] == "hundred":
            return century, 2
    return _thousands(words)


def _thousands(words: list[str]) -> tuple[int, int]:
    """(year, tokens used) of "two thousand and nineteen"."""
    if words[:2] != ["two", "thousand"]:
        return 0, 0
    used = 3 if words[2:3] == ["and"] else 2
    word = words[used] if used < len(words) else ""
    if word in TENS:
        unit = int(DIGITS.get(words[used + 1], "0")) if used + 1 < len(words) else 0
        return 2000 + TENS[word] + unit, used + (2 if unit else 1)
    if word in DIGITS:
        return 2000 + int(DIGITS[word]), used + 1
    if word in TEENS:
        return 2000 + TEENS[word], used + 1
    return 2000, 2
