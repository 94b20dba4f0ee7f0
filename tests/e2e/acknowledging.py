"""The real headless meeting, with hands at the end of a pipe that say when an act counts.

    python -m tests.e2e.acknowledging STUDY SESSION FILE

Begins the session, or goes on recording it. Lines on stdin are acts ("flag", "note TEXT",
"speak CODE"); a line of JSON on stdout says that one has been acknowledged, and how far the
recording has come. What happens in between is the program's own.
"""

from __future__ import annotations

import json
import queue
import sys
import threading
from pathlib import Path
from typing import Any

from facilitator import child_messages as msg
from facilitator.domain import commands
from facilitator.domain.events import Recorded
from facilitator.domain.sound import Pace
from facilitator.domain.terms import SoundSource
from facilitator.vault.hardening import harden_process
from facilitator.workflow.headless import run_headless
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.opening import create_session, plan_meeting
from facilitator.workflow.sources import Source
from facilitator.workflow.store import SessionStore
from facilitator.workflow.supervisor import Heard
from facilitator.workspace import find_workspace
from tests.acting import do_at

TELLING = threading.Lock()
"""What the meeting tells and what warns are of two threads, and a line is one line."""


def say(**line: Any) -> None:
    with TELLING:
        print(json.dumps(line), flush=True)


TOLD = (msg.Started, msg.Progress, msg.Closed)


class Meeting(LiveMeeting):
    """Tells what the capture process told, once the meeting has taken it in."""

    def handle(self, heard: Heard) -> list[Recorded]:
        noted = super().handle(heard)
        message = heard.message
        if heard.child == msg.CAPTURE and isinstance(message, TOLD):
            say(
                capture=msg.kind_of(type(message)),
                samples=getattr(message, "samples", None),
                segment=getattr(message, "segment", None),
            )
        return noted


class Hands:
    """Does what stdin says."""

    def __init__(self, meeting: Meeting) -> None:
        self._meeting = meeting
        self._acts: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin:
            self._acts.put(line.rstrip("\n"))

    def until(self, at_ms: int) -> None:
        while not self._acts.empty():
            act, _, value = self._acts.get().partition(" ")
            match act:
                case "flag":
                    # The same twice at once would reach further back: a flag of its own each time.
                    flags = self._meeting.session.moments
                    tags = [t for t in self._meeting.tags if not flags or t.name != flags[-1].tag]
                    tag = tags[0]
                    recorded = do_at(self._meeting, at_ms, commands.flag, tag)
                case "note":
                    recorded = self._meeting.do(commands.note, value)
                case _:
                    recorded = self._meeting.do(commands.speak, value)
            say(act=act, value=value, id=recorded.id)


def main(root: str, session: str, file: str) -> None:
    harden_process()
    workspace = find_workspace(Path(root))
    if workspace.session_folder(session).exists():
        store = SessionStore.open(workspace, session)
    else:
        plan = plan_meeting(workspace, guide="short", session_id=session, consent_by="nobody")
        store = create_session(plan)
    meeting = Meeting(store, Source(SoundSource.FILE, Path(file), pace=Pace.REALTIME), threads=1)
    meeting.script = Hands(meeting)
    run_headless(
        meeting,
        lambda line: say(utterance=line["id"], start_ms=line["start_ms"]),
        warn=lambda line: say(warning=line),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
