"""Dates that point to a person: full dates and dates of birth. Weekdays and times of day stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.naming import MONTHS
from facilitator.anonymise.spoken import DIGITS, small_number, year_length
from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import word_set
from facilitator.domain.transcript import Certainty, Label

_SHORT_MONTHS = word_set("jan feb mar apr jun jul aug sep sept oct nov dec")
_WRITTEN = re.compile(
    r"(?<![\d/.-])(?:\d{1,2}([/.-])\d{1,2}\1(?:19|20)?\d\d|(?:19|20)\d\d([/-])\d{1,2}\2\d{1,2})"
    r"(?![\d/-])"
)
_BIRTH = frozenset({"born", "birth", "birthday", "dob", "birthdate"})
_BIRTH_REACH = 6
"""Tokens before a date within which "born" or "date of birth" still speaks of it."""


class DateDetector:
    """Day, month and year, said or written; without a year only as a suggestion or after "born"."""

    name = "date"

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        for match in _WRITTEN.finditer(context.folded.text):
            start, end = context.folded.span(*match.span())
            yield Finding(start, end, Label.DATE, "date")
        tokens = context.tokens
        for at, token in enumerate(tokens):
            if token.key in MONTHS or (token.key in _SHORT_MONTHS and token.key != "mar"):
                yield from self._around(tokens, at)
            elif token.key in _BIRTH:
                yield from self._born(tokens, at)

    def _around(self, tokens: list[Token], month: int) -> Iterator[Finding]:
        """ "(the) fourth (of) March (nineteen eighty two)" or "March (the) fourth (, 1982)"."""
        first, last = self._day_before(tokens, month), month
        if first < 0:
            first = month
            at = month + 1
            if at < len(tokens) and tokens[at].key == "the":
                at += 1
            if at >= len(tokens) or tokens[at].gap.strip(", "):
                return
            day, used = small_number(tokens, at)
            if not 1 <= day <= 31 or year_length(tokens, at):
                return
            if tokens[at].key in DIGITS and at == month + 1:
                return  # "in March one of them", "May four people"
            last = at + used - 1
        after = last + 1
        if after < len(tokens) and tokens[after].key in ("in", "of"):
            after += 1
        years = 0
        if after < len(tokens) and not tokens[after].gap.strip(", "):
            years = year_length(tokens, after) or self._short_year(tokens, after)
        if years:
            last = after + years - 1
        born = any(t.key in _BIRTH for t in tokens[max(0, first - _BIRTH_REACH) : first])
        certainty = Certainty.CERTAIN if years or born else Certainty.SUGGESTED
        yield Finding(tokens[first].start, tokens[last].end, Label.DATE, "date", certainty)

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

    def _short_year(self, tokens: list[Token], at: int) -> int:
        """ "eighty two" after day and month."""
        value, used = small_number(tokens, at)
        return used if value >= 20 and (used == 2 or tokens[at].number) else 0

    def _born(self, tokens: list[Token], cue: int) -> Iterator[Finding]:
        """A year, or a date in bare numbers, close behind a word of birth."""
        for at in range(cue + 1, min(cue + 1 + _BIRTH_REACH, len(tokens))):
            if tokens[at].masked or tokens[at].initial:
                return
            years = year_length(tokens, at)
            if years:
                yield Finding(
                    tokens[at].start,
                    tokens[at + years - 1].end,
                    Label.DATE,
                    "date",
                    Certainty.SUGGESTED,
                )
                return
            numbers, used = self._bare(tokens, at)
            if numbers >= 3:
                yield Finding(tokens[at].start, tokens[at + used - 1].end, Label.DATE, "date")
                return

    def _bare(self, tokens: list[Token], start: int) -> tuple[int, int]:
        """(numbers, tokens) of "four three eighty two": small numbers in a row, perhaps a year."""
        numbers = 0
        at = start
        while at < len(tokens) and not (at > start and tokens[at].gap.strip(" ,-/.")):
            years = year_length(tokens, at)
            value, used = (0, years) if years else small_number(tokens, at)
            if not used or value < 0:
                break
            numbers += 1
            at += used
            if years:
                break
        return numbers, at - start
