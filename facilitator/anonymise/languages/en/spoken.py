"""English with its numbers in figures, "the ２１th of may" for "the twenty first of may", which is
what the field calls inverse text normalisation; and names letter by letter: "K A T E", "K for kilo,
A, T, E", "kilo alpha tango echo".

Figures that were said are full-width, so that a pattern may tell them: [0-9] was written, [０-９]
was said, and \\d is either.
"""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.detector import Context, once
from facilitator.anonymise.folding import Folded
from facilitator.anonymise.forms.numbers import SAID
from facilitator.anonymise.languages.en.lists import listed, numbered
from facilitator.anonymise.tokens import Token, key_at
from facilitator.anonymise.words import listed as everywhere

UNITS, TEENS, TENS = numbered("ones", 1), numbered("teens", 10), numbered("tens", 20, 10)
ORDINALS = numbered("ordinals", 1) | {"thirtieth": 30}
DIGITS = {word: str(value) for word, value in (UNITS | {"niner": 9}).items()}
DIGITS |= dict.fromkeys(listed("zeros"), "0")
"""What stands for one digit when a number is read out."""
REPEATS = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}

_LONGEST_SPELT = 40
"""Letters of a name that is spelt at most."""
_BETWEEN_LETTERS = " ,.-;/…\n"
_LINKS, _ALPHABET = everywhere("links"), everywhere("alphabet")
_MOST_LINKS = 2


@once
def in_figures(context: Context) -> Folded:
    """The folded text of a context without "um" and "er", number words in figures; nothing where it
    has no number."""
    tokens, at = context.fluent.tokens, 0
    if not any(figure(token) or token.key in ORDINALS for token in tokens):
        return Folded("", None, None)
    text, starts, ends = "", [0], [0]
    while at < len(tokens):
        written, used = figures_at(tokens, at)
        last = tokens[at + used - 1]
        gap, first = tokens[at].gap, tokens[at].start
        starts += [max(ends[-1], first - back) for back in range(len(gap), 0, -1)]
        starts += [first] * len(written)
        ends += [ends[-1]] * len(gap) + [last.end] * len(written)
        text += gap + written
        if last.possessive:
            text, starts, ends = text + "'s", starts + [last.end] * 2, ends + [last.tail] * 2
        at += used
    return Folded(text, starts[1:], ends[1:])


def figures_at(tokens: list[Token], at: int) -> tuple[str, int]:
    """What the token at a position is in figures, and how many of them; any other word as it is."""
    token, behind = tokens[at], key_at(tokens, at + 1)
    if token.key in REPEATS and behind and not tokens[at + 1].gap.strip():
        again = _below_a_hundred(tokens, at + 1)[0] or behind
        if len(again) == 1:
            return " ".join(again * REPEATS[token.key]), 2
    if token.key == "a" and behind == "hundred":
        said, used = "1", 1
    else:
        said, used = _below_a_hundred(tokens, at)
    if not used or said.endswith("th"):
        return (said.translate(SAID), used) if used else (token.key, 1)
    unit, rest = key_at(tokens, at + used), at + used + 1
    if unit in ("hundred", "thousand"):
        linked = key_at(tokens, rest) == "and"
        more, many = _below_a_hundred(tokens, rest + linked)
        joins = many and not more.endswith("th") and (linked or unit == "thousand")
        value = int(said) * (100 if unit == "hundred" else 1000) + (int(more) if joins else 0)
        said, used = str(value), (rest + linked + many if joins else rest) - at
    return said.translate(SAID), used


def _below_a_hundred(tokens: list[Token], at: int) -> tuple[str, int]:
    """A number in words below a hundred, in figures, and the tokens it takes; ("", 0) if none."""
    key = key_at(tokens, at)
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if key in TENS and after is not None and after.gap in (" ", "-"):
        if 0 < (unit := ORDINALS.get(after.key, 0)) < 10:
            return f"{TENS[key] + unit}th", 2
        if after.key in DIGITS and DIGITS[after.key] != "0":
            return str(TENS[key] + int(DIGITS[after.key])), 2
    if key in ORDINALS:
        return f"{ORDINALS[key]}th", 1
    value = TENS.get(key) or TEENS.get(key)
    said = str(value) if value else DIGITS.get(key, "") if key != "o" else ""
    return said, int(said != "")


def figure(token: Token) -> bool:
    """A number in figures, or a word for one below a hundred."""
    return token.number or token.key in DIGITS or token.key in TEENS or token.key in TENS


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
