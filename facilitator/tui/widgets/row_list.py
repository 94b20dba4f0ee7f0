"""Rows of text in columns, one of them chosen.

Textual's table could show them too; making one takes about a tenth of the time to the first screen.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.widgets import OptionList


class RowList(OptionList, inherit_css=False):
    """A list of which a row is chosen, and taken with enter or a click. Its look is its own
    altogether: Textual's sheets for what it is made of would be read for nothing."""

    DEFAULT_CSS = """
    RowList {
        overflow-x: hidden;
        overflow-y: auto;
        text-wrap: nowrap;
        color: $foreground;
        scrollbar-size-vertical: 1;
        scrollbar-color: $scrollbar;
        scrollbar-color-hover: $scrollbar-hover;
        scrollbar-color-active: $scrollbar-active;
        scrollbar-background: $scrollbar-background;
        scrollbar-background-hover: $scrollbar-background;
        scrollbar-background-active: $scrollbar-background;
        & > .option-list--option-highlighted {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: bold;
        }
        & > .option-list--option-hover { background: $panel; }
    }
    """

    COMPONENT_CLASSES = OptionList.COMPONENT_CLASSES

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, markup=False)
        self.rows: Sequence[Sequence[str]] = ()
        """What is listed, a text for each column."""

    @property
    def chosen(self) -> int:
        """The number of the row that is chosen; -1 if there are none."""
        row = self.highlighted
        return -1 if row is None else row

    def put(self, heads: Sequence[str], rows: Sequence[Sequence[str]], chosen: int = 0) -> str:
        """Lists these, with that one chosen. A column is as wide as what is in it; gives the line
        to be shown above them."""
        self.rows = rows
        widths = [max(map(cell_len, cells)) for cells in zip(heads, *rows, strict=True)]
        self.clear_options()
        self.add_options([Content(_line(row, widths)) for row in rows])
        self.highlighted = chosen if rows else None
        return _line(heads, widths)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (set_cell_size(cell, width) for cell, width in zip(cells, widths, strict=True))
    return f" {'  '.join(padded)} "
