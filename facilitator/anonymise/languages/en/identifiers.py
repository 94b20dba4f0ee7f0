"""Codes of letters and digits that somebody is filed under, and registration plates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.cues import CueDetector
from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.forms.numbers import CUE_REACH, IDENTIFIER_CUES
from facilitator.anonymise.languages.en.spelt import INSURANCE, SpeltRun, spelt_runs
from facilitator.anonymise.languages.en.table import table
from facilitator.domain.transcript import Certainty, Label

_PLATE = re.compile(r"[a-z]{2}\d{2}[a-z]{3}|[a-z]\d{1,3}[a-z]{3}")
"""British registration plates since 2001 and since 1983."""

_PLAIN = re.compile(
    r"(?:covid|cov|ww|mp|f|a|m|b|c|g|gcse|pm|am|as)\d{1,4}|\d{1,4}(?:[ap]m|[a-z])?|\d{5,}"
)
"""Paper sizes, roads, vitamins and the like; a house number with a letter."""

_SHORTEST = 5
_DIGITS = 4
"""Digits from which letters and digits together are a code even without a word that says so."""


class IdentifierDetector:
    """Hospital, insurance, case and passport numbers that hold letters; registration plates."""

    name = "identifier"
    languages: tuple[str, ...] = ("en",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        yield from CueDetector(self.name, "en", table).detect(text, context)
        tokens = context.fluent
        for run in context.derived(spelt_runs):
            kind = self._kind(context, run)
            if kind is None:
                continue
            category, certainty = kind
            start, end = tokens[run.first].start, tokens[run.last].end
            yield Finding(start, end, Label.ID, category, certainty)

    def _kind(self, context: Context, run: SpeltRun) -> tuple[str, Certainty] | None:
        if _PLATE.fullmatch(run.text) and len(run.text) >= _SHORTEST:
            return "registration", Certainty.CERTAIN
        if INSURANCE.fullmatch(run.text):
            return "number", Certainty.CERTAIN
        if len(run.text) < _SHORTEST or _PLAIN.fullmatch(run.text):
            return None
        said = {t.key for t in context.fluent[max(0, run.first - CUE_REACH) : run.first]}
        if said & IDENTIFIER_CUES or run.digits > _DIGITS:
            return "number", Certainty.CERTAIN
        if run.digits == _DIGITS or (run.letters > 1 and run.digits > 1):
            return "number", Certainty.SUGGESTED
        return None
