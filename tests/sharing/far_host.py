"""A shared meeting in a process of its own: far_host.py FOLDER ADDRESS.

It lets everybody in who proves the code, and says the address to join at ("join URL") whenever
that is another. Session time goes on. Lines on standard input: "say TEXT"; "note N", so many notes
of its own; "skip S", so much time has passed; "log" (answered by all events of other devices as one
line of JSON); "finish", what its own screen shows ("shows"); "memory", in MB ("memory"); "end".
FAR_PATIENCE_S as for far_client.
"""

from __future__ import annotations

import gc
import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

from facilitator import child_messages as msg
from facilitator.child_messages import CAPTURE
from facilitator.domain import events as ev
from facilitator.domain.events import to_record
from facilitator.tui.moment_rows import MomentRows
from facilitator.workflow.sharing import SharedMeeting
from tests.sharing.far_client import impatient
from tests.tui.conftest import Room, at_minute_42

BEGAN_MS = 2_530_000
TICK_S = 0.05


class Host:
    def __init__(self, folder: Path, address: str) -> None:
        self.room: Room = at_minute_42(folder)
        self.more = 0.0
        self.began = time.monotonic()
        self.over = threading.Event()
        self.room.runner.begin(lambda: None)
        self.room.runner.start()
        self.meeting = SharedMeeting(self.room.runner, address, 0, monotonic=self.clock)
        self.meeting.start()
        for work in (self.ticks, lambda: let_in(self.meeting, self.over)):
            threading.Thread(target=work, daemon=True).start()

    def clock(self) -> float:
        return time.monotonic() + self.more

    @property
    def now_ms(self) -> int:
        return BEGAN_MS + round((self.clock() - self.began) * 1000)

    def ticks(self) -> None:
        """The recorder says how far it is."""
        while not self.over.wait(TICK_S):
            self.tick()

    def tick(self) -> None:
        self.room.clock.now = 100.0 + self.clock() - self.began
        self.room.now_ms = self.now_ms
        self.room.children.says(CAPTURE, msg.Progress(self.room.children.samples))

    def obey(self, line: str) -> bool:
        room = self.room
        what, _space, rest = line.strip().partition(" ")
        if what == "say":
            room.say(self.now_ms - 3_000, rest)
        elif what == "note":
            notes = [ev.NoteTaken(self.now_ms, f"seen {n}") for n in range(int(rest))]
            room.note(*notes)
        elif what == "skip":
            self.more += float(rest)
            self.tick()
            room.runner.wait_for(lambda: None)
            tell("skipped", rest)
        elif what == "log":
            room.runner.wait_for(lambda: None)
            tell("log", [to_record(r) for r in room.store.log.since(0) if r.id.device != "host"])
        elif what == "finish":
            room.runner.wait_for(lambda: None)
            room.runner.take()
            rows = MomentRows(room.runner.tags).rows(room.session, 200)
            # Notes and flags: one that takes several rows once.
            marks = dict.fromkeys(row.key for row in rows if row.key)
            lines = [one.id for one in room.session.utterances]
            tell("shows", {"lines": lines, "marks": [*marks]})
        elif what == "memory":
            gc.collect()
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            tell("memory", pages * 4096 / 1e6)
        return what != "end"

    def end(self) -> None:
        self.over.set()
        self.meeting.close("The meeting is over.")
        self.room.close()


def tell(what: str, value: Any) -> None:
    print(f"{what} {json.dumps(value)}", flush=True)


def let_in(meeting: SharedMeeting, over: threading.Event) -> None:
    said = None
    opened_at = 0.0
    while not over.is_set():
        look = meeting.host.look
        if look.asking is not None:
            meeting.host.answer(look.asking.number, let_in=True)
        elif not look.open and time.monotonic() - opened_at > 1.0:
            opened_at = time.monotonic()  # it takes a moment, and makes a new code
            meeting.host.open_door()
        if look.url is not None and look.url != said:
            said = look.url
            print(f"join {said}", flush=True)
        time.sleep(0.02)


if __name__ == "__main__":
    impatient()
    host = Host(Path(sys.argv[1]), sys.argv[2])
    for told in sys.stdin:
        if not host.obey(told):
            break
    host.end()
