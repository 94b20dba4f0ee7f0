"""Recordings of real people, for tests: they lie beside the checkout, and nothing of them in it.

Sounds are 16 kHz mono int16; the folder's own README says whose the voices are.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from facilitator.domain.sound import SAMPLE_RATE
from tests.audio import Samples

_PLACES = [above / "shared" / "voices" for above in Path(__file__).resolve().parents]


def _folder() -> Path:
    folder = next((place for place in _PLACES if (place / "references.tsv").is_file()), None)
    if folder is None:
        pytest.skip("no recordings of real people: there is no shared/voices beside the checkout")
    return folder


@cache
def references() -> dict[str, str]:
    """What is said in each file, by its name. The test is skipped where there are none."""
    with (_folder() / "references.tsv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: row["text"] for row in csv.DictReader(file, delimiter="\t")}


def voice(name: str) -> Samples:
    """One of the files."""
    from faster_whisper.audio import decode_audio

    references()
    sound: np.ndarray[tuple[int], np.dtype[np.float32]] = decode_audio(
        str(_folder() / name), sampling_rate=SAMPLE_RATE
    )
    return (np.clip(sound, -1, 1) * 32767).astype(np.int16)


def meeting_of(kind: str, seed: int = 3, pauses_s: tuple[float, float] = (0.3, 3.0)) -> Samples:
    """All files of a kind ("librispeech", "ami", "ja"), with pauses and a little hiss between."""
    chance = np.random.default_rng(seed)
    pieces = [np.zeros(SAMPLE_RATE, np.int16)]
    for name in sorted(references()):
        if name.startswith(f"{kind}/"):
            pause = np.zeros(round(chance.uniform(*pauses_s) * SAMPLE_RATE), np.int16)
            pieces += [voice(name), pause]
    sound = np.concatenate(pieces)
    return (sound + chance.normal(0, 6, len(sound))).clip(-32768, 32767).astype(np.int16)


def said_in(kind: str) -> str:
    """What is said in `meeting_of`."""
    return " ".join(text for name, text in sorted(references().items()) if name.startswith(kind))
