"""What was said just before, for whoever hears what is said now. Pure.

Half a sentence tells little; with the half before it, its sound and its words, it is understood as
in a whole file.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from facilitator.domain.sound import SAMPLE_RATE, SAMPLES_PER_MS
from facilitator.speech.decoded import Spoken

if TYPE_CHECKING:
    from facilitator.speech.decoded import Decoded, Floats
    from facilitator.speech.engines import Engine
    from facilitator.speech.voice import Heard

REACH = 10 * SAMPLE_RATE
"""So far back it goes (samples): more is more to listen to, and less of the same sentence."""

OWN = 3 * SAMPLE_RATE
"""Whoever speaks for longer (samples) says by that what their words must be, and to hear it along
takes a third more time; of shorter turns there is hardly any more to do, and they gain the most."""

PAUSE = 2 * SAMPLE_RATE
"""After a longer pause (samples) it is another sentence."""

KEPT = 16
"""Spans that can lie in so much: each has a third of a second of speech or more."""


@dataclass(frozen=True, slots=True)
class Context:
    """From the sample `start` on `text` was said, and then, without a gap, what is to be heard."""

    start: int
    text: str


class Before:
    """The last spans with what was made of them, in the order they were spoken."""

    def __init__(self) -> None:
        self._spans: deque[tuple[Heard, int, Decoded | None]] = deque(maxlen=KEPT)

    def add(self, heard: Heard, run: int, decoded: Decoded | None) -> None:
        """A span that was decoded; `run` as of `settling.First`."""
        self._spans.append((heard, run, decoded))

    def of(self, heard: Heard, run: int) -> Context | None:
        """What was said just before a span; None if nothing, or nothing to be believed."""
        start, texts = heard.start, list[str]()
        if heard.end - heard.start > OWN:
            return None
        for before, its_run, decoded in reversed(self._spans):
            near = start - before.end <= PAUSE and heard.start - before.start <= REACH
            if its_run != run or not near or decoded is None or decoded.doubts:
                break
            start = before.start
            texts.insert(0, decoded.text)
        return Context(start, " ".join(texts)) if texts else None


def first_text(
    engine: Engine, context: Context | None, heard: Heard, sound: Callable[[int, int], Floats]
) -> Decoded | None:
    """What is said in a span, heard behind what was said just before where an engine can do that.

    `sound` gives the samples [start, end) of the session.
    """
    from facilitator.speech.engines import Continuing

    span = spoken(heard)
    if context is None or not isinstance(engine, Continuing):
        return engine.decode(sound(heard.start, heard.end), span.start_ms, span.voice)
    return engine.decode_after(sound(context.start, heard.end), context.text, span)


def spoken(heard: Heard) -> Spoken:
    """The span in session time."""
    return Spoken(heard.start // SAMPLES_PER_MS, heard.end // SAMPLES_PER_MS, heard.probabilities)
