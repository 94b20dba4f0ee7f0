"""The capture process as it really runs: its messages, its spool, and how it ends."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from facilitator import child_messages as msg
from facilitator.capture import process as process_module
from facilitator.child import Inbox
from facilitator.domain.sound import SAMPLE_RATE, Pace
from facilitator.domain.terms import GapReason
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.spool_reader import SpoolReader
from tests.audio import (
    PATIENCE_S,
    Recording,
    RunningChild,
    Samples,
    running,
    tone,
    wait_until,
    write_wav,
)


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    return Recording(tmp_path)


@pytest.fixture
def noise(tmp_path: Path) -> tuple[Path, Samples]:
    """Half a minute in which no two stretches are alike."""
    sound = np.random.default_rng(3).integers(-20_000, 20_000, 30 * SAMPLE_RATE + 77)
    return write_wav(tmp_path / "noise.wav", sound.astype(np.int16)), sound.astype(np.int16)


def capture(
    recording: Recording, file: Path, **values: Any
) -> AbstractContextManager[RunningChild]:
    return running(msg.CAPTURE, recording, msg.CaptureConfig(file=str(file), **values))


def test_a_file_arrives_in_the_spool_sample_for_sample(
    recording: Recording, noise: tuple[Path, Samples]
) -> None:
    path, sound = noise
    with capture(recording, path, pace=Pace.FAST) as process:
        started = process.wait(msg.Started)
        ended = process.wait(msg.Ended)
        assert process.wait(msg.Closed).status == 0
    assert started == msg.Started(1, 0, "noise.wav", SAMPLE_RATE)
    assert ended == msg.Ended(len(sound), GapReason.END_OF_FILE)
    assert np.array_equal(recording.samples(), sound)
    assert recording.finalised()


def test_progress_is_told_at_least_every_second_of_sound_and_never_too_early(
    recording: Recording, noise: tuple[Path, Samples]
) -> None:
    path, sound = noise
    with capture(recording, path, pace=Pace.FAST) as process:
        process.wait(msg.Ended)
    told = [message.samples for message in process.of_kind(msg.Progress)]
    assert len(told) >= 30
    assert told == sorted(told)
    assert all(-12 < (message.peak_db or 0) <= 0 for message in process.of_kind(msg.Progress))
    assert told[-1] <= len(sound)


def test_what_progress_says_can_be_read_at_once(
    recording: Recording, noise: tuple[Path, Samples]
) -> None:
    path, sound = noise
    with (
        capture(recording, path, pace=Pace.REALTIME) as process,
        SpoolReader(recording.folder, recording.key, recording.session) as reader,
    ):
        for _ in range(12):
            told = process.wait(msg.Progress).samples
            assert reader.refresh() >= told
            assert np.array_equal(np.frombuffer(reader.read(0, told), "<i2"), sound[:told])
        assert told >= SAMPLE_RATE // 2
        process.send(msg.Stop())
        process.wait(msg.Ended)


def test_at_the_pace_of_time_progress_comes_ten_times_a_second(
    recording: Recording, tmp_path: Path
) -> None:
    path = write_wav(tmp_path / "tone.wav", tone(300, 2))
    with capture(recording, path, pace=Pace.REALTIME) as process:
        process.wait(msg.Started)
        began = process.times[-1]
        process.wait(msg.Ended)
        lasted = process.times[-1] - began
    assert len(process.of_kind(msg.Progress)) == 20
    assert lasted > 1.8  # the last block is over two seconds after the first began
    assert process.of_kind(msg.Progress)[5].rms_db == pytest.approx(-9.0, abs=0.2)


def test_stop_closes_the_segment_and_the_next_one_goes_on_from_there(
    recording: Recording, noise: tuple[Path, Samples]
) -> None:
    path, sound = noise
    with capture(recording, path, pace=Pace.REALTIME) as process:
        while process.wait(msg.Progress).samples < SAMPLE_RATE // 2:
            pass
        process.send(msg.Stop())
        ended = process.wait(msg.Ended, seconds=5)
        process.wait(msg.Closed, seconds=5)
    assert ended.reason == "stopped"
    assert recording.finalised()
    assert np.array_equal(recording.samples(), sound[: ended.samples])
    with capture(recording, path, pace=Pace.FAST, from_sample=ended.samples) as process:
        started = process.wait(msg.Started)
        assert (started.segment, started.at_sample) == (2, ended.samples)
        assert process.wait(msg.Ended).samples == len(sound)
    assert np.array_equal(recording.samples(), sound)


HOST = """
import sys, json, time
from facilitator import child_messages as msg
from facilitator.child import Child
from facilitator.domain.reading import plain
recording, file = msg.Recording(*sys.argv[1:4]), sys.argv[4]
child = Child("capture", recording, msg.CaptureConfig(file=file),
              lambda message: print(json.dumps({**plain(message), "pid": child.pid}), flush=True))
time.sleep(600)
"""


def alive(pid: int) -> bool:
    """A process that has ended and was not waited for counts as gone."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.timing
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
def test_no_capture_outlives_its_parent_and_what_it_wrote_is_complete(
    recording: Recording, noise: tuple[Path, Samples]
) -> None:
    path, sound = noise
    handed = (recording.handed.spool, recording.handed.key, recording.session)
    with subprocess.Popen(
        [sys.executable, "-c", HOST, *handed, str(path)], stdout=subprocess.PIPE, text=True
    ) as host:
        assert host.stdout
        message = json.loads(host.stdout.readline())
        while message.get("samples", 0) < SAMPLE_RATE // 2:
            message = json.loads(host.stdout.readline())
        host.kill()
        killed = time.monotonic()
        wait_until(lambda: not alive(message["pid"]), 10)
        assert time.monotonic() - killed < 2.0
    assert recording.finalised()
    heard = recording.samples()
    assert len(heard) >= message["samples"]
    assert np.array_equal(heard, sound[: len(heard)])


@pytest.mark.skipif(sys.platform == "win32", reason="signals are a matter of POSIX")
def test_ctrl_c_in_the_terminal_is_not_for_this_process(
    recording: Recording, noise: tuple[Path, Samples]
) -> None:
    path, _ = noise
    with capture(recording, path, pace=Pace.REALTIME) as process:
        process.wait(msg.Progress)
        os.killpg(process.pid, signal.SIGINT)
        os.killpg(process.pid, signal.SIGHUP)
        before = process.wait(msg.Progress).samples
        while process.wait(msg.Progress).samples < before + SAMPLE_RATE // 2:
            pass
        process.send(msg.Stop())
        assert process.wait(msg.Ended).reason == "stopped"


@pytest.mark.skipif(sys.platform == "win32", reason="signals are a matter of POSIX")
def test_a_system_that_shuts_down_gets_a_complete_segment(
    recording: Recording, noise: tuple[Path, Samples]
) -> None:
    path, _ = noise
    with capture(recording, path, pace=Pace.REALTIME) as process:
        process.wait(msg.Progress)
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(msg.Ended).reason == "stopped"
    assert recording.finalised()


class Scripted:
    """A device that gives what it was told to: for what no real one does on demand."""

    name, rate, reason = "scripted", SAMPLE_RATE, GapReason.DEVICE

    def __init__(self, blocks: list[bytes], tail: bytes = b"", hangs: bool = False) -> None:
        self._blocks = blocks
        self._tail = tail
        self._hangs = hangs
        self.notes: list[msg.Message] = []
        self.captured_at = time.monotonic()
        self.released = threading.Event()

    def next(self, timeout: float) -> bytes | None:
        return self._blocks.pop(0) if self._blocks else None

    def notices(self) -> list[msg.Message]:
        notes, self.notes = self.notes, []
        return notes

    def stop(self) -> bytes:
        if self._hangs:
            self.released.wait()
        tail, self._tail = self._tail, b""
        return tail


def recorded(recording: Recording, source: Scripted) -> list[msg.Message]:
    """A segment from that device, within this process; the messages it led to."""
    sent = io.StringIO()
    inbox = Inbox(io.StringIO(msg.setup_line(1, recording.handed, msg.CaptureConfig())), sent)
    inbox.next(PATIENCE_S)  # this inbox has no parent, which it says first thing
    ended = process_module._segment(inbox, source)
    inbox.send(ended)
    inbox.flush()
    return [msg.SAID[msg.CAPTURE].read(line) for line in sent.getvalue().splitlines()]


def test_what_is_on_its_way_when_a_device_stops_is_kept(recording: Recording) -> None:
    sound = tone(440, 1)
    messages = recorded(recording, Scripted([sound[:9_000].tobytes()], sound[9_000:].tobytes()))
    assert messages[-1] == msg.Ended(SAMPLE_RATE, GapReason.DEVICE)
    assert np.array_equal(recording.samples(), sound)


def test_what_a_device_has_to_say_is_passed_on(recording: Recording) -> None:
    source = Scripted([bytes(3_200), b"", bytes(3_200)])
    source.notes = [msg.Overflow(), msg.Stalled(2.1)]
    kinds = [type(message) for message in recorded(recording, source)]
    progress = [msg.Progress, msg.Progress]
    assert kinds == [msg.Overflow, msg.Stalled, msg.Started, *progress, msg.Ended]


def test_a_device_that_hangs_when_it_is_closed_does_not_keep_the_recording_open(
    recording: Recording,
) -> None:
    source = Scripted([bytes(32_000)], hangs=True)
    try:
        assert recorded(recording, source)[-1] == msg.Ended(SAMPLE_RATE, GapReason.DEVICE)
        assert recording.finalised()
    finally:
        source.released.set()


def test_a_file_that_is_none_leaves_nothing_behind(recording: Recording, tmp_path: Path) -> None:
    with capture(recording, tmp_path / "nowhere.wav", pace=Pace.FAST) as process:
        failed = process.wait(msg.Failed)
        assert process.wait(msg.Closed).status == 1
    assert "nowhere.wav" in failed.what
    assert failed.hint
    assert not recording.folder.exists()


def test_a_spool_that_cannot_be_written_is_said_in_words(
    recording: Recording, noise: tuple[Path, Samples]
) -> None:
    recording.folder.write_text("in the way", encoding="utf-8")
    with capture(recording, noise[0], pace=Pace.FAST) as process:
        failed = process.wait(msg.Failed)
    assert "recording" in failed.what
    assert "Traceback" not in failed.what
    assert process.of_kind(msg.Started) == []


def test_a_recorder_on_its_way_out_is_waited_for(
    recording: Recording, noise: tuple[Path, Samples]
) -> None:
    """What an orphan of a killed program still writes comes before what is recorded next."""
    path, sound = noise
    with recording.writer() as orphan:
        orphan.append(sound[:SAMPLE_RATE].tobytes())
        with capture(recording, path, pace=Pace.REALTIME, from_sample=2 * SAMPLE_RATE) as process:
            process.wait(msg.Pulse)
            orphan.append(sound[SAMPLE_RATE : 2 * SAMPLE_RATE].tobytes())
            orphan.close()
            assert process.wait(msg.Started).at_sample == 2 * SAMPLE_RATE
            process.wait(msg.Progress)
            process.send(msg.Stop())
            process.wait(msg.Ended)
    heard = recording.samples()
    assert np.array_equal(heard, sound[: len(heard)])


def test_a_recorder_that_stays_is_named(recording: Recording, noise: tuple[Path, Samples]) -> None:
    with recording.writer(), capture(recording, noise[0], pace=Pace.FAST) as process:
        failed = process.wait(msg.Failed)
        assert str(os.getpid()) in failed.what
        assert process.of_kind(msg.Started) == []


@pytest.mark.skipif(sys.platform != "linux", reason="sets the size of a pipe")
def test_a_parent_that_reads_nothing_holds_up_no_recording(
    recording: Recording, noise: tuple[Path, Samples]
) -> None:
    """A program stopped with ctrl+z: the pipe fills up, the spool goes on."""
    path, sound = noise
    config = msg.CaptureConfig(file=str(path), pace=Pace.FAST)
    import fcntl

    # A pipe of one page, so that half a minute of sound is more than enough to fill it.
    out_read, out_write = os.pipe()
    fcntl.fcntl(out_write, fcntl.F_SETPIPE_SZ, 4_096)
    os.set_blocking(out_write, False)
    os.write(out_write, bytes(4_096))  # full from the start: nobody reads it
    os.set_blocking(out_write, True)
    process = subprocess.Popen(
        [sys.executable, "-m", "facilitator.capture"],
        stdin=subprocess.PIPE,
        stdout=out_write,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdin
        process.stdin.write(msg.setup_line(os.getpid(), recording.handed, config))
        process.stdin.flush()
        wait_until(lambda: recording.folder.exists() and len(recording.samples()) == len(sound))
    finally:
        process.kill()
        process.communicate()
        os.close(out_write)
        os.close(out_read)


def test_a_disk_without_room_for_a_minute_begins_no_segment(
    recording: Recording, noise: tuple[Path, Samples], monkeypatch: pytest.MonkeyPatch
) -> None:
    full = SimpleNamespace(free=process_module.LEAST_FREE_BYTES - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: full)
    with pytest.raises(FacilitatorError, match="No space left"):
        recorded(recording, Scripted([bytes(3_200)]))
    assert not list(recording.folder.glob("*.aud"))


def test_a_disk_that_refuses_ends_the_segment_with_words(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = tone(440, 3)
    written: list[int] = []
    write = disk.write

    def refusing(fd: int, data: bytes) -> None:
        if sum(written) > 40_000:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written.append(len(data))
        write(fd, data)

    monkeypatch.setattr(disk, "write", refusing)
    messages = recorded(
        recording, Scripted([sound[i : i + 1_600].tobytes() for i in range(0, 48_000, 1_600)])
    )
    monkeypatch.setattr(disk, "write", write)
    failed, ended = messages[-2:]
    assert isinstance(failed, msg.Failed) and isinstance(ended, msg.Ended)
    assert "No space left" in failed.what
    assert ended.reason == "disk"
    heard = recording.samples()
    assert len(heard) == ended.samples > SAMPLE_RATE
    assert np.array_equal(heard, sound[: len(heard)])
