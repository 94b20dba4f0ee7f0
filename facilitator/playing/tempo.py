"""Slower and faster with the pitch kept, at the rate of a device.

FFmpeg's `atempo` (WSOLA: Verhelst and Roelands, "An overlap-add technique based on waveform
similarity", ICASSP 1993), which PyAV brings: of the libraries on the package index it alone is
maintained, has wheels for every system, and is in the program already.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from facilitator.domain.sound import SAMPLE_RATE

Samples = npt.NDArray[np.int16]

SLOWEST, FASTEST = 0.5, 2.0
"""What `speed` may be: beyond, one pass of `atempo` leaves parts of the sound out (its manual)."""


class Tempo:
    """A stream of sound (mono, int16, 16 kHz) at `speed` times its pace, at `rate` Hz.

    Its state is carried from block to block. At pace 1 and 16 kHz every sample is as it was.
    """

    def __init__(self, speed: float, rate: int) -> None:
        if not SLOWEST <= speed <= FASTEST:
            raise ValueError(f"speed is {SLOWEST} to {FASTEST}")
        self._graph = None if speed == 1.0 and rate == SAMPLE_RATE else _graph(speed, rate)
        self._taken = 0

    def __call__(self, sound: Samples, *, last: bool = False) -> Iterator[Samples]:
        """What comes out now: later and in other blocks than it went in; after `last`, no more."""
        import av

        if self._graph is None:
            if len(sound):
                yield sound
            return
        if len(sound):
            frame = av.AudioFrame.from_ndarray(sound[np.newaxis], format="s16", layout="mono")
            frame.sample_rate, frame.pts = SAMPLE_RATE, self._taken
            frame.time_base = Fraction(1, SAMPLE_RATE)
            self._taken += len(sound)
            self._graph.push(frame)
        if last:
            self._graph.push(None)
        while True:
            try:
                yield self._graph.pull().to_ndarray()[0]
            except (av.BlockingIOError, av.EOFError):
                return


def _graph(speed: float, rate: int) -> Any:
    from av.filter import Graph

    graph = Graph()
    chain = [graph.add_abuffer(sample_rate=SAMPLE_RATE, format="s16", layout="mono")]
    if speed != 1.0:
        chain.append(graph.add("atempo", f"{speed:.4f}"))
    if rate != SAMPLE_RATE:
        chain.append(graph.add("aresample", str(rate)))
    chain.append(graph.add("aformat", "sample_fmts=s16:channel_layouts=mono"))
    chain.append(graph.add("abuffersink"))
    graph.link_nodes(*chain)
    graph.configure()
    return graph
