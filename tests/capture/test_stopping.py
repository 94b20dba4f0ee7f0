"""What is captured after the moment of the key is dropped, whatever the disk does meanwhile."""

from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

import numpy as np
import pytest

from facilitator import child_messages as msg
from facilitator.capture import microphone, process
from facilitator.capture.microphone import Microphone
from facilitator.capture.playback import Playback
from facilitator.capture.sound import Source
from facilitator.child import Inbox
from facilitator.domain.sound import SAMPLE_RATE, Pace
from facilitator.domain.terms import GapReason
from facilitator.vault import disk
from tests.audio import PATIENCE_S, Recording, wait_until, write_wav

BLOCK = SAMPLE_RATE // 10
STEP = 10
"""Samples of one value: int16 counts through 40 s."""

COUNTED = (np.arange(40 * SAMPLE_RATE) // STEP - 32_000).astype(np.int16)
"""Sound whose every sample tells its time."""


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    return Recording(tmp_path)


class StalledDisk:
    """Syncs as disks do, until `begin`: from then on every sync waits for `end`."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.holds_up = threading.Event()
        self._free = threading.Event()
        self._free.set()
        self._sync = disk.sync
        patch.setattr(disk, "sync", self._syncing)

    def _syncing(self, fd: int) -> None:
        if not self._free.is_set():
            self.holds_up.set()
            assert self._free.wait(PATIENCE_S)
        self._sync(fd)

    def begin(self) -> None:
        self._free.clear()
        assert self.holds_up.wait(PATIENCE_S)

    def end(self) -> None:
        self._free.set()


@pytest.fixture
def stalling(monkeypatch: pytest.MonkeyPatch) -> StalledDisk:
    return StalledDisk(monkeypatch)


class Counting:
    """Stands in for PortAudio: a device whose samples tell when they were captured."""

    default = SimpleNamespace(device=(0, -1))
    PortAudioError = OSError
    began = 0.0

    def query_devices(self) -> list[dict[str, Any]]:
        return [
            {"index": 0, "name": "Desk", "max_input_channels": 1, "default_samplerate": 16_000.0}
        ]

    def InputStream(self, *, callback: Any, **_: Any) -> Any:
        over = threading.Event()
        fine = SimpleNamespace(input_overflow=False)

        def flow() -> None:
            self.began = time.monotonic()
            for at in range(0, len(COUNTED), BLOCK):
                due = self.began + (at + BLOCK) / SAMPLE_RATE
                if over.wait(max(0.0, due - time.monotonic())):
                    return
                block = COUNTED[at : at + BLOCK].astype(np.float32) / 32_768
                callback(block[:, np.newaxis], BLOCK, None, fine)

        thread = threading.Thread(target=flow, daemon=True)
        return SimpleNamespace(start=thread.start, stop=over.set, close=thread.join, channels=1)


Opened = tuple[Source, Callable[[], float]]


def a_microphone(tmp_path: Path, patch: pytest.MonkeyPatch) -> Opened:
    device = Counting()
    patch.setattr(microphone, "load_portaudio", lambda: device)
    return Microphone(), lambda: device.began


def a_file(tmp_path: Path, patch: pytest.MonkeyPatch) -> Opened:
    source = Playback(write_wav(tmp_path / "counted.wav", COUNTED), Pace.REALTIME)
    return source, lambda: source._began or 0.0


class Segment:
    """A segment recorded by the capture process's own code, told what to do through a pipe."""

    def __init__(self, recording: Recording, source: Source) -> None:
        reading, writing = os.pipe()
        self.host: IO[str] = os.fdopen(writing, "w", encoding="utf-8")
        self._reading: IO[str] = os.fdopen(reading, encoding="utf-8")
        self._write(msg.setup_line(os.getppid(), recording.handed, msg.CaptureConfig()))
        self.out = io.StringIO()
        self._inbox = Inbox(self._reading, self.out)
        self.ended: msg.Ended | None = None
        self._thread = threading.Thread(target=self._run, args=(source,), daemon=True)
        self._thread.start()

    def _run(self, source: Source) -> None:
        self.ended = process._segment(self._inbox, source)

    def tell(self, message: msg.Message) -> None:
        self._write(msg.line_of(message))

    def _write(self, line: str) -> None:
        self.host.write(line)
        self.host.flush()

    def started(self) -> bool:
        return '"progress"' in self.out.getvalue()

    def join(self) -> msg.Ended:
        self._thread.join(PATIENCE_S)
        assert self.ended, "the segment did not end"
        return self.ended

    def close(self) -> None:
        self.host.close()
        assert self._inbox.orphaned.wait(PATIENCE_S)
        self._thread.join(PATIENCE_S)
        self._reading.close()


Begin = Callable[[Source], Segment]


@pytest.fixture
def begin(recording: Recording, stalling: StalledDisk) -> Iterator[Begin]:
    """Begins a segment that is over after the test."""
    begun: list[Segment] = []

    def begin(source: Source) -> Segment:
        begun.append(Segment(recording, source))
        return begun[-1]

    yield begin
    stalling.end()
    for segment in begun:
        segment.close()


def until(moment: float) -> None:
    wait_until(lambda: time.monotonic() >= moment)


def stop(segment: Segment) -> None:
    segment.tell(msg.Stop(GapReason.OFF_RECORD, time.monotonic()))


def stop_without_a_moment(segment: Segment) -> None:
    segment.tell(msg.Stop(GapReason.OFF_RECORD))


def die(segment: Segment) -> None:
    segment.host.close()


@pytest.mark.parametrize("opened", [a_microphone, a_file])
@pytest.mark.parametrize("key", [stop, stop_without_a_moment, die])
def test_a_stalled_disk_adds_no_sound_from_after_the_key_and_loses_none_from_before(
    *,
    recording: Recording,
    begin: Begin,
    stalling: StalledDisk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    opened: Callable[[Path, pytest.MonkeyPatch], Opened],
    key: Callable[[Segment], None],
) -> None:
    source, began = opened(tmp_path, monkeypatch)
    segment = begin(source)
    wait_until(segment.started)
    stalling.begin()
    held_up = time.monotonic()
    until(held_up + 0.5)  # talk in memory, that the disk has not taken yet
    pressed = time.monotonic()
    key(segment)
    until(pressed + 0.5)  # talk that nobody may keep
    stalling.end()
    samples = segment.join().samples
    heard = recording.samples()
    spoken = round((pressed - began()) * SAMPLE_RATE)
    assert len(heard) == samples
    assert np.array_equal(heard, COUNTED[:samples])
    assert spoken - BLOCK <= samples <= spoken + BLOCK
    assert recording.finalised()


def test_a_key_that_is_told_of_late_counts_from_when_it_was_pressed(
    recording: Recording,
    begin: Begin,
    stalling: StalledDisk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The host was held up as well: by the same disk."""
    source, began = a_microphone(tmp_path, monkeypatch)
    segment = begin(source)
    wait_until(segment.started)
    stalling.begin()
    pressed = time.monotonic()
    until(pressed + 0.5)
    segment.tell(msg.Stop(GapReason.OFF_RECORD, pressed))
    stalling.end()
    assert segment.join().reason == "off the record"
    spoken = round((pressed - began()) * SAMPLE_RATE)
    assert len(recording.samples()) <= spoken + BLOCK


def test_a_key_while_the_spool_is_still_being_opened_keeps_what_was_said_before_it(
    begin: Begin, stalling: StalledDisk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, began = a_microphone(tmp_path, monkeypatch)
    stalling._free.clear()
    segment = begin(source)
    assert stalling.holds_up.wait(PATIENCE_S)
    pressed = time.monotonic()
    stop(segment)
    until(pressed + 0.5)
    stalling.end()
    samples = segment.join().samples
    spoken = round((pressed - began()) * SAMPLE_RATE)
    assert spoken - BLOCK <= samples <= spoken + BLOCK


def test_what_a_device_hands_over_while_it_is_closed_counts_up_to_the_key(
    recording: Recording, begin: Begin
) -> None:
    """A lost device: its last sound is on its way while somebody presses the key."""
    second = COUNTED[:SAMPLE_RATE].tobytes()

    class Lost:
        name, rate, reason = "lost", SAMPLE_RATE, GapReason.DEVICE
        captured_at = time.monotonic()
        blocks = [second]

        def next(self, timeout: float) -> bytes | None:
            return self.blocks.pop() if self.blocks else None

        def notices(self) -> list[msg.Message]:
            return []

        def stop(self) -> bytes:
            pressed = time.monotonic()
            segment.tell(msg.Stop(at=pressed))
            wait_until(lambda: not segment._inbox.messages.empty())
            self.captured_at = pressed + 0.75
            return COUNTED[SAMPLE_RATE : 2 * SAMPLE_RATE].tobytes()

    segment = begin(Lost())
    samples = segment.join().samples
    assert samples == pytest.approx(1.25 * SAMPLE_RATE, abs=2)
    assert np.array_equal(recording.samples(), COUNTED[:samples])
