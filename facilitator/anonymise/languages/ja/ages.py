"""Ages as a band of years, where the study asks for it: 45歳, 四十五歳."""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.ja.morphemes import morphemes
from facilitator.anonymise.languages.ja.numerals import NUMERAL, value
from facilitator.anonymise.replacements import age_code
from facilitator.domain.transcript import Certainty, Label

_AGE = re.compile(
    rf"({NUMERAL})(?:歳|才)(?!児)|(?:年齢は|とし は|年は|今年で)({NUMERAL})(?=です|になり|に)"
)
_NAMED = {"はたち": 20, "二十歳": 20, "ハタチ": 20}
_OLDEST = 115


class JapaneseAgeDetector:
    """ "45歳", "四十五歳", "はたち"; only where bands are wanted. 四十代 is a band already."""

    name = "ja_age"
    languages: tuple[str, ...] = ("ja",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        band = context.policy.ages
        if not band:
            return
        ms = morphemes(context)
        for match in _AGE.finditer(ms.plain):
            age = value(match[1] or match[2])
            if 0 < age <= _OLDEST:
                span = match.span() if match[1] else match.span(2)
                yield _finding(ms.span(*span), age, band)
        for word, age in _NAMED.items():
            at = ms.plain.find(word)
            while at >= 0 and word != "二十歳":
                yield _finding(ms.span(at, at + len(word)), age, band)
                at = ms.plain.find(word, at + 1)


def _finding(span: tuple[int, int], age: int, band: int) -> Finding:
    code = age_code(age, band)
    return Finding(*span, Label.AGE, "age", Certainty.CERTAIN, replacement=code)
