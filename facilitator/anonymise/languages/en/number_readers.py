"""What cues may ask of tokens that are numbers: the numbers of houses."""

from __future__ import annotations

from collections.abc import Mapping

from facilitator.anonymise.cues import Reader
from facilitator.anonymise.detector import Context
from facilitator.anonymise.languages.en.lists import listed
from facilitator.anonymise.languages.en.spoken import figure, figures_at
from facilitator.anonymise.tokens import Token, key_at

_FEW = 20
"""Up to here a number before a word for a street may well count ("at two bus stops")."""


def cardinal(tokens: list[Token], at: int) -> tuple[int, int]:
    """(value, tokens used) of a whole number below 10,000, said or written; (-1, 0) if there is
    none."""
    said, used = figures_at(tokens, at)
    short = said.isdecimal() and len(said) <= len("9999") and tokens[at].key != "oh"
    return (int(said), used) if short else (-1, 0)


def over(tokens: list[Token], at: int) -> bool:
    """Whether a number goes on behind a stroke: "Flat 2/1"."""
    both = tokens[at - 1 : at + 1]
    return len(both) > 1 and both[1].gap == "/" and all(t.number for t in both)


def house(context: Context, at: int) -> int:
    """The number of a house, with its letter."""
    tokens = context.tokens
    if not figure(tokens[at]) and tokens[at].key != "a":
        return 0  # most words, at once
    value, used = cardinal(tokens, at)
    if value >= 100 and value % 100 == 0 and not tokens[at].number:
        rest, more = cardinal(tokens, at + used) if at + used < len(tokens) else (0, 0)
        value, used = value + rest * (more > 0), used + more * (rest < 100)  # "three hundred nine"
    if used < 1 or not 0 < value < 10_000:
        return 0
    after = tokens[at + used] if at + used < len(tokens) else tokens[at]
    if after is tokens[at] or after.gap or after.number or not tokens[at].number:
        return used + over(tokens, at + used)
    return used + 1 if len(after.key) == 1 else 0  # "5th", "10pm"


def flat(context: Context, at: int) -> int:
    """A flat with its number or letter: "flat three", "unit B"."""
    tokens = context.tokens
    if tokens[at].key not in listed("dwellings") or at + 1 == len(tokens):
        return 0
    used = cardinal(tokens, at + 1)[1] or int(len(tokens[at + 1].key) == 1)
    return used and 1 + used + over(tokens, at + 1 + used)


def door(context: Context, at: int) -> int:
    """What stands before a street's name: the number of a house, with its flat and its letter."""
    tokens = context.tokens
    first = at + flat(context, at)
    first += key_at(tokens, first) in ("no", "number")
    used = house(context, first) if first < len(tokens) else 0
    letter, behind = key_at(tokens, first + used), tokens[first + used + 1 : first + used + 2]
    # "eighteen a zbrzegate gardens"
    lettered = used and letter in tuple("abcdefgh") and not all(map(context.word, behind))
    numbered = used or (first - at if key_at(tokens, at) in listed("dwellings") else 0)
    return numbered and first - at + used + lettered


NUMBERS: Mapping[str, Reader] = {
    # A whole number below 10,000, said or written.
    "Number": lambda context, at: cardinal(context.tokens, at)[1],
    # More than people count as a rule.
    "Many": lambda context, at: cardinal(context.tokens, at)[0] > _FEW,
    "House": house,
    "Flat": flat,
    "Door": door,
}
