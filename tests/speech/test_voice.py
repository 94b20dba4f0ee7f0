"""Finding speech with the real network: the same as in one pass, and where somebody speaks."""

from __future__ import annotations

import numpy as np
import pytest
from faster_whisper.vad import get_vad_model
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.domain.sound import SAMPLE_RATE
from facilitator.speech.voice import FRAME, Heard, Silero, VoiceFinder
from tests.audio import Samples, can_speak, silence, speak
from tests.voices import meeting_of

pytestmark = pytest.mark.speech

FIRST = "I was in hospital for six weeks."
SECOND = "My social worker is very kind."


def conversation() -> tuple[Samples, list[tuple[int, int]]]:
    """Two sentences 1.5 s apart in a room that is not quite silent, and where they lie."""
    one, two = speak(FIRST), speak(SECOND, "en-us+f3")
    pieces = [silence(1), one, silence(1.5), two, silence(1)]
    sound = np.concatenate(pieces).astype(int)
    sound += np.random.default_rng(5).normal(0, 8, len(sound)).astype(int)
    begin = SAMPLE_RATE
    again = begin + len(one) + 3 * SAMPLE_RATE // 2
    return sound.clip(-32768, 32767).astype(np.int16), [
        (begin, begin + len(one)),
        (again, again + len(two)),
    ]


def found(sound: Samples, sizes: list[int], start: int = 0) -> list[Heard]:
    """What the finder gives for the sound in blocks of those sizes (samples), over and over."""
    finder = VoiceFinder(start)
    spans, at, turn = [], 0, 0
    while at < len(sound):
        size = sizes[turn % len(sizes)]
        spans += finder.feed(sound[at : at + size].tobytes())
        at, turn = at + size, turn + 1
    return [*spans, *finder.finish()]


@can_speak
def test_frame_by_frame_is_what_one_pass_over_the_file_gives() -> None:
    """Compared with faster-whisper's own use of the same network, which takes all at once."""
    sound, _ = conversation()
    whole = sound[: len(sound) // FRAME * FRAME].astype(np.float32) / np.float32(32768)
    network = Silero()
    streamed = [network(frame) for frame in whole.reshape(-1, FRAME)]
    # Its last frame is compared apart: faster-whisper blanks the last 64 samples of the sound.
    at_once = np.ravel(get_vad_model()(whole.copy()))
    np.testing.assert_allclose(streamed[:-1], at_once[:-1], atol=1e-5)
    assert max(streamed) > 0.9


@can_speak
@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(1, 40_000), min_size=1, max_size=6))
def test_how_the_sound_is_cut_into_blocks_does_not_matter(sizes: list[int]) -> None:
    sound, _ = conversation()
    assert found(sound, sizes) == found(sound, [len(sound)])


@can_speak
def test_every_sentence_is_one_span_around_it() -> None:
    sound, places = conversation()
    spans = found(sound, [4_000])
    assert len(spans) == 2
    for span, (begin, end) in zip(spans, places, strict=True):
        assert begin - SAMPLE_RATE // 2 < span.start <= begin + SAMPLE_RATE // 20
        # espeak-ng fades out: the last fifth of a second may be breath.
        assert end - SAMPLE_RATE // 5 <= span.end < end + SAMPLE_RATE // 2
        assert len(span.probabilities) == -(-(span.end - span.start) // FRAME)


@can_speak
def test_listening_from_the_middle_tells_session_time() -> None:
    sound, places = conversation()
    middle = (places[0][1] + places[1][0]) // 2
    [span] = found(sound[middle:], [4_000], start=middle)
    assert span.start <= places[1][0] < span.end
    assert span.start >= middle


def test_in_silence_and_in_noise_nobody_speaks() -> None:
    hiss = np.random.default_rng(2).normal(0, 300, 5 * SAMPLE_RATE).astype(np.int16)
    assert found(silence(5), [1_600]) == []
    assert found(hiss, [1_600]) == []


def test_what_is_settled_follows_the_sound() -> None:
    finder = VoiceFinder(start=48_000)
    finder.feed(silence(10).tobytes())
    assert finder.position == 48_000 + 10 * SAMPLE_RATE
    assert finder.position - SAMPLE_RATE < finder.settled <= finder.position


@can_speak
def test_speech_that_is_still_going_on_is_not_settled() -> None:
    finder = VoiceFinder()
    sentence = speak(FIRST)
    assert finder.feed(np.concatenate([silence(1), sentence]).tobytes()) == []
    assert finder.settled <= SAMPLE_RATE
    [span] = finder.finish()
    assert span.end <= SAMPLE_RATE + len(sentence)


def test_an_hour_of_silence_does_not_blunt_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The network's state begins afresh now and then; here, at least it is not carried for ever."""
    finder = VoiceFinder()
    network = finder._network
    resets = 0
    reset = network.reset

    def counted() -> None:
        nonlocal resets
        resets += 1
        reset()

    monkeypatch.setattr(network, "reset", counted)
    for _ in range(12):
        finder.feed(silence(10).tobytes())
    assert resets == 4


def test_who_speaks_softly_is_found_as_who_speaks_up() -> None:
    near = meeting_of("ami")
    far = (near * 10 ** (-30 / 20)).astype(np.int16)
    loud, soft = (sum(h.end - h.start for h in found(s, [SAMPLE_RATE])) for s in (near, far))
    assert soft > 0.85 * loud
