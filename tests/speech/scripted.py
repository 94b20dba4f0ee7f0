"""A Whisper that says what a test wrote, for the rules of when to listen on and what to believe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np


@dataclass(frozen=True)
class ScriptedWord:
    start: float
    end: float
    word: str
    probability: float = 0.9


@dataclass(frozen=True)
class ScriptedSegment:
    """Words as (start s, end s, text), in seconds of the sound given."""

    told: tuple[tuple[float, float, str], ...]
    avg_logprob: float = -0.2
    no_speech_prob: float = 0.05
    compression_ratio: float = 1.1
    tokens: tuple[int, ...] = (1, 2, 3)
    seek: int = 0

    @property
    def words(self) -> list[ScriptedWord]:
        return [ScriptedWord(begin, end, f" {text}") for begin, end, text in self.told]

    @property
    def text(self) -> str:
        return "".join(word.word for word in self.words)


@dataclass
class Scripted:
    """Stands in for `WhisperModel.transcribe`: each call takes the next list of segments."""

    calls: list[list[ScriptedSegment]]
    listened: list[int] = field(default_factory=list)
    """How many segments each call was asked for."""
    options: list[dict[str, Any]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def __call__(self, sound: np.ndarray, **options: Any) -> tuple[Iterator[ScriptedSegment], None]:
        call = len(self.listened)
        self.listened.append(0)
        self.options.append(options)
        self.seconds.append(len(sound) / 16_000)
        segments = self.calls[min(call, len(self.calls) - 1)]

        def given() -> Iterator[ScriptedSegment]:
            for segment in segments:
                self.listened[call] += 1
                # Behind the first one each is a decode of its own, unless times are asked for.
                apart = 100 * (self.listened[call] - 1) * bool(options["without_timestamps"])
                yield replace(segment, seek=segment.seek or apart)

        return given(), None
