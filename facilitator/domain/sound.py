"""What sound is in this program: mono, signed 16-bit little-endian samples at one rate."""

from enum import StrEnum

SAMPLE_RATE = 16_000
"""Samples a second, the rate speech recognisers are trained on."""

SAMPLES_PER_MS = SAMPLE_RATE // 1000

BYTES_PER_SAMPLE = 2

FULL_SCALE = 32_768
"""What such a sample divides by to lie in -1..1, as models and sound cards have it."""


class Pace(StrEnum):
    """How a file is played: as if somebody were speaking now, or as fast as it goes."""

    REALTIME = "realtime"
    FAST = "fast"
