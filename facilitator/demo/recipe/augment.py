"""Distortions of log-mel spectrograms: level, noise, hum, tempo, formants, masks.

Sound adds in power, so noise is added to the spectrogram as 10**x. All functions take and return
float32 arrays (frames, 80) of log10 power.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
MELS = 80
_NOISE_FRAMES = 6000


class Noises:
    """A store of stationary noises of several colours, drawn once."""

    def __init__(self, seed: int) -> None:
        chance = np.random.default_rng(seed)
        self._noises = []
        for tilt in (0.0, -1.2, -2.5, 0.5, -0.6, -1.8):
            # The power of Gaussian noise in a mel band varies like a gamma variable.
            power = chance.gamma(2.0, 0.5, size=(_NOISE_FRAMES, MELS)) + 1e-4
            colour = np.linspace(0, tilt, MELS) - max(0.0, tilt)
            self._noises.append((np.log10(power) + colour).astype(np.float32))

    def piece(self, frames: int, chance: np.random.Generator) -> Floats:
        """`frames` of noise with its loudest band near 0."""
        noise = self._noises[chance.integers(len(self._noises))]
        at = int(chance.integers(0, _NOISE_FRAMES - frames))
        return noise[at : at + frames]


def add_noise(mel: Floats, noise: Floats, level: float) -> Floats:
    """`mel` with `noise` (see `Noises.piece`) `level` added in power, in log10 units."""
    return np.log10(np.power(10.0, mel) + np.power(10.0, noise + np.float32(level)))


def hum(frames: int, chance: np.random.Generator) -> Floats:
    """Mains hum or a fan: a few steady low bands, slowly swaying, far below 0 elsewhere."""
    profile = np.full(MELS, -9.0)
    base = int(chance.integers(1, 5))
    for harmonic in range(1, int(chance.integers(2, 8))):
        band = min(MELS - 1, base * harmonic)
        profile[band] = max(profile[band], -0.35 * (harmonic - 1))
        profile[band - 1] = max(profile[band - 1], profile[band] - 0.7)
    sway = 0.15 * np.sin(np.arange(frames) / chance.uniform(5, 80) + chance.uniform(0, 6))
    grain = 0.05 * chance.standard_normal((frames, MELS))
    return (profile[None] + sway[:, None] + grain).astype(np.float32)


def stretch(mel: Floats, frames: int) -> Floats:
    """The same sound over another number of frames."""
    return _resampled(mel, np.linspace(0, len(mel) - 1.001, frames))


def shift_formants(mel: Floats, factor: float) -> Floats:
    """All frequencies times about 1 / `factor`."""
    at = np.clip(np.arange(MELS) * factor, 0, MELS - 1.001)
    return np.ascontiguousarray(_resampled(mel.T, at).T)


def mask(mel: Floats, chance: np.random.Generator) -> Floats:
    """A copy with a few short stretches of time and a band of frequencies blotted out."""
    out = mel.copy()
    fill = mel.mean()
    for _ in range(max(1, len(mel) // 300)):
        width = int(chance.integers(2, 12))
        at = int(chance.integers(0, max(1, len(mel) - width)))
        out[at : at + width] = fill
    if chance.random() < 0.6:
        width = int(chance.integers(2, 9))
        at = int(chance.integers(0, MELS - width))
        out[:, at : at + width] = fill
    return out


def _resampled(rows: Floats, at: npt.NDArray[np.float64]) -> Floats:
    whole = at.astype(np.int64)
    part = (at - whole).astype(np.float32)[:, None]
    return np.asarray(rows[whole] * (1 - part) + rows[whole + 1] * part, dtype=np.float32)
