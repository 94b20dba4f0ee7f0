"""From the corpus to training batches.

An example is what an endpointer would cut: one to three sentences of one voice with a little
silence around them, now and then several voices up to 28 s, now and then no speech at all. It is
built as faster-whisper will see it: scaled by the maximum of the whole input, then padded with 0.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from facilitator.demo.recipe import augment, features
from facilitator.demo.recipe.corpus import Recorded, finished_shards, load_shard
from facilitator.demo.recipe.tokenizer import (
    END,
    NO_SPEECH,
    NO_TIMESTAMPS,
    PREVIOUS,
    START,
    token_centres,
)

IGNORED = -100
LONGEST_FRAMES = 2800
Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


@dataclass(slots=True)
class Sentence:
    """A recorded sentence with its tokens; `centres` are frames within the sentence."""

    recorded: Recorded
    tokens: list[int]
    centres: list[float]
    token_frames: npt.NDArray[np.int16]
    """the token spoken at each 20 ms, 0 for none, token + 1 otherwise"""
    shard: int


@dataclass(slots=True)
class Example:
    mel: Floats
    prompt: list[int]
    target: list[int]
    first_label: int
    centres: list[float]
    phones: Ints
    token_frames: Ints


@dataclass(slots=True)
class Batch:
    """Arrays for one step: mel (batch, 80, frames), tokens and labels (batch, tokens), `centres`
    (position at which each label is spoken; -1 for none), phone and token classes (batch,
    frames / 2)."""

    mel: Floats
    tokens: Ints
    labels: Ints
    centres: Floats
    phones: Ints
    token_frames: Ints


@dataclass(frozen=True, slots=True)
class Mix:
    """How examples are chosen at a point of the training."""

    second: float = 0.3
    """chance of a second sentence, and then of a third"""
    many: float = 0.0
    """share of examples that go on with other voices, up to 28 s"""
    silence: float = 0.03
    frames: int = 6000
    """frames of a batch"""
    corrupt: float = 0.08
    """share of the decoder's input tokens replaced at random"""
    longest: int = LONGEST_FRAMES


@dataclass
class Examples:
    """The corpus in memory, and the examples made from it."""

    folder: Path
    tokenizer: Any
    phone_names: dict[str, int]
    seed: int
    shards: dict[int, Any] = field(default_factory=dict)
    groups: list[list[Sentence]] = field(default_factory=list)

    def __post_init__(self) -> None:
        identity = self.tokenizer.token_to_id
        self.end, self.start = identity(END), identity(START)
        self.no_speech, self.no_times = identity(NO_SPEECH), identity(NO_TIMESTAMPS)
        self.previous, self.time_zero = identity(PREVIOUS), identity(NO_TIMESTAMPS) + 1
        self.noises = augment.Noises(self.seed)
        self.chance = np.random.default_rng(self.seed)

    def refresh(self, limit: int | None = None) -> int:
        """Load shards that have been finished since; returns the number of sentences."""
        for number in finished_shards(self.folder):
            if number in self.shards or (limit is not None and len(self.shards) >= limit):
                continue
            shard = load_shard(self.folder, number)
            translate = np.zeros(256, np.uint8)
            for index, name in enumerate(shard.phone_names):
                translate[index] = self.phone_names.get(name, 0)
            self.shards[number] = (shard.codes, translate[shard.phones])
            groups: dict[int, list[Sentence]] = {}
            for recorded in shard.sentences:
                groups.setdefault(recorded.group, []).append(self._sentence(recorded, number))
            self.groups.extend(groups.values())
        return sum(len(group) for group in self.groups)

    def _sentence(self, recorded: Recorded, shard: int) -> Sentence:
        tokens, centres = token_centres(
            self.tokenizer, recorded.text, recorded.words, recorded.frames
        )
        spoken = np.zeros(recorded.frames // 2, np.int16)
        inside = np.zeros(recorded.frames // 2, bool)
        for _, start, end in recorded.words:
            inside[start // 2 : (end + 1) // 2] = True
        edges = [(a + b) / 4 for a, b in pairwise(centres)]
        bounds = [0, *(max(0, round(edge)) for edge in edges), len(spoken)]
        for token, first, last in zip(tokens, bounds, bounds[1:], strict=False):
            spoken[first : max(last, first + 1)] = token + 1
        spoken[~inside] = 0
        return Sentence(recorded, tokens, centres, spoken, shard)

    def batches(self, mix: Mix) -> Iterator[Batch]:
        """One pool of examples, cut into batches of similar length."""
        plans = [self._plan(mix) for _ in range(240)]
        lengths = [sum(s.recorded.frames + 30 for s in plan) + 40 for plan in plans]
        order = sorted(range(len(plans)), key=lambda i: lengths[i])
        cuts: list[list[int]] = [[]]
        for index in order:
            if cuts[-1] and (len(cuts[-1]) + 1) * lengths[index] > mix.frames:
                cuts.append([])
            cuts[-1].append(index)
        for which in self.chance.permutation(len(cuts)):
            yield self._batch([self._example(plans[i], mix) for i in cuts[which]], mix)

    def _plan(self, mix: Mix) -> list[Sentence]:
        """The sentences of one example, in order; none for silence."""
        chance = self.chance
        if chance.random() < mix.silence:
            return []
        limit = mix.longest - 150
        plan: list[Sentence] = []
        many = chance.random() < mix.many
        goal = chance.uniform(600, limit) if many else limit
        total = 0
        while True:
            group = self.groups[chance.integers(len(self.groups))]
            at = int(chance.integers(len(group)))
            for sentence in group[at:]:
                if plan and total + sentence.recorded.frames + 80 > goal:
                    return plan
                plan.append(sentence)
                total += sentence.recorded.frames + 80
                if chance.random() > mix.second:
                    break
            if not many:
                return plan

    def _example(self, plan: list[Sentence], mix: Mix) -> Example:
        chance = self.chance
        if not plan:
            return self._silence()
        pieces: list[Floats] = []
        spans: list[tuple[int, int, Sentence, float]] = []
        lead = 0 if chance.random() < 0.15 else int(chance.integers(2, 60))
        at = lead
        voice_gain = 0.0
        for number, sentence in enumerate(plan):
            if number and sentence.recorded.voice != plan[number - 1].recorded.voice:
                voice_gain = chance.uniform(-0.6, 0.3)
            if number:
                gap = int(chance.integers(4, 75))
                pieces.append(np.full((gap, features.MELS), features.FLOOR, np.float32))
                at += gap
            mel, scale = self._spoken(sentence)
            if not number and lead == 0 and chance.random() < 0.5:
                cut = int(chance.integers(0, 7))  # an endpointer's cut just inside the first sound
                mel = mel[cut:]
                at -= cut
            pieces.append(np.maximum(mel + np.float32(voice_gain), features.FLOOR))
            spans.append((at, at + round(sentence.recorded.frames * scale), sentence, scale))
            at = spans[-1][1]
        tail = 0 if chance.random() < 0.15 else int(chance.integers(2, 70))
        start = spans[0][0]
        length = at + tail
        mel = np.full((length, features.MELS), features.FLOOR, np.float32)
        body = np.concatenate(pieces)
        begin = max(start, 0)
        mel[begin : begin + len(body)] = body[: length - begin]
        return self._finish(mel, spans, mix)

    def _spoken(self, sentence: Sentence) -> tuple[Floats, float]:
        recorded, chance = sentence.recorded, self.chance
        codes = self.shards[sentence.shard][0][recorded.first : recorded.first + recorded.frames]
        mel = features.decode(codes)
        if chance.random() < 0.12:
            mel = augment.shift_formants(mel, chance.uniform(0.94, 1.06))
        if chance.random() < 0.15:
            frames = int(len(mel) * chance.uniform(0.88, 1.13))
            return augment.stretch(mel, max(12, frames)), max(12, frames) / len(mel)
        return mel, 1.0

    def _finish(
        self, mel: Floats, spans: list[tuple[int, int, Sentence, float]], mix: Mix
    ) -> Example:
        chance = self.chance
        mel = np.maximum(mel + np.float32(chance.uniform(-3.0, 0.9)), features.FLOOR)
        top = float(mel.max())
        if chance.random() < 0.45:
            noise = self.noises.piece(len(mel), chance)
            mel = augment.add_noise(mel, noise, top - chance.uniform(2.3, 7.5))
        if chance.random() < 0.07:
            sound = augment.hum(len(mel), chance)
            mel = augment.add_noise(mel, sound, top - chance.uniform(0.8, 5.0))
        top = float(mel.max()) + (chance.uniform(0, 0.5) if chance.random() < 0.15 else 0.0)
        mel = features.normalise(mel, top)
        if chance.random() < 0.12:
            mel = augment.mask(mel, chance)
        timed = chance.random() < 0.35
        target: list[int] = [] if timed else [self.no_times]
        centres: list[float] = [] if timed else [-1.0]
        phones = np.zeros((len(mel) + 1) // 2, np.int64)
        tokens = np.zeros((len(mel) + 1) // 2, np.int64)
        for number, (start, end, sentence, scale) in enumerate(spans):
            within = [(start + c * scale) / 2 for c in sentence.centres]
            if timed:
                begin = 0 if number == 0 and start < 30 else min(1500, max(0, round(start / 2)))
                target.append(self.time_zero + begin)
                centres.append(max(0.0, start / 2))
            target.extend(sentence.tokens)
            centres.extend(within)
            if timed:
                target.append(self.time_zero + min(1500, round(end / 2)))
                centres.append(end / 2)
            at = np.arange(max(0, start) // 2, min(len(phones), end // 2))
            rows = ((at - start / 2) / scale).astype(np.int64)
            rows = np.clip(rows, 0, len(sentence.token_frames) - 1)
            first = sentence.recorded.first // 2
            phones[at] = self.shards[sentence.shard][1][first + rows]
            tokens[at] = sentence.token_frames[rows]
        target.append(self.end)
        centres.append(-1.0)
        # Without timestamps the caller gives <|notimestamps|>; it is not for the network to guess.
        first_label = target[0] if timed else IGNORED
        return Example(mel, self._prompt(), target, first_label, centres, phones, tokens)

    def _prompt(self) -> list[int]:
        if self.chance.random() >= 0.03:
            return [self.start]
        previous = [self.previous]
        for _ in range(int(self.chance.integers(1, 4))):
            group = self.groups[self.chance.integers(len(self.groups))]
            previous.extend(group[0].tokens)
        return [*previous[:120], self.start]

    def _silence(self) -> Example:
        chance = self.chance
        frames = int(chance.integers(30, 900))
        mel = np.full((frames, features.MELS), features.FLOOR, np.float32)
        kind = chance.random()
        if kind < 0.6:
            mel = augment.add_noise(mel, self.noises.piece(frames, chance), chance.uniform(-8, 1.5))
        if 0.4 < kind < 0.8:
            mel = augment.add_noise(mel, augment.hum(frames, chance), chance.uniform(-6, 2.5))
        if kind > 0.8:
            for _ in range(int(chance.integers(1, 5))):  # knocks and clicks
                at = int(chance.integers(0, frames - 6))
                fall = -np.arange(6, dtype=np.float32)[:, None] * chance.uniform(0.3, 1.0)
                shape = chance.uniform(-3, 1) + np.linspace(0, chance.uniform(-2, 1), 80)[None]
                mel[at : at + 6] = np.maximum(mel[at : at + 6], fall + shape)
        top = float(mel.max())
        if chance.random() < 0.3:
            top = max(top, chance.uniform(-1, 1.5))
        mel = features.normalise(mel, top)
        timed = chance.random() < 0.35
        target = [self.time_zero if timed else self.no_times, self.end]
        none = np.zeros((frames + 1) // 2, np.int64)
        return Example(mel, [self.start], target, self.no_speech, [-1.0, -1.0], none, none)

    def _batch(self, examples: list[Example], mix: Mix) -> Batch:
        # A few frames of padding follow even the longest, as they always do in use.
        frames = min(2 * 1500, max(len(e.mel) for e in examples) + 4)
        frames += frames % 2
        width = max(len(e.prompt) + len(e.target) for e in examples) - 1
        count = len(examples)
        mel = np.zeros((count, features.MELS, frames), np.float32)
        tokens = np.full((count, width), self.end, np.int64)
        labels = np.full((count, width), IGNORED, np.int64)
        centres = np.full((count, width), -1.0, np.float32)
        phones = np.full((count, frames // 2), IGNORED, np.int64)
        spoken = np.full((count, frames // 2), IGNORED, np.int64)
        for row, e in enumerate(examples):
            mel[row, :, : len(e.mel)] = e.mel.T
            sequence = e.prompt + e.target
            inputs = np.asarray(sequence[:-1])
            known = len(e.prompt)
            text = np.flatnonzero(inputs[known:] < self.end) + known
            wrong = text[self.chance.random(len(text)) < mix.corrupt]
            inputs[wrong] = self.chance.integers(256, self.end, len(wrong))
            tokens[row, : len(inputs)] = inputs
            labels[row, known - 1 : len(inputs)] = e.target
            labels[row, known - 1] = e.first_label
            centres[row, known - 1 : len(inputs)] = e.centres
            phones[row, : len(e.phones)] = e.phones
            spoken[row, : len(e.token_frames)] = e.token_frames
        return Batch(mel, tokens, labels, centres, phones, spoken)
