"""The transcript of a meeting that runs: followed to its end, searched, and its turns opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from textual import events
from textual.message import Message

from facilitator.domain.carrying import Span
from facilitator.domain.gestures import Seen
from facilitator.tui.widgets.reading_view import Mark, ReadingView


class LiveTranscript(ReadingView):
    """See the module."""

    class Chosen(Message):
        """A line was clicked on."""

        def __init__(self, line: str) -> None:
            super().__init__()
            self.line = line

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.following = True
        self._gestures: set[str] = set()
        self._guesses: dict[str, list[Span]] = {}

    def guessed(self, ids: Iterable[str], places: Mapping[str, list[Span]]) -> None:
        """Where in these texts something is masked on a guess: nowhere, if `places` has it not."""
        for id_ in ids:
            if id_ in places:
                self._guesses[id_] = places[id_]
            else:
                self._guesses.pop(id_, None)

    def marked(self, text_id: str) -> Sequence[Mark]:
        found = super().marked(text_id)
        guesses = self._guesses.get(text_id, ())
        if not guesses:
            return found
        free = [
            (start, end, "guess")
            for start, end in guesses
            if not any(a < end and start < b for a, b, _ in found)
        ]
        return sorted([*found, *free])

    def show_gestures(self, seen: Sequence[Seen]) -> None:
        """What no text says, where it was; those that were taken back go."""
        there = {f"gesture {one.id}": one for one in seen}
        for gone in self._gestures - there.keys():
            self.source.leave_out(gone)
        for id_, one in there.items():
            self.source.put_remark(one.at_ms, id_, f"{one.text} {one.code or ''}".strip())
        self._gestures = set(there)
        self._show(0)

    def chosen(self) -> str | None:
        """The line that is meant: the one found, or the last in sight; None if there is none."""
        if self.current is not None:
            return self.places[self.current][0]
        for y in range(self.scroll_offset.y + self.size.height - 1, self.scroll_offset.y - 1, -1):
            line = self.source.line_at(y)
            if line is not None:
                return line
        return None

    def show_line(self, line: str) -> None:
        """Has a line in sight."""
        row = self.source.top_of(line)
        top, height = self.scroll_offset.y, self.size.height
        if row is not None and not top <= row < top + height - 2:
            self.scroll_to(y=max(0, row - height // 3), animate=False, force=True)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None:
            line = self.source.line_at(self.scroll_offset.y + offset.y)
            if line is not None:
                self.post_message(self.Chosen(line))
