"""Log-mel spectrograms, number for number as faster-whisper computes them.

faster-whisper pads the samples with 160 zeros, takes a centred 400-point Hann STFT every 160
samples, applies 80 Slaney mel filters, takes log10 with a floor of 1e-10, drops what lies more than
8 below the maximum of the *whole input*, and maps x to (x + 4) / 4. The last step depends on what
else is in the input, so spectrograms are stored before it (`log_mel`) and `normalise` is applied
to each training example.
"""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from facilitator.domain.sound import SAMPLE_RATE

HOP = 160
MELS = 80
_FFT = 400
FLOOR = -10.0
_CODE_STEP = 13.5 / 255
"""Stored spectrograms are bytes: -10 (the floor) to +3.5 in 255 steps of 0.053."""

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]


@functools.cache
def _filters() -> Floats:
    from faster_whisper.feature_extractor import FeatureExtractor

    filters = FeatureExtractor.get_mel_filters(SAMPLE_RATE, _FFT, n_mels=MELS)
    return np.asarray(filters, dtype=np.float32)


@functools.cache
def _window() -> Floats:
    return np.hanning(_FFT + 1)[:-1].astype(np.float32)


def log_mel(samples: Floats) -> Floats:
    """log10 mel power of 16 kHz `samples` (-1..1), shape (frames, 80), one frame every 10 ms."""
    padded = np.pad(samples.astype(np.float32), (_FFT // 2, _FFT // 2 + HOP))
    padded[: _FFT // 2] = padded[_FFT : _FFT // 2 : -1]
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FFT)[::HOP][: len(samples) // HOP]
    spectrum = np.fft.rfft(frames * _window(), axis=-1)
    power = spectrum.real**2 + spectrum.imag**2
    return np.log10(np.maximum(power @ _filters().T, 1e-10)).astype(np.float32)


def normalise(mel: Floats, top: float) -> Floats:
    """What the network sees of log10 mel power, `top` being the maximum over the whole input."""
    return np.asarray((np.maximum(mel, top - 8.0) + 4.0) / 4.0, dtype=np.float32)


def encode(mel: Floats) -> Bytes:
    """Log-mel values as bytes."""
    return np.clip(np.rint((mel - FLOOR) / _CODE_STEP), 0, 255).astype(np.uint8)


def decode(codes: Bytes) -> Floats:
    """Log-mel values from bytes; exact to half a step of 0.053."""
    values = codes.astype(np.float32) * np.float32(_CODE_STEP) + np.float32(FLOOR)
    return np.asarray(values, dtype=np.float32)
