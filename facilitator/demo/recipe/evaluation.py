"""Measuring a converted model, through faster-whisper itself, on what training never heard.

Every set holds new sentences; what differs is how new. `trained patterns` are new fillings of
patterns the training knows, `new patterns` fill patterns it has never seen, `free sentences` were
written by hand without any pattern. Each is spoken by voices of the training and by voices held
out of it. The sample meeting is cut by voice activity, as the live way cuts it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from facilitator.demo.recipe import grammar
from facilitator.demo.recipe.scoring import word_errors
from facilitator.demo.recipe.synthesis import speak
from facilitator.demo.recipe.voices import HELD_OUT, Voice, held_out_voice, training_voice
from facilitator.domain.sound import SAMPLE_RATE

Samples = npt.NDArray[np.float32]
EVALUATION_SEED = 20_261_123


@dataclass(frozen=True, slots=True)
class Item:
    text: str
    voice: str
    samples: Samples


@dataclass(slots=True)
class Score:
    """Errors and words of a set, by voice, with the time spent and the audio's length (s)."""

    errors: dict[str, int] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)
    spent_s: float = 0.0
    audio_s: float = 0.0
    misheard: list[tuple[str, str]] = field(default_factory=list)

    def add(self, item: Item, heard: str) -> None:
        wrong, words = word_errors(item.text, heard)
        self.errors[item.voice] = self.errors.get(item.voice, 0) + wrong
        self.words[item.voice] = self.words.get(item.voice, 0) + words
        if wrong:
            self.misheard.append((item.text, heard))

    def rate(self, voice: str | None = None) -> float:
        """Word error rate in per cent."""
        if voice is not None:
            return 100 * self.errors[voice] / self.words[voice]
        return 100 * sum(self.errors.values()) / max(1, sum(self.words.values()))


def default_voices() -> list[Voice]:
    """The voices a person trying `espeak-ng "text"` or `flite -t "text"` is likely to use."""
    return [
        Voice("espeak-ng", "en"),
        Voice("espeak-ng", "en-us"),
        Voice("espeak-ng", "en-gb+f2", rate=150),
        Voice("espeak-ng", "en-us+m3", rate=165, pitch=40),
        Voice("flite", "slt"),
        Voice("flite", "rms"),
        Voice("flite", "awb"),
    ]


def _items(texts: list[str], voices: list[Voice], chance: random.Random) -> Iterator[Item]:
    for number, text in enumerate(texts):
        voice = voices[number % len(voices)]
        lead = np.zeros(int(SAMPLE_RATE * chance.uniform(0.05, 0.5)), np.float32)
        tail = np.zeros(int(SAMPLE_RATE * chance.uniform(0.1, 0.6)), np.float32)
        yield Item(text, voice.name, np.concatenate([lead, speak(text, voice).samples, tail]))


def sets(count: int) -> Iterator[tuple[str, list[Item]]]:
    """The evaluation sets, about `count` sentences each."""
    chance = random.Random(EVALUATION_SEED)
    trained = [grammar.trained_pattern(EVALUATION_SEED, i).text for i in range(2 * count)]
    new = [grammar.held_out_pattern(EVALUATION_SEED, i).text for i in range(2 * count)]
    free = grammar.free_sentences()
    known = [training_voice(chance) for _ in range(count)]
    unknown = [held_out_voice(chance, name) for _ in range(count) for name in HELD_OUT]
    yield "trained patterns, trained voices", list(_items(trained[:count], known, chance))
    yield "trained patterns, unseen voices", list(_items(trained[count:], unknown, chance))
    yield "new patterns, trained voices", list(_items(new[:count], known, chance))
    yield "new patterns, unseen voices", list(_items(new[count:], unknown, chance))
    yield "free sentences, default voices", list(_items(free, default_voices(), chance))
    yield "free sentences, unseen voices", list(_items(free, unknown, chance))


def not_speech() -> Iterator[tuple[str, Samples]]:
    """Sounds that must give no text."""
    chance = np.random.default_rng(5)
    seconds = 6 * SAMPLE_RATE
    white = chance.standard_normal(seconds).astype(np.float32)
    time_s = np.arange(seconds) / SAMPLE_RATE
    yield "digital silence", np.zeros(seconds, np.float32)
    for level in (0.0003, 0.003, 0.03):
        yield f"white noise {level}", white * np.float32(level)
    brown = np.cumsum(white)
    brown = np.asarray(brown - np.convolve(brown, np.ones(400) / 400, "same"), np.float32)
    yield "low rumble", brown / np.float32(np.abs(brown).max()) * np.float32(0.05)
    tone = sum(np.sin(2 * np.pi * 50 * k * time_s) / k for k in (1, 2, 3, 5))
    yield "mains hum", (np.asarray(tone) * 0.02).astype(np.float32)
    yield "hum and noise", (np.asarray(tone) * 0.01 + white * 0.002).astype(np.float32)


def transcribe(model: Any, samples: Samples, **options: Any) -> str:
    """The text of one utterance, decoded as the live way does."""
    settings = {
        "language": "en",
        "temperature": 0.0,
        "beam_size": 5,
        "condition_on_previous_text": False,
        "without_timestamps": True,
        "vad_filter": False,
    } | options
    segments, _ = model.transcribe(samples, **settings)
    return "".join(segment.text for segment in segments).strip()


def score(model: Any, items: list[Item], **options: Any) -> Score:
    """Decode every item by itself."""
    result = Score()
    started = time.perf_counter()
    for item in items:
        result.add(item, transcribe(model, item.samples, **options))
        result.audio_s += len(item.samples) / SAMPLE_RATE
    result.spent_s = time.perf_counter() - started
    return result


def meeting_score(model: Any, recording: Path, scene: Path, **options: Any) -> Score:
    """The sample meeting, cut by Silero's voice activity detector with half a second of silence."""
    import tomllib

    from faster_whisper.audio import decode_audio
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    samples = decode_audio(str(recording), sampling_rate=SAMPLE_RATE)
    script = " ".join(turn["text"] for turn in tomllib.loads(scene.read_text())["turn"])
    cut = VadOptions(min_silence_duration_ms=500, speech_pad_ms=300, max_speech_duration_s=20)
    result = Score(audio_s=len(samples) / SAMPLE_RATE)
    started = time.perf_counter()
    heard = [
        transcribe(model, samples[span["start"] : span["end"]], **options)
        for span in get_speech_timestamps(samples, cut)
    ]
    result.spent_s = time.perf_counter() - started
    result.add(Item(script, "sample meeting", samples), " ".join(heard))
    return result


def evaluate(
    folder: Path, count: int = 100, meeting: tuple[Path, Path] | None = None, **options: Any
) -> str:
    """A report in Markdown on the model in `folder`."""
    from faster_whisper import WhisperModel

    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=2)
    lines = ["| set | words | word error rate | real-time factor |", "|---|---|---|---|"]
    voices: dict[str, list[int]] = {name: [0, 0] for name in HELD_OUT}
    examples: list[str] = []
    for name, items in sets(count):
        result = score(model, items, **options)
        lines.append(_row(name, result))
        for voice, totals in voices.items():
            totals[0] += result.errors.get(voice, 0)
            totals[1] += result.words.get(voice, 0)
        examples += [f"- {name}: “{said}” heard as “{h}”" for said, h in result.misheard[:4]]
    if meeting is not None:
        lines.append(_row("the sample meeting, cut by VAD", meeting_score(model, *meeting)))
    lines += ["", "| voice never trained | words | word error rate |", "|---|---|---|"]
    lines += [f"| {v} | {w} | {100 * e / max(1, w):.1f} % |" for v, (e, w) in voices.items()]
    lines += ["", "| not speech | text |", "|---|---|"]
    lines += [f"| {name} | {transcribe(model, x)!r} |" for name, x in not_speech()]
    return "\n".join([*lines, "", *examples]) + "\n"


def _row(name: str, result: Score) -> str:
    factor = result.spent_s / result.audio_s
    words = sum(result.words.values())
    return f"| {name} | {words} | {result.rate():.1f} % | {factor:.3f} |"
