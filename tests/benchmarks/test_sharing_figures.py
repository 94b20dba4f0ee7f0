"""Eight machines in a meeting: what they cost the host, and how soon it shows what they do.

Machines are processes of their own.
"""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from facilitator.sharing.client import Client
from facilitator.sharing.terms import What
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.screens.live import live_screen
from facilitator.workflow.sharing import SharedMeeting
from tests.benchmarks.test_key_figures import DIGITS, Bare, both, long_meeting, painted, talking
from tests.sharing.far_host import let_in
from tests.sharing.namespaces import python
from tests.sharing.test_client import Far as Watched
from tests.sharing.test_client import membership_of
from tests.sharing.test_network import HERE, Far
from tests.tui.conftest import Room

MACHINES, PRESSES, FLAGS = 8, 200, 60


@contextlib.contextmanager
def machines(meeting: SharedMeeting, folder: Path) -> Iterator[list[Far]]:
    """Joined one after the other; each flags, notes and marks speakers every two seconds."""
    made: list[Far] = []
    try:
        for number in range(MACHINES):
            arguments = (str(folder / f"m{number}"), str(number), "1000", "2000")
            one = Far(python(HERE / "far_client.py", *arguments))
            made.append(one)
            while True:
                before = meeting.host.look.url
                assert before is not None
                one.tell(before)
                if one.hear("ready", "again ").startswith("ready"):
                    break
        yield made
    finally:
        for one in made:
            one.kill()


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


@pytest.mark.benchmark
def test_what_eight_machines_cost_the_host(tmp_path: Path) -> None:
    room: Room = long_meeting(tmp_path / "room")
    app = FacilitatorApp(lambda: live_screen(room.runner, clock=room.clock))
    seen: list[float] = []

    async def run() -> None:
        async with Bare().run_test(size=(140, 45)) as pilot:
            bare = await painted(pilot.app, DIGITS, PRESSES)
        async with app.run_test(size=(140, 45)) as pilot:
            await pilot.pause(0.5)
            over = threading.Event()
            talk = threading.Thread(target=talking, args=(room, over), daemon=True)
            talk.start()
            alone = await painted(pilot.app, DIGITS, PRESSES)
            meeting = SharedMeeting(room.runner, "127.0.0.1", 0)
            meeting.start()
            threading.Thread(target=let_in, args=(meeting, over), daemon=True).start()
            while meeting.host.look.url is None:
                await asyncio.sleep(0.05)
            with contextlib.ExitStack() as stack:
                joined = machines(meeting, tmp_path)
                await asyncio.to_thread(stack.enter_context, joined)
                memory = resident_mb()
                shared = await painted(pilot.app, DIGITS, PRESSES)
                member = await asyncio.to_thread(membership_of, meeting.host, tmp_path / "one")
                one = Watched(Client(member, tmp_path / "one"))
                await asyncio.to_thread(one.ready)
                for _press in range(FLAGS):
                    count = len(room.runner.session.moments)
                    begun = time.perf_counter()
                    one.client.act(What.FLAG, tag="quote")
                    while len(room.runner.session.moments) == count:
                        await asyncio.sleep(0.002)
                    seen.append((time.perf_counter() - begun) * 1000)
                    await asyncio.sleep(0.3)  # a machine may do four acts a second
                grown = resident_mb() - memory
                one.client.close()
            over.set()
            talk.join()
            meeting.close()
        p95 = statistics.quantiles(seen, n=20)[18]
        print(
            f"\n5,000 utterances, 3,000 flags, text ten times a second\n"
            f"{both('a bare Textual app, key to paint', bare)}\n"
            f"{both('live screen, nobody joined', alone)}\n"
            f"{both(f'live screen, {MACHINES} machines joined', shared)}\n"
            f"a flag on a joined machine to the host's screen: "
            f"p50 {statistics.median(seen):.0f} ms, p95 {p95:.0f} ms\n"
            f"memory of the host with {MACHINES} machines, over that: {grown:+.1f} MB"
        )

    asyncio.run(run())
    room.close()
