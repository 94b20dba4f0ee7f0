"""Sounds that end before Whisper's half minute: how much silence it is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from faster_whisper import WhisperModel

from facilitator.domain.sound import SAMPLE_RATE
from facilitator.speech.decoded import Spoken
from facilitator.speech.voice import samples_of
from facilitator.speech.whisper import Whisper
from facilitator.speech.window import (
    BEHIND,
    LEAST,
    SILENCE,
    ShortenedWhisper,
    says_again,
    says_in_no_time,
)
from tests.speech.scripted import Scripted, ScriptedSegment
from tests.voices import references, voice
from tests.weights import real_model


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("Hold on, hold fast. Hold on, hold fast.", True),
        ("Tear down the fence, tear down the fence.", True),
        ("No, no, no.", False),
        ("I was there, and I was tired.", False),
        ("うん、うん", False),
        ("", False),
    ],
)
def test_words_that_come_twice_in_a_row(text: str, again: bool) -> None:
    assert says_again(text) is again


@pytest.mark.parametrize(
    ("words", "whispers"),
    [
        ([(0, 300, " we"), (300, 460, " had"), (460, 800, " we"), (800, 960, " had")], False),
        ([(0, 300, " we"), (300, 460, " had"), (460, 460, " we"), (460, 460, " had")], True),
        ([(0, 70, " in"), (70, 100, " a"), (100, 300, " in"), (300, 460, " a")], False),
        ([(0, 30, " hold"), (30, 40, " on"), (40, 300, " hold"), (300, 460, " on")], True),
        ([(0, 300, " we"), (300, 300, " had")], False),
        (
            [
                *[(0, 400, " the"), (400, 980, " quiet"), (980, 1100, " was")],
                *[(1100, 1480, " the"), (1480, 1480, " quiet"), (1480, 1480, " was")],
            ],
            True,
        ),
    ],
    ids=["people", "Whisper", "fast people", "Whisper at first", "once", "behind a breath"],
)
def test_what_whisper_says_again_takes_no_time(
    words: list[tuple[int, int, str]], whispers: bool
) -> None:
    assert says_in_no_time([(*word, 0.9) for word in words]) is whispers


def test_what_follows_a_sound_is_cut_and_the_sound_never(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    monkeypatch.setattr(WhisperModel, "encode", lambda _, f: given.append(f.shape[-1]))
    model = ShortenedWhisper.__new__(ShortenedWhisper)
    for seconds in (0, 1, 5, 9, 20, 28, 30):
        features = np.zeros((80, 3000), np.float32)
        features[:, : seconds * 100] = 0.3
        for model.shortened in (False, True):
            model.encode(features)
    assert given[::2] == [3000] * 7
    assert given[1::2] == [LEAST, LEAST, LEAST, 900 + SILENCE, 2000 + SILENCE, 3000, 3000]
    given.clear()
    model.known = (1, 2)
    features = np.zeros((80, 3000), np.float32)
    features[:, :1500] = 0.3
    model.encode(features)
    assert given == [1500 + BEHIND], "behind known text less is enough"


ONCE = ScriptedSegment(((0.1, 0.9, "Hold"), (0.9, 1.9, "on.")))


@pytest.mark.parametrize(
    ("first", "times"),
    [
        (ONCE, 1),
        (replace(ONCE, avg_logprob=-0.9), 1),
        (ScriptedSegment(((0.1, 0.2, "Hold on."),)), 1),
        (ScriptedSegment(((0.1, 0.4, "Hold"), (0.4, 0.9, "on."), (0.9, 1.9, "Hold on."))), 1),
        (ScriptedSegment(((0.1, 0.9, "Hold"), (0.9, 1.9, "on."), (1.9, 1.95, "Hold on."))), 2),
        (ScriptedSegment(()), 2),
        (replace(ONCE, compression_ratio=3.0), 2),
    ],
    ids=["fine", "murmur", "part", "people say it again", "Whisper says it again", "none", "loop"],
)
def test_what_is_for_lack_of_silence_is_heard_again_with_all_of_it(
    engine: Whisper, monkeypatch: pytest.MonkeyPatch, first: ScriptedSegment, times: int
) -> None:
    shortened: list[bool] = []
    script = Scripted([[first], [ONCE]])

    def transcribe(sound: np.ndarray, **options: Any) -> Any:
        shortened.append(engine._model.shortened)
        return script(sound, **options)

    monkeypatch.setattr(engine, "together", True)
    monkeypatch.setattr(engine._model, "transcribe", transcribe)
    sound = np.zeros(2 * SAMPLE_RATE, np.float32)
    decoded = engine.decode(sound, 0, (0.9,) * 62)
    assert decoded
    assert decoded.text.startswith("Hold on.")
    assert shortened == [True, False][:times]
    if first.avg_logprob < -0.75:
        sound[SAMPLE_RATE:] = 0.1
        engine.decode(sound, 0, (0.9,) * 62)
        assert shortened == [True, True], "also where it stands out from the room"


def test_behind_a_decode_that_ends_early_is_listened_on_only_where_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[int] = []
    monkeypatch.setattr(WhisperModel, "encode", lambda _, f: given.append(f.shape[-1]))
    model = ShortenedWhisper.__new__(ShortenedWhisper)
    features = np.full((80, 3000), 0.3, np.float32)

    def segments() -> Iterator[int]:
        for window in range(3):
            model.encode(features)
            yield from (window, window)

    assert list(model.in_one_window(segments())) == [0, 0]
    assert len(given) == 1
    left = model.in_one_window(segments())
    assert next(left) == 0
    left.close()
    assert list(segments()) == [0, 0, 1, 1, 2, 2], "another decode is not held up by that"


@pytest.mark.parametrize("further", [True, False])
def test_turns_settled_together_are_heard_in_one_window(
    engine: Whisper, monkeypatch: pytest.MonkeyPatch, further: bool
) -> None:
    def transcribe(sound: np.ndarray, **_: Any) -> Any:
        def segments() -> Iterator[ScriptedSegment]:
            for at in (0.0, 4.0):
                engine._model.encode(np.zeros((80, 3000), np.float32))
                told = ((at + 0.1, at + 1.0, "went"), (at + 1.0, at + 1.9, "home."))
                yield ScriptedSegment(told, seek=round(at * 100))

        return segments(), None

    monkeypatch.setattr(WhisperModel, "encode", lambda *_: None)
    monkeypatch.setattr(engine._model, "transcribe", transcribe)
    spans = [Spoken(0, 2_000, (0.9,) * 62), Spoken(4_000, 6_000, (0.9,) * 62)]
    sound = np.zeros(6 * SAMPLE_RATE, np.float32)
    first, second = engine.decode_together(sound, spans, further=further)
    assert first and first.text == "went home."
    assert second and (second.text == "went home.") is further


def test_a_real_voice_is_heard_with_less_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Whisper(real_model("tiny.en"), "en")
    sound = samples_of(voice(sorted(references())[-1]).tobytes())
    given: list[int] = []
    encode = WhisperModel.encode

    def counted(model: WhisperModel, features: np.ndarray) -> Any:
        given.append(features.shape[-1])
        return encode(model, features)

    monkeypatch.setattr(WhisperModel, "encode", counted)
    decoded = engine.decode(sound, 0, (0.9,) * (len(sound) // 512))
    assert decoded
    assert LEAST <= given[0] < 3000
    given.clear()
    first = engine.glimpse(sound).split()[0]
    assert first.casefold() == decoded.text.split()[0].casefold()
    assert given[0] < 3000
