"""How dates and ages are said in English (`forms.toml`)."""

from __future__ import annotations

import re
from functools import cache

from facilitator.anonymise.detector import Context
from facilitator.anonymise.forms.dates import Calendar
from facilitator.anonymise.languages.en.lists import forms, numbered
from facilitator.anonymise.languages.en.spoken import in_figures

_NUMBERS = numbered("months", 1)
_MONTHS = {name[:3]: number for name, number in _NUMBERS.items()}
_NAMES = ["", *map(str.capitalize, _NUMBERS)]
_AROUND = 80, 0
"""Characters before and behind a date that hold the words among which "born" still speaks of it."""
_PIVOT = 30
"""Years of two digits below it are of this century: nobody in the room was born in 1930 or is
speaking of 2031."""
_LAST_DAY, _LAST_MONTH = 31, 12


@cache
def calendar() -> Calendar:
    """Dates and ages of English-speaking countries."""
    return Calendar(
        read=in_figures,
        gate=forms()["dated"],
        dates=forms("dates"),
        ages=tuple(forms("ages").values()),
        birth=forms()["born"],
        around=_AROUND,
        when=_when,
        code=_code,
        value=_value,
        sure=True,
    )


def _code(year: int, month: int) -> str:
    said = " ".join(filter(None, (_NAMES[month], str(year or ""))))
    return f"[date in {said}]" if said else "[date]"


def _value(said: str) -> int:
    """The number that figures mean, however they stand apart; 0 if there is none."""
    return int("0" + "".join(c for c in said.replace("o", "0") if c.isdigit())[-4:])


def _when(match: re.Match[str], context: Context) -> tuple[int, int] | None:
    said = match.groupdict("")
    day, month = _value(said["day"]), _value(said.get("month", ""))
    month_first = context.regions[:1] == ("US",) and day <= _LAST_MONTH
    if said.get("sep") and len(said["day"]) <= 2 and (month_first or month > _LAST_MONTH):
        day, month = month, day
    month = _MONTHS.get(said.get("named", "")[:3], month)
    if not 1 <= day <= _LAST_DAY or month > _LAST_MONTH or (said.get("sep") and not month):
        return None  # a sort code: "20-45-77"
    year = _value(said.get("year", ""))
    if year < 100:
        year = (2000 if year < _PIVOT else 1900) + year if year > _LAST_MONTH else 0
    return year, month
