"""Figures of a meeting of three hours of real voices: memory, recall, and whether times stay right.

Memory goes up by what a decode needs for its length, and down again behind it: two looks differ
by that, whatever stays. So what stays is told apart from what comes and goes. Of each ten seconds
of sound the least look is taken, which with five looks a second is one right behind a decode, when
what it needed has been given back; the median of those of the last minutes against the median of
those around minute ten is what a process has grown by. The span of all looks is printed beside it.

They print; they assert nothing. The model lies in FACILITATOR_TEST_MODELS, the voices beside the
checkout; what is missing is skipped and said. FACILITATOR_BENCH_HOURS makes it longer or shorter.
"""

from __future__ import annotations

import json
import math
import os
import re
import threading
import time
import wave
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from facilitator.domain.sound import SAMPLE_RATE
from facilitator.vault.layout import spool_folder
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.audio import word_errors
from tests.e2e.conftest import Study
from tests.e2e.terminal import children
from tests.voices import meeting_of, said_in
from tests.weights import real_model

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.timeout(0),
    pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="looks into /proc"),
]

HOURS = float(os.environ.get("FACILITATOR_BENCH_HOURS", "3"))
EARLY_S = 600
"""What a process needs by then is what it needs; more at the end would be a leak."""

STRETCH_S = 300
"""So much sound is looked at then and at the end: some seventy looks, as the memory that a process
needs for a decode comes and goes."""


def resident_mb(pid: int) -> float:
    """0 of a process that is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


BETWEEN_S = 10
"""The least look of so much sound is one between two decodes: none is of more than 28 s of sound,
and at the fastest pace most come with shorter spans, several in that time."""


def between_decodes(found: Iterable[tuple[float, float]], start_s: float, end_s: float) -> float:
    """What stays of a process's memory between decodes (MB): of looks (s of sound, MB) from one
    time to another the median of the least of each `BETWEEN_S`. NaN where nobody looked."""
    least: dict[int, float] = {}
    for at, mb in found:
        if start_s <= at < end_s:
            window = int(at // BETWEEN_S)
            least[window] = min(mb, least.get(window, mb))
    return float(np.median([*least.values()])) if least else math.nan


class Watch:
    """Memory of the program and its children, in MB, by how far each has come, in s of sound."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.spool: Path | None = None
        self.heard_s = 0.0
        self.memory: dict[str, list[tuple[float, float]]] = defaultdict(list)

    def look(self) -> None:
        recorded = sum(f.stat().st_size for f in self.spool.glob("*.aud")) if self.spool else 0
        for name, pid in {"host": self._pid, **children(self._pid)}.items():
            place = recorded / 2 / SAMPLE_RATE if name.endswith("capture") else self.heard_s
            mb = resident_mb(pid)
            if mb:
                self.memory[name].append((place, mb))

    def told(self) -> None:
        """Like beside like: a decode needs memory for its length, and gives it back."""
        for name, found in self.memory.items():
            end = found[-1][0]
            early = [mb for at, mb in found if EARLY_S <= at < EARLY_S + STRETCH_S]
            late = [mb for at, mb in found if end - STRETCH_S <= at < end]  # behind it, it closes
            if not early or end < EARLY_S + 2 * STRETCH_S:
                print(f"| {name} | too short to tell | {max(late):.0f} | | | | |")
                continue
            print(
                f"| {name} | {min(early):.0f} to {max(early):.0f} | "
                f"{min(late):.0f} to {max(late):.0f} | {min(late) - min(early):+.0f} | "
                f"{max(late) - max(early):+.0f} | {max(mb for _, mb in found):.0f} | "
                f"{self.grown(found, end):+.1f} |"
            )

    def grown(self, found: list[tuple[float, float]], end_s: float) -> float:
        """What stays between decodes in the last minutes, less what did around minute ten (MB)."""
        around = between_decodes(found, EARLY_S - STRETCH_S / 2, EARLY_S + STRETCH_S / 2)
        return between_decodes(found, end_s - STRETCH_S, end_s) - around


def test_three_hours_of_voices_at_the_fastest_pace(tmp_path: Path, study: Study) -> None:
    model = real_model("tiny.en")
    sound = np.concatenate([meeting_of("librispeech"), meeting_of("ami")])
    said = f"{said_in('librispeech')} {said_in('ami')}"
    loop_s = len(sound) / SAMPLE_RATE
    loops = max(2, round(HOURS * 3600 / loop_s))
    file = tmp_path / "hours.wav"
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE)
        for _ in range(loops):
            out.writeframes(sound.astype("<i2").tobytes())
    began = time.monotonic()
    process = study.start(
        *("live", "--guide", "short", "--input", str(file), "--headless", "--json"),
        *("--consent-confirmed", "--model", str(model), "--pace", "fast"),
    )
    assert process.stdout
    assert process.stderr
    watch, over = Watch(process.pid), threading.Event()

    def keep_looking() -> None:
        while not over.wait(0.2):
            watch.spool = watch.spool or next(
                (spool_folder(study.root / "sessions" / one) for one in study.sessions()), None
            )
            watch.look()

    looking = threading.Thread(target=keep_looking)
    looking.start()
    errors: list[str] = []
    reading = threading.Thread(target=lambda: errors.extend(process.stderr or ()))
    reading.start()
    try:
        for line in process.stdout:
            watch.heard_s = max(watch.heard_s, json.loads(line).get("end_ms", 0) / 1000)
    finally:
        over.set()
        looking.join()
        process.kill()
        process.wait()
        reading.join()
        process.stdout.close()
        process.stderr.close()
    took = time.monotonic() - began
    [session] = study.sessions()
    with SessionStore.open(Workspace(study.root, study.home), session, read_only=True) as store:
        lines = store.session.utterances
    texts: list[list[str]] = [[] for _ in range(loops)]
    starts: list[list[int]] = [[] for _ in range(loops)]
    for one in lines:
        loop = min(loops - 1, int(one.start_ms / 1000 / loop_s))
        texts[loop].append(re.sub(r"\([^)]* \d\d:\d\d:\d\d\)", " ", one.heard))
        starts[loop].append(one.start_ms - round(loop * loop_s * 1000))
    rates = [100 * word_errors(said, " ".join(text)) for text in texts]
    an_hour = max(1, round(3600 / loop_s))
    # The same line in the last loop is the one nearest to where it was in the first.
    drifts = sorted(min((b - a for b in starts[-1]), key=abs) for a in starts[0])
    print(
        f"\n{loops * loop_s / 3600:.1f} h of voices with tiny.en in {took / 60:.0f} min, "
        f"{len(lines)} lines"
    )
    print(
        "| process | MB after 10 min | MB at the end | growth of the least | of the most | most | "
        "growth of what stays between decodes |\n"
        "|---|---|---|---|---|---|---|"
    )
    watch.told()
    print(
        f"words wrong: {np.mean(rates[:an_hour]):.1f} % in the first hour, "
        f"{np.mean(rates[-an_hour:]):.1f} % in the last; lines a loop: {len(texts[0])}, "
        f"{len(texts[-1])}; drift of a line: {drifts[len(drifts) // 2]} ms (median)"
    )
    print("".join(errors)[-600:])
