"""Blocks of sound on their way to the spool: mono, 16 kHz, int16; and how loud they are."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
import numpy.typing as npt
import soxr

from facilitator.child_messages import Message
from facilitator.domain.sound import FULL_SCALE, SAMPLE_RATE
from facilitator.domain.terms import GapReason

FLOOR_DB = -100.0
"""Stands for silence: int16 reaches down to -90 dBFS."""

Floats = npt.NDArray[np.float32]


class Source(Protocol):
    """Where sound comes from. A block is int16 little-endian, mono, 16 kHz."""

    name: str
    """What a person would call it: the device, or the file's name."""
    rate: int
    """Its own sample rate in Hz."""
    reason: GapReason
    """Once `next` has given None: why there is no more."""
    captured_at: float
    """When the last sample given so far was over in the room (monotonic, s), or a little later."""

    def next(self, timeout: float) -> bytes | None:
        """The next block; b"" if there is none within `timeout` seconds; None at the end."""

    def notices(self) -> list[Message]:
        """What the host must hear of since the last call.

        A `Gap` with `samples` says that the block given last does not follow on the one before.
        """

    def stop(self) -> bytes:
        """No more is wanted: lets the device or file go; gives the last samples on their way.

        May be called again, and then gives none.
        """


class Resampler:
    """A stream at `rate` to 16 kHz, its state carried from block to block (libsoxr, HQ)."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._stream = (
            None
            if rate == SAMPLE_RATE
            else soxr.ResampleStream(rate, SAMPLE_RATE, 1, dtype="float32", quality="HQ")
        )

    def __call__(self, sound: Floats, *, last: bool = False) -> bytes:
        """Mono -1..1 in, int16 out: later and in other blocks, but no sample lost or added.

        After `last` the stream is at its end and takes no more.
        """
        return to_int16(self.resampled(sound, last=last))

    def resampled(self, sound: Floats, *, last: bool = False) -> Floats:
        """The same, still as -1..1."""
        if self._stream is None:
            return sound
        out: Floats = self._stream.resample_chunk(sound, last=last)
        return out


def to_int16(sound: Floats) -> bytes:
    """-1..1 as int16 little-endian; what is louder is clipped, what came from int16 is exact."""
    scaled = np.rint(sound * np.float32(FULL_SCALE))
    data: bytes = np.clip(scaled, -FULL_SCALE, FULL_SCALE - 1).astype("<i2").tobytes()
    return data


class Meter:
    """Loudness since the last reading, in dB below full scale."""

    def __init__(self) -> None:
        self._peak = 0
        self._energy = 0.0
        self._samples = 0

    def add(self, pcm: bytes) -> None:
        values = np.frombuffer(pcm, "<i2").astype(np.int32)
        if len(values):
            self._peak = max(self._peak, int(np.abs(values).max()))
            self._energy += float(np.square(values, dtype=np.float64).sum())
            self._samples += len(values)

    def read(self) -> tuple[float, float]:
        """(root mean square, peak) in dBFS since the last call; FLOOR_DB for silence."""
        mean = math.sqrt(self._energy / self._samples) if self._samples else 0.0
        levels = _decibels(mean), _decibels(self._peak)
        self._peak, self._energy, self._samples = 0, 0.0, 0
        return levels


def _decibels(amplitude: float) -> float:
    if amplitude <= 0:
        return FLOOR_DB
    return round(max(FLOOR_DB, 20 * math.log10(amplitude / FULL_SCALE)), 1)
