"""A Whisper that says what a test wrote, for the rules of when to listen on and what to believe.

And an engine of the Protocol that says how it was asked, for the rules of what is heard when.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from facilitator.speech.decoded import Decoded, Floats, Spoken
from facilitator.speech.overload import BEAM


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


class ScriptedEngine:
    """Says how it was asked; spans that it heard are named by where they begin.

    It is an engine by its form: `ENGINES["scripted"] = SCRIPTED` lets it be chosen by name.
    """

    def __init__(
        self,
        folder: Path = Path(),
        language: str = "en",
        threads: int | None = None,
        device: str = "",
        *,
        together: bool = True,
    ) -> None:
        self.together = together
        self.calls: list[tuple[int, int]] = []
        """(spans, beam) of each decode."""
        self.further: list[bool] = []
        """Whether each of several spans may go on behind where it ends early."""
        self.leaves_out: int | None = None
        """A span that it has no words of if it hears it with others."""
        self.glimpses = 0
        self.device = "processor"
        self.remark: str | None = None

    def decode(
        self,
        sound: Floats,
        start_ms: int,
        voice: tuple[float, ...],
        beam: int = BEAM,
        *,
        careful: bool = False,
    ) -> Decoded | None:
        self.calls.append((1, beam))
        return self._said(start_ms, "alone")

    def glimpse(self, sound: Floats) -> str:
        self.glimpses += 1
        return "so far" + " and on" * self.glimpses

    def decode_together(
        self,
        sound: Floats,
        spans: Sequence[Spoken],
        beam: int = BEAM,
        *,
        careful: bool = False,
        further: bool = True,
    ) -> list[Decoded | None]:
        self.calls.append((len(spans), beam))
        self.further.append(further)
        return [
            None if span.start_ms == self.leaves_out else self._said(span.start_ms, "joined")
            for span in spans
        ]

    def _said(self, start_ms: int, how: str) -> Decoded:
        text = f"{how} {start_ms}"
        return Decoded(text, ((start_ms, start_ms + 1, text, 0.9),), -0.2)


SCRIPTED = "tests.speech.scripted:ScriptedEngine"
