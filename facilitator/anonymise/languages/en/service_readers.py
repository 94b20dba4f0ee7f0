"""What cues may ask of tokens that may name a service, a street or a place."""

from __future__ import annotations

from facilitator.anonymise.detector import Context
from facilitator.anonymise.languages.en.lists import listed
from facilitator.anonymise.tokens import Token

LONGEST_TITLE = 6
"""Words of the name of a service at most."""
KINDS = ("services", "firms", "media", "schools")


def said(token: Token) -> bool:
    """A word that is not masked."""
    return not token.masked and not token.number


def run(context: Context, at: int, wide: bool = True) -> int:
    """Words with capitals in a row, little words between them: "Women on Wheels"."""
    tokens = context.tokens
    last = at - 1
    for here in range(at, min(len(tokens), at + LONGEST_TITLE)):
        token = tokens[here]
        if here > at and token.gap not in (" ", "-", " & "):
            break
        if token.key == "and" and tokens[here - 1].key in listed("|".join((*KINDS, "streets"))):
            break  # "Rowan Ward and Elder Lodge" are two
        if token.capital and said(token):
            last = here
        elif here == at or not (
            token.key in listed("inner") or (wide and _joins(context, at, here))
        ):
            break
    return last + 1 - at


def _joins(context: Context, first: int, at: int) -> bool:
    """Whether a little word belongs to a name: "Women on Wheels", but "Sarah in Hull" are two."""
    tokens = context.tokens
    around = [*tokens[first:at], *tokens[at + 1 : at + 2]]
    proper = any(t.key in listed("given|towns") or context.public(t) for t in around)
    return tokens[at].key in listed("within") and not proper


def kinds(context: Context, at: int, called: tuple[str, ...]) -> int:
    """A run of capitals up to its last word that is of a kind, with a name before that."""
    tokens = context.tokens
    token = tokens[at]
    if not token.capital or token.masked or not context.cased:
        return 0
    generic, little = listed("generic"), listed("function_words")
    proper = listed("given|surnames|towns")
    if token.key in little or (token.initial and context.word(token) and token.key not in proper):
        return 0
    stop = at + run(context, at, wide=False)
    while stop > at + 1 and tokens[stop - 1].key not in listed("|".join(called)):
        stop -= 1
    names = [t for t in tokens[at : stop - 1] if t.key not in listed("inner")]
    everyday = all(t.key in generic or context.public(t) for t in names)
    if everyday and tokens[stop - 1].key in listed("only_after_a_name"):
        return 0
    return 0 if all(t.key in generic | listed("capitals") for t in names) else stop - at


def strasse(context: Context, at: int) -> int:
    """A street whose name is one word with the word for it: "Hauptstrasse", "Keizersgracht"."""
    key = context.tokens[at].key
    return int(
        len(key) > 6
        and key.endswith(tuple(listed("strassen")))
        and not context.word(context.tokens[at])
    )
