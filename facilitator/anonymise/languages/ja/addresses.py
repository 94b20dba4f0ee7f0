"""Street addresses: 丁目, 番地, 1-2-3, with the district before them and the building behind."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.ja.cues import FormDetector, finding, pattern
from facilitator.anonymise.languages.ja.lists import listed
from facilitator.anonymise.languages.ja.morphemes import Morphemes, morphemes
from facilitator.anonymise.languages.ja.naming import nobody
from facilitator.anonymise.languages.ja.numerals import digit_runs

_CODE_LENGTH, _REACH = 7, 12
_PLACE_END = tuple("通町市区村条台丘郡里浜")


class JapaneseAddressDetector(FormDetector):
    """Postcodes, and numbers of blocks and houses with the district they stand behind."""

    name = "ja_address"

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        yield from super().detect(text, context)
        ms = morphemes(context)
        if "郵" in ms.plain or "〒" in ms.plain or "ゆうびん" in ms.plain:
            for run in digit_runs(ms.hiragana):
                coded = pattern("code_before").search(ms.plain[: run.start])
                if len(run.digits) == _CODE_LENGTH and coded:
                    yield finding(ms, run.start, run.stop, "postcode")
        for match in pattern("street_said").finditer(ms.hiragana):
            yield finding(ms, _district(ms, match.start()), match.end(), "address")
        for match in pattern("behind_district").finditer(ms.plain):
            first = _behind_district(ms, match.start())
            if first is not None:
                yield finding(ms, first, match.end(), "address")
        for match in pattern("street").finditer(ms.plain):
            at = match.start()
            if at not in ms.begins and not ms.plain[at].isdecimal():
                continue
            first = _district(ms, at)
            cued = first < at or "住所" in ms.plain[max(0, at - _REACH) : at]
            if match["bare"] is None or cued:
                building = pattern("building").match(ms.plain, match.end())
                assert building is not None
                yield finding(ms, first, building.end(), "address")


def _behind_district(ms: Morphemes, at: int) -> int | None:
    """Where the district begins behind which a block and house stand at `at`: "…町九の四十四"."""
    index = ms.number_at[at]
    if not index or ms[index].at != at:
        return None
    of = ms[index - 1].surface == "の" and index > 1
    before = ms[index - 1 - of]
    if not (before.surface.endswith(_PLACE_END) or (before.place and not of)):
        return None
    first = _district(ms, ms[index - of].at)
    return first if ms[index - of].at - first > 1 else None


def _district(ms: Morphemes, at: int) -> int:
    """Where the name of a district that ends at `at` begins."""
    index = ms.number_at[at]
    if ms[index].at != at:
        return at
    first = at
    while index > 0 and not ms[index].gap:
        m = ms[index - 1]
        part = (m.noun and not m.number and m.kind[2] != "副詞可能") or m.kind[0] == "接尾辞"
        if m.masked or not part or m.country:
            break
        if nobody(m.surface) and m.surface not in _PLACE_END:
            break
        if m.surface in listed("generic") and m.kind[0] != "接尾辞" and len(m.surface) > 1:
            break
        index -= 1
        first = m.at
    return first
