"""Dates that point to a person: full dates and dates of birth. Weekdays and times of day stay.

What may stay of one is the study's choice (`Deidentification.dates`, `birth_dates`): by default
month and year of a date, and the year of a birth. Ages become a band of years, where it wants that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.forms.spoken import DIGITS, ORDINALS, small_number, year_at
from facilitator.anonymise.languages.en.lists import listed
from facilitator.anonymise.replacements import age_code, date_code
from facilitator.anonymise.tokens import Token, key_at
from facilitator.anonymise.words import word_set
from facilitator.domain.transcript import Certainty, Label

_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SHORT = {name[:3].lower(): n for n, name in enumerate(_NAMES, 1) if name != "May"} | {"sept": 9}
_MONTHS = _SHORT | {name.lower(): n for n, name in enumerate(_NAMES, 1)}
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
_OLDEST = 110
_NAMED = word_set(
    "im is was were am are be turned turning hes shes age aged nearly almost only about"
)
_PERSONS = word_set("i im he hes she shes you we they who")
_BEHIND_AN_AGE = word_set("when and then now but before so")


class DateDetector:
    """Day, month and year, said or written; without a year only as a suggestion or after "born"."""

    name = "date"
    languages: tuple[str, ...] = ("en",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.fluent
        for match in _WRITTEN.finditer(context.folded.text):
            start, end = context.folded.span(*match.span())
            when = _written(match, context.regions[:1] == ("US",))
            if not 1 <= when[1] <= 12:
                continue  # a sort code: "20-45-77"
            before = sum(t.start < start for t in tokens)
            yield self._finding(context, (start, end), when, _birth(tokens, before))
        for at, token in enumerate(tokens):
            if token.key in listed("months") or token.key in _SHORT:
                found = self._around(tokens, at)
            elif token.key in _BIRTH:
                found = _in_figures(tokens, at)
            else:
                found = self._numbered(tokens, at)
            if found is None:
                continue
            first, last, year, month = found
            born = _birth(tokens, first)
            if token.key not in _MONTHS and not year and not born:
                continue
            sure = Certainty.CERTAIN if year or born else Certainty.SUGGESTED
            first -= key_at(tokens, first - 1) == "the"  # "the fourth of March"
            span = tokens[first].start, tokens[last].end
            yield self._finding(context, span, (year, month), born, sure)

    def _around(self, tokens: list[Token], at: int) -> tuple[int, int, int, int] | None:
        """ "(the) fourth (of) March (nineteen eighty two)" or "March (the) fourth (, 1982)"."""
        month = _MONTHS[tokens[at].key]
        first, last = _day_before(tokens, at), at
        if first < 0:
            day_at = at + 1 + (key_at(tokens, at + 1) == "the")
            loose = ", ." if tokens[at].key in _SHORT else ", "
            if day_at >= len(tokens) or tokens[day_at].gap.strip(loose):
                return None
            day, used = small_number(tokens, day_at)
            if not 1 <= day <= 31 or year_at(tokens, day_at)[1]:
                return None
            if tokens[day_at].key in DIGITS and day_at == at + 1:
                return None  # "in March one of them", "May four people"
            first, last = at, day_at + used - 1
        return (first, *_year_behind(tokens, last), month)

    def _numbered(self, tokens: list[Token], at: int) -> tuple[int, int, int, int] | None:
        """ "the twenty first of the seventh nineteen sixty eight": a month said as a number."""
        if tokens[at].key not in ORDINALS and not tokens[at].number:
            return None
        day, used = small_number(tokens, at)
        middle = at + used
        if not 1 <= day <= 31 or key_at(tokens, middle) != "of":
            return None
        if at and tokens[at].gap in (" ", "-") and small_number(tokens, at - 1)[1] == 2:
            at -= 1  # "twenty first" began a word earlier
        middle += 1 + (key_at(tokens, middle + 1) == "the")
        month, used = small_number(tokens, middle)
        if not 1 <= month <= 12:
            return None
        last, year = _year_behind(tokens, middle + used - 1)
        return (at, last, year, month) if year or tokens[middle].key in ORDINALS else None

    def _finding(
        self,
        context: Context,
        span: tuple[int, int],
        when: tuple[int, int],
        born: bool,
        certainty: Certainty = Certainty.CERTAIN,
    ) -> Finding:
        year, month = when
        keep = context.policy.birth_dates if born else context.policy.dates
        code = date_code(keep, year, _NAMES[month - 1] if 1 <= month <= 12 else "")
        return Finding(*span, Label.DATE, "date", certainty, replacement=code)


class AgeDetector:
    """ "forty five years old", "aged 45", "I was seventeen when"; only where bands are wanted."""

    name = "age"
    languages: tuple[str, ...] = ("en",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.fluent if context.policy.ages else []
        at = 0
        while at < len(tokens):
            age, used = small_number(tokens, at)
            if used and 0 < age <= _OLDEST and _aged(tokens, at, used):
                start, end = tokens[at].start, tokens[at + used - 1].end
                code = age_code(age, context.policy.ages)
                yield Finding(start, end, Label.AGE, "age", replacement=code)
            else:
                used = 1
            at += used


def _aged(tokens: list[Token], at: int, used: int) -> bool:
    """Whether a number is somebody's age."""
    behind = " ".join(t.key for t in tokens[at + used : at + used + 3])
    if re.match(r"years? old\b|years of\b(?! it$)", behind):
        return True
    before = [t.key for t in tokens[max(0, at - 3) : at]]
    if before[-1:] in (["aged"], ["age"]) or before[-2:] == ["age", "of"]:
        return True
    if not before or before[-1] not in _NAMED or tokens[at].gap.strip():
        return False
    ends = at + used == len(tokens) or bool(tokens[at + used].gap.strip())
    return not _PERSONS.isdisjoint(before) and (ends or behind.split()[0] in _BEHIND_AN_AGE)


def _birth(tokens: list[Token], at: int) -> bool:
    """Whether "born" or "date of birth" speaks of what begins at a token."""
    return any(t.key in _BIRTH for t in tokens[max(0, at - _BIRTH_REACH) : at])


def _year_behind(tokens: list[Token], last: int) -> tuple[int, int]:
    """(last token, year) with what stands behind a day and month; year 0 without one."""
    after = last + 1 + (key_at(tokens, last + 1) in ("in", "of"))
    if after >= len(tokens) or tokens[after].gap.strip(", "):
        return last, 0
    year, used = year_at(tokens, after)
    if not used:
        value, used = small_number(tokens, after)  # "eighty two"
        short = value >= 20 and (used == 2 or tokens[after].number)
        year, used = (_century(value), used) if short else (0, 0)
    return (after + used - 1, year) if used else (last, 0)


def _day_before(tokens: list[Token], month: int) -> int:
    """The token a day before the month begins at, or -1."""
    at = month - 1 - (key_at(tokens, month - 1) == "of")
    for first in (at - 1, at):
        if first >= 0 and not tokens[first].masked and not tokens[month].gap.strip():
            day, used = small_number(tokens, first)
            if 1 <= day <= 31 and first + used - 1 == at:
                return first
    return -1


def _in_figures(tokens: list[Token], cue: int) -> tuple[int, int, int, int] | None:
    """A date in bare numbers close behind a word of birth: "four three eighty two"."""
    for start in range(cue + 1, min(cue + 1 + _BIRTH_REACH, len(tokens))):
        if tokens[start].masked or (tokens[start].initial and tokens[cue].key == "born"):
            return None
        at, numbers, year, value = start, 0, 0, 0
        while at < len(tokens) and numbers < 3 and not year:
            year, used = year_at(tokens, at)
            if not used:
                value, used = small_number(tokens, at)
            if not used or (at > start and tokens[at].gap.strip(" ,-/.")):
                break
            numbers += 1
            at += used
        if numbers == 3:
            return start, at - 1, year or (_century(value) if value > 12 else 0), 0
        if year_at(tokens, start)[1]:
            return None  # a year alone stays
    return None


def _century(value: int) -> int:
    return value if value > 99 else (2000 if value < _PIVOT else 1900) + value


def _written(match: re.Match[str], month_first: bool) -> tuple[int, int]:
    """(year, month) of a date in figures; day before month except where the region has it so."""
    if match[5]:
        return int(match[5]), int(match[7])
    one, two = int(match[1]), int(match[3])
    month = one if (month_first and one <= 12) or two > 12 else two
    return _century(int(match[4])), month
