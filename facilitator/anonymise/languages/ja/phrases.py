"""Names that are spelt out, and descriptions that fit one person alone: "県で一人だけの…"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.ja.cues import FormDetector, finding, forms, pattern, spans
from facilitator.anonymise.languages.ja.kana import plain_key
from facilitator.anonymise.languages.ja.morphemes import Morphemes, morphemes
from facilitator.domain.transcript import Certainty

_COUNTING = "いちにさんしごろくしちはちくじゅう"
_ENDS = frozenset(
    ["が", "は", "を", "って", "に", "も", "と", "で", "です", "だ", "だっ", "なん", "か", "な"]
)
_PLACES = ("室", "棟", "院", "所", "校", "社")
_BACK, _ON = 14, 9
"""Morphemes before and behind that a description may have."""


class JapaneseSpeltDetector(FormDetector):
    """By characters ("佐藤の佐に…"), by a reading, or kana by kana ("さ、と、う"), and in the same
    text what was spelt so."""

    name = "ja_spelt"

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        yield from super().detect(text, context)
        ms = morphemes(context)
        for match in pattern("spelt_kana").finditer(ms.hiragana):
            letters = "".join(c for c in match.group() if c.isalpha() or c == "ー")
            if len(letters) < 3 or len(set(letters)) < 2 or letters in _COUNTING:
                continue
            yield finding(ms, *match.span(), "detail", Certainty.SUGGESTED)
            for said in re.finditer(re.escape(letters), ms.hiragana):
                yield finding(ms, *said.span(), "Person", entity=plain_key(letters))


class JapaneseDetailDetector(FormDetector):
    """What is said of somebody that is true of nobody else; always a suggestion."""

    name = "ja_detail"

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        for form in forms()[self.name]:
            for at, last, _ in spans(form, ms):
                first, stop = _begins(ms, ms.number_at[at]), _ends(ms, ms.number_at[last - 1] + 1)
                if stop is not None:
                    whole = ms[first].at, ms[stop - 1].stop
                    yield finding(ms, *whole, form.finds, Certainty.SUGGESTED)


def _begins(ms: Morphemes, at: int) -> int:
    """Behind the last topic, pronoun or comma before it."""
    for first in range(at, max(0, at - _BACK), -1):
        m = ms[first - 1]
        pronoun = m.kind[0] == "代名詞" and m.surface not in ("ここ", "うち")
        if m.masked or m.punctuation or pronoun or m.surface in ("は", "が", "人", "って"):
            return first
        if m.surface == "に" and first > 1 and ms[first - 2].surface.endswith(_PLACES):
            return first
    return max(0, at - _BACK)


def _ends(ms: Morphemes, at: int) -> int | None:
    """Behind the noun that it describes; None if there is none."""
    for stop in range(at, min(len(ms), at + _ON)):
        if ms[stop].masked or ms[stop].punctuation:
            return None
        if ms[stop].surface in _ENDS and ms[stop - 1].noun and stop > at:
            return stop
    return len(ms) if at < len(ms) <= at + _ON and ms[-1].noun else None
