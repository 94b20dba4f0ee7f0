"""Moments and notes as rows, the latest first. No Textual here.

Of a long meeting there are thousands, and one changes at a time: the rows of each are kept until it
reads otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from facilitator.domain.moments import Moment, Tag
from facilitator.domain.session import Note, Session
from facilitator.domain.transcript import timestamp
from facilitator.terminal import printable
from facilitator.tui.rows import Row
from facilitator.tui.wrapping import row_spans, shortened
from facilitator.words import _

NOTE_SYMBOL = "✎"
ASKED = "▷"
"""Beside a flag of which a question was made."""


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
        self._moments: tuple[Moment, ...] = ()
        self._notes: tuple[Note, ...] = ()
        # What is of one time stands in the order of ids: the same on every screen.
        self._times: dict[str, tuple[int, str]] = {}
        self._rows: list[Row] = []

    def rows(self, session: Session, width: int, *, only: str = "", joining: str = "") -> list[Row]:
        """Rows of `width` cells, a new list if any is another; a row's key is its moment's or
        note's id. `only`: of one tag, and no notes. `joining` is a flag that waits for another."""
        shown = Shown(width, only, joining, frozenset(session.made_of))
        moments, notes = session.moments, session.notes
        if (shown, notes) != (self._shown, self._notes):
            self._shown = shown
            self._all(moments, notes)
        elif moments is not self._moments and moments != self._moments:
            changed = self._changed(moments)
            if only or changed is None:
                self._all(moments, notes)
            else:
                self._splice(*changed)
        self._moments, self._notes = moments, notes
        return self._rows

    def _all(self, moments: Sequence[Moment], notes: Sequence[Note]) -> None:
        only = self._shown.only
        found: list[tuple[tuple[int, str], list[Row]]] = [
            ((m.at_ms, m.id), self._moment(m)) for m in moments if not only or m.tag == only
        ]
        if not only:
            found += [((n.at_ms, n.id), _note(n, self._shown.width)) for n in notes]
        found.sort(key=lambda block: block[0], reverse=True)
        self._times = {m.id: (m.at_ms, m.id) for m in moments}
        self._times |= {n.id: (n.at_ms, n.id) for n in notes}
        self._rows = [row for _, rows in found for row in rows]

    def _changed(self, moments: tuple[Moment, ...]) -> tuple[set[str], list[Moment]] | None:
        """The ids of those that are gone or read otherwise, and those that are new or do; None if
        they are many. A moment is replaced, never changed: the same object is the same."""
        known = len(self._moments)
        if moments[:known] == self._moments and len(moments) - known <= MOST_CHANGES:
            return set(), list(moments[known:])
        before = {id(m): m for m in self._moments}
        new = [m for m in moments if before.pop(id(m), None) is None]
        if len(new) + len(before) > MOST_CHANGES:
            return None
        return {m.id for m in before.values()}, new

    def _splice(self, gone: set[str], new: list[Moment]) -> None:
        rows = [row for row in self._rows if row.key not in gone] if gone else list(self._rows)
        times = self._times
        for moment in new:
            mine = times[moment.id] = moment.at_ms, moment.id
            at = next(
                (y for y, row in enumerate(rows) if times.get(row.key, mine) <= mine),
                len(rows),
            )
            rows[at:at] = self._moment(moment)
        self._rows = rows

    def _moment(self, moment: Moment) -> list[Row]:
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


def _under(text: str, role: str, width: int, key: str) -> list[Row]:
    text = printable(text)
    return [
        Row((("  ", ""), (text[start:end].rstrip(), role)), key=key)
        for start, end in row_spans(text, width - 2)
    ]


def _note(note: Note, width: int) -> list[Row]:
    pieces = ((timestamp(note.at_ms), "time"), (f" {NOTE_SYMBOL} ", "mark"), (_("note"), "tag"))
    return [Row(pieces, key=note.id), *_under(note.text, "text", width, note.id)]
