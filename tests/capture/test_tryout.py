"""A microphone is tried: levels as they come, a few seconds kept in memory, nothing on a disk."""

from __future__ import annotations

import queue
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from facilitator import interpreter
from facilitator.capture.tryout import KEPT_S, Kept, Level, Told, Tryout, _understood
from facilitator.domain.sound import SAMPLE_RATE
from facilitator.errors import FacilitatorError
from tests.audio import PATIENCE_S, Room, loudest_frequency, tone, wait_until, write_wav

Start = Callable[[str | None], tuple[Tryout, "queue.SimpleQueue[Told]"]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Opens a microphone; all are let go at the end."""
    opened: list[Tryout] = []

    def begin(device: str | None) -> tuple[Tryout, queue.SimpleQueue[Told]]:
        told: queue.SimpleQueue[Told] = queue.SimpleQueue()
        opened.append(Tryout(device, told.put))
        return opened[-1], told

    yield begin
    for one in opened:
        one.close()


def loud(told: queue.SimpleQueue[Told]) -> Level:
    """The first level that is more than silence."""
    while True:
        found = told.get(timeout=PATIENCE_S)
        assert isinstance(found, Level), found
        if found.peak_db > -40:
            return found


def test_it_tells_how_loud_it_is_and_keeps_what_is_asked_for(
    room: Room, start: Start, tmp_path: Path
) -> None:
    file = write_wav(tmp_path / "tone.wav", tone(440.0, 20.0))
    before = sorted(tmp_path.rglob("*"))
    playing = room.play(file)
    try:
        tryout, told = start(None)
        assert loud(told).peak_db == pytest.approx(-6.0, abs=1.5)
        tryout.keep()
        while not isinstance(found := told.get(timeout=PATIENCE_S), Kept):
            assert isinstance(found, Level)
        sound = np.frombuffer(found.pcm, "<i2")
        assert len(sound) == KEPT_S * SAMPLE_RATE
        assert loudest_frequency(sound) == pytest.approx(440.0, abs=2.0)
        assert "\\x" not in repr(found)
    finally:
        playing.kill()
        playing.wait()
    assert sorted(tmp_path.rglob("*")) == before


def test_a_microphone_that_is_not_there_is_said(room: Room, start: Start) -> None:
    _, told = start("Nobody's")
    found = told.get(timeout=PATIENCE_S)
    assert isinstance(found, FacilitatorError)
    assert "no microphone 'Nobody's'" in found.what


def test_nothing_is_told_once_it_was_let_go(room: Room, start: Start) -> None:
    tryout, told = start(None)
    told.get(timeout=PATIENCE_S)
    tryout.close()
    while not told.empty():
        told.get()
    assert tryout._process.poll() is not None
    assert told.empty()


@pytest.mark.parametrize("line", [b"nonsense", b'{"name": 1}', b'{"kept": "*"}', b"[]"])
def test_what_is_not_understood_is_a_fault_and_quotes_nothing(line: bytes) -> None:
    found = _understood(line)
    assert isinstance(found, FacilitatorError)
    assert "nonsense" not in found.what + found.hint


def test_a_fault_of_whoever_is_told_is_told_and_the_microphone_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe's end raises the same: a fault of ours is not to pass for a silent microphone."""
    says = tmp_path / "says.py"
    says.write_text(
        'import sys\nprint(\'{"name": "Wobbegong", "peak_db": -20.0}\', flush=True)\n'
        "sys.stdin.buffer.read()\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(interpreter, "command", lambda module: [sys.executable, str(says)])
    told: queue.SimpleQueue[FacilitatorError] = queue.SimpleQueue()

    def deliver(one: Told) -> None:
        if not isinstance(one, FacilitatorError):
            raise ValueError("Wobbegong")
        told.put(one)

    tryout = Tryout(None, deliver)
    try:
        found = told.get(timeout=PATIENCE_S)
        assert "ValueError in tests.capture.test_tryout:" in found.what
        assert "Wobbegong" not in str(found)
        wait_until(lambda: tryout._process.poll() is not None)
    finally:
        tryout.close()
