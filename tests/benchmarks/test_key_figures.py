"""From a key to the screen, and to the disk, late in a long meeting, while text arrives.

Beside the time by the clock stands what the screen's thread computed meanwhile: on a machine that
others use too, that alone is this program's. Of several rounds the best is told.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static

from facilitator import child_messages as msg
from facilitator.domain import events as ev
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.screens.live import live_screen
from facilitator.vault.journal import Journal
from tests.tui.conftest import Room, opened

UTTERANCES, FLAGS, PRESSES, ROUNDS = 5_000, 3_000, 200, 3
TEXT_S = 0.1
"""How often an utterance arrives meanwhile: some fifty times as often as people speak."""


def long_meeting(folder: Path) -> Room:
    room = opened(folder)
    batch: list[ev.Event] = []
    for number in range(UTTERANCES):
        at = number * 1_700
        id_, text = f"u{number + 1:05d}", "I was at the clinic with her yesterday, for an hour."
        heard = ev.UtteranceHeard(id_, at, at + 1_500, text, (), -0.2, 900)
        batch += [heard, ev.UtteranceRedacted(id_, ())]
        if number % 3 == 0:
            batch.append(ev.SpeakerMarked(at, f"User {number % 7 + 1}"))
        if number < FLAGS:
            batch.append(ev.MomentFlagged("quote", at, max(0, at - 30_000), at, None))
    room.note(*batch)
    room.now_ms = UTTERANCES * 1_700
    return room


def told(name: str, taken: list[float]) -> str:
    rounds = [taken[n : n + PRESSES] for n in range(0, len(taken), PRESSES)]
    p50 = min(map(statistics.median, rounds))
    p99 = min(statistics.quantiles(one, n=100)[98] for one in rounds)
    return f"{name:42} p50 {p50:6.2f} ms   p99 {p99:6.2f} ms"


def both(name: str, taken: list[tuple[float, float]]) -> str:
    wall, computed = zip(*taken, strict=True)
    return f"{told(name, [*wall])}\n{told('  computed by the screen', [*computed])}"


class Bare(App[None]):
    """The least that Textual paints after a key."""

    def compose(self) -> ComposeResult:
        yield Static("0", id="said")

    def on_key(self, event: events.Key) -> None:
        self.query_one("#said", Static).update(event.key)


async def painted(app: App[Any], keys: str, presses: int) -> list[tuple[float, float]]:
    """Milliseconds from a key's arrival to the end of the next painting, for some presses: by the
    clock, and of the thread that paints."""
    done = asyncio.Event()
    display = app._display

    def shown(*args: Any) -> None:
        display(*args)
        done.set()

    taken = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "_display", shown)
        for number in range(presses):
            await asyncio.sleep(0.03)
            done.clear()
            begun, computed = time.perf_counter(), time.thread_time()
            key = keys[number % len(keys)]
            app.post_message(events.Key(key, key))
            await asyncio.wait_for(done.wait(), 30)
            wall = time.perf_counter() - begun
            taken.append((wall * 1000, (time.thread_time() - computed) * 1000))
    return taken


DIGITS, FLAG = "1234567", "q"


@pytest.mark.benchmark
def test_key_to_paint_and_key_to_durable(tmp_path: Path) -> None:
    room = long_meeting(tmp_path)
    app = FacilitatorApp(lambda: live_screen(room.runner, clock=room.clock))
    durable: list[float] = []
    sent: list[float] = []

    async def run() -> list[list[tuple[float, float]]]:
        async with Bare().run_test(size=(140, 45)) as pilot:
            bare = await painted(pilot.app, DIGITS, PRESSES * ROUNDS)
        async with app.run_test(size=(140, 45)) as pilot:
            await pilot.pause(0.5)
            log: Any = room.store.log
            journal = log._journal
            log._journal = Timed(room, sent, durable)
            over = threading.Event()
            talk = threading.Thread(target=talking, args=(room, over), daemon=True)
            talk.start()
            post = room.runner.do

            def do(*args: Any, **options: Any) -> None:
                sent.append(time.perf_counter())
                post(*args, **options)

            room.runner.do = do  # type: ignore[method-assign]
            ours = await painted(pilot.app, DIGITS, PRESSES * ROUNDS)
            log._journal = journal
            flags = await painted(pilot.app, FLAG, PRESSES * ROUNDS)
            over.set()
            talk.join()
        return [bare, ours, flags]

    bare, ours, flags = asyncio.run(run())
    disk = raw_syncs(tmp_path)
    room.close()
    print(
        f"\n{UTTERANCES:,} utterances, {FLAGS:,} flags, text every {TEXT_S * 1000:.0f} ms\n"
        f"{both('a bare Textual app, key to paint', bare)}\n"
        f"{both('live screen, a digit to paint', ours)}\n"
        f"{both('live screen, a flag to paint', flags)}\n"
        f"{told('live screen, a digit to durable', durable)}\n"
        f"{told('append and fdatasync alone', disk)}"
    )


class Timed(Journal):
    """The journal, which tells when a digit that was pressed is on the disk."""

    def __init__(self, room: Room, sent: list[float], durable: list[float]) -> None:
        self._journal, self._sent, self._durable = room.store.log._journal, sent, durable

    def append(self, records: Sequence[Mapping[str, Any]]) -> list[int]:
        ids = self._journal.append(records)
        now = time.perf_counter()
        if records[0]["kind"] == "SpeakerMarked":
            self._durable.append((now - self._sent[len(self._durable)]) * 1000)
        return ids


def talking(room: Room, over: threading.Event) -> None:
    while not over.wait(TEXT_S):
        at = room.now_ms
        room.now_ms = at + 1_000  # time goes on as well: a digit is about what is said now
        room.children.says(msg.CAPTURE, msg.Progress(room.children.samples))
        text = "Then we went home and nobody rang us for a week."
        said = msg.Utterance(at, at + 900, text, (), -0.2)
        room.children.says(msg.SPEECH, said)


def raw_syncs(folder: Path) -> list[float]:
    """The same number of records of their size, appended and synced."""
    taken = []
    handle = os.open(folder / "raw", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for _ in range(PRESSES * ROUNDS):
        begun = time.perf_counter()
        os.write(handle, bytes(300))
        os.fdatasync(handle)
        taken.append((time.perf_counter() - begun) * 1000)
    os.close(handle)
    return taken
