"""Engines: spans in, words out. What each of them does, and which there are, by name.

A model's files say which engine reads them (`models.py`); whatever listens asks for the engine here
and knows no other name of it. An engine is imported when it is asked for: each brings libraries.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from facilitator.errors import FacilitatorError
from facilitator.speech.decoded import Decoded, Floats, Spoken
from facilitator.speech.overload import BEAM
from facilitator.speech.parakeet_files import PARAKEET
from facilitator.study_settings import AUTO
from facilitator.words import _

WHISPER = "faster-whisper"

ENGINES: dict[str, str] = {
    WHISPER: "facilitator.speech.whisper:Whisper",
    PARAKEET: "facilitator.speech.parakeet:Parakeet",
}
"""Where the class of each engine is, by the engine's name."""


class Engine(Protocol):
    """A loaded model of any kind. Made as `Engine(folder, language, threads, device)`: threads of
    the processor, None as many as do well; `device` as in `study.DEVICES`.

    Making it raises FacilitatorError if the folder or the language will not do.
    """

    @property
    def device(self) -> object:
        """What it runs on; as text it is for a person."""

    @property
    def remark(self) -> str | None:
        """A line for the person if that is not what was wanted."""

    @property
    def together(self) -> bool:
        """Whether several spans are better heard as one, up to half a minute."""

    def decode(
        self,
        sound: Floats,
        start_ms: int,
        voice: tuple[float, ...],
        beam: int = BEAM,
        *,
        careful: bool = False,
    ) -> Decoded | None:
        """What is said in `sound`, which begins at `start_ms` of the session; None if nothing.

        `voice` is how likely each frame of 512 samples is speech. `careful`: what looks failed is
        decoded in other ways as well, whatever time that takes.
        """

    def decode_together(
        self,
        sound: Floats,
        spans: Sequence[Spoken],
        beam: int = BEAM,
        *,
        careful: bool = False,
        further: bool = True,
    ) -> list[Decoded | None]:
        """What is said in each of several spans in a row, decoded as one, pauses and all.
        `further`: also behind a decode that ended early, with another one.

        `sound` goes from the beginning of the first to the end of the last. Sentences that were
        left out show in `blocks.sparse`.
        """


@runtime_checkable
class Glimpsing(Protocol):
    """An engine that has a faster way for text of somebody who is still speaking."""

    def glimpse(self, sound: Floats) -> str:
        """Words of `sound`, as fast as they can be had: for a look at them alone."""


@runtime_checkable
class Prompted(Protocol):
    """An engine that can be told what is likely to be said."""

    def expect(self, terms: Sequence[str]) -> None:
        """Names and words that it shall know how to write, where somebody surely speaks."""


@runtime_checkable
class Continuing(Protocol):
    """An engine that hears better what somebody says if it knows what was said just before."""

    def decode_after(self, sound: Floats, text: str, span: Spoken) -> Decoded | None:
        """What is said in a span, as of `Engine.decode`. `sound` ends with it, and begins with what
        `text` is said in."""


def glimpse(engine: Engine, sound: Floats) -> str:
    """The words of somebody who is still speaking, "" if there are none."""
    if isinstance(engine, Glimpsing):
        return engine.glimpse(sound)
    found = engine.decode(sound, 0, (), 1)
    return found.text if found else ""


def load_engine(
    name: str, folder: Path, language: str, threads: int | None = None, device: str = AUTO
) -> Engine:
    """The engine of that name with a model. FacilitatorError as for the engine, and if there is
    no such engine, or it is not installed."""
    place = ENGINES.get(name)
    if place is None:
        raise FacilitatorError(
            _("There is no speech engine '{name}'.").format(name=name),
            _("There are: {engines}. See: facilitator models list").format(
                engines=", ".join(ENGINES)
            ),
        )
    module, _rest, kind = place.partition(":")
    made: Any = getattr(importlib.import_module(module), kind)
    engine: Engine = made(folder, language, threads, device)
    return engine
