"""A meeting without a screen: text as it comes, until the file ends or somebody says stop."""

from __future__ import annotations

import queue
from collections.abc import Callable, Collection
from typing import Any

from facilitator.child import Message
from facilitator.domain import events as ev
from facilitator.domain.completeness import remarks
from facilitator.domain.events import Recorded
from facilitator.domain.transcript import timestamp
from facilitator.workflow.live import LiveMeeting

TICK_S = 0.2

Emit = Callable[[dict[str, Any]], None]


def run_headless(
    meeting: LiveMeeting,
    emit: Emit,
    *,
    record: bool = True,
    announce: Callable[[], None] = lambda: None,
    stopping: Callable[[], bool] = lambda: False,
    warn: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Runs a meeting to its end, or until `stopping()` is true, and closes it.

    Each utterance goes to `emit` as it is noted, anonymised, and again as "redacted" when more of
    it is masked later; the returned dictionary is the last
    line of the run. `announce` is called once, when sound flows; `warn` gets a line whenever
    something goes wrong, and for each gap in the recording. With `record` False the spool as
    it is gets its missing text, and the meeting is marked as ended. Raises FacilitatorError if
    nothing goes on any more; what was recorded by then stays and can be resumed; a session in
    which nothing was recorded is removed.
    """
    inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
    stopped = announced = False
    alert: str | None = None
    try:
        meeting.start(inbox.put, record=record)
        if not record:
            meeting.end()
        while not (meeting.finished or meeting.closed):
            if meeting.fault is not None:
                raise meeting.fault
            if stopping() and not stopped:
                stopped = True
                meeting.suspend()
            noted = meeting.tick()
            if meeting.recording and not announced:
                announced = True
                announce()
            try:
                message = inbox.get(timeout=TICK_S)
            except queue.Empty:
                message = None
            noted += meeting.handle(message) if message else []
            heard = {r.event.utterance for r in noted if isinstance(r.event, ev.UtteranceHeard)}
            for recorded in noted:
                line = _line(meeting, recorded) or _again(meeting, recorded, heard)
                if line is not None:
                    emit(line)
                if isinstance(recorded.event, ev.GapNoted):
                    warn(_gap(recorded.event))
            # Before any sound a fault ends the run, and is said as such.
            if announced or not record:
                if meeting.alert not in (None, alert):
                    warn(f"! {meeting.alert}")
                alert = meeting.alert
    except BaseException:
        if not meeting.discard_if_silent():
            meeting.close()
        raise
    session = meeting.session
    summary = {
        "kind": "stopped",
        "session": session.id,
        "duration_ms": session.recorded_ms,
        "utterances": len(session.spans),
        "remarks": list(remarks(session)),
    }
    meeting.close()
    return summary


def _gap(gap: ev.GapNoted) -> str:
    length = f"{gap.missing_ms / 1000:.1f} s" if gap.missing_ms else "an unknown length"
    return f"Gap in the recording at {timestamp(gap.at_ms)}: {length} missing ({gap.reason})."


def _line(meeting: LiveMeeting, recorded: Recorded) -> dict[str, Any] | None:
    if not isinstance(recorded.event, ev.UtteranceHeard):
        return None
    utterance = meeting.session.utterance(recorded.event.utterance)
    if utterance is None:
        return None
    return {
        "kind": "utterance",
        "id": utterance.id,
        "start_ms": utterance.start_ms,
        "end_ms": utterance.end_ms,
        "speaker": utterance.speaker,
        "text": utterance.text,
        "lag_ms": utterance.lag_ms,
    }


def _again(
    meeting: LiveMeeting, recorded: Recorded, heard: Collection[str]
) -> dict[str, Any] | None:
    """An utterance from before, of which more is masked since a name was added to the roster."""
    event = recorded.event
    if not isinstance(event, ev.UtteranceRedacted) or event.utterance in heard:
        return None
    utterance = meeting.session.utterance(event.utterance)
    if utterance is None:
        return None
    return {"kind": "redacted", "id": utterance.id, "text": utterance.text}
