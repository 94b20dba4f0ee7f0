"""A shared meeting in a process of its own: far_host.py FOLDER ADDRESS.

It lets everybody in who proves the code, and says the address to join at ("join URL") whenever that
is another. Lines on standard input: "say MS TEXT", "log" (answered by all events of other devices
as one line of JSON), "end".
"""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path

from facilitator.domain.events import to_record
from facilitator.workflow.sharing import SharedMeeting
from tests.tui.conftest import at_minute_42


def main(folder: str, address: str) -> None:
    room = at_minute_42(Path(folder))
    room.runner.begin(lambda: None)
    room.runner.start()
    meeting = SharedMeeting(room.runner, address, 0)
    meeting.start()
    over = threading.Event()
    threading.Thread(target=let_in, args=(meeting, over), daemon=True).start()
    for line in sys.stdin:
        what, _space, rest = line.strip().partition(" ")
        if what == "say":
            at_ms, _space, text = rest.partition(" ")
            room.say(int(at_ms), text)
        elif what == "log":
            room.runner.wait_for(lambda: None)
            found = [to_record(one) for one in room.store.log.since(0) if one.id.device != "host"]
            print(f"log {json.dumps(found)}", flush=True)
        elif what == "end":
            break
    over.set()
    meeting.close("The meeting is over.")
    room.close()


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
    main(*sys.argv[1:])
