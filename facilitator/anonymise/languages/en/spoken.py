"""Numbers as people say them: "oh seven seven double nine", "nineteen eighty two", "the fourth";
and names letter by letter: "K A T E", "K for kilo, A, T, E", "kilo alpha tango echo"."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.detector import DigitRun
from facilitator.anonymise.languages.en.lists import listed, numbered
from facilitator.anonymise.tokens import Token, key_at
from facilitator.anonymise.words import listed as everywhere

UNITS, TEENS, TENS = numbered("ones", 1), numbered("teens", 10), numbered("tens", 20, 10)
ORDINALS = numbered("ordinals", 1) | {"thirtieth": 30}
DIGITS = (
    {word: str(value) for word, value in UNITS.items()}
    | dict.fromkeys(listed("zeros"), "0")
    | {"niner": "9"}
)
"""What stands for one digit when a number is read out."""
_CENTURIES = {"nineteen": 1900, "twenty": 2000}
REPEATS = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
_LONGEST_CORRECTION = 3
_LONGEST_VALUE = 9
_LOOSE = " \t\n,.-()/…–"

_LONGEST_SPELT = 40
"""Letters of a name that is spelt at most."""
_BETWEEN_LETTERS = " ,.-;/…\n"
_LINKS, _ALPHABET = everywhere("links"), everywhere("alphabet")
_MOST_LINKS = 2


def figure(token: Token) -> bool:
    """A number in figures, or a word for one below a hundred."""
    return token.number or token.key in DIGITS or token.key in TEENS or token.key in TENS


def digit_runs(tokens: list[Token]) -> Iterator[DigitRun]:
    """Stretches of spoken or written digits, first to last, without overlaps."""
    behind = 0
    for at in range(len(tokens)) if any(map(figure, tokens)) else ():
        run = _run_from(tokens, at) if at >= behind else None
        if run is not None:
            behind = run.last + 1
            yield run


def _run_from(tokens: list[Token], first: int) -> DigitRun | None:
    digits, single, last, at = "", 0, -1, first
    values: list[int] = []
    while at < len(tokens):
        if at > first and tokens[at].gap.strip(_LOOSE):
            break
        taken, length, singles = digits_at(tokens, at)
        if length:
            digits += taken
            values.append(int(taken[-_LONGEST_VALUE:]))
            single += singles
            last = at + length - 1
        elif digits and tokens[at].key in listed("between_digits") and at + 1 < len(tokens):
            length = 1
        else:
            length = _corrected(tokens, at) if len(digits) > 1 else 0
        if not length:
            break
        at += length
    return None if last < 0 else DigitRun(first, last, digits, single, tuple(values))


def _corrected(tokens: list[Token], at: int) -> int:
    """How many tokens "no wait", "sorry" and the like take before two more numbers; 0 if none."""
    mean = (tokens[at].key, key_at(tokens, at + 1)) == ("i", "mean")
    if tokens[at].key not in listed("correcting") and not mean:
        return 0
    ahead = at
    while ahead < at + _LONGEST_CORRECTION and key_at(tokens, ahead) in listed(
        "correcting|corrections"
    ):
        ahead += 1
    used = digits_at(tokens, ahead)[1] if ahead < len(tokens) else 0
    more = used and ahead + used < len(tokens) and digits_at(tokens, ahead + used)[1]
    return ahead - at if more else 0


def digits_at(tokens: list[Token], at: int) -> tuple[str, int, int]:
    """(digits, tokens used, how many were said one by one) at a position; length 0 if none."""
    key, following = tokens[at].key, key_at(tokens, at + 1)
    if key in DIGITS:
        return DIGITS[key], 1, 1
    if tokens[at].number:
        return key, 1, len(key)
    if key in REPEATS and following and not tokens[at + 1].gap.strip():
        one = DIGITS.get(following) or (following if tokens[at + 1].number else "")
        if len(one) == 1:
            return one * REPEATS[key], 2, REPEATS[key]
    if key in TEENS:
        return str(TEENS[key]), 1, 0
    if key in TENS:
        if following in DIGITS and following != "oh":
            return str(TENS[key] + int(DIGITS[following])), 2, 0
        return str(TENS[key]), 1, 0
    if key == "hundred" and at and tokens[at - 1].key in DIGITS:
        return "00", 1, 0
    return "", 0, 0


def small_number(tokens: list[Token], at: int) -> tuple[int, int]:
    """(value, tokens used) of a cardinal or ordinal below 100; (-1, 0) if there is none."""
    key = key_at(tokens, at)
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if key and tokens[at].number:
        if len(key) > 2 or not key.isascii():
            return -1, 0
        suffix = after is not None and not after.gap and after.key in ("st", "nd", "rd", "th")
        return int(key), 1 + suffix
    if key in TENS and after is not None and after.gap in (" ", "-"):
        unit = ORDINALS.get(after.key) or int(DIGITS.get(after.key, "0"))
        if 0 < unit < 10:
            return TENS[key] + unit, 2
    if key in DIGITS and key not in ("oh", "o"):
        return int(DIGITS[key]), 1
    value = ORDINALS.get(key) or TENS.get(key) or TEENS.get(key)
    return (value, 1) if value else (-1, 0)


def cardinal(tokens: list[Token], at: int) -> tuple[int, int]:
    """(value, tokens used) of a whole number below 10,000, "one hundred and six", "two twelve" (as
    house numbers are said), "1840"; (-1, 0) if there is none."""
    token = tokens[at]
    if token.number:
        return (int(token.key), 1) if token.key.isascii() and len(token.key) <= 4 else (-1, 0)
    if token.key in ORDINALS:
        return -1, 0
    here = at + 1
    hundred = key_at(tokens, here) == "hundred"
    value, used = (1, 1) if token.key == "a" and hundred else small_number(tokens, at)
    here = at + used
    if not 0 < value < 100 or key_at(tokens, here) != "hundred":
        return value, used
    here += 1
    behind = here + (key_at(tokens, here) == "and" and here + 1 < len(tokens))
    rest, more = small_number(tokens, behind)
    if more and not tokens[behind].number and tokens[behind].key not in ORDINALS:
        return 100 * value + rest, behind + more - at
    return 100 * value, here - at


def year_at(tokens: list[Token], at: int) -> tuple[int, int]:
    """(year, tokens used) of a year between 1900 and 2099 at a position, "1982", "twenty oh eight",
    "two thousand and nineteen"; (0, 0) if there is none."""
    key = key_at(tokens, at)
    if key and tokens[at].number:
        whole = key.isascii() and len(key) == 4 and key[:2] in ("19", "20")
        return (int(key), 1) if whole else (0, 0)
    apart = (i for i in range(at + 1, len(tokens)) if tokens[i].gap.strip("- "))
    close = tokens[at : min(at + 5, next(apart, len(tokens)))]
    words = [t.key for t in close]
    if words[:2] == ["nineteen", "nineteen"] and len(words) > 2:
        year, used = year_at(tokens, at + 1)  # "nineteen um nineteen sixty four"
        return year, used + 1 if used else 0
    century, used = (2000, 2) if words[:2] == ["two", "thousand"] else (_CENTURIES.get(key, 0), 1)
    if not century or words[1:2] == ["hundred"]:
        return (century, 2) if century else (0, 0)
    thousand = used == 2
    used += thousand and words[2:3] == ["and"]
    nought = not thousand and words[1:2] in (["oh"], ["o"])
    rest, more = small_number(close, used + nought)
    spoken = more and close[used + nought].key not in ORDINALS and not close[used + nought].number
    if not spoken or (not thousand and (rest < 10) != nought):
        return (2000, 2) if thousand else (0, 0)
    return century + rest, used + nought + more


def spelled(tokens: list[Token], at: int) -> list[tuple[str, int]]:
    """The letters that are said one by one from a token on, each with the token it ends at."""
    said: list[tuple[str, int]] = []
    while at < len(tokens) and len(said) < _LONGEST_SPELT:
        if said and tokens[at].gap.strip(_BETWEEN_LETTERS):
            break
        times = REPEATS.get(tokens[at].key, 0)
        last = at + 1 if times else at
        key = key_at(tokens, last)
        single = len(key) == 1 and key.isalpha()
        if not (single or key in _ALPHABET) or tokens[last].masked or tokens[last].possessive:
            break
        # "K for kilo", "K as in kilo"
        behind = last + 1
        while behind <= last + _MOST_LINKS and key_at(tokens, behind) in _LINKS:
            behind += 1
        if single and behind > last + 1 and key_at(tokens, behind).startswith(key):
            last = behind
        said += [(key[0], last)] * max(times, 1)
        at = last + 1
    return said


_NUMBERS: dict[str, tuple[str, ...]] = {
    **{str(value): (word,) for word, value in (UNITS | TEENS | TENS).items()},
    **{str(ten + one): (tens, unit) for tens, ten in TENS.items() for unit, one in UNITS.items()},
}
"""1 to 99 in figures, and the words of which they are made."""


def counted(keys: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """ "Ward 4" is also written "ward four", and "Forty Two" "42"."""
    for number, words in _NUMBERS.items():
        for old, new in (((number,), words), (words, (number,))):
            for at in range(len(keys)):
                if keys[at : at + len(old)] == old:
                    yield (*keys[:at], *new, *keys[at + len(old) :])
