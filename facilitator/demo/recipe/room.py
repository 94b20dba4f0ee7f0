"""What lies between a mouth and a recogniser: rooms, cheap microphones, telephone bands."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from facilitator.domain.sound import SAMPLE_RATE

Samples = npt.NDArray[np.float32]


def through_a_room(samples: Samples, seed: int) -> Samples:
    """The same speech as one room and microphone would give it; most often, unchanged.

    One in six gets a mild reverberation (a random impulse response decaying by 60 dB in 0.1 to
    0.5 s, direct sound well above it), one in eight a narrower band or a coloured microphone.
    """
    chance = np.random.default_rng(seed)
    if chance.random() < 1 / 6:
        samples = _reverberated(samples, chance)
    if chance.random() < 1 / 8:
        samples = _filtered(samples, chance)
    peak = float(np.abs(samples).max()) + 1e-6
    return (samples * (0.5 / peak)).astype(np.float32)


def _reverberated(samples: Samples, chance: np.random.Generator) -> Samples:
    decay = chance.uniform(0.1, 0.5)
    length = int(decay * SAMPLE_RATE)
    tail = chance.standard_normal(length) * 10 ** (-3 * np.arange(length) / length)
    tail *= chance.uniform(0.1, 0.6) / np.sqrt((tail**2).sum())
    response = np.concatenate(
        [[1.0], np.zeros(int(chance.uniform(0.002, 0.02) * SAMPLE_RATE)), tail]
    )
    size = 1 << (len(samples) + len(response) - 1).bit_length()
    product = np.fft.rfft(samples, size) * np.fft.rfft(response, size)
    return np.fft.irfft(product, size)[: len(samples)].astype(np.float32)


def _filtered(samples: Samples, chance: np.random.Generator) -> Samples:
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    low, high = chance.choice([30.0, 100.0, 200.0, 300.0]), chance.uniform(3300, 7500)
    gain = 1 / (1 + (low / np.maximum(hertz, 1)) ** 4) / (1 + (hertz / high) ** 12)
    tilt = chance.uniform(-6, 6) / 20 * np.log2(np.maximum(hertz, 60) / 1000)
    return np.fft.irfft(spectrum * np.sqrt(gain) * 10**tilt, len(samples)).astype(np.float32)
