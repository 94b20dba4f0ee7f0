"""Two people in one breath, as sound: a digit after the change gives each their own words."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from facilitator import child_messages as msg
from facilitator.child_messages import SPEECH
from facilitator.domain import commands
from facilitator.domain.sound import FULL_SCALE, SAMPLE_RATE, SAMPLES_PER_MS
from facilitator.domain.transcript import Word
from facilitator.speech.engines import WHISPER, Engine, load_engine
from facilitator.speech.models import resolve
from facilitator.workflow.live import LiveMeeting
from tests.acting import do_at
from tests.audio import Samples, word_errors
from tests.voices import references, voice
from tests.weights import real_model
from tests.workflow.conftest import hear

DEMO = Path(str(resources.files("facilitator.demo")))
AT_MS = 10_000


def scene_turns() -> list[tuple[str, str, Samples]]:
    from faster_whisper.audio import decode_audio

    sound = decode_audio(str(DEMO / "scene.opus"), sampling_rate=SAMPLE_RATE)
    samples = (np.clip(sound, -1, 1) * 32767).astype(np.int16)
    told = tomllib.loads((DEMO / "scene.toml").read_text(encoding="utf-8"))["turn"]
    return [(t["speaker"], t["text"], samples[t["start_ms"] * 16 : t["end_ms"] * 16]) for t in told]


def heard(engine: Engine, sound: Samples) -> msg.Utterance:
    """What the speech process would say of it."""
    floats = sound.astype(np.float32) / np.float32(FULL_SCALE)
    found = engine.decode(floats, AT_MS, (0.9,) * (len(sound) // 512))
    assert found is not None
    words = tuple(Word(*word) for word in found.words)
    return msg.Utterance(
        AT_MS, AT_MS + len(sound) // SAMPLES_PER_MS, found.text, words, found.log_probability
    )


def told_apart(
    meeting: LiveMeeting, engine: Engine, first: Samples, second: Samples, took: int
) -> list[tuple[str | None, str]]:
    """One utterance of two people, the second marked some time after they began."""
    change = AT_MS + len(first) // SAMPLES_PER_MS
    do_at(meeting, AT_MS + 500, commands.speak, code="User 1")
    do_at(meeting, change + took, commands.speak, code="User 2")
    hear(meeting, SPEECH, heard(engine, np.concatenate([first, second])))
    return [(u.speaker, u.heard) for u in meeting.session.utterances]


@pytest.mark.parametrize("took", [600, 1_000])
def test_two_synthetic_voices(meeting: LiveMeeting, took: int) -> None:
    turns = scene_turns()
    (who, first, one), (other, second, two) = turns[3], turns[4]
    assert who != other and len(one) > 3 * SAMPLE_RATE
    engine = load_engine(WHISPER, resolve("demo").path, "en", 2, "cpu")
    lines = told_apart(meeting, engine, one, two, took)
    assert [who for who, _ in lines] == ["User 1", "User 2"]
    # The small model mishears much, but not where one ends and the other begins.
    assert first.endswith("go first?") and "go first" in lines[0][1][-10:]
    assert second.startswith("I") and lines[1][1].startswith("I")
    for said, (_, text) in zip((first, second), lines, strict=True):
        assert word_errors(said, text) < 0.6, (said, text)


@pytest.mark.parametrize("took", [600, 800, 1_000])
def test_two_readers(meeting: LiveMeeting, took: int) -> None:
    names = ("librispeech/1688-142285-0002.flac", "librispeech/2033-164914-0004.flac")
    one, two = (voice(name) for name in names)
    engine = load_engine(WHISPER, real_model("tiny.en"), "en", 2, "cpu")
    lines = told_apart(meeting, engine, one, two, took)
    assert [who for who, _ in lines] == ["User 1", "User 2"]
    for name, (_, text) in zip(names, lines, strict=True):
        assert word_errors(references()[name], text) < 0.35, (references()[name], text)
