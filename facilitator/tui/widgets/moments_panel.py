"""Flagged moments and notes, the latest on top."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.message import Message

from facilitator.domain.moments import Tag
from facilitator.domain.session import Session
from facilitator.tui.moment_rows import moment_rows
from facilitator.tui.rows import Row
from facilitator.tui.widgets.rows_view import RowsView

EMPTY = (
    Row((("No moments yet.", "dim"),)),
    Row((("A tag key flags the", "dim"),)),
    Row((("last 30 seconds.", "dim"),)),
)


class MomentsPanel(RowsView):
    """What was flagged, when, and who was meant."""

    BORDER_TITLE = "Moments"

    class Chosen(Message):
        """A moment was clicked on."""

        def __init__(self, moment: str) -> None:
            super().__init__()
            self.moment = moment

    def __init__(self, tags: Sequence[Tag], *, id: str) -> None:
        super().__init__(id=id)
        self._tags = tags
        self._rows: list[Row] = []
        self._session: Session | None = None

    def count(self) -> int:
        return len(self._rows)

    def row(self, y: int) -> Row:
        return self._rows[y] if 0 <= y < len(self._rows) else Row()

    def show(self, session: Session) -> None:
        self._session = session
        rows = moment_rows(session, self._tags, self.room) or list(EMPTY)
        if rows != self._rows:
            self._rows = rows
            self.rows_changed()

    def on_resize(self, event: events.Resize) -> None:
        if self._session is not None:
            self.show(self._session)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and (moment := self.key_at(offset.y)):
            self.post_message(self.Chosen(moment))
