"""Blocks of sound: resampling that carries its state, exact int16, levels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.capture.sound import FLOOR_DB, Meter, Resampler, to_int16
from facilitator.domain.sound import SAMPLE_RATE
from tests.audio import Samples, loudest_frequency, tone


def resampled(sound: Samples, rate: int, sizes: list[int]) -> Samples:
    resampler = Resampler(rate)
    values = sound.astype(np.float32) / np.float32(32768)
    pieces: list[bytes] = []
    at = 0
    while at < len(values):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(resampler(values[at : at + size]))
        at += size
    pieces.append(resampler(np.zeros(0, np.float32), last=True))
    return np.frombuffer(b"".join(pieces), "<i2")


@settings(deadline=None)
@given(st.lists(st.integers(-32768, 32767), max_size=50))
def test_what_came_from_int16_is_exact(values: list[int]) -> None:
    given_ = np.array(values, np.int16)
    assert to_int16(given_.astype(np.float32) / np.float32(32768)) == given_.astype("<i2").tobytes()


def test_what_is_too_loud_is_clipped_not_wrapped() -> None:
    loud = np.array([1.5, -1.5, 1.0, -1.0], np.float32)
    assert np.frombuffer(to_int16(loud), "<i2").tolist() == [32767, -32768, 32767, -32768]


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 48_000, 96_000])
def test_a_tone_keeps_its_frequency_its_level_and_its_length(rate: int) -> None:
    heard = resampled(tone(1_000, 2, rate), rate, [rate // 10])
    assert abs(len(heard) - 2 * SAMPLE_RATE) <= 1
    middle = heard[SAMPLE_RATE // 2 : -SAMPLE_RATE // 2]
    assert loudest_frequency(middle) == pytest.approx(1_000, abs=2)
    assert np.abs(middle.astype(int)).max() == pytest.approx(0.5 * 32767, rel=0.01)


def test_what_16_khz_cannot_hold_is_filtered_out_rather_than_folded() -> None:
    heard = resampled(tone(15_000, 1, 48_000), 48_000, [4_800])
    assert np.abs(heard[1000:-1000].astype(int)).max() < 32767 * 0.5 / 1000


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 5_000), min_size=1, max_size=8))
def test_how_the_sound_is_cut_into_blocks_does_not_matter(sizes: list[int]) -> None:
    sound = tone(440, 0.5, 44_100)
    whole = resampled(sound, 44_100, [len(sound)])
    pieces = resampled(sound, 44_100, sizes)
    assert len(pieces) == len(whole)
    assert np.abs(pieces.astype(int) - whole.astype(int)).max() <= 1


def test_levels_are_told_in_decibels_below_full_scale() -> None:
    meter = Meter()
    assert meter.read() == (FLOOR_DB, FLOOR_DB)
    meter.add(tone(1_000, 1, level=0.5).tobytes())
    rms_db, peak_db = meter.read()
    assert peak_db == pytest.approx(-6.0, abs=0.1)
    assert rms_db == pytest.approx(-9.0, abs=0.1)
    meter.add(np.array([-32768], np.int16).tobytes())
    assert meter.read() == (0.0, 0.0)
    meter.add(bytes(64))
    assert meter.read() == (FLOOR_DB, FLOOR_DB)
