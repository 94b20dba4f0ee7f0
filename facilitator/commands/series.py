"""`series`: the meetings of the study, one after the other."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from facilitator.commands import secrecy
from facilitator.commands.output import asked, out, out_json, say, table
from facilitator.domain.course import Status
from facilitator.domain.series import Meeting, attendance, figures
from facilitator.domain.study_record import Entry, EntryKind
from facilitator.domain.transcript import length
from facilitator.errors import FacilitatorError
from facilitator.words import _, counted
from facilitator.workspace import find_workspace

_HEAD = (
    "",
    _("date"),
    _("length"),
    _("present"),
    _("questions asked"),
    _("new topics"),
    _("guide"),
)


def run(options: argparse.Namespace) -> int:
    """`facilitator series`."""
    from facilitator.workflow.series import series
    from facilitator.workflow.study_record import entries

    secrecy.begin()
    if options.covered:
        return _covered(options)
    workspace = find_workspace(options.workspace)
    meetings = series(workspace)
    if options.json:
        for meeting in meetings:
            out_json({"kind": "meeting", **asdict(meeting)})
        told = figures(meetings)
        for entry in entries(workspace):
            out_json({**asdict(entry), "kind": "noted", "what": entry.kind})
        out_json({"kind": "series", **asdict(told), "durations": told.durations})
        return 0
    if not meetings:
        say(_("No meeting of this study has been held yet."))
        return 0
    for line in _told(meetings, entries(workspace)):
        out(line)
    return 0


def _covered(options: argparse.Namespace) -> int:
    """Notes what the group itself says it has covered, as it was asked."""
    from facilitator.workflow.catalogue import existing
    from facilitator.workflow.study_record import noted_of_series

    workspace = find_workspace(options.workspace)
    if options.session is not None:
        existing(workspace, options.session)
    said = asked(_("What does the group say it has covered? (names are masked):"))
    if not said:
        raise FacilitatorError(
            _("Nothing was noted: it was not said what is covered."),
            _("Name the part of the subject, as the group does."),
        )
    sessions = [options.session] if options.session is not None else []
    entry = noted_of_series(workspace, EntryKind.COVERED, said, sessions=sessions, by=options.by)
    out(
        _("{date}  the group says it has covered: {text}").format(
            date=entry.at[:10], text=entry.text
        ),
        prose=True,
    )
    return 0


def _told(meetings: Sequence[Meeting], noted: Sequence[Entry]) -> Iterator[str]:
    yield from table([_HEAD, *map(_row, meetings)])
    told = figures(meetings)
    yield ""
    yield (
        _("{meetings}, {first} to {last}, {durations} of recording.").format(
            meetings=counted(told.meetings, "meeting"),
            first=told.first,
            last=told.last,
            durations=told.durations,
        )
    )
    waiting = [m.id for m in meetings if not m.sealed]
    if waiting:
        yield _("Only length and attendance are known of what is not sealed: {waiting}.").format(
            waiting=", ".join(waiting)
        )
    yield ""
    yield _("Who was there:")
    rows = [
        (code, "".join("x" if there else "." for there in met), str(sum(met)))
        for code, met in attendance(meetings).items()
    ]
    yield from (f"  {line}" for line in table(rows))
    for meeting in meetings:
        if meeting.new_topics or meeting.unnamed:
            yield ""
            yield _("New in meeting {number}:").format(number=meeting.number)
            yield from (f"  {topic}" for topic in meeting.new_topics)
            if meeting.unnamed:
                yield _("  ({emergent_topics} without a label)").format(
                    emergent_topics=counted(meeting.unnamed, "emergent topic")
                )
    covered = [entry for entry in noted if entry.kind is EntryKind.COVERED]
    if covered:
        yield ""
        yield _("The group says it has covered:")
        yield from (f"  {one.text} ({one.at[:10]})" for one in covered)
    last = next((m for m in reversed(meetings) if m.sealed), None)
    if last is not None and last.left_over:
        yield ""
        yield _("Left over from meeting {number}:").format(number=last.number)
        yield from (
            f"  {one.section}: {one.text} ({_(Status(one.status).words)})" for one in last.left_over
        )


def _row(one: Meeting) -> tuple[str, ...]:
    put = (
        "-"
        if one.put is None
        else _("{put} of {questions}").format(put=one.put, questions=one.questions)
    )
    new = str(len(one.new_topics)) if one.sealed else "-"
    return (
        _("Meeting {number}").format(number=one.number),
        one.date,
        length(one.duration_ms),
        str(len(one.present)),
        put,
        new,
        one.guide,
    )
