"""A name told by its characters ("佐藤の佐に…"), kana by kana ("さ、と、う"), or by its reading."""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.ja.kana import plain_key
from facilitator.anonymise.languages.ja.morphemes import Morphemes, morphemes
from facilitator.domain.transcript import Certainty, Label

_KANJI = r"[\u3400-\u9fff々]"
_BY_CHARACTER = re.compile(
    rf"{_KANJI}{{0,3}}(?P<one>{_KANJI}){_KANJI}{{0,3}}の(?P=one)(?=に|と|って|です|の字|という字|を書|、|$)"
    rf"(?:(?:に|と|、|の)、?{_KANJI}{{1,4}}の{_KANJI}(?=に|と|、|の|で|って|です|を書|$))*"
)
_READ_AS = re.compile(
    rf"(?<!{_KANJI})(?P<written>{_KANJI}{{1,6}})(?:って|と)書[いき](?:て|まして)[、 ]?"
    r"(?P<said>[ぁ-ゖァ-ヺー]{2,8}?)(?:って|と)(?:読|言|いい|いう|申|呼)"
)
"""八月一日と書いてほづみと読む."""

_BY_KANA = re.compile(
    r"(?:(?<=[はがもね])|(?<![ぁ-ゖー、・]))(?:[ぁ-ゖ]ー?[、・,.\-]){2,}[ぁ-ゖ]ー?"
    r"(?![ぁ-ゖ](?<![でとにだっの]))"
)
_COUNTING = "いちにさんしごろくしちはちくじゅう"


class JapaneseSpeltDetector:
    """Names that are spelt out, and in the same text what was spelt."""

    name = "ja_spelt"
    languages: tuple[str, ...] = ("ja",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        for match in _BY_CHARACTER.finditer(ms.plain):
            yield _detail(ms, *match.span())
        for match in _READ_AS.finditer(ms.plain):
            for group in ("written", "said"):
                span = ms.span(*match.span(group))
                yield Finding(*span, Label.PERSON, "Person", Certainty.SUGGESTED, match["said"])
        for match in _BY_KANA.finditer(ms.hiragana):
            letters = "".join(c for c in match.group() if c.isalpha() or c == "ー")
            if len(letters) < 3 or len(set(letters)) < 2 or letters in _COUNTING:
                continue
            yield _detail(ms, *match.span())
            for said in re.finditer(re.escape(letters), ms.hiragana):
                span = ms.span(*said.span())
                yield Finding(*span, Label.PERSON, "Person", entity=plain_key(letters))


def _detail(ms: Morphemes, at: int, stop: int) -> Finding:
    start, end = ms.span(at, stop)
    return Finding(start, end, Label.OTHER, "detail", Certainty.SUGGESTED)
