"""What a voice sounds like, a hundred times a second: mel-frequency cepstral coefficients.

The textbook recipe (Davis and Mermelstein 1980, as in HTK's and Kaldi's defaults): a window of
25 ms every 10 ms, its power in 26 bands spaced as the ear hears, the logarithm, and of the cosine
transform of that the coefficients 1 to 12. The 0th is loudness, which says nothing of who it is.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from facilitator.domain.sound import SAMPLE_RATE

Floats = npt.NDArray[np.float32]

HOP = SAMPLE_RATE // 100
"""Samples from one frame to the next."""

HOP_MS = 10

WINDOW = SAMPLE_RATE // 40
"""Samples in a frame."""

COEFFICIENTS = 12

_FFT = 512
_BANDS = 26
_LOWEST_HZ, _HIGHEST_HZ = 80.0, 7_600.0
_PRE_EMPHASIS = 0.97

_BELOW_LOUDEST_DB = 30.0
"""Frames this far below the loudest of a span are breath, pause and room: not the voice."""


def features(sound: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Coefficients of every frame of `sound` (16 kHz mono, -1..1), a row each; and which frames are
    voice rather than room. None at all of less than a window."""
    count = (len(sound) - WINDOW) // HOP + 1
    if count < 1:
        return np.zeros((0, COEFFICIENTS), np.float32), np.zeros(0, np.bool_)
    sharp = np.append(sound[:1], sound[1:] - np.float32(_PRE_EMPHASIS) * sound[:-1])
    frames = np.lib.stride_tricks.sliding_window_view(sharp, WINDOW)[::HOP][:count]
    power = np.abs(np.fft.rfft(frames * _HAMMING, _FFT)).astype(np.float32) ** 2
    bands = np.log(power @ _MEL + np.float32(1e-10))
    loud = 10 * np.log10(power.sum(axis=1) + 1e-10)
    return (bands @ _DCT).astype(np.float32), loud > loud.max() - _BELOW_LOUDEST_DB


def _mel_filters() -> Floats:
    def mel(hz: Any) -> Any:
        return 2595 * np.log10(1 + np.asarray(hz) / 700)

    edges = np.linspace(mel(_LOWEST_HZ), mel(_HIGHEST_HZ), _BANDS + 2)
    at = mel(np.fft.rfftfreq(_FFT, 1 / SAMPLE_RATE))[:, None]
    rising = (at - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - at) / (edges[2:] - edges[1:-1])
    filters: Floats = np.clip(np.minimum(rising, falling), 0, None).astype(np.float32)
    return filters


def _cosines() -> Floats:
    k = np.arange(1, COEFFICIENTS + 1)
    n = np.arange(_BANDS)[:, None]
    cosines: Floats = np.cos(np.pi * k * (n + 0.5) / _BANDS) * np.sqrt(2 / _BANDS)
    return cosines.astype(np.float32)


_HAMMING = np.hamming(WINDOW).astype(np.float32)
_MEL = _mel_filters()
_DCT = _cosines()
