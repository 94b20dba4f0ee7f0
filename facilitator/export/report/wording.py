"""The report's own words, by language: `data/report.toml`, beside those of all exports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from facilitator.domain.languages import language_code
from facilitator.domain.reading import toml_of
from facilitator.export.wording import DEFAULT, Words, data_text
from facilitator.export.wording import words as export_words

FILE = "report.toml"


@dataclass(frozen=True, slots=True)
class ReportWords:
    """The table of one language; `export` has the words that every export uses."""

    language: str
    texts: Mapping[str, Any]
    export: Words

    def __call__(self, name: str, /, **values: object) -> str:
        """A text with its values; KeyError if the table lacks it."""
        return str(self.texts[name]).format(**values)

    def head(self, name: str, *more: str) -> tuple[str, ...]:
        """The columns of a table, with those that depend on the meetings behind them."""
        return (*self.texts[name], *more)

    def item(self, name: str, **values: object) -> tuple[str, str]:
        """An item of the checklist: what it is about, and what the record says."""
        about, said = self.texts[name]
        return str(about), str(said).format(**values)

    def custody(self, name: str) -> str:
        return str(self.texts["custody"].get(name, name))


@cache
def report_words(language: str) -> ReportWords:
    """The words for a language as people write it, English if it has no table."""
    tables = toml_of(data_text(FILE))
    code = language_code(language) or language
    code = code if code in tables else DEFAULT
    return ReportWords(code, tables[code], export_words(code))
