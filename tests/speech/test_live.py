"""The speech process as it really runs: what it tells, from where, until when, and how it ends."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from facilitator import child_messages as msg
from facilitator.domain.sound import SAMPLE_RATE
from facilitator.speech.models import resolve
from facilitator.vault.spool import CHUNK_BYTES, CHUNK_MS
from facilitator.vault.stream import HEADER_BYTES, frame_bytes
from tests.audio import (
    Recording,
    RunningChild,
    Samples,
    can_speak,
    running,
    silence,
    speak,
    word_errors,
)

pytestmark = pytest.mark.speech

SENTENCES = [
    ("en-gb", "I was diagnosed with depression when I was nineteen."),
    ("en-us+m3", "I agree with that."),
    ("en-gb+f2", "I spent three months in hospital."),
    ("en-gb-scotland", "My name is James and I live in Leeds."),
]


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    return Recording(tmp_path)


def listening(
    recording: Recording, from_ms: int = 0, **values: Any
) -> AbstractContextManager[RunningChild]:
    demo = msg.SpeechConfig(str(resolve("demo").path), "en", from_ms)
    return running(msg.SPEECH, recording, replace(demo, **values))


def meeting() -> tuple[Samples, list[tuple[int, int]]]:
    """The sentences with pauses between them, and where each lies in ms."""
    pieces, places, at = [silence(0.8)], [], 800
    for voice, text in SENTENCES:
        said = speak(text, voice)
        places.append((at, at + len(said) // 16))
        pieces += [said, silence(1.2)]
        at += len(said) // 16 + 1_200
    return np.concatenate(pieces), places


def drained(process: RunningChild, recording: Recording) -> list[msg.Utterance]:
    """All utterances, once there are all; the process must go by itself."""
    process.send(msg.Drain(samples=len(recording.samples())))
    process.wait(msg.Drained)
    assert process.wait(msg.Closed).status == 0
    return process.of_kind(msg.Utterance)


@can_speak
def test_what_was_said_comes_out_in_order_with_its_times(recording: Recording) -> None:
    sound, places = meeting()
    recording.record(sound)
    with listening(recording) as process:
        assert process.wait(msg.Ready).load_ms >= 0
        utterances = drained(process, recording)
    assert len(utterances) == len(SENTENCES)
    for utterance, (start, end) in zip(utterances, places, strict=True):
        assert start - 500 < utterance.start_ms < start + 100
        assert end - 300 < utterance.end_ms < end + 500
        assert utterance.text == utterance.text.strip() != ""
        assert (utterance.log_probability or 0) < 0
        assert utterance.compute_ms > 0
        starts = [word.start_ms for word in utterance.words]
        assert starts == sorted(starts)
        assert utterance.start_ms <= starts[0]
        assert utterance.words[-1].end_ms <= utterance.end_ms
    said = " ".join(text for _, text in SENTENCES)
    assert word_errors(said, " ".join(u.text for u in utterances)) < 0.4


@can_speak
def test_text_comes_while_the_recording_grows(recording: Recording) -> None:
    sound, places = meeting()
    half = (places[1][1] + 1_000) * 16
    with recording.writer() as writer, listening(recording) as process:
        writer.append(sound[:half].tobytes())
        process.wait(msg.Utterance)
        second = process.wait(msg.Utterance)
        assert second.end_ms <= half // 16
        assert process.of_kind(msg.Drained) == []
        writer.append(sound[half:].tobytes())
        writer.close()
        assert len(drained(process, recording)) == len(SENTENCES)


@can_speak
def test_reached_never_passes_what_is_still_to_come(recording: Recording) -> None:
    sound, _ = meeting()
    # Somebody begins just when the first 5 s of silence have been reported.
    sudden = np.concatenate([silence(6), speak(SENTENCES[1][1])])
    recording.record(np.concatenate([sudden, sound, silence(12), sound]))
    with listening(recording) as process:
        drained(process, recording)
    reached, told = 0, 0
    for message in process.received:
        if isinstance(message, msg.Utterance):
            told += 1
            assert message.start_ms >= reached
        if isinstance(message, msg.Reached):
            assert message.ms >= reached
            reached = message.ms
    assert told == 2 * len(SENTENCES) + 1
    assert reached == len(recording.samples()) // 16
    # After each utterance, once or more in the long silence, and at the end.
    assert len(process.of_kind(msg.Reached)) >= told + 2


@can_speak
def test_going_on_from_where_it_was_repeats_and_loses_nothing(recording: Recording) -> None:
    """What a host does when this process was killed: begin again where the last text ended."""
    recording.record(meeting()[0])
    with listening(recording) as process:
        whole = drained(process, recording)
    with listening(recording) as process:
        process.wait(msg.Utterance)
        last = process.wait(msg.Utterance)
    with listening(recording, from_ms=last.end_ms) as process:
        rest = drained(process, recording)
    # The detector begins afresh a little earlier than it would have: a frame more or less.
    assert len(rest) == len(whole) - 2
    for again, before in zip(rest, whole[2:], strict=True):
        assert abs(again.start_ms - before.start_ms) <= 64
        assert abs(again.end_ms - before.end_ms) <= 64


@can_speak
def test_a_recording_that_ends_in_the_middle_of_a_sentence_keeps_its_words(
    recording: Recording,
) -> None:
    said = speak(SENTENCES[3][1])
    recording.record(np.concatenate([silence(0.5), said[: len(said) * 3 // 4]]))
    with listening(recording) as process:
        [utterance] = drained(process, recording)
    assert utterance.end_ms == len(recording.samples()) // 16


def test_a_recording_in_which_nobody_speaks_is_drained_too(recording: Recording) -> None:
    recording.record(silence(11))
    with listening(recording) as process:
        assert drained(process, recording) == []
    assert [message.ms for message in process.of_kind(msg.Reached)][-1] == 11_000
    assert len(process.of_kind(msg.Reached)) >= 2


def test_a_session_without_sound_is_drained_too(recording: Recording) -> None:
    with listening(recording) as process:
        process.send(msg.Drain(samples=0))
        process.wait(msg.Drained)


@can_speak
@pytest.mark.timing
def test_with_its_parent_gone_it_leaves_at_once_also_in_the_middle_of_work(
    recording: Recording,
) -> None:
    recording.record(np.concatenate([meeting()[0]] * 6))
    with listening(recording) as process:
        process.wait(msg.Utterance)
        began = time.monotonic()
        process.child.close(timeout=10)
        assert time.monotonic() - began < 2
        assert process.wait(msg.Closed).status == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals are a matter of POSIX")
def test_ctrl_c_in_the_terminal_is_not_for_this_process(recording: Recording) -> None:
    recording.record(silence(1))
    with listening(recording) as process:
        process.wait(msg.Ready)
        os.killpg(process.pid, signal.SIGINT)
        drained(process, recording)


def test_a_model_that_is_not_there_is_said_in_words(recording: Recording, tmp_path: Path) -> None:
    with listening(recording, model=str(tmp_path)) as process:
        failed = process.wait(msg.Failed)
        assert process.wait(msg.Closed).status == 1
    assert "no speech model" in failed.what


def test_a_language_the_model_does_not_know_is_said_in_words(recording: Recording) -> None:
    with listening(recording, language="ja") as process:
        assert "'ja'" in process.wait(msg.Failed).what


def damage(recording: Recording, *chunks: int) -> None:
    """Flips a bit in each of these chunks (from 0) of the only segment."""
    [segment] = recording.folder.glob("*.aud")
    data = bytearray(segment.read_bytes())
    header, frame = HEADER_BYTES, frame_bytes(CHUNK_BYTES)
    for chunk in chunks:
        data[header + chunk * frame + frame // 2] ^= 1
    segment.write_bytes(bytes(data))


@can_speak
def test_a_damaged_stretch_is_told_and_the_rest_is_listened_to(recording: Recording) -> None:
    sound, places = meeting()
    recording.record(sound)
    with listening(recording) as process:
        whole = drained(process, recording)
    gap = (places[1][1] + 600) // CHUNK_MS  # in the pause after the second sentence
    damage(recording, gap, gap + 1, len(sound) // 16 // CHUNK_MS - 1)
    with listening(recording) as process:
        process.send(msg.Drain(samples=len(sound)))
        process.wait(msg.Drained)
        assert process.wait(msg.Closed).status == 0
    told = [(m.start_ms, m.end_ms) for m in process.of_kind(msg.Inaudible)]
    assert told[0] == (gap * CHUNK_MS, (gap + 2) * CHUNK_MS)
    assert len(told) == 2
    spans = [(u.start_ms, u.end_ms) for u in process.of_kind(msg.Utterance)]
    assert len(spans) == len(whole)
    assert [u.text for u in process.of_kind(msg.Utterance)] == [u.text for u in whole]


@can_speak
def test_words_around_a_damaged_chunk_are_still_heard(recording: Recording) -> None:
    sound, places = meeting()
    recording.record(sound)
    start, end = places[2]
    damage(recording, (start + end) // 2 // CHUNK_MS)
    with listening(recording) as process:
        process.send(msg.Drain(samples=len(sound)))
        process.wait(msg.Drained)
    [told] = process.of_kind(msg.Inaudible)
    assert told.end_ms - told.start_ms == CHUNK_MS
    covering = [u for u in process.of_kind(msg.Utterance) if u.start_ms < end and u.end_ms > start]
    assert covering[0].start_ms < start + 100
    assert covering[-1].end_ms > end - 300


def test_long_damage_is_one_stretch(recording: Recording) -> None:
    recording.record(silence(6))
    damage(recording, *range(3, 17))
    with listening(recording) as process:
        process.send(msg.Drain(samples=6 * SAMPLE_RATE))
        process.wait(msg.Drained)
    [told] = process.of_kind(msg.Inaudible)
    assert (told.start_ms, told.end_ms) == (750, 4_250)


@can_speak
def test_no_utterance_goes_on_across_a_gap(recording: Recording) -> None:
    """Two halves with minutes between them, or with a piece of a file missing, are two things."""
    said = speak("I spent three months in hospital and nobody asked me anything at all.")
    half = len(said) // 2
    recording.record(said[:half])
    recording.record(said[half:])
    with listening(recording) as process:
        spans = [(u.start_ms, u.end_ms) for u in drained(process, recording)]
    border = half // 16
    assert len(spans) >= 2
    assert all(end <= border + 1 or start >= border for start, end in spans)
    assert any(end > border - 300 for _, end in spans)


@can_speak
def test_a_file_that_goes_on_where_it_stopped_is_one_sentence(recording: Recording) -> None:
    said = speak("I spent three months in hospital and nobody asked me anything at all.")
    half = len(said) // 2
    recording.record(said[:half])
    recording.record(said[half:])
    with listening(recording, seams=[half // 16]) as process:
        [utterance] = drained(process, recording)
    assert utterance.start_ms < 500
    assert utterance.end_ms > len(said) // 16 - 500


def test_where_the_recording_stopped_all_has_been_listened_to(recording: Recording) -> None:
    """Without waiting for more: in a break nothing follows."""
    recording.record(silence(2))
    with listening(recording) as process:
        assert process.wait(msg.Reached).ms == 2_000


@can_speak
def test_what_was_said_before_a_pause_of_the_recording_does_not_wait_for_its_end(
    recording: Recording,
) -> None:
    recording.record(speak(SENTENCES[0][1]))
    with listening(recording) as process:
        assert process.wait(msg.Utterance).start_ms < 500
