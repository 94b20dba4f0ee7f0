"""Ages as a band of years, where the study asks for it."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.forms.spoken import small_number
from facilitator.anonymise.replacements import age_code
from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import word_set
from facilitator.domain.transcript import Certainty, Label

_OLDEST = 110
_NAMED = word_set(
    "im is was were am are be turned turning hes shes age aged nearly almost only about"
)
_NO_AGE = word_set(
    """
    percent pounds quid minutes hours days weeks months miles people times of per mg stone am pm
    oclock years in on at to hundred thousand
    """
)


class AgeDetector:
    """ "forty five years old", "aged 45", "I was seventeen when"; only where bands are wanted."""

    name = "age"
    languages: tuple[str, ...] = ("en",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        band = context.policy.ages
        if not band:
            return
        tokens = context.fluent
        at = 0
        while at < len(tokens):
            age, used = small_number(tokens, at)
            if not used or not 0 < age <= _OLDEST or not self._said(tokens, at, used):
                at += 1
                continue
            yield Finding(
                tokens[at].start,
                tokens[at + used - 1].end,
                Label.AGE,
                "age",
                Certainty.CERTAIN,
                replacement=age_code(age, band),
            )
            at += used

    def _said(self, tokens: list[Token], at: int, used: int) -> bool:
        """Whether a number is somebody's age."""
        behind = [t.key for t in tokens[at + used : at + used + 3]]
        if behind[:2] in (["years", "old"], ["year", "old"], ["years", "of"]):
            return behind[:3] != ["years", "of", "it"]
        before = [t.key for t in tokens[max(0, at - 3) : at]]
        if before[-1:] in (["aged"], ["age"]) or before[-2:] == ["age", "of"]:
            return True
        if not before or before[-1] not in _NAMED or tokens[at].gap.strip():
            return False
        person = {"i", "im", "he", "hes", "she", "shes", "you", "we", "they", "who"} & set(before)
        following = tokens[at + used] if at + used < len(tokens) else None
        ends = following is None or bool(following.gap.strip()) or following.key in (
            "when", "and", "then", "now", "at", "but", "before", "so",
        )  # fmt: skip
        return bool(person) and ends and (following is None or following.key not in _NO_AGE)
