"""Figures of the processes: what they need over hours.

They print; they assert nothing about time.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from facilitator import child_messages as msg
from facilitator import interpreter
from facilitator.domain.sound import SAMPLE_RATE, Pace
from tests.audio import Recording, running, write_wav
from tests.e2e.conftest import command_with

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]

HOURS = 3
MINUTE = 60 * SAMPLE_RATE
TIMES = 400
"""How much faster than time the stand-in of a microphone tries to be."""


def memory_of(recording: Recording, config: msg.CaptureConfig) -> dict[int, float]:
    """Resident memory of a capture process in MB, by the minute of sound it has come to."""
    found: dict[int, float] = {}
    page = os.sysconf("SC_PAGE_SIZE") / 1e6
    with running(msg.CAPTURE, recording, config) as process:
        status = Path(f"/proc/{process.pid}/statm")
        samples = 0
        while samples < HOURS * 60 * MINUTE - 2 * SAMPLE_RATE:
            samples = process.wait(msg.Progress, seconds=600).samples
            minute = samples // MINUTE
            if minute not in found:
                found[minute] = int(status.read_text().split()[1]) * page
            process.received.clear()
            process.times.clear()
        process.send(msg.Stop())
        process.wait(msg.Ended)
    return found


def told(what: str, found: dict[int, float]) -> None:
    minutes = sorted(found)
    early = found[next(m for m in minutes if m >= 5)]
    print(
        f"\nmemory of capture from {what} over {HOURS} h: {early:.1f} MB after 5 min, "
        f"{found[minutes[-1]]:.1f} MB at the end, {max(found.values()):.1f} MB at most; "
        f"growth {found[minutes[-1]] - early:+.1f} MB"
    )


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="looks into /proc")
def test_memory_of_capture_from_a_microphone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Real capture, on a stand-in for PortAudio that is in a hurry."""
    import tests.e2e

    room = tmp_path / "room.json"
    room.write_text(json.dumps({"devices": ["Desk"], "does": "flow", "times": TIMES}))
    monkeypatch.setenv("STANDIN_ROOM", str(room))
    standin = Path(tests.e2e.__file__).parent / "standin"
    monkeypatch.setattr(
        interpreter, "command", lambda module: [*command_with(standin), "-m", module]
    )
    told("a microphone", memory_of(Recording(tmp_path), msg.CaptureConfig()))


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="looks into /proc")
def test_memory_of_capture_from_a_file(tmp_path: Path) -> None:
    hiss = np.random.default_rng(2).integers(-300, 300, HOURS * 60 * MINUTE, np.int16)
    path = write_wav(tmp_path / "hours.wav", hiss)
    del hiss
    config = msg.CaptureConfig(file=str(path), pace=Pace.FAST)
    told("a file", memory_of(Recording(tmp_path), config))
