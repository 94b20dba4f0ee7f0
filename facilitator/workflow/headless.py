"""A meeting without a screen: text as it comes, until the file ends or somebody says stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from facilitator.domain import events as ev
from facilitator.domain.changes import Aspect
from facilitator.domain.completeness import remarks
from facilitator.domain.recording import Gap
from facilitator.domain.session import Session
from facilitator.domain.transcript import Utterance, length, timestamp
from facilitator.errors import FacilitatorError
from facilitator.power import MachineWatch
from facilitator.words import _
from facilitator.workflow.acts import Done
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.runner import MeetingRunner
from facilitator.workflow.status import Status

LOOK_S = 0.2
"""How often it is looked whether somebody has said stop."""

Emit = Callable[[dict[str, Any]], None]


def run_headless(
    meeting: LiveMeeting,
    emit: Emit,
    *,
    record: bool = True,
    end: bool = True,
    announce: Callable[[], None] = lambda: None,
    stopping: Callable[[], float | None] = lambda: None,
    warn: Callable[[str], None] = lambda _: None,
    machine: MachineWatch | None = None,
    beside: Callable[[MeetingRunner], AbstractContextManager[None]] = lambda _: nullcontext(),
) -> dict[str, Any]:
    """Runs a meeting to its end, or until `stopping()` names a moment (monotonic, s); closes it.

    Each utterance goes to `emit` as it is noted, anonymised, again as "refined" when it was heard
    again with its neighbours, and as "redacted" when more of it is masked later; the returned
    dictionary is the last line of the run. `announce` is called once, when sound flows; `warn`
    gets a line whenever something goes wrong, and for each gap in the recording. With `record`
    False the spool as it is gets its missing text, and the meeting is over then if `end`, else it
    can go on. `beside` is in use for as long as it runs. Raises FacilitatorError if nothing goes on
    any more; what was recorded by then stays and can be resumed; a session in which nothing was
    recorded is removed.
    """
    runner = MeetingRunner(meeting, machine=machine)
    news = threading.Event()
    stopped = announced = False
    alert: str | None = None
    told = Telling(runner.session)
    try:
        runner.begin(news.set)
        with beside(runner):
            runner.start(record=record, then=_must)
            if not record and end:
                runner.end(time.monotonic(), _must)
            elif not record:
                runner.finish_text(_must)
            while not (runner.status.finished or runner.status.closed):
                news.wait(LOOK_S)
                news.clear()
                runner.take()
                status = runner.status
                if status.recording and not announced:
                    announced = True
                    announce()
                told.catch_up(emit, warn)
                # Before any sound a fault ends the run, and is said as such.
                if announced or not record:
                    if status.alert not in (None, alert):
                        warn(f"! {status.alert}")
                    alert = status.alert
                told.machine(status, warn)
                if status.fault is not None:
                    raise status.fault
                moment = stopping()
                if moment is not None and not stopped:
                    stopped = True
                    runner.suspend(moment, _must)
    except BaseException:
        if not runner.discard_if_silent():
            runner.close()
        raise
    session = runner.session
    summary = {
        "kind": "stopped",
        "session": session.id,
        "duration_ms": session.recorded_ms,
        "utterances": len(session.utterances),
        "uncertain_ms": sum(end - start for start, end in session.uncertain),
        "doubtful": sum(bool(u.doubts) for u in session.utterances),
        "remarks": list(remarks(session)),
    }
    runner.close()
    return summary


def _must(result: Done | FacilitatorError) -> None:
    """Without somebody who could try again, what cannot be done ends the run."""
    if isinstance(result, FacilitatorError):
        raise result


class Telling:
    """What of a session has been told by now, and what its feed says is to be told."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._position = session.position
        self._texts = {u.id: (u.text_id, u.text) for u in session.utterances}
        self._gaps = len(session.gaps)
        self._low = False
        self._awake = True

    def machine(self, status: Status, warn: Callable[[str], None]) -> None:
        """Tells once that a battery is nearly used up, or that the machine may fall asleep."""
        battery = status.battery
        low = battery is not None and battery.low
        if low and not self._low and battery is not None:
            warn(
                _("! Battery: {percent} %, being used up. Plug the machine in.").format(
                    percent=battery.percent
                )
            )
        if not status.awake and self._awake:
            warn(_("! Nothing keeps this machine from falling asleep: see to it in its settings."))
        self._low, self._awake = low, self._awake and status.awake

    def catch_up(self, emit: Emit, warn: Callable[[str], None]) -> None:
        """Tells what has changed since, whoever noted it."""
        session = self._session
        changes = session.since(self._position)
        self._position = session.position
        lines = [u for id_ in changes.lines if (u := session.utterance(id_)) is not None]
        for utterance in sorted(lines, key=lambda u: (u.start_ms, u.end_ms, u.id)):
            before = self._texts.get(utterance.id)
            text_id, text = self._texts[utterance.id] = utterance.text_id, utterance.text
            if before is None:
                emit(_line(utterance))
            elif before[0] != text_id:
                emit({**_line(utterance), "kind": "refined"})
            elif before[1] != text:
                # More of it is masked, or again shown.
                emit({"kind": "redacted", "id": utterance.id, "text": text})
        if Aspect.GAPS in changes.parts:
            for gap in session.gaps[self._gaps :]:
                warn(_gap(gap))
            self._gaps = len(session.gaps)


def _gap(gap: Gap | ev.GapNoted) -> str:
    much = length(gap.missing_ms, exact=True) if gap.missing_ms else _("an unknown length")
    return _("Gap in the recording at {time}: {much} missing ({words}).").format(
        time=timestamp(gap.at_ms), much=much, words=gap.reason.words
    )


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
