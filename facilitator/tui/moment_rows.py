"""Moments and notes as rows, the latest first. No Textual here."""

from __future__ import annotations

from collections.abc import Sequence

from facilitator.domain.moments import Moment, Tag
from facilitator.domain.session import Note, Session
from facilitator.domain.transcript import timestamp
from facilitator.terminal import printable
from facilitator.tui.rows import Row
from facilitator.tui.wrapping import row_spans, shortened

NOTE_SYMBOL = "✎"


def _under(text: str, role: str, width: int, key: str) -> list[Row]:
    text = printable(text)
    return [
        Row((("  ", ""), (text[start:end].rstrip(), role)), key=key)
        for start, end in row_spans(text, width - 2)
    ]


def _moment(moment: Moment, tag: Tag | None, width: int) -> list[Row]:
    symbol, label = (tag.symbol, tag.label) if tag else ("●", moment.tag)
    time = timestamp(moment.start_ms)
    rows = [
        Row(
            ((time, "time"), (f" {symbol} ", "mark"), (shortened(label, width - 11), "tag")),
            key=moment.id,
        )
    ]
    if moment.label:
        rows += _under(moment.label, "text", width, moment.id)
    if moment.speaker:
        rows.append(Row((("  ", ""), (moment.speaker, "speaker")), key=moment.id))
    return rows


def _note(note: Note, width: int) -> list[Row]:
    head = Row(((timestamp(note.at_ms), "time"), (f" {NOTE_SYMBOL} ", "mark"), ("note", "tag")))
    return [head, *_under(note.text, "text", width, "")]


def moment_rows(session: Session, tags: Sequence[Tag], width: int) -> list[Row]:
    """Rows of `width` cells; a row's key is its moment's id, empty for notes."""
    by_name = {tag.name: tag for tag in tags}
    blocks = [(m.at_ms, _moment(m, by_name.get(m.tag), width)) for m in session.moments]
    blocks += [(n.at_ms, _note(n, width)) for n in session.notes]
    blocks.sort(key=lambda block: block[0], reverse=True)
    return [row for _, rows in blocks for row in rows]
