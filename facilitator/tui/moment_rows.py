"""Moments and notes as rows, the latest first. No Textual here.

Of a long meeting there are thousands, and one changes at a time: the rows of each are kept until it
reads otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from facilitator.domain.differing import differing
from facilitator.domain.moments import Moment, Tag
from facilitator.domain.notes import Note
from facilitator.domain.ordering import Noted, noted
from facilitator.domain.session import Session
from facilitator.domain.transcript import timestamp
from facilitator.terminal import printable
from facilitator.tui.rows import Row
from facilitator.words import _
from facilitator.wrapping import row_spans, shortened

NOTE_SYMBOL = "✎"
ASKED = "▷"
"""Beside a flag of which a question was made."""


Place = tuple[int, Noted]
"""Time, and where it stands among what is of that time."""

MOST_CHANGES = 20
"""More changes than these at once are not looked for one by one."""


class Shown(NamedTuple):
    """What the rows depend on beside the moments: cells in a row, the one tag that is shown ("":
    all), the flag that waits to be merged, the flags of which a question was made."""

    width: int
    only: str = ""
    joining: str = ""
    asked: frozenset[str] = frozenset()


class MomentRows:
    """The rows of a meeting's moments and notes."""

    def __init__(self, tags: Sequence[Tag]) -> None:
        self._tags = {tag.name: tag for tag in tags}
        self._shown = Shown(0)
        self._flags: Sequence[Moment] = ()
        self._notes: Sequence[Note] = ()
        self._places: dict[str, Place] = {}
        self._rows: list[Row] = []

    def rows(self, session: Session, width: int, *, only: str = "", joining: str = "") -> list[Row]:
        """Rows of `width` cells, a new list if any is another; a row's key is its moment's or
        note's id. `only`: of one tag, and no notes. `joining` is a flag that waits for another."""
        shown = Shown(width, only, joining, frozenset(session.made_of))
        flags, notes = session.moments, session.notes
        if shown != self._shown:
            self._shown = shown
            self._all(flags, notes)
        elif (flags, notes) != (self._flags, self._notes):
            gone, new = self._changed(flags, notes)
            if only or len(gone) + len(new) > MOST_CHANGES:
                self._all(flags, notes)
            else:
                self._splice(gone, new)
        self._flags, self._notes = flags, notes
        return self._rows

    def _all(self, flags: Sequence[Moment], notes: Sequence[Note]) -> None:
        only = self._shown.only
        found: list[Moment | Note] = [m for m in flags if not only or m.tag == only]
        if not only:
            found += notes
        found.sort(key=_place, reverse=True)
        self._places = {one.id: _place(one) for one in found}
        self._rows = [row for one in found for row in self._drawn(one)]

    def _changed(
        self, flags: Sequence[Moment], notes: Sequence[Note]
    ) -> tuple[list[Moment | Note], list[Moment | Note]]:
        """Those that are gone or read otherwise, and those that are new or do. None is ever
        changed, but replaced by another."""
        gone: list[Moment | Note] = []
        new: list[Moment | Note] = []
        for before, now in ((self._flags, flags), (self._notes, notes)):
            first, end, new_end = differing(before, now)
            gone += before[first:end]
            new += now[first:new_end]
        return gone, new

    def _splice(self, gone: Sequence[Moment | Note], new: Sequence[Moment | Note]) -> None:
        rows, places = list(self._rows), self._places
        for one in gone:
            at = end = self._first(rows, _place(one))
            while end < len(rows) and rows[end].key == one.id:
                end += 1
            del rows[at:end], places[one.id]
        for one in new:
            place = places[one.id] = _place(one)
            at = self._first(rows, place)
            rows[at:at] = self._drawn(one)
        self._rows = rows

    def _first(self, rows: Sequence[Row], place: Place) -> int:
        """The first row that stands in a place, or behind it: the latest come first."""
        low, high = 0, len(rows)
        while low < high:
            middle = (low + high) // 2
            if self._places[rows[middle].key] > place:
                low = middle + 1
            else:
                high = middle
        return low

    def _drawn(self, one: Moment | Note) -> list[Row]:
        return self._flag(one) if isinstance(one, Moment) else _note(one, self._shown.width)

    def _flag(self, moment: Moment) -> list[Row]:
        width = self._shown.width
        asked, joining = moment.id in self._shown.asked, moment.id == self._shown.joining
        tag = self._tags.get(moment.tag)
        symbol, label = (tag.symbol, tag.words) if tag else ("●", moment.tag)
        right = f" {ASKED}" if asked else ""
        label = shortened(label, width - 11 - len(right))
        rows = [
            Row(
                ((timestamp(moment.start_ms), "time"), (f" {symbol} ", "mark"), (label, "tag")),
                ((right, "mark"),) if asked else (),
                key=moment.id,
            )
        ]
        if joining:
            rows += _under(_("joins the next one chosen"), "dim", width, moment.id)
        if moment.label:
            rows += _under(moment.label, "text", width, moment.id)
        if moment.speaker:
            rows.append(Row((("  ", ""), (moment.speaker, "speaker")), key=moment.id))
        return rows


def _place(one: Moment | Note) -> Place:
    return one.at_ms, noted(one.id)


def _under(text: str, role: str, width: int, key: str) -> list[Row]:
    text = printable(text)
    return [
        Row((("  ", ""), (text[start:end].rstrip(), role)), key=key)
        for start, end in row_spans(text, width - 2)
    ]


def _note(note: Note, width: int) -> list[Row]:
    pieces = ((timestamp(note.at_ms), "time"), (f" {NOTE_SYMBOL} ", "mark"), (_("note"), "tag"))
    return [Row(pieces, key=note.id), *_under(note.text, "text", width, note.id)]
