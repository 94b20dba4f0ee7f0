"""Names that nobody introduced: known given names, and capitals that nothing else explains."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.naming import MONTHS, SAYING, ambiguous_by_itself, standing
from facilitator.anonymise.people import LONGEST_NAME, NameAt, person
from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import given_names, surnames, word_set
from facilitator.domain.transcript import Certainty, Label

_TELLING = 4
"""Letters from which a given name is certain without a capital: "jo" and "al" are cut-off words."""

_ACTING = word_set("came went rang spoke knew wanted helped gave")
_WHERE = word_set("in near around at into outside through across via")


class GivenNameDetector:
    """Given names from a list, with the family name that follows, capitals or not; and, in lower
    case, what is no word at all but acts like a person."""

    name = "given"

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.tokens
        read = NameAt(context).rest
        for at, token in enumerate(tokens):
            if token.key not in given_names() or token.masked:
                if self._acts(context, at):
                    yield person(tokens, at, 1, Certainty.SUGGESTED)
                continue
            if ambiguous_by_itself(token.key):
                stands = standing(tokens, at, context.cased)
                if stands is None or (token.key in MONTHS and stands is Certainty.SUGGESTED):
                    continue
                certainty = Certainty.SUGGESTED
            elif len(token.key) >= _TELLING or token.capital:
                certainty = Certainty.CERTAIN
            else:
                certainty = Certainty.SUGGESTED
            yield person(tokens, at, read(at), certainty)

    def _acts(self, context: Context, at: int) -> bool:
        """No word of the language, in a text without capitals, that says, asks or comes."""
        tokens = context.tokens
        token = tokens[at]
        return (
            not context.cased
            and at + 1 < len(tokens)
            and tokens[at + 1].gap == " "
            and (tokens[at + 1].key in SAYING or tokens[at + 1].key in _ACTING)
            and len(token.key) >= _TELLING
            and not context.known(token)
            and not context.public(token)
        )


class CapitalDetector:
    """Capitalised words that are neither everyday nor public; a place where "in" stands before."""

    name = "capital"

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        if not context.cased:
            return
        tokens = context.tokens
        at = 0
        while at < len(tokens):
            length = 0
            while at + length < len(tokens) and length < LONGEST_NAME:
                token = tokens[at + length]
                if length and (token.gap not in (" ", "-") or tokens[at + length - 1].possessive):
                    break
                if not self._names(context, token, following=length > 0):
                    break
                length += 1
            if length:
                yield self._finding(tokens, at, length)
            at += max(length, 1)

    def _names(self, context: Context, token: Token, following: bool) -> bool:
        if token.masked or token.number or not token.capital or len(token.key) < 3:
            return False
        if context.public(token) or token.shouted:
            return False  # abbreviations in capitals are bodies and diagnoses
        if token.initial:
            return not context.known(token)
        return not context.common(token) or (following and token.key in surnames())

    def _finding(self, tokens: list[Token], at: int, length: int) -> Finding:
        place = at > 0 and tokens[at - 1].key in _WHERE and tokens[at].key not in given_names()
        if not place:
            return person(tokens, at, length, Certainty.SUGGESTED)
        group = tokens[at : at + length]
        entity = " ".join(t.key for t in group)
        return Finding(
            group[0].start, group[-1].end, Label.PLACE, "Place", Certainty.SUGGESTED, entity
        )
