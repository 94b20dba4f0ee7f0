"""Lines to read, each behind its mark; where one takes several rows, these stand in a column."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from facilitator.tui.contents import hung

Line = tuple[Content, Content]
"""What a line begins with (a mark, spaces; or nothing), and what it says."""


def plain(text: Content | str = "") -> Line:
    """A line that begins at the margin."""
    return Content(), Content(text) if isinstance(text, str) else text


class HungLines(Widget):
    """Shows lines, as high as they are at the width there is."""

    DEFAULT_CSS = "HungLines { height: auto; }"

    def __init__(self, lines: Iterable[Line] = (), *, id: str) -> None:
        super().__init__(id=id)
        self.put(lines)

    def put(self, lines: Iterable[Line]) -> None:
        """These are shown from now on."""
        told = tuple(lines)

        @cache
        def rows(width: int) -> Content:
            return Content("\n").join(
                row for lead, text in told for row in hung(lead, text, max(1, width))
            )

        self._rows = rows
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self._rows(width).plain.count("\n") + 1

    def render(self) -> Content:
        return self._rows(self.size.width)
