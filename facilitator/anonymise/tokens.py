"""A text as words with positions, and what their neighbourhood says about them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from facilitator.anonymise.folding import MASKED, Folded, fold
from facilitator.anonymise.words import listed

_SIGN = "[\u0900-\u0963\u0970-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u17d3]"
"""In the scripts of South and South East Asia vowels are signs, which are no letters to Unicode."""
_TOKEN = re.compile(rf"[^\W\d_]+(?:(?:'|(?:(?!\d){_SIGN})+)[^\W\d_]+|(?!\d){_SIGN})*|\d+|{MASKED}+")
_ENDS_SENTENCE = re.compile(r"[.!?:;\"\n…。！？]")
_FEW = 3
_ABBREVIATED = listed("abbreviated")


class Token(NamedTuple):
    """A word, a run of digits, or a span that is already masked.

    `key` is the folded word without apostrophes and without a possessive 's. `start` and `end` are
    code points of the input, the possessive excluded; `tail` is the end with it. `gap` is the
    folded text between the previous token and this one. `shouted` is in capitals throughout.
    """

    key: str
    start: int
    end: int
    gap: str
    tail: int
    capital: bool = False
    initial: bool = False
    possessive: bool = False
    masked: bool = False
    number: bool = False
    shouted: bool = False


def tokenise(text: str, folded: Folded | None = None) -> list[Token]:
    """The tokens of a text; `folded` is its folded form, if that is there already."""
    folded = folded or fold(text)
    tokens: list[Token] = []
    at = 0
    for match in _TOKEN.finditer(folded.text):
        begin, finish = match.span()
        gap, word, at = folded.text[at:begin], match.group(), finish
        possessive = len(word) > 2 and word.endswith("'s")
        start, tail = folded.span(begin, finish)
        end = folded.span(begin, finish - 2)[1] if possessive else tail
        masked = word[0] == MASKED
        key = MASKED if masked else word[: len(word) - 2 * possessive].replace("'", "")
        initial = not tokens or (
            gap != " "
            and _ENDS_SENTENCE.search(gap) is not None
            and not (tokens[-1].key in _ABBREVIATED and gap.strip() == ".")
        )
        capital = text[start].isupper()
        shouted = capital and text[start:end].isupper()
        said = (key, start, end, gap, tail, capital, initial, possessive, masked)
        tokens.append(Token(*said, key[0].isdecimal(), shouted))
    return tokens


def key_at(tokens: Sequence[Token], at: int) -> str:
    """What the token at a position says; "" where there is none."""
    return tokens[at].key if 0 <= at < len(tokens) else ""


def together(tokens: Sequence[Token], at: int, most: int) -> Iterator[Sequence[Token]]:
    """The words from a token on, up to so many and the most first, that nothing but a space or a
    hyphen divides, and of which none is masked or a number."""
    stop = at
    for token in tokens[at : at + most]:
        if token.masked or token.number or (stop > at and token.gap not in (" ", "-")):
            break
        stop += 1
    return (tokens[at:end] for end in range(stop, at, -1))


def has_case(tokens: list[Token]) -> bool:
    """Whether capitals mean anything here: some words have one and some do not.

    In an utterance of up to three words a capital behind the first is enough.
    """
    said = (t for t in tokens if not (t.masked or t.number))
    # "I", "I'm" and "I'd" are capital even where names are not.
    words = [t for t in said if t.key[0] != "i" or len(t.key) > 3]
    upper = [t for t in words if t.capital]
    few = len(tokens) <= _FEW and any(not t.initial and not t.shouted for t in upper)
    return few or (bool(upper) and any(not t.capital and t.key.isascii() for t in words))
