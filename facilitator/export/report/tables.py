"""A figure of the report: a table, what it says in a sentence, and how it may be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from facilitator.export.csv_tables import table_bytes

Cell = str | int | float


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, a bar a meeting: `layers` are (name, a value for each bar), laid on one another.
    `unit` is what is counted."""

    bars: tuple[str, ...]
    layers: tuple[tuple[str, tuple[float, ...]], ...]
    unit: str


@dataclass(frozen=True, slots=True)
class Figure:
    """`key` is its place in the page and the name of its file. `chart` is None where the table
    itself is the picture."""

    key: str
    title: str
    sentence: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    chart: Chart | None = None
    signs: Mapping[str, str] = field(default_factory=dict)
    """What stands on the page for a word that fills a table, with a legend below it."""

    def as_csv(self) -> bytes:
        """The table as CSV, UTF-8 with a byte order mark."""
        return table_bytes((self.head, *self.rows))
