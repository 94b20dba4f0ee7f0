"""A transcript to be read: the rows of the live one, with what was searched for marked in them."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import replace

from facilitator.tui.rows import Pieces, Row
from facilitator.tui.transcript_source import INDENT
from facilitator.tui.widgets.transcript_view import TranscriptView

Mark = tuple[int, int, str]
"""Which characters of a text, and as what they are drawn."""

Place = tuple[str, int, int]
"""Whose text, and which characters of it."""


class ReadingView(TranscriptView):
    """Begins at the beginning, and marks places found."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.following = False
        self.places: list[Place] = []
        self.current: int | None = None
        """Which of the places one is at."""
        self._by_text: dict[str, list[Mark]] = {}
        self._searches = 0

    def find(self, words: str) -> None:
        """Marks every place where these words stand, whatever their capitals; none for ""."""
        pattern = re.compile(r"\s+".join(map(re.escape, words.split())), re.IGNORECASE)
        self.places = [
            (text_id, *found.span())
            for text_id, text in self.source.texts()
            for found in (pattern.finditer(text) if words.split() else ())
        ]
        self.current = None
        self._marked()

    def step(self, by: int) -> None:
        """Goes to the next place, or the one before; at first to the one nearest below the top."""
        if not self.places:
            return
        if self.current is None:
            rows = [self._row_of(place) for place in self.places]
            below = [n for n, row in enumerate(rows) if row >= self.scroll_offset.y]
            self.current = (below[0] if below else 0) if by > 0 else len(rows) - 1
        else:
            self.current = (self.current + by) % len(self.places)
        self._marked()
        row = self._row_of(self.places[self.current])
        if not self.scroll_offset.y <= row < self.scroll_offset.y + self.size.height - 1:
            self.scroll_to(y=max(0, row - self.size.height // 3), animate=False, force=True)

    def row(self, y: int) -> Row:
        row = super().row(y)
        text_id, start, end = self.source.place(y)
        found = [
            (max(a, start) - start, min(b, end) - start, looks)
            for a, b, looks in self.marked(text_id)
            if a < end and b > start
        ]
        return row if not found else replace(row, left=_with_found(row.left, found))

    def marked(self, text_id: str) -> Sequence[Mark]:
        """What is marked in a text, in order and apart from each other."""
        return self._by_text.get(text_id, ())

    def row_key(self, y: int) -> Hashable | None:
        key = super().row_key(y)
        return None if key is None else (key, self._searches)

    def _row_of(self, place: Place) -> int:
        return self.source.row_of(place[0], place[1]) or 0

    def _marked(self) -> None:
        self._searches += 1
        self._by_text = {}
        for number, (text_id, start, end) in enumerate(self.places):
            marks = self._by_text.setdefault(text_id, [])
            marks.append((start, end, "here" if number == self.current else "found"))
        self.refresh()


def _with_found(pieces: Pieces, found: list[Mark]) -> Pieces:
    """The pieces of a row with some characters of its text marked."""
    whole = "".join(text for text, _ in pieces)
    role = pieces[-1][1]
    made, at = [(whole[:INDENT], "")], INDENT
    for start, end, looks in found:
        made.append((whole[at : INDENT + start], role))
        made.append((whole[INDENT + start : INDENT + end], looks))
        at = INDENT + end
    made.append((whole[at:], role))
    return tuple(made)
