"""What listens needs as much memory after many utterances as after some."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from facilitator.child import THRIFTY
from tests.weights import real_model

MANY = """
import ctypes
import os
import sys
from pathlib import Path

import numpy as np

from facilitator.speech.memory import give_back
from facilitator.speech.whisper import Whisper

FIELDS = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"


class Heap(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in FIELDS.split()]


heap = ctypes.CDLL(None).mallinfo2
heap.restype = Heap
page = os.sysconf("SC_PAGE_SIZE")
model = Whisper(Path(sys.argv[1]), "en", 2, "cpu")._model
model.shortened = True
noise = np.random.default_rng(1).normal(0, 1, (80, 3_000)).astype(np.float32)
for n in range(40):
    sound = noise.copy()
    sound[:, 600 + 10 * n :] = 0
    model.encode(sound)
    give_back()
    print(heap().uordblks, page * int(Path("/proc/self/statm").read_text().split()[1]))
"""

MOST = 10_000_000
"""Bytes. It was nothing when this was written, and 38 million with all that oneDNN would keep."""

SWINGS = 6_000_000
"""Bytes between the most and the least that the process has after any of them: 3 million when this
was written, 7 to 10 without either of what is done about it."""


@pytest.mark.skipif(sys.platform != "linux", reason="asks glibc")
def test_what_is_kept_does_not_grow_with_the_lengths_of_utterances() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MANY, str(real_model("tiny.en"))],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **THRIFTY},
    )
    used, resident = zip(
        *(map(int, line.split()) for line in done.stdout.splitlines()), strict=True
    )
    assert used[-1] - used[9] < MOST
    assert max(resident[9:]) - min(resident[9:]) < SWINGS
