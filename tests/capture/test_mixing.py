"""Channels to one: nobody is lost by it, and nothing is heard of how it is done."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.capture.mixing import Mixer
from facilitator.domain.sound import SAMPLE_RATE

Floats = npt.NDArray[np.float32]


def talk(seconds: float, seed: int = 1, level: float = 0.1) -> Floats:
    """Syllables of noise, four a second, as loud on average as somebody who speaks."""
    generator = np.random.default_rng(seed)
    count = round(seconds * SAMPLE_RATE)
    swell = np.sin(np.pi * 4 * np.arange(count) / SAMPLE_RATE) ** 2
    spoken: Floats = (generator.normal(0, level, count) * swell).astype(np.float32)
    return spoken


def hum(seconds: float, level: float) -> Floats:
    at = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (np.sin(2 * np.pi * 50 * at) * level).astype(np.float32)


def mixed(*channels: Floats, sizes: tuple[int, ...] = (1_600,)) -> Floats:
    sound = np.stack(channels, axis=1)
    mixer = Mixer(len(channels), SAMPLE_RATE)
    pieces, at, call = [], 0, 0
    while at < len(sound):
        size = sizes[call % len(sizes)]
        pieces.append(mixer(sound[at : at + size]))
        at, call = at + size, call + 1
    pieces.append(mixer(np.zeros((0, len(channels)), np.float32), last=True))
    return np.concatenate(pieces)


def likeness(one: Floats, other: Floats) -> float:
    """1 if the two are the same but for loudness and sign, 0 if they have nothing in common."""
    return float(abs(one @ other) / np.sqrt((one @ one) * (other @ other)))


def decibels(sound: Floats) -> float:
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-12))


def test_an_inverted_channel_does_not_silence_the_other() -> None:
    said = talk(3)
    heard = mixed(said, -said)
    assert len(heard) == len(said)
    assert likeness(heard, said) > 0.999
    assert decibels(heard) == pytest.approx(decibels(said), abs=0.2)


def test_mains_hum_on_both_channels_does_not_hide_that_speech_cancels() -> None:
    """A balanced microphone in a stereo socket: the speech is inverted, the hum is not."""
    said = talk(3)
    heard = mixed(said + hum(3, 0.3) + 0.1, -said + hum(3, 0.3) + 0.1)
    spoken = slice(SAMPLE_RATE // 4, -SAMPLE_RATE // 4)
    assert likeness(heard[spoken], said[spoken]) > 0.99


def test_channels_that_are_alike_come_through_sample_for_sample() -> None:
    said = talk(2)
    assert np.array_equal(mixed(said, said), said)


def test_people_on_either_channel_are_both_heard_even_at_once() -> None:
    one, other = talk(4, 1), talk(4, 2)
    heard = mixed(one, other)
    assert np.allclose(heard, (one + other) / 2, atol=1e-6)


def test_an_empty_or_hissing_channel_costs_no_loudness() -> None:
    said = talk(4)
    hiss = np.random.default_rng(9).normal(0, 0.0005, len(said)).astype(np.float32)
    for empty in (np.zeros_like(said), hiss):
        assert decibels(mixed(empty, said)) == pytest.approx(decibels(said), abs=0.5)


def test_one_input_of_eight_is_not_buried() -> None:
    said, nothing = talk(4), np.zeros(4 * SAMPLE_RATE, np.float32)
    heard = mixed(*[nothing] * 5, said, *[nothing] * 2)
    assert decibels(heard) == pytest.approx(decibels(said), abs=0.1)


def test_somebody_who_begins_on_a_channel_that_was_silent_is_heard_from_the_first_sample() -> None:
    one, other = talk(8, 1), talk(8, 2)
    one[4 * SAMPLE_RATE :], other[: 4 * SAMPLE_RATE] = 0, 0
    heard = mixed(one, other)
    first = slice(4 * SAMPLE_RATE, 4 * SAMPLE_RATE + 1_600)
    assert decibels(heard[first]) > decibels(other[first]) - 6.1


def test_of_three_channels_the_inverted_one_is_turned_whoever_is_loudest() -> None:
    said, other = talk(4, 1), talk(4, 2)
    for gain in (0.5, 1, 2):
        heard = mixed(said + other * gain, other * gain, -said)
        assert likeness(heard, said + other * gain) > 0.98


def test_when_the_sign_changes_nothing_clicks_and_nothing_is_lost() -> None:
    """People to the front and to the side of crossed microphones: the sign follows who speaks."""
    low = np.arange(6 * SAMPLE_RATE) / SAMPLE_RATE
    said = (0.3 * np.sin(2 * np.pi * 300 * low)).astype(np.float32)
    sign = np.where(low % 2 < 1, 1, -1).astype(np.float32)
    heard = mixed(said, said * sign)
    # A switched gain would step by up to 0.6 between two samples.
    steps = np.abs(np.diff(heard)).max() / np.abs(np.diff(said)).max()
    assert steps < 1.02
    around = [slice(at * SAMPLE_RATE - 800, at * SAMPLE_RATE + 800) for at in range(1, 6)]
    assert min(decibels(heard[a]) - decibels(said[a]) for a in around) > -5


@settings(max_examples=60, deadline=None)
@given(
    gains=st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=2, max_size=4),
    seed=st.integers(0, 1_000),
)
def test_whatever_reaches_which_channel_with_which_sign_nobody_is_cancelled(
    gains: list[tuple[float, float]], seed: int
) -> None:
    """One voice in two channels, then another one, each with any gain and sign."""
    voices = [talk(1.5, seed + i) for i in range(len(gains))]
    left = np.concatenate([v * a for v, (a, _) in zip(voices, gains, strict=True)])
    right = np.concatenate([v * b for v, (_, b) in zip(voices, gains, strict=True)])
    heard = mixed(left, right)
    assert len(heard) == len(left)
    for i, (a, b) in enumerate(gains):
        louder = max(abs(a), abs(b))
        if louder < 1e-3:
            continue
        # From 0.2 s after a change on, when what decides is that voice alone.
        part = slice(round((1.5 * i + 0.2) * SAMPLE_RATE), round((1.5 * i + 1.2) * SAMPLE_RATE))
        voice = voices[i][round(0.2 * SAMPLE_RATE) : round(1.2 * SAMPLE_RATE)] * louder
        assert decibels(heard[part]) > decibels(voice) - 9.1
        assert np.abs(heard[part]).max() <= np.abs(voice).max() * 1.0001


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 3_000), min_size=1, max_size=8), st.integers(0, 5_000))
def test_how_the_sound_is_cut_into_blocks_does_not_matter(sizes: list[int], length: int) -> None:
    said, other = talk(1, 1), talk(1, 2)
    left, right = said[: 8_000 + length], (other - said)[: 8_000 + length]
    whole = mixed(left, right, sizes=(len(left),))
    assert len(whole) == len(left)
    assert np.array_equal(mixed(left, right, sizes=tuple(sizes)), whole)
