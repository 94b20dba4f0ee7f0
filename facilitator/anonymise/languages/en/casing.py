"""Whether a text keeps its capitals for names, or strews them about."""

from __future__ import annotations

from facilitator.anonymise.detector import Context
from facilitator.anonymise.languages.en.lists import listed
from facilitator.anonymise.tokens import Token

_OPENS = frozenset({"the", "a", "on", "in", "into"})
"""What the names of services begin with, as well as sentences."""
_LONG = 9
"""Words from which a text without any punctuation says something about its engine."""


def orderly(context: Context) -> bool:
    """Capitals are there and mean something: no stray ones on little words, and punctuation."""
    return context.derived(_orderly)


def _orderly(context: Context) -> bool:
    if not context.cased:
        return False
    tokens = context.tokens
    little, times = listed("function_words"), listed("times")
    strays = plain = 0
    for at, token in enumerate(tokens):
        if not token.capital or token.initial or token.masked:
            continue
        before = tokens[at - 1]
        if token.key in little and before.capital and not before.initial:
            continue  # "Stepping Out"
        if token.key in _OPENS and token.gap == " " and _named(tokens, at + 1, little):
            continue  # "with The Onion"
        strays += token.key in little
        named = token.key in listed("given") and token.key not in times
        plain += token.key in little or (context.common(token) and not named)
    if strays:
        return False
    return len(tokens) < _LONG or not plain or ends_well(context.text)


def _named(tokens: list[Token], at: int, little: frozenset[str]) -> bool:
    return at < len(tokens) and tokens[at].capital and tokens[at].key not in little


def ends_well(text: str) -> bool:
    """The text ends as a written sentence does."""
    return text.rstrip(" \"'”’)").endswith((".", "?", "!", "…"))
