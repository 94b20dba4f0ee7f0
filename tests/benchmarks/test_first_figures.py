"""First figures of the whole way. They print; they assert nothing about time.

Run with `make bench`. Every ratio is measured in one run, the two sides in turn, because machines
differ and a shared one differs from minute to minute.
"""

from __future__ import annotations

import os
import pty
import resource
import select
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from tests.e2e.conftest import COMMAND, Study

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]

DEMO = Path(str(files("facilitator.demo")))
ROUNDS = 7


def in_turn(ours: Callable[[], float], theirs: Callable[[], float]) -> tuple[float, float, float]:
    """Medians of both, and the median of the ratios pair by pair, after one warm-up each."""
    ours(), theirs()
    pairs = [(ours(), theirs()) for _ in range(ROUNDS)]
    return (
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(a / b for a, b in pairs),
    )


def seconds(*command: str) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def test_help_beside_bare_python() -> None:
    ours, bare, ratio = in_turn(
        lambda: seconds(str(COMMAND), "--help"), lambda: seconds(sys.executable, "-c", "pass")
    )
    print(f"\n--help {ours * 1000:.0f} ms, bare Python {bare * 1000:.0f} ms: {ratio:.2f} x")


def seconds_until(text: bytes, *command: str) -> float:
    """From starting a command in a terminal until `text` has been written to it. Modules are read
    compiled, as they are wherever the program is installed: the warm-up writes them so."""
    began = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS="80", LINES="24")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.execv(command[0], command)
    seen = b""
    try:
        while text not in seen:
            ready, _, _ = select.select([terminal], [], [], 60)
            if not ready:
                raise AssertionError(f"{text!r} was never written")
            seen += os.read(terminal, 65_536)
        return time.perf_counter() - began
    finally:
        os.close(terminal)
        os.kill(child, 9)
        os.waitpid(child, 0)


BARE_APP = """\
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("nothing else")
Bare().run()
"""


def test_first_paint_beside_a_bare_textual_app(study: Study, tmp_path: Path) -> None:
    bare_app = tmp_path / "bare.py"
    bare_app.write_text(BARE_APP, encoding="utf-8")
    ours, bare, ratio = in_turn(
        lambda: seconds_until(b"No meetings yet", str(COMMAND), "--workspace", str(study.root)),
        lambda: seconds_until(b"nothing else", sys.executable, str(bare_app)),
    )
    print(f"\nfirst paint {ours:.2f} s, bare Textual app {bare:.2f} s: {ratio:.2f} x")


def cpu_seconds(*command: str, **environment: str) -> float:
    """User and system time of a command and all processes below it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


ALONE = """\
import sys, tomllib
from pathlib import Path
from faster_whisper import WhisperModel, decode_audio
demo = Path(sys.argv[1])
model = WhisperModel(str(demo / "model"), device="cpu", compute_type="int8", cpu_threads=2)
sound = decode_audio(str(demo / "scene.opus"))
for turn in tomllib.loads((demo / "scene.toml").read_text())["turn"]:
    span = sound[turn["start_ms"] * 16 : turn["end_ms"] * 16]
    segments, _ = model.transcribe(
        span, language="en", beam_size=5, temperature=0.0, condition_on_previous_text=False,
        without_timestamps=True, word_timestamps=True, vad_filter=False,
    )
    next(iter(segments), None)
"""


def test_cpu_of_the_whole_way_beside_faster_whisper_alone() -> None:
    """The same sound: everything the program does, beside decoding the scene's turns alone."""
    whole = [str(COMMAND), "demo", "--headless", "--json", "--pace", "fast"]
    alone = [sys.executable, "-c", ALONE, str(DEMO)]
    pairs = [(cpu_seconds(*whole), cpu_seconds(*alone)) for _ in range(3)]
    ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"\nCPU: whole way {ours:.1f} s, faster-whisper alone {theirs:.1f} s: {ratio:.2f} x")
