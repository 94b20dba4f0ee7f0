"""Postcodes and street addresses: 〒, 丁目, 番地, 1-2-3."""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.ja.lists import listed
from facilitator.anonymise.languages.ja.morphemes import Morphemes, morphemes
from facilitator.anonymise.languages.ja.naming import nobody
from facilitator.anonymise.languages.ja.numerals import SPOKEN_NUMERAL, digit_runs
from facilitator.domain.transcript import Certainty, Label

_NUM = r"(?:[0-9]{1,4}|[〇零一二三四五六七八九十百]{1,5})"
_POSTCODE = re.compile(r"〒\s*\d{3}-?\d{4}|(?<![\d-])\d{3}-\d{4}(?![\d-])")
_CODE_CUE = re.compile(r"郵便番号|ゆうびんばんごう|〒")
_CODE_REACH = 10
_CODE_LENGTH = 7
_STREET_SAID = re.compile(
    rf"{SPOKEN_NUMERAL}ちょうめ(?:の?{SPOKEN_NUMERAL}(?:番地?|ばんち?)?)*(?:号|ごう)?"
)
_STREET = re.compile(
    rf"{_NUM}丁目(?:の?{_NUM}番地?(?:の?{_NUM}号?)?|の?{_NUM}(?:[-ーの]{_NUM})*号?|(?:{_NUM}[-ー])*{_NUM})?"
    rf"|{_NUM}番地(?:の{_NUM})?(?:{_NUM}号)?|{_NUM}番{_NUM}号|(?<![\d-])[1-9]\d{{0,3}}[-ー]\d{{1,4}}[-ー]\d{{1,4}}(?![\d-])"
    rf"|{_NUM}の{_NUM}の{_NUM}(?![0-9年月日時分人回円])"
)
_FIELD = re.compile(rf"大?字[一-龯ぁ-ゖァ-ヺ]{{1,6}}?{_NUM}(?:(?:の|[-ー]){_NUM})*(?:番地?)?")
"""A field in the country: 字赤道123の4."""

_BUILDING = re.compile(
    r"(?:の|、)?[ァ-ヺー一-鿿ヶ]{2,12}?(?:の|、)?(?:[0-9]{2,4}|[〇一二三四五六七八九百]{2,4})(?:号室?|$|(?=[にでのが、です]))"
)
_AFTER_PLACE = re.compile(
    rf"(?:{_NUM}(?:の|[-ー]){_NUM}(?:(?:の|[-ー]){_NUM})?|(?:\d{{3,4}}|[〇一二三四五六七八九]{{3,4}})(?:番地?)?(?=[にでのが、。]|です|$))(?![年月日時分人回円個つ歳])"
)
_PLACE_END = tuple("通町市区村通条台丘郡里浜")


class JapaneseAddressDetector:
    """Postcodes, and numbers of blocks and houses with the district they stand behind."""

    name = "ja_address"
    languages: tuple[str, ...] = ("ja",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        plain = ms.plain
        for match in _POSTCODE.finditer(plain):
            yield _finding(ms, *match.span(), "postcode")
        if _CODE_CUE.search(plain):
            for run in digit_runs(ms.hiragana):
                before = plain[max(0, run.start - _CODE_REACH) : run.start]
                if len(run.digits) == _CODE_LENGTH and _CODE_CUE.search(before):
                    yield _finding(ms, run.start, run.stop, "postcode")
        for match in _FIELD.finditer(plain):
            if match.start() in ms.begins:
                yield _finding(ms, self._district(ms, match.start()), match.end(), "address")
        for match in _STREET_SAID.finditer(ms.hiragana):
            yield _finding(ms, self._district(ms, match.start()), match.end(), "address")
        yield from self._behind_place(ms)
        for match in _STREET.finditer(plain):
            at, stop = match.span()
            if match.start() not in ms.begins and plain[at].isdecimal() is False:
                continue
            numbers = "丁目" not in match.group() and "番" not in match.group()
            first = self._district(ms, at)
            if numbers and first == at:
                cued = re.search(r"住所", plain[max(0, at - 12) : at])
                if cued is None:
                    continue
            building = _BUILDING.match(plain, stop)
            if building is not None:
                stop = building.end()
            room = re.compile(r"の?(?:[0-9]{2,4}|[〇一二三四五六七八九]{3,4})号室?").match(
                plain, stop
            )
            if room is not None:
                stop = room.end()
            yield _finding(ms, first, stop, "address")

    def _behind_place(self, ms: Morphemes) -> Iterator[Finding]:
        """ "…町九の四十四": block and house behind a district, without their words."""
        for match in _AFTER_PLACE.finditer(ms.plain):
            at = match.start()
            index = ms.number_at[at]
            if at == 0 or index == 0 or ms[index].at != at:
                continue
            before = ms[index - 1]
            if before.surface == "の" and index > 1:
                if not ms[index - 2].surface.endswith(_PLACE_END):
                    continue
                first = self._district(ms, ms[index - 1].at)
                if ms[index - 1].at - first > 1:
                    yield _finding(ms, first, match.end(), "address")
                continue
            if before.place or before.surface.endswith(_PLACE_END):
                first = self._district(ms, at)
                if at - first > 1:
                    yield _finding(ms, first, match.end(), "address")

    def _district(self, ms: Morphemes, at: int) -> int:
        """Where the name of a district that ends at `at` begins."""
        index = ms.number_at[at]
        if ms[index].at != at:
            return at
        first = at
        while index > 0 and not ms[index].gap:
            m = ms[index - 1]
            part = (m.noun and not m.number and m.kind[2] != "副詞可能") or m.kind[0] == "接尾辞"
            ending = m.surface in _PLACE_END
            if m.masked or not part or (nobody(m.surface) and not ending) or m.country:
                break
            if m.surface in listed("generic") and m.kind[0] != "接尾辞" and len(m.surface) > 1:
                break
            index -= 1
            first = m.at
        return first


def _finding(ms: Morphemes, at: int, stop: int, category: str) -> Finding:
    start, end = ms.span(at, stop)
    return Finding(start, end, Label.ADDRESS, category, Certainty.CERTAIN)
