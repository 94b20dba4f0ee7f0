"""What listens needs as much memory after many utterances as after some."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.weights import real_model

MANY = """
import ctypes
import sys
from pathlib import Path

import numpy as np

from facilitator.speech.whisper import Whisper

FIELDS = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"


class Heap(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in FIELDS.split()]


heap = ctypes.CDLL(None).mallinfo2
heap.restype = Heap
model = Whisper(Path(sys.argv[1]), "en", 1, "cpu")._model
model.shortened = True
noise = np.random.default_rng(1).normal(0, 1, (80, 3_000)).astype(np.float32)
for n in range(40):
    sound = noise.copy()
    sound[:, 600 + 10 * n :] = 0
    model.encode(sound)
    if n in (9, 39):
        print(heap().uordblks)
"""

MOST = 10_000_000
"""Bytes. It was nothing when this was written, and 38 million with all that oneDNN would keep."""


@pytest.mark.skipif(sys.platform != "linux", reason="asks glibc")
def test_what_is_kept_does_not_grow_with_the_lengths_of_utterances() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MANY, str(real_model("tiny.en"))],
        capture_output=True,
        text=True,
        check=True,
    )
    early, late = map(int, done.stdout.split())
    assert late - early < MOST
