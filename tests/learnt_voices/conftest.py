"""The sample meeting's six voices, turn by turn, and readers where there are any."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from facilitator.domain.sound import SAMPLE_RATE, SAMPLES_PER_MS
from tests.audio import Samples

DEMO = Path(str(resources.files("facilitator.demo")))


@dataclass(frozen=True)
class Turn:
    """Who spoke from when to when (ms)."""

    speaker: str
    start_ms: int
    end_ms: int

    def of(self, sound: Samples) -> Samples:
        return sound[self.start_ms * SAMPLES_PER_MS : self.end_ms * SAMPLES_PER_MS]


@dataclass(frozen=True)
class Scene:
    """The sample meeting as int16 at 16 kHz, and its turns."""

    sound: Samples
    turns: tuple[Turn, ...]


@pytest.fixture(scope="session")
def scene() -> Scene:
    return sample_meeting()


def sample_meeting() -> Scene:
    from faster_whisper.audio import decode_audio

    sound = decode_audio(str(DEMO / "scene.opus"), sampling_rate=SAMPLE_RATE)
    told = tomllib.loads((DEMO / "scene.toml").read_text(encoding="utf-8"))["turn"]
    turns = tuple(Turn(t["speaker"], t["start_ms"], t["end_ms"]) for t in told)
    return Scene((np.clip(sound, -1, 1) * 32767).astype(np.int16), turns)
