"""Figures of listening: how soon a key is heard in a recording of three hours, and what it costs.

They print; they assert nothing about time.
"""

from __future__ import annotations

import random
import statistics
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from facilitator import child_messages as msg
from facilitator.child import Child
from facilitator.child_messages import Message
from facilitator.domain.sound import SAMPLE_RATE
from facilitator.playing.player import Player
from facilitator.playing.tempo import Tempo
from facilitator.vault import disk
from facilitator.vault.spool_reader import SpoolReader
from tests.audio import PATIENCE_S, Recording, Room, room, shared_room, wait_until

__all__ = ["room", "shared_room"]

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]

HOURS = 3
SPEEDS = (1.0, 0.75, 1.5)
TIMES = 15


@pytest.fixture
def long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recording:
    recording = Recording(tmp_path)
    minute = np.random.default_rng(1).integers(-3_000, 3_000, 60 * SAMPLE_RATE).astype("<i2")
    with monkeypatch.context() as quick:
        quick.setattr(disk, "sync", lambda fd: None)
        with recording.writer() as writer:
            for _ in range(HOURS * 60):
                writer.append(minute.tobytes())
    return recording


def test_opening_a_recording(long: Recording) -> None:
    for leap in (False, True):
        began = time.perf_counter()
        with SpoolReader(long.folder, long.key, long.session, leap=leap) as reader:
            reader.refresh()
            opened = time.perf_counter()
            reader.read(HOURS * 1_800 * SAMPLE_RATE, SAMPLE_RATE)
            read = time.perf_counter()
        way = "leaping" if leap else "reading through"
        print(
            f"\n{HOURS} h of sound opened {way}: {(opened - began) * 1000:.1f} ms; then a second "
            f"from its middle: {(read - opened) * 1000:.2f} ms"
        )


def cost(pid: int) -> tuple[float, float]:
    """Processor time in s, resident memory in MB."""
    stat = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return (int(stat[11]) + int(stat[12])) / 100, pages * 4096 / 1e6


def test_from_the_key_to_the_ear(room: Room, long: Recording) -> None:
    """Of a key the sound is handed to the device, which says when it is heard; the way of a line
    to the child and the child's turn are in it."""
    moments: list[tuple[float, msg.Heard]] = []
    came = threading.Event()
    child: list[Child] = []

    def begin(deliver: object) -> Child:
        def take(message: Message) -> None:
            if isinstance(message, msg.Heard) and not came.is_set():
                moments.append((time.monotonic(), message))
                came.set()
            deliver(message)  # type: ignore[operator]

        child.append(Child(msg.PLAYING, long.handed, msg.PlayConfig(), take))
        return child[-1]

    began = time.monotonic()
    with Player(long.handed, begin=begin) as player:
        wait_until(lambda: player.device is not None)
        print(f"\nthe device is open {(time.monotonic() - began) * 1000:.0f} ms after the screen")
        chance = random.Random(1)
        for speed in SPEEDS:
            handed, heard = [], []
            for _ in range(TIMES):
                came.clear()
                at = chance.randrange(HOURS * 3_600_000 - 5_000)
                began = time.monotonic()
                player.play(at, at + 5_000, speed)
                assert came.wait(PATIENCE_S)
                handed.append((moments[-1][0] - began) * 1000)
                heard.append((moments[-1][1].at - began) * 1000)
            print(
                f"speed {speed}: with the device after {statistics.median(handed):.0f} ms "
                f"(at most {max(handed):.0f}), heard after {statistics.median(heard):.0f} ms "
                f"(at most {max(heard):.0f})"
            )
        for speed in SPEEDS:
            before, _ = cost(child[0].pid)
            player.play(60_000, 60_000 + round(10_000 * speed), speed)
            wait_until(lambda: not player.playing)
            after, memory = cost(child[0].pid)
            print(
                f"10 s at speed {speed}: {(after - before) * 10:.1f} % of a core, {memory:.0f} MB"
            )


def test_the_processor_that_a_tempo_takes() -> None:
    sound = np.random.default_rng(1).integers(-3_000, 3_000, 60 * SAMPLE_RATE).astype(np.int16)
    for speed in (0.5, 0.75, 1.0, 1.5, 2.0):
        tempo = Tempo(speed, 48_000)
        began = time.process_time()
        for at in range(0, len(sound), 320):
            for _ in tempo(sound[at : at + 320]):
                pass
        took = time.process_time() - began
        print(f"\na minute at speed {speed}, to 48 kHz: {took * 1000:.0f} ms", end="")
