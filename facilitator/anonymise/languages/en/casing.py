"""Whether a text keeps its capitals for names, or strews them about."""

from __future__ import annotations

from facilitator.anonymise.detector import Context
from facilitator.anonymise.languages.en.lists import listed

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
    little = listed("function_words")
    strays = plain = 0
    for at, token in enumerate(tokens):
        if not token.capital or token.initial or token.masked:
            continue
        before = tokens[at - 1]
        if token.key in little and before.capital and not before.initial:
            continue  # "Stepping Out"
        behind = tokens[at + 1 : at + 2]
        called = any(t.capital and t.key not in little for t in behind)
        if token.key in _OPENS and token.gap == " " and called:
            continue  # "with The Onion"
        strays += token.key in little
        plain += token.key in little or (context.common(token) and token.key not in listed("given"))
    if strays:
        return False
    ended = context.text.rstrip(" \"'”’)").endswith((".", "?", "!", "…"))
    return len(tokens) < _LONG or not plain or ended
