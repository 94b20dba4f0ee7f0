"""Textual's own texts, broken into rows as ours: beside wide characters, not at spaces alone.

By itself Textual takes a Japanese sentence for one word, and begins a row with it whatever stands
before.
"""

from __future__ import annotations

from rich._wrap import divide_line
from textual import content
from textual.content import Content

from facilitator.wrapping import row_spans, wrap


def wrap_everywhere() -> None:
    """From now on the texts of dialogs, lists and pages are broken so."""
    content.divide_line = divided  # type: ignore[attr-defined]


def divided(text: str, width: int, fold: bool = True) -> list[int]:
    """Where the rows of a text begin, but the first; `fold`: a longer word is broken."""
    if text.isascii() or not fold:
        return divide_line(text, width, fold)
    return list(wrap(text, width)[1:])


def hung(lead: Content, text: Content, width: int) -> list[Content]:
    """A text behind what it begins with, its further rows as far in as the first."""
    hang = min(lead.cell_length, max(0, width - 1))
    rows = [text[start:end].rstrip() for start, end in row_spans(text.plain, width - hang)]
    return [(Content(" " * hang) if number else lead) + row for number, row in enumerate(rows)]
