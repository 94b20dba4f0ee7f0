"""Dates that point to a person: full dates and dates of birth. Weekdays and times of day stay.

How dates and ages are said stands in `cues.toml`. What may stay of one is the study's choice
(`Deidentification.dates`, `birth_dates`): by default month and year of a date, and the year of a
birth. Ages become a band of years, where it wants that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.en.lists import forms, listed
from facilitator.anonymise.languages.en.readers import table
from facilitator.anonymise.languages.en.spoken import small_number, year_at
from facilitator.anonymise.replacements import age_code, date_code
from facilitator.anonymise.tokens import Token
from facilitator.domain.transcript import Certainty, Label

_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTHS = {name[:3].lower(): n for n, name in enumerate(_NAMES, 1)}
_BIRTH_REACH = 8
"""Tokens before a date within which "born" or "date of birth" still speaks of it."""
_PIVOT = 30
"""Years of two digits below it are of this century: nobody in the room was born in 1930 or is
speaking of 2031."""
_LAST_MONTH = 12


def dates(context: Context) -> Iterator[Finding]:
    """Day, month and year, said or written; without a year only as a suggestion or after "born"."""
    tokens = context.fluent.tokens
    figures = any(t.number for t in tokens)
    for match in forms()["date"].finditer(context.folded.text) if figures else ():
        start, end = context.folded.span(*match.span())
        year, month = _written(match, context.regions[:1] == ("US",))
        if 1 <= month <= _LAST_MONTH:  # a sort code: "20-45-77"
            born = _birth(tokens, sum(t.start < start for t in tokens))
            yield _finding(context, (start, end), (year, month), born)
    found = list(table().find("date", context.fluent))
    if _birth(tokens, len(tokens), len(tokens)):
        found += [f for f in table().find("birth", context.fluent) if _birth(tokens, f.first)]
    behind = 0
    for one in sorted(found, key=lambda one: (one.first, -one.stop)):
        if one.first >= behind:
            behind = one.stop
            group, born = tokens[one.first : one.stop], _birth(tokens, one.first)
            certainty = Certainty.CERTAIN if born else one.certainty
            span = group[0].start, group[-1].end
            yield _finding(context, span, _said(group), born, certainty)


def ages(context: Context) -> Iterator[Finding]:
    """ "forty five years old", "aged 45", "I was seventeen when"; only where bands are wanted."""
    tokens, band = context.fluent.tokens, context.policy.ages
    for one in table().find("age", context.fluent) if band else ():
        code = age_code(small_number(tokens, one.first)[0], band)
        span = tokens[one.first].start, tokens[one.stop - 1].end
        yield Finding(*span, Label.AGE, "age", replacement=code)


def _finding(
    context: Context,
    span: tuple[int, int],
    when: tuple[int, int],
    born: bool,
    certainty: Certainty = Certainty.CERTAIN,
) -> Finding:
    year, month = when
    keep = context.policy.birth_dates if born else context.policy.dates
    code = date_code(keep, year, _NAMES[month - 1] if month else "")
    return Finding(*span, Label.DATE, "date", certainty, replacement=code)


def _birth(tokens: Sequence[Token], at: int, reach: int = _BIRTH_REACH) -> bool:
    """Whether "born" or "date of birth" speaks of what begins at a token."""
    at += at < len(tokens) and tokens[at].key == "the"
    said = {t.key for t in tokens[max(0, at - reach) : at]}
    return not said.isdisjoint(listed("birth"))


def _said(group: list[Token]) -> tuple[int, int]:
    """(year, month) of a date in words; 0 for what was not said."""
    numbers: list[int] = []
    at = 0
    while at < len(group):
        value, used = year_at(group, at)
        if not used:
            value, used = small_number(group, at)
        numbers += [value] if used else []
        at += used or 1
    month = next((_MONTHS[t.key[:3]] for t in group if t.key[:3] in _MONTHS), 0)
    by_number = [] if month else numbers[1:2]
    named = any(t.key == "of" for t in group)  # of bare figures nobody knows which is the month
    year = numbers[-1] if len(numbers) > 1 + len(by_number) else 0
    return _century(year) if year > _LAST_MONTH else 0, month or sum(by_number) * named


def _century(value: int) -> int:
    return value if value > 99 else (2000 if value < _PIVOT else 1900) + value


def _written(match: re.Match[str], month_first: bool) -> tuple[int, int]:
    """(year, month) of a date in figures; day before month except where the region has it so."""
    if match[5]:
        return int(match[5]), int(match[7])
    one, two = int(match[1]), int(match[3])
    month = one if (month_first and one <= _LAST_MONTH) or two > _LAST_MONTH else two
    return _century(int(match[4])), month
