"""Descriptions that fit one person only: "I was the first woman to captain the lifeboat".

What is said of somebody can name them as surely as a name. No rule finds all of that; these find
how people usually say it, as a suggestion for the reviewer.
"""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.en.casing import FUNCTION_WORDS
from facilitator.anonymise.languages.en.relations import RELATIONS
from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import word_set
from facilitator.domain.transcript import Certainty, Label

_UNIQUE = frozenset({"first", "only", "last", "youngest", "oldest"})
_POSTS = word_set(
    """
    singer drummer guitarist bassist captain mayor headteacher headmaster headmistress councillor
    chairman chairwoman founder presenter goalkeeper striker footballer boxer author mp
    """
)
_SOMEBODY = word_set(
    "woman man girl boy lad lass teacher doctor nurse one patient student member black"
)
_SAYS_WHO = word_set(
    "im i he hes she shes was is am be been being granddad grandad gran dad mum had"
)
_ENDS = word_set("so and but because then when until which")
_LONGEST = 12
_SHORTEST = 4


class DetailDetector:
    """Firsts, onlies and public posts of somebody who is spoken of."""

    name = "detail"
    languages: tuple[str, ...] = ("en",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.tokens
        at = 0
        while at < len(tokens):
            last = self._from(tokens, at)
            if last < 0:
                at += 1
                continue
            start, end = tokens[at].start, tokens[last].end
            yield Finding(start, end, Label.OTHER, "detail", Certainty.SUGGESTED)
            at = last + 1

    def _from(self, tokens: list[Token], at: int) -> int:
        """The last token of a description that begins here, or -1."""
        if at < 2 or tokens[at - 1].key != "the":
            return -1
        said = {t.key for t in tokens[max(0, at - 5) : at - 1]}
        if not said & _SAYS_WHO:
            return -1
        key = tokens[at].key
        head = [t.key for t in tokens[at + 1 : at + 5]]
        if key in _UNIQUE:
            person = any(_personal(k) for k in head)
            return self._clause(tokens, at) if person else -1
        if key in ("one", "woman", "man", "lad", "lass", "guy", "lady", "bloke") and head[:1] in (
            ["who"],
            ["that"],
        ):
            return self._clause(tokens, at) if said & {"im", "i", "hes", "shes"} else -1
        if (key in _POSTS or (head[:1] and head[0] in _POSTS)) and {"in", "of", "at", "for"} & set(
            head
        ):
            return self._clause(tokens, at)
        return -1

    def _clause(self, tokens: list[Token], at: int) -> int:
        last = at
        while last + 1 < len(tokens) and last - at < _LONGEST:
            token = tokens[last + 1]
            if token.gap.strip() or (token.key in _ENDS and last - at >= 2):
                break
            last += 1
        while last > at and tokens[last].key in FUNCTION_WORDS:
            last -= 1
        return last if last - at + 1 >= _SHORTEST else -1


def _personal(key: str) -> bool:
    if key in RELATIONS or key in _SOMEBODY | _POSTS:
        return True
    return len(key) > 5 and key.endswith(("er", "or", "ist", "ian", "man", "woman"))
