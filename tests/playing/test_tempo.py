"""Slower and faster: how long, how high, how even."""

from __future__ import annotations

import numpy as np
import pytest

from facilitator.domain.sound import SAMPLE_RATE
from facilitator.playing import player
from facilitator.playing.tempo import FASTEST, SLOWEST, Samples, Tempo
from tests.audio import loudest_frequency, tone


def at_tempo(sound: Samples, speed: float, rate: int, block: int = 320) -> Samples:
    tempo = Tempo(speed, rate)
    out = [b for at in range(0, len(sound), block) for b in tempo(sound[at : at + block])]
    return np.concatenate([*out, *tempo(sound[:0], last=True)])


@pytest.mark.parametrize("speed", [0.5, 0.75, 1.0, 1.25, 2.0])
@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_it_lasts_as_long_as_it_should_and_sounds_as_high(speed: float, rate: int) -> None:
    out = at_tempo(tone(440, 10), speed, rate)
    assert len(out) / rate == pytest.approx(10 / speed, abs=0.04)
    assert loudest_frequency(out, rate) == pytest.approx(440, abs=1)
    frames = out[: len(out) // (rate // 100) * (rate // 100)].reshape(-1, rate // 100)
    loud = np.sqrt((frames.astype(float) ** 2).mean(axis=1))[1:-2]
    assert loud.min() > 0.6 * loud.max()


def test_sound_at_its_own_pace_and_rate_is_the_same_to_the_sample() -> None:
    said = np.random.default_rng(1).integers(-32_768, 32_767, 5_000).astype(np.int16)
    assert np.array_equal(at_tempo(said, 1.0, SAMPLE_RATE), said)


@pytest.mark.parametrize("speed", [0.5, 0.75, 1.0, 2.0])
@pytest.mark.parametrize("length", [0, 1, 100])
def test_what_is_shorter_than_a_window_is_not_lost_and_is_no_error(
    speed: float, length: int
) -> None:
    tempo = Tempo(speed, 48_000)
    said = np.full(length, 1_000, np.int16)
    out = [*tempo(said), *tempo(said[:0], last=True)]
    assert sum(map(len, out)) <= 10 * 3 * 2 * (length + 1)


@pytest.mark.parametrize("speed", [0.0, 0.49, 2.01, float("nan"), -1.0])
def test_no_other_speed_is_taken(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        Tempo(speed, SAMPLE_RATE)


def test_the_host_offers_the_speeds_that_there_are() -> None:
    assert (player.SLOWEST, player.FASTEST) == (SLOWEST, FASTEST)
