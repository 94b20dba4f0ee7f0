"""What has a form of its own: e-mail addresses and handles, street addresses, telephone numbers and
numbers that somebody is filed under, ages, dates. Most of it is in `forms.toml`; here is what is
counted, and how far the nouns reach that belong to a form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.folding import fold
from facilitator.anonymise.forms.dates import Calendar
from facilitator.anonymise.forms.numbers import (
    RATIO,
    SHORTEST_NUMBER,
    YEARS,
    Run,
    amount,
    possible_phone,
)
from facilitator.anonymise.languages.ja.cues import finding, pattern
from facilitator.anonymise.languages.ja.lists import read
from facilitator.anonymise.languages.ja.morphemes import Morphemes, morphemes
from facilitator.anonymise.languages.ja.numerals import digit_runs, value
from facilitator.domain.transcript import Certainty

_REACH = 16
"""Characters before a number within which a word still says what it is."""

_SIGNS = str.maketrans("〇零一二三四五六七八九・、〜~", "00123456789.,--")
_SHORTEST_CALLED = 7
_AROUND = 24, 10
"""Characters before and behind a date within which "生年月日" or "生まれ" still speaks of it."""

_CODE = 7
"""Digits of a postcode."""


def numbers(context: Context, ms: Morphemes) -> Iterator[Finding]:
    """Five or more digits in a row; a telephone number where the region's plan allows one."""
    for run in digit_runs(ms.hiragana):
        before = ms.plain[max(0, run.at - _REACH) : run.at]
        filed = pattern("filed").search(before) is not None
        called = pattern("phoned").search(before) is not None
        written = fold(context.text[slice(*ms.span(run.at, run.stop))]).text
        if _amount(ms, run, written, filed or called):
            continue
        mobile = pattern("mobile").search(run.digits) is not None
        lead = pattern("lead").search(ms.plain[max(0, run.at - 2) : run.at])
        start = run.at - (len(lead.group()) if lead else 0)
        plus = run.at > 0 and ms.plain[run.at - 1] == "+"
        if len(run.digits) < SHORTEST_NUMBER:
            last = pattern("last_digits").search(before) is not None
            if last or (filed and len(run.digits) == SHORTEST_NUMBER - 1):
                yield finding(ms, start, run.stop, "number", Certainty.SUGGESTED)
        elif len(run.digits) == _CODE and pattern("code_before").search(before):
            yield finding(ms, run.at, run.stop, "postcode")
        elif (called or not filed or mobile) and _phone(context, run, plus):
            yield finding(ms, run.at - plus, run.stop, "phone number")
        else:
            unit = lead is not None and ms.plain[run.stop : run.stop + 1] in ("号", "番")
            sure = run.spoken or filed or called or lead
            certainty = Certainty.CERTAIN if sure else Certainty.SUGGESTED
            yield finding(ms, start, run.stop + unit, "number", certainty)


def _amount(ms: Morphemes, run: Run, written: str, cued: bool) -> bool:
    """Whether it is an amount or several (a price, a ratio, a row of doses), years, or counting;
    `cued` if a word before says that it is a number."""
    figures = written.translate(_SIGNS).replace("から", "-").replace("より", "-")
    if cued and len(run.digits) >= _SHORTEST_CALLED:
        return False
    counted = len(run.pieces) < 4 or not run.spoken
    if amount(figures) or (counted and pattern("quantity").match(ms.plain, run.stop)):
        return True
    money = ms.plain[max(0, run.at - 1) : run.at] in ("¥", "\\", "$")
    years = YEARS.fullmatch(figures) or RATIO.match(ms.plain, run.stop)
    return not cued and bool(money or run.counting or years)


def _phone(context: Context, run: Run, plus: bool) -> bool:
    likely = 9 <= len(run.digits) <= 13 and (plus or run.digits[0] == "0")
    return likely and possible_phone(run.digits, plus, context.regions)


def _when(match: re.Match[str], context: Context) -> tuple[int, int] | None:
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


def _code(year: int, month: int) -> str:
    said = f"{year}年" * bool(year) + f"{month}月" * bool(month)
    return f"[{said or 'date'}]"


@cache
def calendar() -> Calendar:
    """Dates and ages; years of an era are given in the western calendar. That a record came out on
    a day tells nothing of anybody: certain is who was born on one. 四十代 is a band already."""
    dates = ("date_full", "date_said", "date_written", "birth_compact", "birth_short")
    return Calendar(
        read=lambda context: morphemes(context).folded("hiragana"),
        gate=pattern("dated"),
        dates={name: pattern(name) for name in dates},
        ages=(pattern("age"), pattern("age_told")),
        birth=pattern("birth"),
        around=_AROUND,
        when=_when,
        code=_code,
        value=lambda said: value(said) if said != "はたち" else 20,
        sure=False,
    )
