"""What was half heard is kept: quiet speech, short words, the ends of sentences."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.domain.sound import SAMPLE_RATE
from facilitator.speech.endpoint import Span
from facilitator.speech.faint import AT_LEAST, Faint
from facilitator.speech.voice import VoiceFinder
from tests.audio import Samples, silence
from tests.voices import voice

ROOM_DB, VOICE_DB = -60.0, -45.0


def fed(*runs: tuple[int, float, float]) -> Faint:
    """Frames as (how many, probability, level)."""
    faint = Faint()
    for count, probability, level in runs:
        for _ in range(count):
            faint.push(probability, level)
    return faint


def test_a_word_too_faint_for_a_span_is_told_once() -> None:
    faint = fed((50, 0.01, ROOM_DB), (12, 0.3, VOICE_DB), (50, 0.01, ROOM_DB))
    assert faint.settled(112) == [(50, 62)]
    assert faint.settled(112) == []


def test_what_is_no_louder_than_the_room_is_the_room() -> None:
    faint = fed((50, 0.01, ROOM_DB), (12, 0.3, ROOM_DB + 3), (50, 0.01, ROOM_DB))
    assert faint.settled(112) == []


def test_a_cup_is_no_word() -> None:
    faint = fed((50, 0.01, ROOM_DB), (AT_LEAST - 1, 0.4, VOICE_DB), (50, 0.01, ROOM_DB))
    assert faint.settled(200) == []


def test_what_a_span_covers_is_certain_and_what_lies_outside_of_it_is_not() -> None:
    faint = fed((50, 0.01, ROOM_DB), (60, 0.3, VOICE_DB), (50, 0.01, ROOM_DB))
    faint.found(Span(65, 110, (0.3,) * 45))
    assert faint.settled(160) == [(50, 65)]


def test_what_lies_on_both_sides_of_a_span_is_two_stretches_and_never_one_over_it() -> None:
    runs = ((50, 0.01, ROOM_DB), (60, 0.3, VOICE_DB), (50, 0.01, ROOM_DB))
    faint = fed(*runs)
    faint.found(Span(65, 95, (0.3,) * 30))
    assert faint.settled(160) == [(50, 65), (95, 110)]
    open_still = fed(*runs[:2])
    open_still.found(Span(65, 95, (0.3,) * 30))
    for _ in range(50):
        open_still.push(0.01, ROOM_DB)
    assert open_still.settled(160) == [(50, 65), (95, 110)]


def test_nothing_is_told_that_a_span_may_still_cover() -> None:
    faint = fed((50, 0.01, ROOM_DB), (12, 0.3, VOICE_DB), (50, 0.01, ROOM_DB))
    assert faint.settled(60) == []
    assert faint.settled(62) == [(50, 62)]


def test_the_end_of_the_recording_ends_it() -> None:
    faint = fed((50, 0.01, ROOM_DB), (12, 0.3, VOICE_DB))
    assert faint.settled(62) == []
    assert faint.settled(62, over=True) == [(50, 62)]


def test_in_silence_in_hiss_and_in_hum_nobody_was_half_heard() -> None:
    at = np.arange(20 * SAMPLE_RATE) / SAMPLE_RATE
    hiss = np.random.default_rng(4).normal(0, 300, len(at))
    hum = 3_000 * np.sin(2 * np.pi * 50 * at) + 1_500 * np.sin(2 * np.pi * 150 * at)
    for sound in (silence(20), hiss.astype(np.int16), hum.astype(np.int16)):
        finder = VoiceFinder()
        spans = [*finder.feed(sound.tobytes()), *finder.finish()]
        assert (spans, finder.uncertain()) == ([], [])


def from_afar(name: str, share: float) -> Samples:
    """A voice so much quieter, in a room with a little hiss."""
    said = voice(name) * share
    quiet = np.concatenate([np.zeros(SAMPLE_RATE), said, np.zeros(SAMPLE_RATE)])
    return (quiet + np.random.default_rng(5).normal(0, 8, len(quiet))).astype(np.int16)


@pytest.mark.parametrize("share", [0.03, 0.01])
def test_of_a_quiet_reader_next_to_nothing_is_without_a_trace(share: float) -> None:
    sound = from_afar("librispeech/1688-142285-0001.flac", share)
    finder = VoiceFinder()
    spans = [*finder.feed(sound.tobytes()), *finder.finish()]
    places = [*((h.start, h.end) for h in spans), *finder.uncertain()]
    said = len(sound) - 2 * SAMPLE_RATE
    covered = sum(end - start for start, end in places)
    assert covered > 0.8 * said
    ordered = sorted(places)
    assert all(before[1] <= after[0] for before, after in pairwise(ordered))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 9_000), min_size=1, max_size=60))
def test_the_same_sound_gives_the_same_however_it_is_cut(sizes: list[int]) -> None:
    sound = from_afar("librispeech/2414-128291-0000.flac", 0.01)
    whole, pieces = VoiceFinder(), VoiceFinder()
    expected = [*whole.feed(sound.tobytes()), *whole.finish()]
    found, at = [], 0
    for size in (*sizes, len(sound)):
        found += pieces.feed(sound[at : at + size].tobytes())
        at += size
    found += pieces.finish()
    assert found == expected
    assert pieces.uncertain() == whole.uncertain()
