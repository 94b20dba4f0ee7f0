"""A meeting for the canary test: real children, a real file played, and words nobody else says.

Run as a program of its own: SOUND, then the words as JSON. It says "live" when all of it is noted
and sound is on the disk, and goes on until it is killed.
"""

from __future__ import annotations

import json
import queue
import sys
from functools import partial
from pathlib import Path
from typing import Any

from facilitator import child_messages as msg
from facilitator.child_messages import SPEECH
from facilitator.commands import secrecy
from facilitator.domain import commands
from facilitator.domain.moments import EMERGENT
from facilitator.domain.transcript import Word
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.opening import create_session, plan_meeting
from facilitator.workflow.sources import source_of
from facilitator.workflow.supervisor import Heard
from facilitator.workspace import find_workspace

LEAST_SAMPLES = 32_000
"""So much sound is in the spool before the meeting counts as live: two seconds."""


def main(sound: str, said: dict[str, Any]) -> None:
    """Holds the meeting."""
    secrecy.begin()
    workspace = find_workspace()
    plan = plan_meeting(workspace, guide="short", session_id="m1", consent_by="the test")
    meeting = LiveMeeting(create_session(plan), source_of(sound, "realtime"))
    inbox: queue.SimpleQueue[Heard] = queue.SimpleQueue()
    meeting.start(inbox.put)

    def listen() -> None:
        meeting.tick()
        try:
            meeting.handle(inbox.get(timeout=0.1))
        except queue.Empty:
            return

    while meeting.store.spool().refresh() < LEAST_SAMPLES:
        listen()
    for number, text in enumerate(said["speech"]):
        words = tuple(Word(0, 400, word, 0.9) for word in text.split())
        said_ms = number * 500, number * 500 + 400
        heard = msg.Utterance(*said_ms, text, words, log_probability=-0.1)
        meeting.handle(Heard(SPEECH, meeting._children._runs[SPEECH], heard))
    meeting.carry_out(partial(commands.note, text=said["note"]), meeting.given(100))
    meeting.carry_out(partial(commands.note, text=said["undone"]), meeting.given(200))
    meeting.do(commands.undo)
    flagged = meeting.carry_out(partial(commands.flag, tag=EMERGENT), meeting.given(900))
    meeting.do(commands.name_moment, str(flagged.id), said["label"])
    print("live", flush=True)
    while True:
        listen()


if __name__ == "__main__":
    main(str(Path(sys.argv[1])), json.loads(sys.argv[2]))
