"""A session that is not sealed as a text to read: turns, with moments, notes, guide and gaps among
them, all of it anonymised."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.domain.phases import PHASES
from facilitator.domain.session import Session
from facilitator.domain.transcript import (
    UNKNOWN_SPEAKER,
    WITHHELD,
    length,
    lines_of,
    timestamp,
    turns,
)
from facilitator.words import _
from facilitator.workflow.outgoing import known_names


def readable_log(session: Session) -> Iterator[str]:
    """The session's lines, masked with everything it knows by now, in the order of session time."""
    known = known_names(session)
    opened = session.opened
    if opened is not None:
        number = _("Meeting {number}").format(number=opened.number)
        yield f"{session.id}  {number}  {(session.opened_at or '')[:10]}  {known(opened.study)}"
        yield f"{PHASES[session.phase]}, {length(session.recorded_ms)}"
        yield ""
    for _at, _order, text in sorted(_rows(session)):
        yield text
    signed = ", ".join(f"{s.reviewer} ({_(s.how)}, {s.at[:10]})" for s in session.signing.sign_offs)
    if signed:
        yield ""
        yield _("Signed by {who}").format(who=signed)


def _rows(session: Session) -> Iterator[tuple[int, int, str]]:
    known = known_names(session)
    guide = session.guide
    for at_ms, question in session.question_steps():
        put = guide.question(question) if guide else None
        if put is not None:
            text = _(WITHHELD) if session.withheld else known(put.text)
            yield at_ms, 0, f"{timestamp(at_ms)}  ▸ {text}"
    for turn in turns(lines_of(session.utterances)):
        who = turn.speaker or _(UNKNOWN_SPEAKER)
        yield turn.start_ms, 1, f"{timestamp(turn.start_ms)}  {who}: {turn.text}"
    for moment in session.moments:
        label = f" “{moment.label}”" if moment.label else ""
        about = f" ({moment.speaker})" if moment.speaker else ""
        until = timestamp(moment.end_ms)
        text = f"{timestamp(moment.start_ms)}  ◆ {moment.tag}{label}{about} –{until}"
        yield moment.start_ms, 2, text
    for note in session.notes:
        yield note.at_ms, 3, f"{timestamp(note.at_ms)}  ✎ {note.text}"
    for gap in session.gaps:
        missing = length(gap.missing_ms)
        yield gap.at_ms, 4, f"{timestamp(gap.at_ms)}  — {missing}: {_(gap.reason)}"
