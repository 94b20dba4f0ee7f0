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

NOTE_SYMBOL = "✎"
ASKED = "▷"
"""Beside a flag of which a question was made."""


class _Block(NamedTuple):
    """What is shown, how, and its rows."""

    what: Moment | Note
    look: tuple[int, bool, bool]
    rows: list[Row]


class MomentRows:
    """The rows of a meeting's moments and notes."""

    def __init__(self, tags: Sequence[Tag]) -> None:
        self._tags = {tag.name: tag for tag in tags}
        self._blocks: dict[str, _Block] = {}

    def rows(self, session: Session, width: int, *, only: str = "", joining: str = "") -> list[Row]:
        """Rows of `width` cells; a row's key is its moment's or note's id. `only`: of one tag, and
        no notes. `joining` is a flag that waits for another to be merged with."""
        made_of = session.made_of
        moments = session.moments if not only else [m for m in session.moments if m.tag == only]
        found: list[tuple[int, list[Row]]] = [
            (m.at_ms, self._of(m, (width, m.id in made_of, m.id == joining))) for m in moments
        ]
        if not only:
            found += [(n.at_ms, self._of(n, (width, False, False))) for n in session.notes]
        found.sort(key=_when, reverse=True)
        return [row for _, rows in found for row in rows]

    def _of(self, what: Moment | Note, look: tuple[int, bool, bool]) -> list[Row]:
        block = self._blocks.get(what.id)
        # The same object is the same moment: it is replaced, never changed.
        if block is None or block.look != look or (block.what is not what and block.what != what):
            rows = self._moment(what, look) if isinstance(what, Moment) else _note(what, look[0])
            block = self._blocks[what.id] = _Block(what, look, rows)
        return block.rows

    def _moment(self, moment: Moment, look: tuple[int, bool, bool]) -> list[Row]:
        width, asked, joining = look
        tag = self._tags.get(moment.tag)
        symbol, label = (tag.symbol, tag.label) if tag else ("●", moment.tag)
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
            rows += _under("joins the next one chosen", "dim", width, moment.id)
        if moment.label:
            rows += _under(moment.label, "text", width, moment.id)
        if moment.speaker:
            rows.append(Row((("  ", ""), (moment.speaker, "speaker")), key=moment.id))
        return rows


def _when(block: tuple[int, list[Row]]) -> int:
    return block[0]


def _under(text: str, role: str, width: int, key: str) -> list[Row]:
    text = printable(text)
    return [
        Row((("  ", ""), (text[start:end].rstrip(), role)), key=key)
        for start, end in row_spans(text, width - 2)
    ]


def _note(note: Note, width: int) -> list[Row]:
    pieces = ((timestamp(note.at_ms), "time"), (f" {NOTE_SYMBOL} ", "mark"), ("note", "tag"))
    return [Row(pieces, key=note.id), *_under(note.text, "text", width, note.id)]
