"""The recipe's parts, as far as they run without PyTorch; the tiny corpus is really spoken."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from facilitator.demo.recipe import augment, features
from facilitator.demo.recipe.corpus import finished_shards, load_shard, make_shard, trim
from facilitator.demo.recipe.examples import IGNORED, Batch, Examples, Mix
from facilitator.demo.recipe.room import through_a_room
from facilitator.demo.recipe.synthesis import speak
from facilitator.demo.recipe.tokenizer import (
    END,
    NO_SPEECH,
    NO_TIMESTAMPS,
    START,
    TIMESTAMPS,
    token_centres,
    train_tokenizer,
)
from facilitator.demo.recipe.voices import HELD_OUT, Voice, held_out_voice, training_voice

SENTENCES = (
    "What does hope mean to you, Sarah?",
    "I spent six weeks on the ward, and nobody asked me.",
    "Yes, I agree.",
    "My key worker sat with me - it's the same letter.",
    "Call me on oh seven seven double oh.",
)


def _sentence(seed: int, index: int) -> str:
    return SENTENCES[(seed + index) % len(SENTENCES)]


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return train_tokenizer(SENTENCES * 40, text_tokens=380)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("facilitator.demo.recipe.corpus.GROUPS_PER_SHARD", 4)
        make_shard(0, 1, _sentence, folder)
        make_shard(1, 1, _sentence, folder)
    return folder


@pytest.fixture
def examples(corpus: Path, tokenizer: Any) -> Examples:
    names: dict[str, int] = {"": 0}
    for number in finished_shards(corpus):
        for name in load_shard(corpus, number).phone_names:
            names.setdefault(name, len(names))
    made = Examples(corpus, tokenizer, names, seed=3)
    made.refresh()
    return made


def test_log_mel_is_what_faster_whisper_computes() -> None:
    from faster_whisper.feature_extractor import FeatureExtractor

    chance = np.random.default_rng(1)
    samples = chance.standard_normal(31_000).astype(np.float32) * np.float32(0.1)
    theirs = FeatureExtractor()(samples)[:, :-1].T
    mel = features.log_mel(samples)
    ours = features.normalise(mel, float(mel.max()))
    assert ours.shape[0] == len(samples) // 160
    np.testing.assert_allclose(ours, theirs[: len(ours)], atol=2e-5)


def test_spectrogram_bytes_are_exact_to_half_a_step() -> None:
    mel = np.linspace(-10, 3.4, 800, dtype=np.float32).reshape(10, 80)
    assert np.abs(features.decode(features.encode(mel)) - mel).max() <= 13.5 / 255 / 2 + 1e-5


def test_training_never_uses_a_voice_that_is_held_out() -> None:
    chance = random.Random(0)
    names = {training_voice(chance).name for _ in range(20_000)}
    assert not names & set(HELD_OUT)
    assert not {name for name in names if name.endswith(("+f5", "+m7"))}
    assert {"en", "en-us", "en-gb-scotland+m3", "slt", "rms", "awb"} <= names
    assert {held_out_voice(chance).name for _ in range(200)} == set(HELD_OUT)


def test_the_tokenizer_has_what_faster_whisper_looks_up(tokenizer: Any) -> None:
    from faster_whisper.tokenizer import Tokenizer

    wrapped = Tokenizer(tokenizer, multilingual=False)
    assert None not in wrapped.non_speech_tokens
    end = tokenizer.token_to_id(END)
    assert all(token < end for token in wrapped.encode(" It's the same - isn't it?"))
    assert tokenizer.token_to_id("<|30.00|>") == tokenizer.get_vocab_size() - 1
    assert wrapped.timestamp_begin == tokenizer.token_to_id("<|0.00|>")
    assert tokenizer.token_to_id("<|30.00|>") - wrapped.timestamp_begin == TIMESTAMPS - 1
    assert wrapped.no_timestamps == tokenizer.token_to_id(NO_TIMESTAMPS)


def test_no_ordinary_word_needs_the_bare_space_that_is_forbidden(tokenizer: Any) -> None:
    from faster_whisper.tokenizer import Tokenizer

    forbidden = set(Tokenizer(tokenizer, multilingual=False).non_speech_tokens)
    text = " Zebra xylophone don't 7 questions? Quiet, yes."
    assert not forbidden & set(tokenizer.encode(text).ids)


def test_tokens_are_put_where_their_letters_are(tokenizer: Any) -> None:
    text = "Yes, I agree."
    words = [(0, 10, 40), (2, 60, 110)]  # the engine gave no time for "I"
    tokens, centres = token_centres(tokenizer, text, words, 120)
    assert tokenizer.decode(tokens) == " " + text
    assert centres == sorted(centres)
    assert 10 <= centres[0] <= 40
    assert 60 <= centres[-1] <= 110
    where = dict(zip(tokenizer.encode(" " + text).tokens, centres, strict=True))
    assert 40 <= where["ĠI"] <= 60


@pytest.mark.speech
def test_words_and_phones_lie_inside_the_sound() -> None:
    text = "Hello everyone, what does hope mean to you?"
    for voice in (
        Voice("espeak-ng", "en-gb+f2", warp=1.1),
        Voice("flite", "slt", stretch=1.2),
        Voice("flite", "kal"),
    ):
        speech = speak(text, voice)
        length = len(speech.samples) / 16_000
        assert [mark.label for mark in speech.words] == list(range(8))
        for marks in (speech.words, speech.phones):
            assert all(0 <= m.start <= m.end <= length + 0.01 for m in marks)
        sound = np.abs(speech.samples)
        first, last = speech.words[0], speech.words[-1]
        inside = sound[round(first.start * 16_000) : round(last.end * 16_000)]
        assert (inside**2).sum() > 0.97 * (sound**2).sum()


@pytest.mark.speech
def test_the_same_voice_says_the_same_thing_twice() -> None:
    voice = Voice("flite", "rms", stretch=1.1, f0=120.0)
    once = speak("I agree.", voice)
    speak("I agree.", Voice("flite", "rms"))
    again = speak("I agree.", voice)
    # flite's statistical voices are driven by random noise, so only the envelope is the same.
    assert len(once.samples) == len(again.samples)
    difference = features.log_mel(once.samples) - features.log_mel(again.samples)
    assert np.abs(difference[20:80]).mean() < 0.25
    assert once.words == again.words
    plain = speak("I agree.", Voice("flite", "rms"))
    assert len(plain.samples) < len(once.samples)


@pytest.mark.speech
def test_trimming_keeps_the_words_and_moves_their_times() -> None:
    speech = speak("Yes.", Voice("flite", "awb"))
    trimmed = trim(speech)
    assert trimmed is not None
    assert len(trimmed.samples) < len(speech.samples)
    assert trimmed.words[0].start == pytest.approx(0.06, abs=0.01)


@pytest.mark.speech
def test_a_finished_shard_is_not_made_again(corpus: Path) -> None:
    before = (corpus / "00000.mel.npy").stat().st_mtime_ns

    def never(seed: int, index: int) -> str:
        raise AssertionError("asked for a sentence")

    make_shard(0, 1, never, corpus)
    assert (corpus / "00000.mel.npy").stat().st_mtime_ns == before
    assert finished_shards(corpus) == [0, 1]


@pytest.mark.speech
def test_batches_hold_what_was_said(examples: Examples, tokenizer: Any) -> None:
    end, start = tokenizer.token_to_id(END), tokenizer.token_to_id(START)
    times = tokenizer.token_to_id(NO_TIMESTAMPS)
    texts = {" " + text for text in SENTENCES}
    seen = 0
    for batch in examples.batches(Mix(second=0.0, silence=0.0, corrupt=0.0)):
        assert isinstance(batch, Batch)
        assert batch.mel.shape[1] == 80
        assert batch.mel.shape[2] == 2 * batch.phones.shape[1] <= 3000
        assert batch.mel[:, :, -3:].any() == np.False_  # padded with 0.0, as in use
        for row in range(len(batch.mel)):
            labels = batch.labels[row]
            said = [int(t) for t in labels if 0 <= t < end]
            assert tokenizer.decode(said) in texts
            assert start in batch.tokens[row]
            assert end in labels
            centres = batch.centres[row][(labels >= 0) & (labels < end)]
            assert (centres >= 0).all()
            assert (np.diff(centres) >= 0).all()
            assert centres[-1] <= batch.phones.shape[1]
            stamps = [int(t) for t in labels if t > times]
            assert stamps == sorted(stamps)
            seen += 1
    assert seen == 240


@pytest.mark.speech
def test_silence_is_taught_as_no_speech(examples: Examples, tokenizer: Any) -> None:
    none = tokenizer.token_to_id(NO_SPEECH)
    for batch in examples.batches(Mix(silence=1.0)):
        assert (batch.labels == none).sum() == len(batch.mel)
        assert set(np.unique(batch.phones)) <= {0, IGNORED}


def test_added_noise_only_adds_power() -> None:
    chance = np.random.default_rng(0)
    mel = np.full((200, 80), -2.0, np.float32)
    noise = augment.Noises(1).piece(200, chance)
    assert (augment.add_noise(mel, noise, -3.0) >= mel - 1e-5).all()
    np.testing.assert_allclose(augment.add_noise(mel, noise, -12.0), mel, atol=1e-3)


def test_a_room_keeps_length_and_level() -> None:
    chance = np.random.default_rng(0)
    samples = chance.standard_normal(8000).astype(np.float32)
    for seed in range(30):
        heard = through_a_room(samples, seed)
        assert len(heard) == len(samples)
        assert np.abs(heard).max() == pytest.approx(0.5, abs=1e-3)


@pytest.mark.speech
def test_the_meeting_is_rendered_with_its_times(tmp_path: Path) -> None:
    from faster_whisper.audio import decode_audio

    from facilitator.demo.recipe.rendering import render

    length = render(tmp_path)
    scene = tomllib.loads((tmp_path / "scene.toml").read_text(encoding="utf-8"))
    samples = decode_audio(str(tmp_path / "scene.opus"))
    assert len(samples) / 16 == pytest.approx(length, abs=100)
    assert (tmp_path / "scene.opus").stat().st_size < 1_500_000
    ends = 0
    for turn in scene["turn"]:
        assert ends < turn["start_ms"] < turn["end_ms"] <= length
        ends = turn["end_ms"]
        said = samples[turn["start_ms"] * 16 : ends * 16]
        before = samples[(turn["start_ms"] - 200) * 16 : (turn["start_ms"] - 20) * 16]
        assert said.std() > 8 * before.std()
    cues = [cue["at_ms"] for cue in scene["cue"]]
    assert cues == sorted(cues)
    assert cues[-1] < length
