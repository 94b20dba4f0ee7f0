"""Names given letter by letter, and initials: "k o w a l", "A-O-I-F-E", "J.P."."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import common_words, known_words, public_words, word_set
from facilitator.domain.transcript import Certainty, Label

_CUES = word_set("spell spelt spelled spells name names surname thats that letters its called")
_CUE_REACH = 6
_ABBREVIATIONS = word_set(
    """
    am pm eg ie gp gps uk us usa nhs ba bsc ma msc phd pc tv dj cv id ok pe vs po ad bc hr it er
    ae ed ps nb rip diy faq asap aka etc tlc tbc tba rsvp ooh ot cpn cbt dbt emdr ptsd ocd adhd bpd
    eupd dla pip esa uc jsa ni dwp mdt cto rmo amhp imha imca aa na ga ect mri ct iv im prn tds bd
    od bmi bp hiv std sti lgbt lgbtq bbc itv cd dvd sms mp mps pa ct scan
    """
)
_SHORTEST = 4
"""Letters from which a run is a word spelt out even if nobody says so."""


class LetteringDetector:
    """Single letters one after the other, unless they are an abbreviation everybody knows."""

    name = "lettering"
    languages: tuple[str, ...] = ("en",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.tokens
        at = 0
        while at < len(tokens):
            length = _run(tokens, at)
            if length < 2:
                at += 1
                continue
            certainty = self._certainty(context, at, length)
            if certainty is not None:
                group = tokens[at : at + length]
                entity = "".join(t.key for t in group)
                yield Finding(
                    group[0].start, group[-1].end, Label.PERSON, "Person", certainty, entity
                )
            at += length

    def _certainty(self, context: Context, at: int, length: int) -> Certainty | None:
        tokens = context.tokens
        letters = "".join(t.key for t in tokens[at : at + length])
        if letters in _ABBREVIATIONS or letters in public_words() | context.allowed:
            return None
        if len(set(letters)) == 1:
            return None  # "a a a", a stammer
        cued = any(t.key in _CUES for t in tokens[max(0, at - _CUE_REACH) : at])
        if length >= _SHORTEST:
            known = letters in common_words()  # "s t o p"
            return (
                None if known and not cued else (Certainty.CERTAIN if cued else Certainty.SUGGESTED)
            )
        if length > 2 and cued and letters not in known_words():
            return Certainty.SUGGESTED
        dotted = all(t.gap in (".", ". ") for t in tokens[at + 1 : at + length])
        capitals = all(t.capital for t in tokens[at : at + length])
        return Certainty.SUGGESTED if dotted and capitals else None


def _run(tokens: list[Token], at: int) -> int:
    """How many single letters stand in a row from a token on."""
    length = 0
    while at + length < len(tokens):
        token = tokens[at + length]
        if token.masked or token.number or len(token.key) != 1 or not token.key.isalpha():
            break
        if length and token.gap not in (" ", "-", ".", ". ", ", ", " - ", ".-", "..."):
            break
        if token.possessive:
            break
        length += 1
    # "i" and "a" at the ends are words: "so i spelt it k o w a l a bit slowly"
    if length and tokens[at].key in ("i", "a") and tokens[at].gap == " " and length > 1:
        return 0 if tokens[at + 1].gap == " " and not tokens[at].capital else length
    return length
