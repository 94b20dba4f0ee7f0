"""`series`: the meetings of the study, one after the other."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from facilitator.commands import secrecy
from facilitator.commands.output import counted, out, out_json, say
from facilitator.domain.people import columns
from facilitator.domain.series import Meeting, attendance, figures
from facilitator.domain.transcript import length
from facilitator.workspace import find_workspace

_HEAD = ("", "date", "length", "present", "questions put", "new topics", "guide")


def run(options: argparse.Namespace) -> int:
    """`facilitator series`."""
    from facilitator.workflow.series import series

    secrecy.begin()
    meetings = series(find_workspace(options.workspace))
    if options.json:
        for meeting in meetings:
            out_json({"kind": "meeting", **asdict(meeting)})
        told = figures(meetings)
        out_json({"kind": "series", **asdict(told), "durations": told.durations})
        return 0
    if not meetings:
        say("No meeting of this study has been held yet.")
        return 0
    for line in _told(meetings):
        out(line)
    return 0


def _told(meetings: Sequence[Meeting]) -> Iterator[str]:
    yield from _table([_HEAD, *map(_row, meetings)])
    told = figures(meetings)
    yield ""
    yield (
        f"{counted(told.meetings, 'meeting')}, {told.first} to {told.last}, "
        f"{told.durations} of recording."
    )
    waiting = [m.id for m in meetings if not m.sealed]
    if waiting:
        yield f"Only length and attendance are known of what is not sealed: {', '.join(waiting)}."
    yield ""
    yield "Who was there:"
    rows = [
        (code, "".join("x" if there else "." for there in met), str(sum(met)))
        for code, met in attendance(meetings).items()
    ]
    yield from (f"  {line}" for line in _table(rows))
    for meeting in meetings:
        if meeting.new_topics or meeting.unnamed:
            yield ""
            yield f"New in meeting {meeting.number}:"
            yield from (f"  {topic}" for topic in meeting.new_topics)
            if meeting.unnamed:
                yield f"  ({counted(meeting.unnamed, 'emergent topic')} without a label)"
    last = next((m for m in reversed(meetings) if m.sealed), None)
    if last is not None and last.left_over:
        yield ""
        yield f"Left over from meeting {last.number}:"
        yield from (f"  {one.section}: {one.text} ({one.status})" for one in last.left_over)


def _row(one: Meeting) -> tuple[str, ...]:
    put = "-" if one.put is None else f"{one.put} of {one.questions}"
    new = str(len(one.new_topics)) if one.sealed else "-"
    return (
        f"Meeting {one.number}",
        one.date,
        length(one.duration_ms),
        str(len(one.present)),
        put,
        new,
        one.guide,
    )


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows as columns of one width each, whatever script they are in."""
    widths = [max(map(columns, cells)) for cells in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True)
        )
        yield "  ".join(cells).rstrip()
