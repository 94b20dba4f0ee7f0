"""A lab on this machine: a host and workers as real processes, and a meeting to be heard again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from facilitator.domain import events as ev
from facilitator.domain.sound import SAMPLE_RATE
from facilitator.domain.terms import GapReason, SoundSource
from facilitator.vault.layout import spool_folder
from facilitator.vault.spool_writer import SpoolWriter
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.audio import wait_until
from tests.workflow.conftest import make_store, workspace

__all__ = ["workspace"]

distributed = pytest.importorskip("distributed", reason="the extra `lab` is not installed")

FIRST = "hm"
"""Ends every first text."""

TURNS = 16

DEMO = Path(str(resources.files("facilitator.demo")))


HASTY = """
from facilitator.lab import machines
machines.JOIN_S = {join_s}
from facilitator.cli import main
raise SystemExit(main())
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Lab:
    """Processes of a lab; each has a home, a folder for temporary files and one to stand in."""

    folder: Path
    bundle: Path
    port: int
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, *command: str, home: str, join_s: int | None = None) -> subprocess.Popen[str]:
        """`join_s`: how long a worker looks for its host, where the program's own is too long."""
        program = ("-m", "facilitator") if join_s is None else ("-c", HASTY.format(join_s=join_s))
        place = self.folder / home
        (place / "tmp").mkdir(parents=True, exist_ok=True)
        with (place / "out").open("w") as out:
            process = subprocess.Popen(
                [sys.executable, "-P", *program, "lab", *command],
                cwd=place,
                env={**os.environ, "HOME": str(place), "TMPDIR": str(place / "tmp")},
                stdout=out,
                stderr=subprocess.STDOUT,
                text=True,
            )
        self.running.append(process)
        return process

    def said(self, home: str) -> str:
        return (self.folder / home / "out").read_text(encoding="utf-8")

    def host(self) -> subprocess.Popen[str]:
        where = ("--address", "127.0.0.1", "--port", str(self.port))
        process = self.start("host", str(self.bundle), *where, home="host")
        wait_until(lambda: "Listening" in self.said("host"), 60)
        return process

    def worker(self, home: str, bundle: Path | None = None) -> subprocess.Popen[str]:
        process = self.start("worker", str(bundle or self.bundle), "--threads", "1", home=home)
        wait_until(lambda: "takes part" in self.said(home) or process.poll() is not None, 60)
        return process

    def close(self) -> None:
        for process in reversed(self.running):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.running:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def a_lab(folder: Path, workers: int) -> Iterator[Lab]:
    lab = Lab(folder, folder / "room.lab", free_port())
    try:
        lab.host()
        for n in range(workers):
            lab.worker(f"worker{n}")
        yield lab
    finally:
        lab.close()


def sample_sound() -> tuple[bytes, list[tuple[int, int, str]]]:
    """The sample meeting as 16-bit samples, and its turns (ms, text)."""
    from faster_whisper.audio import decode_audio

    sound = decode_audio(str(DEMO / "scene.opus"), sampling_rate=SAMPLE_RATE)
    pcm = (np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes()
    told = tomllib.loads((DEMO / "scene.toml").read_text(encoding="utf-8"))["turn"][:TURNS]
    turns = [(turn["start_ms"], turn["end_ms"], str(turn["text"])) for turn in told]
    return pcm[: turns[-1][1] * 32], turns


def ended(
    workspace: Workspace, session_id: str, model: str = "demo", times: int = 1
) -> SessionStore:
    """The sample meeting, recorded (several times over) and given a poor first text."""
    store = make_store(workspace, session_id)
    pcm, turns = sample_sound()
    length_ms = len(pcm) // 32
    pcm = pcm[: length_ms * 32] * times
    with SpoolWriter(spool_folder(store.folder), store.key, session_id) as writer:
        writer.append(pcm)
    store.append(ev.RecordingStarted(0, writer.segment, SoundSource.MICROPHONE))
    for n in range(times):
        for start, end, said in turns:
            id_ = f"u{len(store.session.spans) + 1:05d}"
            span = start + n * length_ms, end + n * length_ms
            heard = ev.UtteranceHeard(id_, *span, f"{said} {FIRST}", (), -0.9, None)
            store.append(heard, ev.UtteranceRedacted(id_, ()))
    store.append(
        ev.RecordingPaused(length_ms * times, GapReason.STOPPED, writer.samples),
        ev.RecordingEnded(length_ms * times),
    )
    if model != "demo":
        store.append(ev.ListeningChanged(model, "en"))
    return store
