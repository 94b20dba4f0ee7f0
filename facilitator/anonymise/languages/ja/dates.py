"""Dates that point to a person, in the western and in the era calendar.

What may stay of one is the study's choice (`Deidentification.dates`, `birth_dates`); years of an
era are given in the western calendar. Years, months, weekdays, times and decades stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.ja.cues import pattern
from facilitator.anonymise.languages.ja.lists import read
from facilitator.anonymise.languages.ja.morphemes import Morphemes, morphemes
from facilitator.anonymise.languages.ja.numerals import value
from facilitator.domain.transcript import Certainty, Label

_BEFORE, _AFTER = 24, 10
"""Characters around a date within which "生年月日" or "生まれ" still speaks of it."""


class JapaneseDateDetector:
    """Year, month and day; without a year only as a suggestion beside 誕生日 and the like."""

    name = "ja_date"
    languages: tuple[str, ...] = ("ja",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        if not pattern("dated").search(ms.hiragana):
            return
        seen: set[int] = set()
        for name in ("date_full", "date_said", "date_written", "date_compact", "date_short"):
            for match in pattern(name).finditer(ms.hiragana):
                when, born = _when(match), _born(ms, *match.span())
                alone = name in ("date_compact", "date_short")
                if (
                    when is None
                    or (alone and not born)
                    or not seen.isdisjoint(range(*match.span()))
                ):
                    continue
                seen.update(range(*match.span()))
                start, end = ms.span(*match.span())
                keep = context.policy.birth_dates if born else context.policy.dates
                certainty = Certainty.SUGGESTED if name == "date_short" else Certainty.CERTAIN
                code = japanese_date_code(keep, *when)
                yield Finding(start, end, Label.DATE, "date", certainty, replacement=code)


def _when(match: re.Match[str]) -> tuple[int, int] | None:
    """(western year or 0, month) of a date; None if it is none."""
    groups = match.groupdict()
    said = groups["day"].removesuffix("日").removesuffix("にち").removesuffix("の")
    month, day = value(groups["month"]), int(read("days").get(groups["day"], value(said)))
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    year = value(groups.get("short") or groups.get("year") or "99")
    era = groups.get("era")
    if era is not None:
        return (int(read("eras")[era]) + year, month) if 1 <= year <= 64 else None
    if 1900 <= year < 2100:
        return year, month
    # "五十八年三月四日": an era left unsaid; which one is unclear, so no year stays.
    return (0, month) if 0 < year < 100 else None


def _born(ms: Morphemes, at: int, stop: int) -> bool:
    before, behind = ms.hiragana[max(0, at - _BEFORE) : at], ms.hiragana[stop : stop + _AFTER]
    return any(pattern("birth").search(beside) for beside in (before, behind))


def japanese_date_code(keep: str, year: int, month: int) -> str:
    """What stands for a date of which `keep` may stay ("month", "year" or "nothing").

    "[1983年3月]", "[1983年]" or "[date]"; `year` is 0 where it was not said or is unclear.
    """
    if keep == "month":
        return f"[{year}年{month}月]" if year else f"[{month}月]"
    return f"[{year}年]" if keep == "year" and year else "[date]"
