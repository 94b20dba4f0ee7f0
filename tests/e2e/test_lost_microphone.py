"""A microphone that goes away while a meeting is recorded, through the installed command."""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from facilitator.domain.sound import SAMPLE_RATE
from facilitator.workflow.recorder import FROZEN_S
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.audio import (
    PATIENCE_S,
    Room,
    Samples,
    loudest_frequency,
    tone,
    wait_until,
    write_wav,
)
from tests.e2e.conftest import Study, command_with
from tests.e2e.terminal import children, is_running


class Meeting:
    """A headless meeting over the microphone: its words to the person, and when they came."""

    def __init__(self, study: Study, device: str = "mic") -> None:
        self.study = study
        self.process = study.start(
            *("live", "--guide", "short", "--input", device, "--model", "demo", "--headless"),
            *("--consent-confirmed", "--json", "--id", "m1"),
        )
        self.said: list[tuple[float, str]] = []
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self._lines.put(line)

    def wait(self, text: str, seconds: float = PATIENCE_S) -> float:
        """The moment (monotonic, s) a line with `text` came; from now on only later ones count."""
        end = time.monotonic() + seconds
        while True:
            try:
                line = self._lines.get(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no {text!r}: {self.said}") from None
            self.said.append((time.monotonic(), line))
            if text in line:
                return self.said[-1][0]

    def samples(self) -> Samples:
        """The recording so far."""
        workspace = Workspace(self.study.root, self.study.home)
        with SessionStore.open(workspace, "m1", read_only=True) as store, store.spool() as spool:
            return np.frombuffer(spool.read(0, spool.refresh()), "<i2")

    def hears(self, hertz: float, since: int = 0) -> int:
        """The sample from which that tone has been heard for half a second."""
        end = time.monotonic() + PATIENCE_S
        while True:
            heard = self.samples()
            for at in range(since, len(heard) - SAMPLE_RATE // 2, SAMPLE_RATE // 4):
                piece = heard[at : at + SAMPLE_RATE // 2]
                loud = np.abs(piece.astype(int)).max() > 1_000
                if loud and abs(loudest_frequency(piece) - hertz) < 5:
                    return at
            assert time.monotonic() < end, f"{hertz} Hz was never heard: {self.said}"

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(PATIENCE_S) == 0
        self._reader.join()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join()
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe
            pipe.close()


@contextmanager
def meeting(study: Study, device: str = "mic") -> Iterator[Meeting]:
    held = Meeting(study, device)
    try:
        yield held
    finally:
        held.close()


@contextmanager
def sounding(room: Room, path: Path) -> Iterator[None]:
    """That sound is in the room for a while."""
    player = room.play(path)
    try:
        yield
    finally:
        player.kill()
        player.wait()


def recorded(study: Study) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The recording's starts and stops, and its gaps, as events."""
    events = study("log", "m1", "--json").objects
    turns = [e for e in events if e["kind"] in ("RecordingStarted", "RecordingPaused")]
    return turns, [e for e in events if e["kind"] == "GapNoted"]


@pytest.mark.timeout(240)
@pytest.mark.microphone
def test_a_microphone_that_is_pulled_out_and_comes_back(
    study: Study, room: Room, tmp_path: Path
) -> None:
    study.environment |= room.environment
    low = write_wav(tmp_path / "low.wav", tone(440, 100))
    high = write_wav(tmp_path / "high.wav", tone(1_000, 100))
    with meeting(study) as held:
        held.wait("Session m1")
        with sounding(room, low):
            held.hears(440)
            room.pull_out()
            pulled = time.monotonic()
            try:
                assert held.wait("has stopped giving sound") - pulled < 3
                # It is tried again, and still not there.
                held.wait("was unplugged")
            finally:
                room.plug_in()
        back = len(held.samples())
        held.wait("s missing (the microphone failed)")
        with sounding(room, high):
            held.hears(1_000, back)
        held.stop()
    turns, gaps = recorded(study)
    [gap] = [e for e in gaps if e["reason"] == "device"]
    paused = next(e for e in turns if e.get("reason") == "device")
    assert gap["at_ms"] == paused["at_ms"]
    assert gap["missing_ms"] >= 1_000
    assert turns[-1]["reason"] == "stopped"
    assert study("verify", "m1").status == 0


@pytest.mark.timeout(240)
@pytest.mark.microphone
def test_a_muted_microphone_is_told_and_opened_anew_but_not_for_ever(
    study: Study, room: Room, tmp_path: Path
) -> None:
    """Nobody plays into the room: exact zeros, as a muted or forbidden microphone gives."""
    study.environment |= room.environment
    high = write_wav(tmp_path / "high.wav", tone(1_000, 100))
    with meeting(study) as held:
        began = held.wait("Session m1")
        assert held.wait("No sound comes from the microphone") - began < 4
        held.wait("s missing (the microphone gave no sound)")
        quiet = len(held.samples())
        # Zeros go on being recorded: it is the alert that stays, not the attempts.
        while len(held.samples()) < quiet + 5 * SAMPLE_RATE:
            assert held.process.poll() is None
        with sounding(room, high):
            held.hears(1_000, quiet)
        held.stop()
    turns, gaps = recorded(study)
    assert [e["reason"] for e in gaps] == ["no sound"]
    assert [e["kind"] for e in turns].count("RecordingStarted") == 2


class Standin:
    """What is plugged in, for the stand-in of sounddevice."""

    def __init__(self, study: Study, folder: Path) -> None:
        self._file = folder / "standin.json"
        self.hanging = self._file.with_suffix(".hanging")
        """There once a process has been hanging in the device."""
        study.command = command_with(Path(__file__).parent / "standin")
        study.environment |= {"STANDIN_ROOM": str(self._file)}
        self.set("flow", "Lamp", "Desk")

    def set(self, does: str, *devices: str) -> None:
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps({"does": does, "devices": devices}), encoding="utf-8")
        fresh.replace(self._file)


@pytest.fixture
def standin(study: Study, tmp_path: Path) -> Standin:
    return Standin(study, tmp_path)


def test_a_device_that_stalls_is_opened_again_by_its_name(study: Study, standin: Standin) -> None:
    """Unplugged without a word; when it comes back, others stand before it in the list."""
    with meeting(study, "mic:Desk") as held:
        held.wait("Session m1")
        held.hears(500)
        standin.set("flow", "Lamp")
        stalled = time.monotonic()
        assert held.wait("has stopped giving sound") - stalled < 3
        held.wait("There is no microphone 'Desk'")
        standin.set("flow", "Camera", "Lamp", "Desk", "Phone")
        back = len(held.samples())
        held.wait("s missing (the microphone failed)")
        held.hears(500, back)
        held.stop()
    turns, [gap] = recorded(study)
    assert [e.get("reason") for e in turns] == [None, "device", None, "stopped"]
    assert gap["missing_ms"] >= 2_000


def test_the_default_device_is_opened_again_by_its_name_too(study: Study, standin: Standin) -> None:
    """The default one now is another: recording that instead would be a room nobody chose."""
    with meeting(study) as held:
        held.wait("Session m1")
        held.hears(500)
        standin.set("flow", "Desk")
        held.wait("There is no microphone 'Lamp'")
        standin.set("flow", "Desk", "Lamp")
        held.wait("s missing (the microphone failed)")
        held.stop()


def test_a_device_that_stalls_and_cannot_be_closed_is_left_behind(
    study: Study, standin: Standin
) -> None:
    with meeting(study) as held:
        held.wait("Session m1")
        held.hears(500)
        standin.set("hang", "Lamp")
        stalled = time.monotonic()
        assert held.wait("has stopped giving sound") - stalled < 3
        standin.set("flow", "Lamp")
        back = len(held.samples())
        held.wait("s missing (the microphone failed)")
        held.hears(500, back)
        held.stop()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_a_recorder_that_is_frozen_is_replaced(study: Study, standin: Standin) -> None:
    with meeting(study) as held:
        held.wait("Session m1")
        held.hears(500)
        os.kill(children(held.process.pid)["facilitator.capture"], signal.SIGSTOP)
        held.wait("is held up")
        held.wait("s missing (interrupted)")
        held.stop()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are a matter of POSIX")
def test_a_program_that_was_stopped_for_a_while_goes_on_without_a_gap(
    study: Study, standin: Standin
) -> None:
    """As when a laptop is closed and opened: its recorder was well all the time."""
    with meeting(study) as held:
        held.wait("Session m1")
        held.hears(500)
        held.process.send_signal(signal.SIGSTOP)
        try:
            enough = len(held.samples()) + round((FROZEN_S + 2) * SAMPLE_RATE)
            wait_until(lambda: len(held.samples()) > enough)
        finally:
            held.process.send_signal(signal.SIGCONT)
        wait_until(lambda: len(held.samples()) > enough + 2 * SAMPLE_RATE)
        held.stop()
    turns, gaps = recorded(study)
    assert gaps == []
    assert [e["kind"] for e in turns] == ["RecordingStarted", "RecordingPaused"]


@pytest.mark.timing
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize("when", ["opening", "recording"])
def test_no_recorder_outlives_the_program_even_in_a_device_that_hangs(
    study: Study, standin: Standin, when: str
) -> None:
    if when == "opening":
        standin.set("hang", "Lamp")
    with meeting(study) as held:
        if when == "recording":
            held.wait("Session m1")
            standin.set("hang", "Lamp")  # until it is told to close, it waits for sound
        else:
            wait_until(standin.hanging.exists)
        recorder = children(held.process.pid)["facilitator.capture"]
        held.process.kill()
        killed = time.monotonic()
        wait_until(lambda: not is_running(recorder))
        assert time.monotonic() - killed < 2.0
    if when == "recording":
        assert standin.hanging.exists()


def test_a_device_that_never_gives_a_sound_is_said_at_once(study: Study, standin: Standin) -> None:
    standin.set("stall", "Lamp")
    tried = study(
        "live",
        "--guide",
        "short",
        "--input",
        "mic",
        "--model",
        "demo",
        "--headless",
        "--consent-confirmed",
    )
    assert "gives no sound at all" in "\n".join(tried.err.splitlines()[-2:])
    assert tried.status == 1
    assert study.sessions() == []
