"""How loud sound is, and how much louder the voice detector is to hear it. Pure.

The detector was taught on voices near a microphone: of quiet and distant ones it finds the less the
quieter they are, although they can be understood. So it hears them as loud as if they were near.
"""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING

import numpy as np

from facilitator.domain.sound import SAMPLES_PER_MS
from facilitator.speech.endpoint import FRAME_MS

if TYPE_CHECKING:
    from facilitator.speech.decoded import Floats

FRAME = FRAME_MS * SAMPLES_PER_MS

NEAR_DB = -26.0
"""The loudest frames of late are brought up to this (dB of full scale): speech near a microphone
peaks at -15 to -25 (LibriSpeech, AMI)."""

MOST_DB = 30.0
"""By no more than this: below it is the noise of the converter."""

FLOOR_DB = -55.0
"""The room's floor is not brought above this: through a wall, where little stands out from it, the
people next door would be heard. Of what has a voice near the microphone in meetings (AMI) lines
hold 95 % if it is 30 dB quieter, 90 from afar, 86 if that is 20 dB quieter; heard as they are 79,
89 and 39 (`tests/benchmarks/test_quiet_figures.py`)."""

FALL_DB = 0.1
"""What was loud is forgotten by so much a frame, 3 dB a second: who answers a loud question softly
is heard a sentence later, and a pause for breath changes nothing."""

RISE_DB = 1.0 * FRAME_MS / 1000
"""The floor is the quietest that was heard of late: it falls at once and rises by 1 dB a second."""

SILENCE_DB = -120.0


def level_db(frame: Floats) -> float:
    """How loud it is on average, in dB of full scale; -120 of silence."""
    return 10 * log10(max(float(frame @ frame) / len(frame), 1e-12))


def stands_out_db(sound: Floats) -> float:
    """How much louder the loud parts of a sound are than its pauses (dB): the level that a tenth of
    its frames is above against the one that a tenth is below."""
    whole = len(sound) // FRAME * FRAME
    if not whole:
        return 0.0
    levels = [level_db(frame) for frame in sound[:whole].reshape(-1, FRAME)]
    quiet, loud = np.percentile(levels, (10, 90))
    return float(loud - quiet)


class Floor:
    """The room's floor: takes the level of each frame, gives the floor's (dB of full scale)."""

    def __init__(self) -> None:
        self._floor_db: float | None = None

    def __call__(self, level_db: float) -> float:
        before = level_db if self._floor_db is None else self._floor_db + RISE_DB
        self._floor_db = min(level_db, before)
        return self._floor_db


class Gain:
    """Takes the level of each frame (dB of full scale); gives what to multiply it by, 1 or more."""

    def __init__(self) -> None:
        self._loudest_db = SILENCE_DB
        self._floor = Floor()

    def __call__(self, level_db: float) -> float:
        self._loudest_db = max(level_db, self._loudest_db - FALL_DB)
        most_db = min(MOST_DB, FLOOR_DB - self._floor(level_db))
        gain_db = max(0.0, min(NEAR_DB - self._loudest_db, most_db))
        return float(10 ** (gain_db / 20))
