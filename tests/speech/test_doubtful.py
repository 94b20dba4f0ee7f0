"""What is flagged as doubtful, and what is believed."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import numpy as np
import pytest

from facilitator.domain.languages import LANGUAGES
from facilitator.domain.sound import SAMPLE_RATE
from facilitator.domain.transcript import Doubt
from facilitator.speech.doubtful import Acoustics, doubts_of, inaudible_word
from facilitator.speech.voice import VoiceFinder, samples_of
from facilitator.speech.whisper import Whisper
from tests.audio import Samples
from tests.speech.scripted import Scripted, ScriptedSegment
from tests.voices import references, voice
from tests.weights import real_model

GOOD = Acoustics(log_probability=-0.2, no_speech=0.05, voice=0.8, voiced_ms=2_000)
WEAK = Acoustics(log_probability=-0.6, no_speech=0.4, voice=0.5, voiced_ms=400)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("There is iron, they say, in all our blood.", "en"),
        ("No, no, no, no, I never said that.", "en"),
        ("Thank you.", "en"),
        ("Thank you for watching over me.", "en"),
        ("はい、ありがとうございました。", "ja"),
        ("病院に三か月入院していました。", "ja"),
        ("谢谢大家今天都来了。", "zh"),
    ],
)
def test_plain_speech_is_believed(text: str, language: str) -> None:
    assert doubts_of(text, GOOD, language) == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Thank you.", "en"),
        ("Thanks for watching!", "en"),
        ("Subtitles by the Amara.org community", "en"),
        ("Untertitel im Auftrag des ZDF, 2021", "de"),
        ("Sous-titres réalisés par la communauté d'Amara.org", "fr"),
        ("ご視聴ありがとうございました。", "ja"),
        ("ご視聴ありがとうございました", "en"),
        ("Продолжение следует...", "ru"),
    ],
)
def test_a_stock_phrase_is_doubtful_where_the_sound_is_weak(text: str, language: str) -> None:
    assert doubts_of(text, WEAK, language) == (Doubt.STOCK_PHRASE,)


def test_a_loop_is_doubtful_however_sure_the_model_is_of_it() -> None:
    sure = Acoustics(-0.1, 0.0, 0.9, 6_000)
    assert doubts_of("I will definitely do this. " * 3, sure, "en") == (Doubt.REPETITION,)
    assert Doubt.REPETITION in doubts_of("the " * 40, Acoustics(-0.1, 0, 0.9, 12_000), "en")
    assert doubts_of("ああああああああああああああああああああああああああああああ", sure, "ja")


def test_words_that_are_hardly_believed_are_of_nobody_or_of_many() -> None:
    nobody = Acoustics(-1.2, 0.5, 0.3, 800)
    many = Acoustics(-1.0, 0.4, 0.93, 5_000)
    assert doubts_of("Fronts.", nobody, "en") == (Doubt.UNSURE,)
    assert doubts_of("That is the end of it, I suppose, and so on", many, "en") == (Doubt.BABBLE,)


def test_a_pace_that_nobody_speaks_at_is_doubtful() -> None:
    assert doubts_of("you", Acoustics(-0.3, 0.1, 0.8, 9_000), "en") == (Doubt.PACE,)
    fast = "and so we went there and came back again and nobody ever asked us about it at all"
    assert doubts_of(fast, Acoustics(-0.3, 0.1, 0.8, 1_500), "en") == (Doubt.PACE,)
    assert doubts_of("Right.", Acoustics(-0.3, 0.1, 0.8, 100), "en") == ()
    slow = Acoustics(-0.3, 0.1, 0.8, 3_000)
    assert doubts_of("そうですね", slow, "ja") == ()
    assert doubts_of("そうですね", slow, "en") == (Doubt.PACE,)


def test_each_language_of_the_table_is_one_that_whisper_knows() -> None:
    data = files("facilitator.speech").joinpath("doubtful.toml").read_text(encoding="utf-8")
    table = tomllib.loads(data)
    named = {*table["pace"], *table["inaudible"], *table["stock"]["whole"]} - {"default"}
    assert named <= set(LANGUAGES)
    assert inaudible_word("ja") != inaudible_word("en") == inaudible_word("xx") == "inaudible"


def test_doubts_come_with_the_text(engine: Whisper, monkeypatch: pytest.MonkeyPatch) -> None:
    babble = ScriptedSegment(((0.1, 0.9, "Nobody said this"),), avg_logprob=-1.1)
    monkeypatch.setattr(engine._model, "transcribe", Scripted([[babble]]))
    sound = np.zeros(2 * SAMPLE_RATE, np.float32)
    decoded = engine.decode(sound, 0, (0.95,) * 62)
    assert decoded
    assert decoded.text == "Nobody said this (inaudible 00:00:00)"
    assert set(decoded.doubts) == {Doubt.BABBLE, Doubt.INAUDIBLE}


def crowd(seconds: int, voices: int = 12) -> Samples:
    """So many people reading at once, as loud as one at a table."""
    names = sorted(name for name in references() if name.startswith("librispeech/"))
    mixed = np.zeros(seconds * SAMPLE_RATE)
    for n in range(voices):
        said = np.concatenate([voice(name) for name in names[3 * n :] + names[: 3 * n]])
        one = said[: len(mixed)].astype(np.float64)
        mixed += one / np.sqrt(np.mean(one**2))
    loud: Samples = (mixed * 2_000 / np.sqrt(np.mean(mixed**2))).astype(np.int16)
    return loud


def test_what_a_real_model_makes_of_a_crowd_is_flagged_and_a_reader_is_believed() -> None:
    engine = Whisper(real_model("tiny.en"), "en")

    def doubts(sound: Samples) -> list[bool]:
        finder = VoiceFinder()
        spans = [*finder.feed(sound.tobytes()), *finder.finish()]
        decoded = [
            engine.decode(
                samples_of(sound[h.start : h.end].tobytes()), h.start // 16, h.probabilities
            )
            for h in spans
        ]
        return [bool(one.doubts) for one in decoded if one]

    assert all(doubts(crowd(20)))
    reader = [voice(f"librispeech/1688-142285-000{n}.flac") for n in range(4)]
    assert not any(doubts(np.concatenate(reader)))
