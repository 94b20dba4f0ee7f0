"""Dates that point to a person, in the western and in the era calendar.

What may stay of one is the study's choice (`Deidentification.dates`, `birth_dates`); years of an
era are given in the western calendar. Years, months, weekdays, times and decades stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.japanese.morphemes import Morphemes, morphemes
from facilitator.anonymise.japanese.numerals import NUMERAL, value
from facilitator.domain.transcript import Certainty, Label

ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
"""The western year before the first of each era."""

_LETTERS = {"m": "明治", "t": "大正", "s": "昭和", "h": "平成", "r": "令和"}
_ERA = "明治|大正|昭和|平成|令和"
_GAP = r"(?:、|の|えっと|えーと|あの|えー|ええと|確か|たしか){0,2}"
_FULL = re.compile(
    rf"(?:(?P<era>{_ERA})の?|西暦の?)?(?P<year>{NUMERAL}|[〇零一二三四五六七八九]{{2,4}})年{_GAP}生?ま?れ?の?{_GAP}"
    rf"(?P<month>{NUMERAL})月{_GAP}(?P<day>{NUMERAL})日"
)
_SAID = re.compile(
    rf"(?P<era>{_ERA})(?P<year>{NUMERAL})(?:年|の|、)(?P<month>{NUMERAL})(?:月|の|、)(?P<day>{NUMERAL})日?"
)
_WRITTEN = re.compile(
    r"(?<![\d/.-])(?:(?P<year>(?:19|20)\d\d)|(?P<era>[mtshr])\.?(?P<short>\d{1,2}))"
    r"(?P<sep>[/.-])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?![\d/-])"
)
_KANA_DAYS = {
    "ついたち": 1, "ふつか": 2, "みっか": 3, "よっか": 4, "いつか": 5, "むいか": 6, "なのか": 7,
    "ようか": 8, "ここのか": 9, "とおか": 10, "はつか": 20,
}  # fmt: skip
_KANA_DAY = re.compile(
    rf"(?:(?P<era>{_ERA})の?)?(?P<year>{NUMERAL})年{_GAP}(?P<month>{NUMERAL})月{_GAP}の?"
    rf"(?P<day>{'|'.join(_KANA_DAYS)}|{NUMERAL}(?:日|の日))"
)
_COMPACT = re.compile(
    r"(?<!\d)(?P<year>19[2-9]\d|20[0-2]\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?!\d)"
)
_SHORT = re.compile(rf"(?P<month>{NUMERAL})月{_GAP}(?P<day>{NUMERAL}日|{'|'.join(_KANA_DAYS)})")
_BIRTH = re.compile(r"生年月日|誕生日|生まれ|産まれ|バースデー|誕生")
_BORN_YEAR = re.compile(
    rf"(?:(?P<era>{_ERA})(?P<year>{NUMERAL})年|(?P<western>(?:19|20)\d\d|[一二][〇零一二三四五六七八九]{{3}})年)の?生まれ"
)
_BEFORE, _AFTER = 24, 10
"""Characters around a date within which "生年月日" or "生まれ" still speaks of it."""


class JapaneseDateDetector:
    """Year, month and day; without a year only as a suggestion beside 誕生日 and the like."""

    name = "ja_date"
    languages: tuple[str, ...] = ("ja",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        if not any(c in ms.plain for c in "年月/.-日") and not _COMPACT.search(ms.plain):
            return
        seen: list[tuple[int, int]] = []
        for pattern in (_KANA_DAY, _FULL, _SAID, _WRITTEN):
            for match in pattern.finditer(ms.plain):
                when = _when(match)
                if when is not None and not _inside(match.span(), seen):
                    seen.append(match.span())
                    yield _finding(context, ms, match.span(), when, Certainty.CERTAIN)
        for match in _COMPACT.finditer(ms.plain):
            when = _when(match)
            if when is not None and _born(ms, *match.span()):
                yield _finding(context, ms, match.span(), when, Certainty.CERTAIN)
        for match in _SHORT.finditer(ms.plain):
            if _inside(match.span(), seen) or not _born(ms, *match.span()):
                continue
            month, day = value(match["month"]), _day(match["day"])
            if 1 <= month <= 12 and 1 <= day <= 31:
                yield _finding(context, ms, match.span(), (0, month), Certainty.SUGGESTED)


def _inside(span: tuple[int, int], spans: list[tuple[int, int]]) -> bool:
    return any(first < span[1] and span[0] < last for first, last in spans)


def _when(match: re.Match[str]) -> tuple[int, int] | None:
    """(western year, month) of a date; None if it is none."""
    groups = match.groupdict()
    month, day = value(groups["month"]), _day(groups["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    year = value(groups.get("short") or groups["year"])
    era = groups.get("era")
    if era is not None:
        first = ERAS[_LETTERS.get(era, era)]
        return (first + year, month) if 1 <= year <= 64 else None
    if 1900 <= year < 2100:
        return year, month
    if 0 < year < 100:
        # "五十八年三月四日": an era left unsaid; which one is unclear, so no year stays.
        return 0, month
    return None


def _day(text: str) -> int:
    return _KANA_DAYS.get(text) or value(text.removesuffix("日").removesuffix("の"))


def _born(ms: Morphemes, at: int, stop: int) -> bool:
    before = ms.plain[max(0, at - _BEFORE) : at]
    return bool(_BIRTH.search(before) or _BIRTH.search(ms.plain[stop : stop + _AFTER]))


def _finding(
    context: Context,
    ms: Morphemes,
    span: tuple[int, int],
    when: tuple[int, int],
    certainty: Certainty,
) -> Finding:
    policy = context.policy
    keep = policy.birth_dates if _born(ms, *span) else policy.dates
    start, end = ms.span(*span)
    return Finding(
        start, end, Label.DATE, "date", certainty, replacement=japanese_date_code(keep, *when)
    )


def japanese_date_code(keep: str, year: int, month: int) -> str:
    """What stands for a date of which `keep` may stay ("month", "year" or "nothing").

    "[1983年3月]", "[1983年]" or "[date]"; `year` is 0 where it was not said or is unclear.
    """
    if keep == "month":
        return f"[{year}年{month}月]" if year else f"[{month}月]"
    if keep == "year" and year:
        return f"[{year}年]"
    return "[date]"
