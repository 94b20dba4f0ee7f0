"""Dates that point to a person, in the western and in the era calendar.

What may stay of one is the study's choice (`Deidentification.dates`, `birth_dates`); years of an
era are given in the western calendar. Years, months, weekdays, times and decades stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.ja.morphemes import Morphemes, morphemes
from facilitator.anonymise.languages.ja.numerals import SPOKEN_NUMERAL, spoken_value
from facilitator.domain.transcript import Certainty, Label

ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
"""The western year before the first of each era."""

_LETTERS = {"m": "明治", "t": "大正", "s": "昭和", "h": "平成", "r": "令和"}
_ERA = "明治|大正|昭和|平成|令和"
_ERA_SAID = {"めいじ": "明治", "たいしょう": "大正", "しょうわ": "昭和", "へいせい": "平成",
             "れいわ": "令和"}  # fmt: skip
_SAID_ERA = rf"{_ERA}|{'|'.join(_ERA_SAID)}"
_GAP = r"(?:、|の|えーっと|えっと|えーと|あの|えー|ええと|んー|確か|たしか|多分|たぶん){0,3}"
_KANA_DAYS = {
    "ついたち": 1, "ふつか": 2, "みっか": 3, "よっか": 4, "いつか": 5, "むいか": 6, "なのか": 7,
    "ようか": 8, "ここのか": 9, "とおか": 10, "とうか": 10, "はつか": 20, "じゅうよっか": 14,
    "にじゅうよっか": 24, "みそか": 31, "おおみそか": 31,
}  # fmt: skip
_DAY = rf"(?:{'|'.join(sorted(_KANA_DAYS, key=len, reverse=True))}|{SPOKEN_NUMERAL}(?:日|にち)?)"
_MARKED_DAY = (
    rf"(?:{'|'.join(sorted(_KANA_DAYS, key=len, reverse=True))}|{SPOKEN_NUMERAL}の?(?:日|にち))"
)
_FULL = re.compile(
    rf"(?:(?P<era>{_SAID_ERA})の?|西暦の?|せいれきの?)?(?P<year>{SPOKEN_NUMERAL})(?:年|ねん){_GAP}"
    rf"(?:生まれの?|うまれの?)?{_GAP}(?P<month>{SPOKEN_NUMERAL})(?:月|がつ){_GAP}"
    rf"(?P<day>{_MARKED_DAY})"
)
_SAID = re.compile(
    rf"(?P<era>{_SAID_ERA})の?(?P<year>{SPOKEN_NUMERAL})(?:年|ねん|の|、|/|\.)"
    rf"(?P<month>{SPOKEN_NUMERAL})(?:月|がつ|の|、|/|\.)(?P<day>{_DAY})"
)
_WRITTEN = re.compile(
    r"(?<![\d/.-])(?:(?P<year>(?:19|20)\d\d)|(?P<era>[mtshr])\.?(?P<short>\d{1,2}))"
    r"(?P<sep>[/.-])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?![\d/-])"
)
_COMPACT = re.compile(
    r"(?<!\d)(?P<year>19[2-9]\d|20[0-2]\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?!\d)"
)
_SHORT = re.compile(rf"(?P<month>{SPOKEN_NUMERAL})(?:月|がつ){_GAP}(?P<day>{_MARKED_DAY})")
_BIRTH = re.compile(
    r"生年月日|せいねんがっぴ|誕生日|たんじょうび|生まれ|産まれ|うまれ|ばーすでー|誕生|出生"
)
_POSSIBLE = re.compile(r"年|ねん|日|にち|昭|平|令|しょうわ|へいせい|れいわ|月|がつ|\d[/.-]\d|\d{8}")
_BEFORE, _AFTER = 24, 10
"""Characters around a date within which "生年月日" or "生まれ" still speaks of it."""


class JapaneseDateDetector:
    """Year, month and day; without a year only as a suggestion beside 誕生日 and the like."""

    name = "ja_date"
    languages: tuple[str, ...] = ("ja",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        said = ms.hiragana
        if not _POSSIBLE.search(said):
            return
        seen: list[tuple[int, int]] = []
        for pattern in (_FULL, _SAID, _WRITTEN):
            for match in pattern.finditer(said):
                when = _when(match)
                if when is not None and not _inside(match.span(), seen):
                    seen.append(match.span())
                    yield _finding(context, ms, match.span(), when, Certainty.CERTAIN)
        for match in _COMPACT.finditer(said):
            when = _when(match)
            if when is not None and _born(ms, *match.span()):
                yield _finding(context, ms, match.span(), when, Certainty.CERTAIN)
        for match in _SHORT.finditer(said):
            if _inside(match.span(), seen) or not _born(ms, *match.span()):
                continue
            month, day = spoken_value(match["month"]), _day(match["day"])
            if 1 <= month <= 12 and 1 <= day <= 31:
                yield _finding(context, ms, match.span(), (0, month), Certainty.SUGGESTED)


def _inside(span: tuple[int, int], spans: list[tuple[int, int]]) -> bool:
    return any(first < span[1] and span[0] < last for first, last in spans)


def _when(match: re.Match[str]) -> tuple[int, int] | None:
    """(western year, month) of a date; None if it is none."""
    groups = match.groupdict()
    month, day = spoken_value(groups["month"]), _day(groups["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    year = spoken_value(groups.get("short") or groups["year"])
    era = groups.get("era")
    if era is not None:
        first = ERAS[_ERA_SAID.get(era) or _LETTERS.get(era, era)]
        return (first + year, month) if 1 <= year <= 64 else None
    if 1900 <= year < 2100:
        return year, month
    if 0 < year < 100:
        # "五十八年三月四日": an era left unsaid; which one is unclear, so no year stays.
        return 0, month
    return None


def _day(text: str) -> int:
    number = text.removesuffix("日").removesuffix("にち").removesuffix("の")
    return _KANA_DAYS.get(text) or spoken_value(number)


def _born(ms: Morphemes, at: int, stop: int) -> bool:
    before = ms.hiragana[max(0, at - _BEFORE) : at]
    return bool(_BIRTH.search(before) or _BIRTH.search(ms.hiragana[stop : stop + _AFTER]))


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
