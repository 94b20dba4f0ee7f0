"""`kill -9` at random moments: the program, the process that records, the one that listens.

How often: `pytest tests/e2e/test_kill.py --kill-rounds 1000 -s`.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import queue
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from facilitator.domain import events as ev
from facilitator.domain.sound import SAMPLE_RATE
from facilitator.vault.spool_reader import SpoolReader
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.audio import PATIENCE_S, Samples, sample_meeting, wait_until, write_wav
from tests.e2e.conftest import Study
from tests.e2e.terminal import children, is_running

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc"),
    pytest.mark.timing,
    pytest.mark.timeout(0),  # as long as the rounds asked for take
]

MOST_LOST_S = 0.5
"""Sound that a kill may cost."""

BLOCK = SAMPLE_RATE // 10
"""What a file at the pace of time is read by, and what each `progress` stands for, in samples."""

KILLS_A_SESSION = 25
"""Then a new session: so that the first minutes of one are hit as well."""

VICTIMS = {"host": 2, "facilitator.capture": 1, "facilitator.speech": 1}
"""Who is killed, and how often in proportion."""


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Samples]:
    """The sample meeting over a hiss in which no two stretches are alike, as a WAV file."""
    spoken = sample_meeting().astype(np.int32)
    hiss = np.random.default_rng(5).integers(-200, 200, len(spoken))
    sound = np.clip(spoken + hiss, -32_768, 32_767).astype(np.int16)
    return write_wav(tmp_path_factory.mktemp("room") / "room.wav", sound), sound


@dataclass
class Figures:
    """What the rounds cost."""

    kills: dict[str, int] = field(default_factory=lambda: dict.fromkeys(VICTIMS, 0))
    acknowledged: int = 0
    utterances: int = 0
    resumed: int = 0
    most_lost_s: float = 0.0
    longest_orphan_s: float = 0.0


class Host:
    """The running program: what it acknowledged so far, and a way to press its keys."""

    def __init__(self, study: Study, session: str, file: Path) -> None:
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.e2e.acknowledging"),
                *(str(study.root), session, str(file)),
            ],
            env=study.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.acts: dict[str, tuple[str, str]] = {}
        self.utterances: dict[str, int] = {}
        self.warnings: list[str] = []
        self.recording = False
        self.closed = 0
        self.segment = 0
        self.blocks = 0
        """Blocks of sound that the capture process has told of, of that segment of the spool."""
        self.samples = 0

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            try:
                self._lines.put(json.loads(line))
            except ValueError:  # cut off in the middle by the kill: it says nothing
                break
        self._lines.put(None)

    def press(self, act: str) -> None:
        assert self.process.stdin
        with contextlib.suppress(OSError):
            self.process.stdin.write(act + "\n")
            self.process.stdin.flush()

    def listen(self, seconds: float) -> bool:
        """Takes in one line, waiting for so long at most; False at the end of the output."""
        try:
            line = self._lines.get(timeout=max(0.001, seconds))
        except queue.Empty:
            return True
        match line:
            case None:
                return False
            case {"act": act, "value": value, "id": id_}:
                self.acts[id_] = (act, value)
            case {"utterance": id_, "start_ms": start_ms}:
                self.utterances[id_] = start_ms
            case {"capture": "started", "segment": segment}:
                self.recording = True
                self.segment, self.blocks = segment, 0
            case {"capture": "progress", "samples": samples}:
                self.blocks += 1
                self.samples = samples
            case {"warning": warning}:
                self.warnings.append(warning)
            case {"capture": "closed"}:
                self.recording = False
                self.closed += 1
        return True

    def wait_until(self, condition: Any) -> None:
        end = time.monotonic() + PATIENCE_S
        while not condition():
            assert self.listen(0.1), f"the program ended by itself: {self.errors()}"
            assert time.monotonic() < end, "it did not come true in time"

    def errors(self) -> str:
        """What it wrote of errors, to the end: it does not go on."""
        self.process.kill()
        assert self.process.stderr
        return self.process.stderr.read()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert pipe
            with contextlib.suppress(OSError):
                pipe.close()


class Torture:
    """Kills, looks at what is left, goes on."""

    def __init__(self, study: Study, room: tuple[Path, Samples], seed: int) -> None:
        self.figures = Figures()
        self._study = study
        self._workspace = Workspace(study.root, study.home)
        self._file, self._sound = room
        self._random = random.Random(seed)
        self._host: Host | None = None
        self._session = ""
        self._kills = 0
        self._acts: dict[str, tuple[str, str]] = {}
        self._utterances: dict[str, int] = {}
        self._pressed = 0

    def round(self) -> None:
        chance = self._random
        if self._kills % KILLS_A_SESSION == 0:
            self.finish()
            self._session = f"s{self._kills // KILLS_A_SESSION + 1:04d}"
            self._acts, self._utterances = {}, {}
        fresh = self._host is None
        host = self._host = self._host or Host(self._study, self._session, self._file)
        # Often in the middle of things, sometimes while it is still starting.
        first = fresh and not (self._workspace.session_folder(self._session) / "vault").exists()
        if first or chance.random() < 0.7:
            host.wait_until(lambda: host.recording)
        until = time.monotonic() + chance.uniform(0.0, 1.5)
        while (left := until - time.monotonic()) > 0:
            if chance.random() < 0.3:
                self._pressed += 1
                act = chance.choice(["flag", "note", "speak User 1"])
                host.press(f"note word{self._pressed}" if act == "note" else act)
            assert host.listen(min(left, 0.05)), host.errors()
        self._kills += 1
        victim = chance.choices(list(VICTIMS), list(VICTIMS.values()))[0]
        pid = children(host.process.pid).get(victim)
        if pid is None:
            victim = "host"
        self.figures.kills[victim] += 1
        if victim == "host":
            self._kill_host(host)
        else:
            assert pid is not None
            self._kill_child(host, victim, pid)
        self._check(host)

    def _kill_host(self, host: Host) -> None:
        below = children(host.process.pid)
        recorder = below.get("facilitator.capture")
        os.kill(host.process.pid, signal.SIGKILL)
        killed = time.monotonic()
        host.process.wait()
        while host.listen(PATIENCE_S):
            pass
        wait_until(lambda: recorder is None or not is_running(recorder))
        orphaned = time.monotonic() - killed
        self.figures.longest_orphan_s = max(self.figures.longest_orphan_s, orphaned)
        wait_until(lambda: not any(is_running(pid) for pid in below.values()))
        host.close()
        self._host = None
        self._lost(host, "host")
        self.figures.resumed += 1

    def _kill_child(self, host: Host, victim: str, pid: int) -> None:
        recording, before = host.recording, host.closed
        os.kill(pid, signal.SIGKILL)
        if victim == "facilitator.capture" and recording:
            host.wait_until(lambda: host.closed > before)
            self._lost(host, victim)

    def _reader(self) -> SpoolReader:
        with SessionStore.open(self._workspace, self._session, read_only=True) as store:
            return store.spool()

    def _lost(self, host: Host, victim: str) -> None:
        """What was taken from the source and is not in the spool: one more block than it told
        of may have been on its way."""
        if not host.blocks:
            return
        with self._reader() as reader:
            reader.refresh()
            [segment] = [s for s in reader.segments() if s.number == host.segment]
        lost = (host.blocks * BLOCK + BLOCK - segment.samples) / SAMPLE_RATE
        assert lost <= MOST_LOST_S, f"{lost:.2f} s of sound lost after killing {victim}"
        self.figures.most_lost_s = max(self.figures.most_lost_s, lost)

    def _check(self, host: Host) -> None:
        """Everything acknowledged is there, and nothing that nobody did."""
        self._acts.update(host.acts)
        self._utterances.update(host.utterances)
        with SessionStore.open(self._workspace, self._session, read_only=True) as store:
            events = {str(one.id): one.event for one in store.events()}
            for id_, (act, value) in self._acts.items():
                event = events.get(id_)
                match act:
                    case "flag":
                        found = isinstance(event, ev.MomentFlagged)
                    case "note":
                        found = isinstance(event, ev.NoteTaken) and event.text == value
                    case _:
                        found = isinstance(event, ev.SpeakerMarked) and event.code == value
                assert found, f"{act} {value} ({id_}) was acknowledged and is lost"
            heard = {e.utterance: e for e in events.values() if isinstance(e, ev.UtteranceHeard)}
            assert all(heard[id_].start_ms == at for id_, at in self._utterances.items())
            spans = sorted((e.start_ms, e.end_ms) for e in heard.values())
            assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans)), spans
        with self._reader() as reader:
            samples = reader.refresh()
            assert samples >= host.samples, "sound that was acknowledged is lost"
            kept = np.frombuffer(reader.read(0, samples), "<i2")
        assert np.array_equal(kept, self._sound[: len(kept)]), "sound is missing, or there twice"
        self.figures.acknowledged += len(host.acts) + len(host.utterances)
        host.acts, host.utterances = {}, {}

    def finish(self) -> None:
        """The last look at a session: what resuming needs is all there."""
        if self._host is not None:
            self._kill_host(self._host)
        if self._session:
            self.figures.utterances += len(self._utterances)
            verified = self._study("verify", self._session)
            assert verified.status == 0, verified.err


def test_kill_at_any_moment(
    study: Study, room: tuple[Path, Samples], request: pytest.FixtureRequest
) -> None:
    rounds = request.config.getoption("--kill-rounds")
    seed = request.config.getoption("--kill-seed") or random.SystemRandom().randrange(1 << 32)
    torture = Torture(study, room, seed)
    began = time.monotonic()
    try:
        for number in range(rounds):
            torture.round()
            if (number + 1) % 25 == 0:
                seconds = time.monotonic() - began
                print(f"\n{number + 1} kills, {seconds:.0f} s, seed {seed}: {torture.figures}")
        torture.finish()
    except BaseException:
        print(f"\n--kill-seed {seed}, after {torture.figures}")
        raise
    finally:
        if torture._host is not None:
            torture._host.close()
    print(f"\n{rounds} kills, seed {seed}: {torture.figures}")
    assert torture.figures.longest_orphan_s < 2.0 + 1.0  # looking takes time on a loaded machine


def test_after_a_kill_resume_finishes_the_text(study: Study, room: tuple[Path, Samples]) -> None:
    """From a kill in the middle, through `resume`, to a meeting that has ended whole."""
    host = Host(study, "whole", room[0])
    try:
        host.press("note remember this")
        host.wait_until(lambda: host.utterances and host.acts)
        os.kill(host.process.pid, signal.SIGKILL)
    finally:
        host.close()
    resumed = study("resume", "whole", "--headless", "--json", "--input", "none")
    assert resumed.status == 0, resumed.err
    events = study("log", "whole", "--json").objects
    assert [e["text"] for e in events if e["kind"] == "NoteTaken"] == ["remember this"]
    assert events[-1]["kind"] == "RecordingEnded"
    assert resumed.objects[-1]["duration_ms"] >= host.samples // 16
    spans = [(e["start_ms"], e["end_ms"]) for e in events if e["kind"] == "UtteranceHeard"]
    assert len(set(spans)) == len(spans)
    assert set(host.utterances) <= {e["utterance"] for e in events if e["kind"] == "UtteranceHeard"}
