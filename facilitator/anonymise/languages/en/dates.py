"""Dates that point to a person: full dates and dates of birth. Weekdays and times of day stay.

What may stay of one is the study's choice (`Deidentification.dates`, `birth_dates`): by default
month and year of a date, and the year of a birth.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.forms.spoken import DIGITS, ORDINALS, small_number, year_at
from facilitator.anonymise.languages.en.lists import listed
from facilitator.anonymise.replacements import date_code
from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import word_set
from facilitator.domain.transcript import Certainty, Label

_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_NUMBER_OF = {name.lower(): n for n, name in enumerate(_NAMES, 1)} | {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9,
    "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_SHORT_MONTHS = word_set("jan feb apr jun jul aug sep sept oct nov dec")
_WRITTEN = re.compile(
    r"(?<![\d/.-])(?:(\d{1,2})([/.-])(\d{1,2})\2((?:19|20)?\d\d)"
    r"|((?:19|20)\d\d)([/-])(\d{1,2})\6(\d{1,2}))(?![\d/-])"
)
_BIRTH = frozenset({"born", "birth", "birthday", "dob", "birthdate"})
_BIRTH_REACH = 8
"""Tokens before a date within which "born" or "date of birth" still speaks of it."""

_PIVOT = 30
"""Years of two digits below it are of this century: nobody in the room was born in 1930 or is
speaking of 2031."""


class DateDetector:
    """Day, month and year, said or written; without a year only as a suggestion or after "born"."""

    name = "date"
    languages: tuple[str, ...] = ("en",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        for match in _WRITTEN.finditer(context.folded.text):
            start, end = context.folded.span(*match.span())
            when = _written(match, context.regions[:1] == ("US",))
            said = [t for t in context.fluent if t.start < start][-_BIRTH_REACH:]
            yield _finding(context, (start, end), when, _births(said))
        tokens = context.fluent
        for at, token in enumerate(tokens):
            if token.key in listed("months") or token.key in _SHORT_MONTHS:
                yield from self._around(context, at)
            elif token.key in _BIRTH:
                yield from self._born(context, at)
            elif token.key in ORDINALS or token.number:
                yield from self._numbered(context, at)

    def _around(self, context: Context, month: int) -> Iterator[Finding]:
        """ "(the) fourth (of) March (nineteen eighty two)" or "March (the) fourth (, 1982)"."""
        tokens = context.fluent
        first, last = self._day_before(tokens, month), month
        if first < 0:
            first = month
            at = month + 1
            if at < len(tokens) and tokens[at].key == "the":
                at += 1
            loose = ", ." if tokens[month].key in _SHORT_MONTHS else ", "
            if at >= len(tokens) or tokens[at].gap.strip(loose):
                return
            day, used = small_number(tokens, at)
            if not 1 <= day <= 31 or year_at(tokens, at)[1]:
                return
            if tokens[at].key in DIGITS and at == month + 1:
                return  # "in March one of them", "May four people"
            last = at + used - 1
        year, last = self._year_behind(tokens, last)
        born = _births(tokens[max(0, first - _BIRTH_REACH) : first])
        certainty = Certainty.CERTAIN if year or born else Certainty.SUGGESTED
        if first and tokens[first - 1].key == "the":
            first -= 1  # "the fourth of March"
        start, end = tokens[first].start, tokens[last].end
        yield _finding(
            context, (start, end), (year, _NUMBER_OF[tokens[month].key]), born, certainty
        )

    def _numbered(self, context: Context, at: int) -> Iterator[Finding]:
        """ "the twenty first of the seventh nineteen sixty eight": a month said as a number."""
        tokens = context.fluent
        day, used = small_number(tokens, at)
        middle = at + used
        if not used or not 1 <= day <= 31 or middle + 1 >= len(tokens):
            return
        if at and tokens[at].gap in (" ", "-") and small_number(tokens, at - 1)[1] == 2:
            at -= 1  # "twenty first" began a word earlier
        if tokens[middle].key != "of":
            return
        middle += 1 + (tokens[middle + 1].key == "the")
        if middle >= len(tokens):
            return
        month, used = small_number(tokens, middle)
        if not used or not 1 <= month <= 12:
            return
        year, last = self._year_behind(tokens, middle + used - 1)
        born = _births(tokens[max(0, at - _BIRTH_REACH) : at])
        if at and tokens[at - 1].key == "the":
            at -= 1
        if year or (born and tokens[middle].key in ORDINALS):
            yield _finding(context, (tokens[at].start, tokens[last].end), (year, month), born)

    def _year_behind(self, tokens: list[Token], last: int) -> tuple[int, int]:
        """(year, last token) of what stands behind a day and month; (0, last) without one."""
        after = last + 1
        if after < len(tokens) and tokens[after].key in ("in", "of"):
            after += 1
        if after >= len(tokens) or tokens[after].gap.strip(", "):
            return 0, last
        year, used = year_at(tokens, after)
        if not used:
            value, used = small_number(tokens, after)  # "eighty two"
            short = value >= 20 and (used == 2 or tokens[after].number)
            year, used = (_century(value), used) if short else (0, 0)
        return (year, after + used - 1) if used else (0, last)

    def _day_before(self, tokens: list[Token], month: int) -> int:
        """The token a day before the month begins at, or -1."""
        at = month - 1
        if tokens[month].gap.strip() or at < 0:
            return -1
        if tokens[at].key == "of":
            at -= 1
        for first in (at - 1, at):
            if first < 0 or tokens[first].masked:
                continue
            day, used = small_number(tokens, first)
            if 1 <= day <= 31 and first + used - 1 == at:
                return first
        return -1

    def _born(self, context: Context, cue: int) -> Iterator[Finding]:
        """A date in bare numbers close behind a word of birth: "four three eighty two"."""
        tokens = context.fluent
        for at in range(cue + 1, min(cue + 1 + _BIRTH_REACH, len(tokens))):
            if tokens[at].masked or (tokens[at].initial and tokens[cue].key == "born"):
                return
            numbers, used, year = self._bare(tokens, at)
            if numbers >= 3:
                yield _finding(
                    context, (tokens[at].start, tokens[at + used - 1].end), (year, 0), True
                )
                return
            if year_at(tokens, at)[1]:
                return  # a year alone stays

    def _bare(self, tokens: list[Token], start: int) -> tuple[int, int, int]:
        """(numbers, tokens, year) of small numbers in a row, the last perhaps a year."""
        numbers = year = 0
        at = start
        while at < len(tokens) and not (at > start and tokens[at].gap.strip(" ,-/.")):
            year, used = year_at(tokens, at)
            value = 0
            if not used:
                value, used = small_number(tokens, at)
            if not used or value < 0:
                break
            numbers += 1
            at += used
            if year or numbers == 3:
                year = year or (_century(value) if value > 12 else 0)
                break
        return numbers, at - start, year


def _births(tokens: list[Token]) -> bool:
    return any(t.key in _BIRTH for t in tokens)


def _century(value: int) -> int:
    if value > 99:
        return value
    return (2000 if value < _PIVOT else 1900) + value


def _written(match: re.Match[str], month_first: bool) -> tuple[int, int]:
    """(year, month) of a date in figures; day before month except where the region has it so."""
    if match[5]:
        return int(match[5]), int(match[7])
    one, two = int(match[1]), int(match[3])
    month = one if (month_first and one <= 12) or two > 12 else two
    return _century(int(match[4])), month


def _finding(
    context: Context,
    span: tuple[int, int],
    when: tuple[int, int],
    born: bool,
    certainty: Certainty = Certainty.CERTAIN,
) -> Finding:
    policy = context.policy
    (start, end), (year, month) = span, when
    name = _NAMES[month - 1] if 1 <= month <= 12 else ""
    code = date_code(policy.birth_dates if born else policy.dates, year, name)
    return Finding(start, end, Label.DATE, "date", certainty, replacement=code)
