"""The spoken corpus: sentences of the grammar in changing voices, stored as spectrogram bytes.

The corpus is a folder of shards. Shard n is made of groups of three sentences in one voice, and
everything in it follows from the seed and n: a shard can be made anywhere, in any order, and an
interrupted synthesis goes on where it stopped. Beside the spectrogram a shard keeps, for every
sentence, its text, the frames at which each word begins and ends, and the phone at every 20 ms.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from facilitator.demo.recipe import features
from facilitator.demo.recipe.room import through_a_room
from facilitator.demo.recipe.synthesis import Speech, speak
from facilitator.demo.recipe.voices import training_voice
from facilitator.domain.sound import SAMPLE_RATE

GROUPS_PER_SHARD = 400
SENTENCES_PER_GROUP = 3
LEAD_S, TAIL_S = 0.06, 0.1
"""Kept before the first and after the last word; silence around that is made up in training."""

LONGEST_S = 13.0

Sentence = Callable[[int, int], str]
"""Text number i of a seed."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One sentence of a shard; frame numbers count from the sentence's own first frame."""

    text: str
    voice: str
    group: int
    first: int
    frames: int
    words: tuple[tuple[int, int, int], ...]
    """(index in text.split(), first frame, end frame)"""


@dataclass(frozen=True, slots=True)
class Shard:
    """`codes` is (frames, 80) bytes of log-mel (see features.decode), `phones` a class for every
    second frame, as an index into `phone_names`."""

    codes: features.Bytes
    phones: npt.NDArray[np.uint8]
    phone_names: list[str]
    sentences: list[Recorded]


def make_shard(number: int, seed: int, sentence: Sentence, folder: Path) -> None:
    """Synthesise shard `number` into `folder`; nothing is done if it is there already."""
    done = folder / f"{number:05d}.json"
    if done.exists():
        return
    codes: list[features.Bytes] = []
    phones: list[npt.NDArray[np.uint8]] = []
    names: dict[str, int] = {"": 0}
    sentences: list[dict[str, Any]] = []
    first = 0
    for group in range(number * GROUPS_PER_SHARD, (number + 1) * GROUPS_PER_SHARD):
        chance = random.Random(f"{seed}/{group}")
        voice = training_voice(chance)
        room_seed = chance.randrange(2**32)
        for place in range(SENTENCES_PER_GROUP):
            text = sentence(seed, group * SENTENCES_PER_GROUP + place)
            speech = trim(speak(text, voice))
            if speech is None:
                continue
            mel = features.log_mel(through_a_room(speech.samples, room_seed))
            mel = mel[: len(mel) // 2 * 2]
            codes.append(features.encode(mel))
            phones.append(_phone_classes(speech, len(mel) // 2, names))
            words = [(int(m.label), round(m.start * 100), round(m.end * 100)) for m in speech.words]
            sentences.append(
                {
                    "text": text,
                    "voice": voice.name,
                    "group": group,
                    "first": first,
                    "frames": len(mel),
                    "words": words,
                }
            )
            first += len(mel)
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / f"{number:05d}.mel.npy", np.concatenate(codes))
    np.save(folder / f"{number:05d}.phones.npy", np.concatenate(phones))
    content = json.dumps({"phones": list(names), "sentences": sentences})
    partial = done.with_suffix(".partial")
    partial.write_text(content)
    partial.rename(done)


def trim(speech: Speech) -> Speech | None:
    """Without the silence around it; None for what is too long or has no words."""
    if not speech.words:
        return None
    start = max(0.0, min(m.start for m in speech.words) - LEAD_S)
    end = min(len(speech.samples) / SAMPLE_RATE, speech.words[-1].end + TAIL_S)
    if end - start > LONGEST_S or end - start < 0.15:
        return None
    samples = speech.samples[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)]

    def moved(mark: Any) -> Any:
        return type(mark)(mark.label, mark.start - start, mark.end - start)

    return Speech(
        samples, tuple(moved(m) for m in speech.words), tuple(moved(m) for m in speech.phones)
    )


def _phone_classes(speech: Speech, positions: int, names: dict[str, int]) -> Any:
    classes = np.zeros(positions, np.uint8)
    for mark in speech.phones:
        number = names.setdefault(str(mark.label), len(names))
        classes[max(0, round(mark.start * 50)) : max(0, round(mark.end * 50))] = number
    return classes


def load_shard(folder: Path, number: int) -> Shard:
    """A shard as `make_shard` left it."""
    content = json.loads((folder / f"{number:05d}.json").read_text())
    sentences = [
        Recorded(
            s["text"],
            s["voice"],
            s["group"],
            s["first"],
            s["frames"],
            tuple((w[0], w[1], w[2]) for w in s["words"]),
        )
        for s in content["sentences"]
    ]
    return Shard(
        np.load(folder / f"{number:05d}.mel.npy"),
        np.load(folder / f"{number:05d}.phones.npy"),
        content["phones"],
        sentences,
    )


def finished_shards(folder: Path) -> list[int]:
    """The numbers of the shards that are complete."""
    return sorted(int(path.stem) for path in folder.glob("?????.json"))


def _job(arguments: tuple[int, int, Sentence, Path]) -> int:
    make_shard(*arguments)
    return arguments[0]


def synthesise(
    folder: Path, numbers: range, seed: int, sentence: Sentence, workers: int
) -> Iterator[int]:
    """Make shards `numbers` with several processes; yields each as it is finished."""
    wanted = [n for n in numbers if n not in set(finished_shards(folder))]
    jobs = [(n, seed, sentence, folder) for n in wanted]
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        yield from pool.imap_unordered(_job, jobs)


def report(folder: Path, numbers: range, seed: int, sentence: Sentence, workers: int) -> None:
    """`synthesise`, with a line for every finished shard."""
    started = time.monotonic()
    for count, number in enumerate(synthesise(folder, numbers, seed, sentence, workers), 1):
        print(f"shard {number} ({count}) after {time.monotonic() - started:.0f} s", flush=True)
