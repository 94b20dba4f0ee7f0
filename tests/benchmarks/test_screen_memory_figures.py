"""Memory of the screen's process over a replayed meeting of three hours; it prints, and asserts no
figure. FACILITATOR_BENCH_TRACED names the lines of code that what has grown was made in."""

from __future__ import annotations

import asyncio
import gc
import os
import random
import tracemalloc
from functools import partial
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from facilitator import child_messages as msg
from facilitator.domain.transcript import Word
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.screens.live import live_screen
from tests.tui.conftest import Room, held, opened

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="looks into /proc"),
]

LINES, MARKS, FLAGS, HOURS = 2_500, 600, 300, 3
PASSING = 10
"""Texts in passing for a line."""
EARLY = LINES * 10 // (HOURS * 60)
"""Lines of the first ten minutes: what is needed by then is needed anyway."""

SPOKEN = (
    "I was at the clinic with her yesterday and nobody had read the letter that we sent in spring "
    "so we went home again and waited for a call which came two weeks later when it did not matter "
    "any more because the housing people had found a room by then"
)


def resident_mb() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def utterance(number: int, at: int) -> msg.Utterance:
    """Some ten words, each line another, with their times."""
    chance = random.Random(number)
    said = [*chance.choices(SPOKEN.split(), k=chance.randint(4, 18)), f"number{number}"]
    words = tuple(
        Word(at + n * 200, at + n * 200 + 180, f" {word}", 0.9) for n, word in enumerate(said)
    )
    return msg.Utterance(at, at + len(said) * 200, " ".join(said), words, -0.2)


def came(room: Room, lines: int) -> bool:
    return len(room.session.spans) == lines


async def replayed(room: Room, pilot: Pilot[None]) -> list[tuple[int, float]]:
    """(lines, MB) every ten minutes of it."""
    found: list[tuple[int, float]] = []
    step = HOURS * 3_600_000 // LINES

    def press(key: str) -> None:
        pilot.app.post_message(events.Key(key, key))

    for number in range(LINES):
        at = number * step
        heard = utterance(number, at)
        for part in range(1, PASSING + 1):
            room.now_ms = at + part * step // PASSING
            room.children.says(msg.CAPTURE, msg.Progress(room.children.samples))
            passing = " ".join(heard.text.split()[: part + 2])
            room.children.says(msg.SPEECH, msg.Partial(at, passing))
            await asyncio.sleep(0.001)
        room.children.says(msg.SPEECH, heard)
        if number * MARKS // LINES != (number + 1) * MARKS // LINES:
            press(str(number % 7 + 1))
        if number * FLAGS // LINES != (number + 1) * FLAGS // LINES:
            press("q")
        if (number + 1) % EARLY == 0 or number + 1 == LINES:
            await held(pilot, partial(came, room, number + 1))
            found.append((number + 1, resident_mb()))
            if TRACED and number + 1 == EARLY:
                tracemalloc.start(1)
    return found


TRACED = bool(os.environ.get("FACILITATOR_BENCH_TRACED"))


def test_memory_of_the_screen_over_a_replayed_meeting(memory: Path) -> None:
    room = opened(memory)
    app = FacilitatorApp(lambda: live_screen(room.runner, clock=room.clock))

    async def run() -> list[tuple[int, float]]:
        async with app.run_test(size=(140, 45)) as pilot:
            await pilot.pause(0.5)
            found = await replayed(room, pilot)
            session = room.session
            print(f"\n{len(session.spans):,} lines, {len(session.moments)} flags")
            return found

    found = asyncio.run(run())
    for lines, megabytes in found:
        print(f"{lines:6,} lines  {megabytes:7.1f} MB")
    print(f"grown since ten minutes of {HOURS} h: {found[-1][1] - found[0][1]:.1f} MB")
    if TRACED:
        for one in tracemalloc.take_snapshot().statistics("lineno")[:40]:
            print(f"{one.size / 1e6:6.2f} MB {one.count:7,}  {one.traceback}")
        tracemalloc.stop()
    room.close()
