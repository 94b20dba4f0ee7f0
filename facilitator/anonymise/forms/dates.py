"""Dates and ages, as a language says them: patterns over its text with the numbers in figures.

Weekdays, times of day and years alone stay. What may stay of a date is the study's choice
(`Deidentification.dates`, `birth_dates`): by default its month and year, and the year of a birth.
Ages become a band of years, where it wants that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.folding import Folded
from facilitator.domain.transcript import Certainty, Label

_OLDEST = 115


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a language says when something was.

    `read` gives the text that its patterns are over, which holds a date only where it holds
    `gate`. `dates` are tried in their order, by name: "date..." finds any date, "birth..." one
    beside a word of `birth`, which is looked for in so many characters `around` it; of anything
    named "..._bare" nobody is certain. `when` tells (year, month) of a match, 0 for what was not
    said, None if it is no date; `code` what stands for it, told the same of what may stay. Where
    `sure`, a date is certain though nobody was born. `ages` name their number `told`, or `age` if
    what stands around it belongs to it; `value` is that of a number.
    """

    read: Callable[[Context], Folded]
    gate: re.Pattern[str]
    dates: Mapping[str, re.Pattern[str]]
    ages: tuple[re.Pattern[str], ...]
    birth: re.Pattern[str]
    around: tuple[int, int]
    when: Callable[[re.Match[str], Context], tuple[int, int] | None]
    code: Callable[[int, int], str]
    value: Callable[[str], int]
    sure: bool

    def find_dates(self, context: Context) -> Iterator[Finding]:
        """Day, month and year; without a year only as a suggestion, or where somebody was born."""
        folded = self.read(context)
        for name, pattern in self.dates.items() if self.gate.search(folded.text) else ():
            for match in pattern.finditer(folded.text):
                at, stop = match.span()
                born, when = self._born(folded.text, at, stop), self.when(match, context)
                only = name.startswith("birth") and not born
                if when is None or only:
                    continue
                keep = context.policy.birth_dates if born else context.policy.dates
                sure = born or (self.sure and not name.endswith("_bare"))
                certainty = Certainty.CERTAIN if sure else Certainty.SUGGESTED
                year, month = when
                code = self.code(year * (keep != "nothing"), month * (keep == "month"))
                span = folded.span(at, stop)
                yield Finding(*span, Label.DATE, "date", certainty, replacement=code)

    def find_ages(self, context: Context) -> Iterator[Finding]:
        """ "45 years old", "forty five", "45歳", where bands are wanted."""
        folded, band = self.read(context), context.policy.ages
        for pattern in self.ages if band else ():
            for match in pattern.finditer(folded.text):
                told = "told" in pattern.groupindex
                age = self.value(match["told" if told else "age"])
                if 0 < age <= _OLDEST:
                    span = folded.span(*match.span("told" if told else 0))
                    first = age // band * band
                    code = f"[age {first}-{first + band - 1}]"
                    yield Finding(*span, Label.AGE, "age", replacement=code)

    def _born(self, text: str, at: int, stop: int) -> bool:
        before, behind = self.around
        beside = text[max(0, at - before) : at], text[stop : stop + behind]
        return any(map(self.birth.search, beside))
