"""A meeting without a screen: text as it comes, until the file ends or somebody says stop."""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Callable
from typing import Any

from facilitator.child import Message
from facilitator.domain import events as ev
from facilitator.domain.completeness import remarks
from facilitator.domain.session import Aspect, Gap, Session
from facilitator.domain.transcript import Utterance, timestamp
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
    told = _Told(meeting.session)
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
            meeting.tick()
            if meeting.recording and not announced:
                announced = True
                announce()
            with contextlib.suppress(queue.Empty):
                meeting.handle(inbox.get(timeout=TICK_S))
            told.catch_up(emit, warn)
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
        "doubtful": sum(bool(u.doubts) for u in session.utterances),
        "remarks": list(remarks(session)),
    }
    meeting.close()
    return summary


class _Told:
    """What of a session has been told by now, and what its feed says is to be told."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._position = session.position
        self._texts = {u.id: u.text for u in session.utterances}
        self._gaps = len(session.gaps)

    def catch_up(self, emit: Emit, warn: Callable[[str], None]) -> None:
        """Tells what has changed since, whoever noted it."""
        session = self._session
        changes = session.since(self._position)
        self._position = session.position
        lines = [u for id_ in changes.lines if (u := session.utterance(id_)) is not None]
        for utterance in sorted(lines, key=lambda u: (u.start_ms, u.end_ms, u.id)):
            before = self._texts.get(utterance.id)
            self._texts[utterance.id] = utterance.text
            if before is None:
                emit(_line(utterance))
            elif before != utterance.text:
                # More of it is masked, or again shown.
                emit({"kind": "redacted", "id": utterance.id, "text": utterance.text})
        if Aspect.GAPS in changes.parts:
            for gap in session.gaps[self._gaps :]:
                warn(_gap(gap))
            self._gaps = len(session.gaps)


def _gap(gap: Gap | ev.GapNoted) -> str:
    length = f"{gap.missing_ms / 1000:.1f} s" if gap.missing_ms else "an unknown length"
    return f"Gap in the recording at {timestamp(gap.at_ms)}: {length} missing ({gap.reason})."


def _line(utterance: Utterance) -> dict[str, Any]:
    return {
        "kind": "utterance",
        "id": utterance.id,
        "start_ms": utterance.start_ms,
        "end_ms": utterance.end_ms,
        "speaker": utterance.speaker,
        "text": utterance.text,
        "lag_ms": utterance.lag_ms,
        "confidence": utterance.confidence,
        "doubts": list(utterance.doubts),
    }
