"""The topic guide: what was covered, where the talk is, what comes."""

from __future__ import annotations

from textual import events
from textual.message import Message

from facilitator.domain.session import Session
from facilitator.tui.guide_rows import guide_rows
from facilitator.tui.widgets.cursor_view import CursorView
from facilitator.words import _

ABOVE = 3
"""Rows kept in sight above the current question: what was just covered."""


class GuidePanel(CursorView):
    """Scrolls itself to the current question when the talk moves on, and chooses it."""

    BORDER_TITLE = _("Guide")

    class Clicked(Message):
        """A question was clicked on."""

        def __init__(self, question: str) -> None:
            super().__init__()
            self.question = question

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._session: Session | None = None
        self._now_ms = 0
        self._current: tuple[str | None, int] = (None, 0)

    def show(self, session: Session, now_ms: int) -> None:
        """The guide as it stands at session time `now_ms`."""
        self._session, self._now_ms = session, now_ms
        rows, (first, last) = guide_rows(session, now_ms, self.room)
        if rows != self._rows:
            self.put(rows)
        current = (session.current_question, self.size.height)
        if current != self._current and self.size.height:
            if current[0] is not None and current[0] != self._current[0]:
                self.choose(current[0])
            self._current = current
            self._reveal(first, last)

    def on_resize(self, event: events.Resize) -> None:
        if self._session is not None:
            self.show(self._session, self._now_ms)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and (question := self.key_at(offset.y)):
            self.post_message(self.Clicked(question))

    def _reveal(self, first: int, last: int) -> None:
        top, height = self.scroll_offset.y, self.size.height
        if first - ABOVE < top or last + 1 >= top + height:
            self.scroll_to(y=max(0, first - ABOVE), animate=False)
