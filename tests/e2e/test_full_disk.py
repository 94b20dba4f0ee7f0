"""A disk that fills up while a meeting is recorded: a real small one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from facilitator.capture.process import LEAST_FREE_BYTES
from facilitator.domain.sound import SAMPLE_RATE
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.audio import PATIENCE_S, Samples, write_wav
from tests.e2e.conftest import Study
from tests.e2e.test_kill import Host

SIZE = 4 * LEAST_FREE_BYTES


class SmallDisk:
    """A tmpfs, and a file on it that takes up what room there is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    @property
    def free(self) -> int:
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize

    def fill(self, left: int) -> None:
        """Leaves that many bytes free."""
        with self._ballast.open("ab") as file:
            while self.free > left:
                file.write(bytes(min(65_536, self.free - left)))
                file.flush()

    def clear(self) -> None:
        self._ballast.unlink()


@pytest.fixture
def small_disk(study: Study) -> Iterator[SmallDisk]:
    """The study's sessions lie on a disk of their own."""
    folder = study.root / "sessions"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=700", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip("no disk can be mounted here (it takes root and a kernel that lets it)")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def noise(tmp_path: Path) -> tuple[Path, Samples]:
    sound = np.random.default_rng(11).integers(-300, 300, 120 * SAMPLE_RATE).astype(np.int16)
    return write_wav(tmp_path / "noise.wav", sound), sound


def test_the_recording_stops_loudly_and_goes_on_when_there_is_room(
    study: Study, small_disk: SmallDisk, noise: tuple[Path, Samples]
) -> None:
    file, sound = noise
    host = Host(study, "m1", file)
    try:
        host.wait_until(lambda: host.samples > SAMPLE_RATE)
        host.press("flag")
        host.wait_until(lambda: len(host.acts) == 1)
        small_disk.fill(left=20_000)
        host.wait_until(lambda: any("No space left" in line for line in host.warnings))
        host.wait_until(lambda: not host.recording)
        # What was written is valid while the disk is still full.
        assert study("verify", "m1").status == 0
        before = len(list(small_disk.folder.glob("m1/vault/spool/*.aud")))
        tried = host.closed
        host.wait_until(lambda: host.closed >= tried + 2)
        assert len(list(small_disk.folder.glob("m1/vault/spool/*.aud"))) == before
        small_disk.clear()
        host.wait_until(lambda: host.recording)
        host.press("flag")
        host.wait_until(lambda: len(host.acts) == 2)
        reached = host.samples
        host.wait_until(lambda: host.samples > reached)
    finally:
        host.close()
    with SessionStore.open(Workspace(study.root, study.home), "m1") as store:
        assert {str(m.id) for m in store.session.moments} == set(host.acts)
        # A file waits for room, a microphone's time would be missing.
        assert store.session.gaps == []
        with store.spool() as spool:
            kept = np.frombuffer(spool.read(0, spool.refresh()), "<i2")
    # The file went on where the disk had stopped: nothing twice, nothing left out.
    assert len(kept) >= reached
    assert np.array_equal(kept, sound[: len(kept)])


def test_a_full_disk_at_the_beginning_is_said_and_nothing_is_left(
    study: Study, small_disk: SmallDisk, noise: tuple[Path, Samples]
) -> None:
    small_disk.fill(left=LEAST_FREE_BYTES // 2)
    tried = study(
        *("live", "--guide", "short", "--input", str(noise[0]), "--headless"),
        *("--consent-confirmed", "--id", "m1"),
    )
    assert "No space left" in tried.err
    assert tried.status == 1
    assert "Traceback" not in tried.err
    assert study.sessions() == []
    assert study.keys() == []


def test_ending_on_a_full_disk_waits_for_room(
    study: Study, small_disk: SmallDisk, noise: tuple[Path, Samples]
) -> None:
    """The file is played to its end, and not one byte is left for the note that it was."""
    file = write_wav(noise[0].with_name("short.wav"), noise[1][: 4 * SAMPLE_RATE])
    process = study.start(
        *("live", "--guide", "short", "--input", str(file), "--headless", "--json"),
        *("--consent-confirmed", "--id", "m1"),
    )
    try:
        assert process.stderr
        while "Session m1" not in process.stderr.readline():
            assert process.poll() is None
        small_disk.fill(left=0)
        while "No space left" not in process.stderr.readline():
            assert process.poll() is None
        small_disk.clear()
        _, err = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0, err
    finally:
        process.kill()
        process.communicate()
    events = study("log", "m1", "--json").objects
    assert events[-1]["kind"] == "RecordingEnded"
    assert events[-1]["duration_ms"] == 4_000


def test_a_program_killed_on_a_full_disk_is_resumed(
    study: Study, small_disk: SmallDisk, noise: tuple[Path, Samples]
) -> None:
    host = Host(study, "m1", noise[0])
    try:
        host.wait_until(lambda: host.samples > SAMPLE_RATE)
        small_disk.fill(left=0)
        host.wait_until(lambda: any("No space left" in line for line in host.warnings))
    finally:
        host.close()
    small_disk.clear()
    resumed = study("resume", "m1", "--headless", "--json", "--end")
    assert resumed.status == 0, resumed.err
    assert resumed.objects[-1]["duration_ms"] >= host.samples // 16
