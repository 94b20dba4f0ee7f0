"""Flagged moments and notes, the latest on top."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.message import Message

from facilitator.domain.moments import Tag
from facilitator.domain.session import Session
from facilitator.tui.moment_rows import MomentRows
from facilitator.tui.rows import Row
from facilitator.tui.widgets.cursor_view import CursorView
from facilitator.words import _

EMPTY = (
    Row(((_("No moments yet."), "dim"),)),
    Row(((_("A tag key flags the"), "dim"),)),
    Row(((_("last 30 seconds."), "dim"),)),
)


NONE_OF_IT = (Row(((_("None of this kind."), "dim"),)),)
"""Where one kind alone is shown."""


class MomentsPanel(CursorView):
    """What was flagged, when, and who was meant."""

    BORDER_TITLE = _("Moments")

    class Clicked(Message):
        """A moment or a note was clicked on."""

        def __init__(self, moment: str) -> None:
            super().__init__()
            self.moment = moment

    def __init__(self, tags: Sequence[Tag], *, id: str) -> None:
        super().__init__(id=id)
        self._tags = tags
        self._moments = MomentRows(tags)
        self._session: Session | None = None
        self.only: Tag | None = None
        """The one kind that is shown, None: all of them."""
        self.joining = ""
        """The flag that another is to be merged with."""

    def show(self, session: Session) -> None:
        self._session = session
        only = self.only.name if self.only else ""
        rows = self._moments.rows(session, self.room, only=only, joining=self.joining)
        shown = rows or (NONE_OF_IT if self.only else EMPTY)
        if shown is not self._rows:
            self.put(shown)

    @property
    def kind(self) -> str:
        """What is shown where that is one kind alone, "" for all."""
        only = self.only
        if only is None:
            return ""
        return _("only {symbol} {label}").format(symbol=only.symbol, label=only.words)

    def show_again(self) -> None:
        """After something else is to be seen of them, or less."""
        if self._session is not None:
            self.show(self._session)

    def filter_next(self) -> None:
        """Shows one kind only: each of the study's, one after the other, then all again."""
        after = self._tags.index(self.only) + 1 if self.only in self._tags else 0
        self.only = self._tags[after] if after < len(self._tags) else None
        self.border_subtitle = self.kind
        self.show_again()

    def on_resize(self, event: events.Resize) -> None:
        self.show_again()

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and (moment := self.key_at(offset.y)):
            self.post_message(self.Clicked(moment))
