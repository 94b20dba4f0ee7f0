"""The room, with an ear in it, for the tests of playing."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.audio import Recording, Room, Samples, room, shared_room

__all__ = ["room", "shared_room"]


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    return Recording(tmp_path)


class Ear:
    """Hears all that is played in the room: 16 kHz mono, from the monitor of its sink."""

    def __init__(self, room: Room) -> None:
        self._process = subprocess.Popen(
            [
                *("parec", "--device=room.monitor", "--rate=16000", "--channels=1"),
                *("--format=s16le", "--latency-msec=10"),
            ],
            env={**os.environ, **room.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._pcm = bytearray()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        assert self._process.stdout
        while data := self._process.stdout.read1(4096):  # type: ignore[attr-defined]
            self._pcm += data

    def heard(self) -> Samples:
        return np.frombuffer(bytes(self._pcm[: len(self._pcm) // 2 * 2]), "<i2")

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._thread.join()
        assert self._process.stdout
        self._process.stdout.close()


@pytest.fixture
def ear(room: Room) -> Iterator[Ear]:
    opened = Ear(room)
    try:
        yield opened
    finally:
        opened.close()
