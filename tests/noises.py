"""Sounds in which nobody says anything that can be made out: 16 kHz mono int16, the same each time.

All are made here, but for babble, which is twelve of the voices that lie beside the checkout.
"""

from __future__ import annotations

import numpy as np

from facilitator.domain.sound import SAMPLE_RATE
from tests.audio import Samples
from tests.voices import references, voice


def _clipped(sound: np.ndarray) -> Samples:
    return sound.clip(-32768, 32767).astype(np.int16)


def _times(seconds: float) -> np.ndarray:
    return np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE


def hiss(seconds: float, level: float = 30) -> Samples:
    """A silent room: noise of that standard deviation."""
    return _clipped(np.random.default_rng(1).normal(0, level, len(_times(seconds))))


def hum(seconds: float) -> Samples:
    """Of a projector: 50 Hz and what belongs to it."""
    at = _times(seconds)
    tones = 3000 * np.sin(2 * np.pi * 50 * at) + 1500 * np.sin(2 * np.pi * 150 * at)
    return _clipped(tones + np.random.default_rng(1).normal(0, 200, len(at)))


def applause(seconds: float) -> Samples:
    """Some hundred claps a second."""
    chance = np.random.default_rng(2)
    sound = np.zeros(len(_times(seconds)))
    for _ in range(round(seconds * 120)):
        at = chance.integers(0, len(sound) - 800)
        clap = chance.normal(0, 1, 800) * np.exp(-np.arange(800) / 120)
        sound[at : at + 800] += clap * chance.uniform(0.3, 1)
    return _clipped(sound / np.abs(sound).max() * 12000)


def music(seconds: float) -> Samples:
    """Two plucked notes a second."""
    chance = np.random.default_rng(3)
    sound = np.zeros(len(_times(seconds)))
    for note in range(round(seconds * 2)):
        hertz, begin = 220 * 2 ** (chance.integers(0, 24) / 12), note * SAMPLE_RATE // 2
        at = np.arange(min(SAMPLE_RATE, len(sound) - begin)) / SAMPLE_RATE
        for harmonic in (1, 2, 3):
            tone = np.sin(2 * np.pi * hertz * harmonic * at) / harmonic * np.exp(-3 * at)
            sound[begin : begin + len(at)] += tone
    return _clipped(sound / np.abs(sound).max() * 9000)


def babble(seconds: float, voices: int = 12) -> Samples:
    """Twelve people at once, each as loud as the others."""
    chance = np.random.default_rng(5)
    said: dict[str, list[str]] = {}
    for name in sorted(references()):
        if name.startswith("librispeech/"):
            said.setdefault(name.split("-")[0], []).append(name)
    people = list(said.values())
    sound = np.zeros(len(_times(seconds)))
    for person in range(voices):
        whole = np.concatenate([voice(name) for name in people[person % len(people)] * 4])
        begin = chance.integers(0, max(1, len(whole) - len(sound)))
        part = whole[begin : begin + len(sound)].astype(float)
        sound[: len(part)] += part / np.sqrt(np.mean(part**2) + 1)
    return _clipped(sound * 2000 / np.sqrt(np.mean(sound**2)))


def next_door(sound: Samples) -> Samples:
    """What of a sound comes through a wall: little, and of that the low tones."""
    spectrum = np.fft.rfft(sound.astype(float))
    hertz = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
    muffled = np.fft.irfft(spectrum / (1 + (hertz / 250) ** 2), len(sound))
    return _clipped(muffled * 0.1 + np.random.default_rng(6).normal(0, 20, len(sound)))


def from_afar(sound: Samples) -> Samples:
    """A sound as a microphone at the other end of a room hears it: fainter, with 0.6 s of echo."""
    chance = np.random.default_rng(7)
    at = _times(0.6)
    echo = chance.normal(0, 1, len(at)) * np.exp(-at / 0.09)
    echo[0] = 6.0  # what comes straight
    length = len(sound) + len(echo)
    heard = np.fft.irfft(np.fft.rfft(sound.astype(float), length) * np.fft.rfft(echo, length))
    heard = heard[: len(sound)]
    level = np.sqrt(np.mean(sound.astype(float) ** 2)) / np.sqrt(np.mean(heard**2) + 1)
    return _clipped(heard * level * 0.25 + chance.normal(0, 15, len(sound)))
