"""The live transcript: rows of a pure source, following its end until one scrolls away."""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Mapping
from types import MappingProxyType

from textual import events
from textual.message import Message

from facilitator.domain.moments import Moment
from facilitator.domain.recording import Gap
from facilitator.domain.transcript import Line
from facilitator.tui.rows import Row
from facilitator.tui.transcript_source import TranscriptSource, passing_row
from facilitator.tui.widgets.rows_view import RowsView
from facilitator.words import _

_NOBODY: Mapping[str, str] = MappingProxyType({})


class TranscriptView(RowsView):
    """Shows anonymised lines. While its end is in sight it stays in sight."""

    BORDER_TITLE = _("Transcript")

    class Unread(Message):
        """So many lines have come in below what is in sight."""

        def __init__(self, lines: int) -> None:
            super().__init__()
            self.lines = lines

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, TranscriptView.Unread)

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.source = TranscriptSource()
        self.following = True
        self._unread = 0
        self._in_passing = ""
        self._settling = False

    def count(self) -> int:
        return self.source.height + bool(self._in_passing)

    def row(self, y: int) -> Row:
        if self._in_passing and y == self.source.height:
            return passing_row(self._in_passing, self.room)
        return self.source.row(y)

    def row_key(self, y: int) -> Hashable | None:
        return self.source.key(y)

    def forget(self) -> None:
        """Nothing is shown any more, as if it had just been opened."""
        self.source = TranscriptSource(self.source.width)
        self.following = True
        self._show(0)

    def pass_by(self, text: str) -> None:
        """What somebody is saying just now, below the last line; "" once nobody is."""
        if text != self._in_passing:
            self._in_passing = text
            self._show(0)

    def put(
        self,
        lines: Iterable[Line],
        gaps: Iterable[Gap] = (),
        gone: Iterable[str] = (),
        doubtful: Container[str] = (),
        guesses: Mapping[str, str] = _NOBODY,
    ) -> None:
        """Adds lines and gaps, or changes those that are there; leaves out what is `gone`. Of
        `doubtful` ids the line has a sign beside it; of whom a line may be, by its id, `guesses`
        has the words."""
        for line_id in gone:
            self.source.leave_out(line_id)
        new = sum(
            self.source.put(line, guesses.get(line.id, ""), doubtful=line.id in doubtful)
            for line in lines
        )
        for gap in gaps:
            self.source.put_gap(gap)
        self._show(new)

    def mark(self, moments: Iterable[Moment], symbols: Mapping[str, str]) -> None:
        """Shows which lines moments cover; `symbols` by tag."""
        self.source.mark(moments, symbols)
        self.refresh_changed()

    def reveal(self, at_ms: int) -> None:
        """Goes to a point of session time, and stays there."""
        row = self.source.row_at(at_ms)
        if row is not None:
            self.following = False
            self.scroll_to(y=min(row, self.max_scroll_y), animate=False)

    def on_resize(self, event: events.Resize) -> None:
        anchor = self.source.line_at(self.scroll_offset.y)
        if self.room == self.source.width:
            self._show(0)
            return
        self.source.width = self.room
        self._settling = True
        self.rows_changed()
        if not self.following and anchor is not None:
            self.scroll_to(y=self.source.top_of(anchor), animate=False)
        self._settling = False
        self._show(0)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if not self._settling:
            self.following = new_value >= self.max_scroll_y
            if self.following:
                self._count_unread(0)

    def _show(self, new: int) -> None:
        self._settling = True
        with self.vertical_scrollbar.held():
            self.rows_changed()
            if self.following:
                self.scroll_to(y=self.max_scroll_y, animate=False, force=True)
        self._settling = False
        self._count_unread(0 if self.following else self._unread + new)

    def _count_unread(self, lines: int) -> None:
        if lines != self._unread:
            self._unread = lines
            self.border_subtitle = _("↓ {lines} new").format(lines=lines) if lines else ""
            self.post_message(self.Unread(lines))
