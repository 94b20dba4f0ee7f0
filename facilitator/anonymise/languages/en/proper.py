"""Everyday words that have a capital where only a name would: "at the Tuesday Table"."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.en.casing import (
    CONTRACTIONS,
    FUNCTION_WORDS,
    ends_well,
    orderly,
)
from facilitator.anonymise.languages.en.naming import DETERMINERS, TITLES
from facilitator.anonymise.languages.en.relations import RELATIONS
from facilitator.anonymise.languages.en.services import place
from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import (
    given_names,
    plain_capitals,
    spoken_words,
    surnames,
    towns,
    word_set,
)
from facilitator.domain.transcript import Certainty

_LONGEST = 6
"""Words of a name; a longer run of capitals is a heading."""

_WITHIN = word_set("of in for on to with the")
"""Little words within a name: "Women on Wheels", "the Plume of Feathers"."""

_AND = word_set("and")
_FIRMS_FOLLOW = word_set("at for from by the")
"""Before two names joined by "and" that are one firm or public house: "at Dalgleish and Boyd"."""


class ProperNounDetector:
    """Names of places, groups, firms and houses made of everyday words, by their capitals.

    Only where the text keeps its capitals for names; always as a suggestion. A run of capitals
    that holds nothing but what everybody writes so ("the Crisis Team") is none.
    """

    name = "proper"
    languages: tuple[str, ...] = ("en",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        if not orderly(context):
            return
        tokens = context.tokens
        at = 0
        while at < len(tokens):
            length = self._run(context, at)
            if length and self._names(context, at, length):
                yield _named(tokens, at, length)
            at += max(length, 1)

    def _run(self, context: Context, at: int) -> int:
        """How many tokens from `at` on have capitals, little words between them included."""
        tokens = context.tokens
        token = tokens[at]
        if not _capital(token) or token.key in FUNCTION_WORDS | CONTRACTIONS:
            return 0
        if token.initial and not self._opens(context, at):
            return 0
        length = 1
        while at + length < len(tokens) and length < _LONGEST:
            before, token = tokens[at + length - 1], tokens[at + length]
            if token.gap not in (" ", "-", " & ") or (before.possessive and not _capital(token)):
                break
            if _capital(token):
                length += 1
                continue
            after = tokens[at + length + 1] if at + length + 1 < len(tokens) else None
            if after is None or after.gap != " " or not _capital(after):
                if token.key != "of" or after is None or after.key != "the":
                    break
                beyond = tokens[at + length + 2] if at + length + 2 < len(tokens) else None
                if beyond is None or beyond.gap != " " or not _capital(beyond):
                    break
                length += 3  # "Our Lady of the Wayside"
                continue
            if not self._joins(context, at, length, token, after):
                break
            length += 2
        return length

    def _opens(self, context: Context, at: int) -> bool:
        """The first word of a sentence belongs to a name if the next one has a capital too."""
        tokens = context.tokens
        if at + 1 >= len(tokens):
            return False
        token, after = tokens[at], tokens[at + 1]
        return (
            after.gap == " "
            and _capital(after)
            and not token.possessive
            and not _plain(context, after)
            and not _plain(context, token)
            and after.key not in given_names()
            and token.key not in given_names()
            and context.known(after)
        )

    def _joins(self, context: Context, at: int, length: int, token: Token, after: Token) -> bool:
        tokens = context.tokens
        said = tokens[at : at + length]
        if any(t.key in given_names() for t in said) or after.key in given_names():
            return False
        if token.key in _AND:
            led = (at > 0 and tokens[at - 1].key in _FIRMS_FOLLOW) or all(
                context.word(t) and t.key not in surnames() for t in (*said, after)
            )
            apart = {t.key for t in (*said, after)} & towns() or any(
                context.public(t) for t in (*said, after)
            )
            return led and not apart
        if token.key == "of":
            return not context.public(after)
        return (
            token.key in _WITHIN
            and not any(t.key in towns() for t in said)
            and all(context.known(t) for t in said)
            and not _plain(context, after)
        )

    def _names(self, context: Context, at: int, length: int) -> bool:
        tokens = context.tokens
        words = [t for t in tokens[at : at + length] if t.capital]
        if all(_plain(context, t) for t in words):
            return False
        if any(t.shouted and len(t.key) > 1 for t in words):
            return False  # abbreviations
        if length > len(words):
            return True  # little words within: hardly a person
        if length > 1:
            # "Precious Okafor" is somebody; what is no word at all is found by its capital.
            return all(context.word(t) or _plain(context, t) for t in words)
        if tokens[at].key in given_names() | surnames() and not tokens[at].possessive:
            return False  # whether "Grace" is somebody is for others to say
        if context.common(tokens[at]) and not ends_well(context.text):
            return False
        named = at > 0 and tokens[at - 1].key in DETERMINERS and tokens[at].gap == " "
        return named and context.word(tokens[at])


def _capital(token: Token) -> bool:
    return token.capital and not token.masked and not token.number and len(token.key) > 1


def _plain(context: Context, token: Token) -> bool:
    """Written with a capital by everybody, and nobody's name."""
    return context.public(token) or token.key in _plain_words()


@cache
def _plain_words() -> frozenset[str]:
    said = FUNCTION_WORDS | CONTRACTIONS | TITLES | RELATIONS | spoken_words()
    return plain_capitals() | (said - given_names())


def _named(tokens: list[Token], at: int, length: int) -> Finding:
    return place(tokens, at, at + length - 1, "Service", Certainty.SUGGESTED)
