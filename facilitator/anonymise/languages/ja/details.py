"""Descriptions that fit one person alone: "県で一人だけの…", "テレビに出た…"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.ja.morphemes import Morphemes, morphemes
from facilitator.domain.transcript import Certainty, Label

_SINGULAR = re.compile(
    r"(?:[県市町村国区校]|病院|日本|世界|全国|地元|学校)(?:中|内)?で(?:たった)?(?:一人|ひとり|1人)(?:だけ|しか)"
    r"|(?:県|市|町|村|区|島|日本|世界|地元|学校|会社|大学|病院)(?:内|中)?で(?:、)?(?:一番)?(?:最初|初めて|初|唯一|ただ一人)の"
    r"|一人だけ(?:助かった|生き残った)|唯一の(?:女|男|日本人|外国人|生存者|医者|生き残り)|最年少|最年長で"
    r"|(?:ニュース|新聞|テレビ|週刊誌|全国版)(?:に|で)(?:なった|載った|出た|出てた|取り上げられた|報道された)"
    r"|優勝した|準優勝した|(?:金|銀|銅)メダル|オリンピックに出|国体に出|甲子園に出|日本記録|日本代表"
    r"|(?:市長|町長|村長|知事|議員|社長|院長|校長|理事長)の(?:息子|娘|妻|奥さん|双子|弟|妹|兄|姉|孫|長男|次男|長女|次女)"
)
_ENDS = frozenset(
    {"が", "は", "を", "って", "に", "も", "と", "で", "です", "だ", "だっ", "なん", "か", "な"}
)
_BACK, _ON = 14, 9
"""Morphemes before and behind that a description may have."""


class JapaneseDetailDetector:
    """What is said of somebody that is true of nobody else; always a suggestion."""

    name = "ja_detail"
    languages: tuple[str, ...] = ("ja",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        for match in _SINGULAR.finditer(ms.plain):
            first = self._begins(ms, ms.number_at[match.start()])
            stop = self._ends(ms, ms.number_at[match.end() - 1] + 1)
            if stop is not None:
                start, end = ms.span(ms[first].at, ms[stop - 1].stop)
                yield Finding(start, end, Label.OTHER, "detail", Certainty.SUGGESTED)

    def _begins(self, ms: Morphemes, at: int) -> int:
        """Behind the last topic, pronoun or comma before it."""
        first = at
        while first > max(0, at - _BACK):
            m = ms[first - 1]
            if m.masked or m.punctuation or m.surface in ("は", "が", "人", "って"):
                break
            if m.kind[0] == "代名詞" and m.surface not in ("ここ", "うち"):
                break
            if m.surface == "に" and first > 1 and ms[first - 2].noun and ms[first].gap is False:
                place = ms[first - 2].surface.endswith(("室", "棟", "院", "所", "校", "社"))
                if place:
                    break
            first -= 1
        return first

    def _ends(self, ms: Morphemes, at: int) -> int | None:
        """Behind the noun that it describes; None if there is none."""
        stop = at
        while stop < len(ms) and stop < at + _ON:
            m = ms[stop]
            if m.masked or m.punctuation:
                break
            head = ms[stop - 1]
            if m.surface in _ENDS and head.noun and stop > at:
                return stop
            stop += 1
        return stop if stop == len(ms) and stop > at and ms[stop - 1].noun else None
