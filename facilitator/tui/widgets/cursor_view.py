"""A pane in which something is chosen: a question, a flag. The arrows go from one to the next."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from rich.segment import Segment
from textual.binding import Binding
from textual.strip import Strip

from facilitator.tui.rows import Row
from facilitator.tui.widgets.rows_view import RowsView

MARK = "›"
"""Before the row that is chosen: never by colour alone."""


class CursorView(RowsView):
    """Rows held as a list. Those with the key `chosen` stand out while the pane has the focus."""

    COMPONENT_CLASSES = {"rows--chosen"}
    BINDINGS = [
        Binding("down", "choose(1)", show=False),
        Binding("up", "choose(-1)", show=False),
        Binding("pagedown", "choose_page(1)", show=False),
        Binding("pageup", "choose_page(-1)", show=False),
        Binding("home", "choose_end(1)", show=False),
        Binding("end", "choose_end(-1)", show=False),
    ]

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._rows: Sequence[Row] = ()
        self.chosen = ""
        """The key of the rows that are chosen, "" if none are."""
        self._at = 0
        """The first of them."""

    @property
    def room(self) -> int:
        """Cells in a row, without the one for the mark."""
        return max(1, super().room - 1)

    def count(self) -> int:
        return len(self._rows)

    def look(self, y: int) -> Hashable | None:
        row = self.row(y)
        chosen = bool(row.key) and row.key == self.chosen and self.has_focus
        return row, chosen, chosen and y == self._at

    def row(self, y: int) -> Row:
        return self._rows[y] if 0 <= y < len(self._rows) else Row()

    def put(self, rows: Sequence[Row]) -> None:
        """Shows other rows; what is chosen stays chosen, or what has come to its place."""
        self._rows = rows
        chosen = self.chosen
        at = next((y for y, row in enumerate(rows) if row.key == chosen), None) if chosen else None
        self._choose(self._near(min(self._at, len(rows) - 1), 1) if at is None else at, show=False)
        self.rows_changed()

    def choose(self, key: str) -> bool:
        """Chooses the rows of a key and shows them; whether there are any."""
        at = next((y for y, row in enumerate(self._rows) if row.key == key), None)
        if key and at is not None:
            self._choose(at)
            return True
        return False

    def action_choose(self, step: int) -> None:
        at, rows = self._at, self._rows
        if step > 0:
            while at < len(rows) and rows[at].key in ("", self.chosen):
                at += 1
            found = at if at < len(rows) else None
        else:
            at -= 1
            while at >= 0 and not rows[at].key:
                at -= 1
            found = self._head(at) if at >= 0 else None
        if found is None:
            self.scroll_relative(y=step, animate=False)  # what stands before the first, or behind
        else:
            self._choose(found)

    def action_choose_page(self, step: int) -> None:
        self._choose(self._near(self._at + step * max(1, self.size.height - 1), -step))

    def action_choose_end(self, step: int) -> None:
        self._choose(self._near(0 if step > 0 else len(self._rows) - 1, step))

    def _near(self, y: int, step: int) -> int | None:
        """The first row from `y` on, in that direction and then in the other, that has a key."""
        rows = self._rows
        y = max(0, min(y, len(rows) - 1))
        for direction in (step, -step):
            at = y
            while 0 <= at < len(rows):
                if rows[at].key:
                    return self._head(at)
                at += direction
        return None

    def _head(self, y: int) -> int:
        while y > 0 and self._rows[y - 1].key == self._rows[y].key:
            y -= 1
        return y

    def _choose(self, at: int | None, *, show: bool = True) -> None:
        self._at = at or 0
        self.chosen = "" if at is None else self._rows[at].key
        if show and at is not None:
            end = at
            while end + 1 < len(self._rows) and self._rows[end + 1].key == self.chosen:
                end += 1
            top, height = self.scroll_offset.y, self.size.height
            if at < top:
                self.scroll_to(y=at, animate=False)
            elif end >= top + height:
                self.scroll_to(y=min(at, end - height + 1), animate=False)
        if show:
            self.refresh_changed()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def render_line(self, y: int) -> Strip:
        at = self.scroll_offset.y + y
        strip = super().render_line(y)
        row = self.row(at)
        chosen = bool(row.key) and row.key == self.chosen and self.has_focus
        mark = Strip([Segment(MARK if chosen and at == self._at else " ", self.rich_style)], 1)
        strip = Strip.join([mark, strip])
        if chosen:
            look = self.get_component_rich_style("rows--chosen", partial=True)
            strip = Strip([Segment(s.text, (s.style or look) + look, s.control) for s in strip])
        return strip
