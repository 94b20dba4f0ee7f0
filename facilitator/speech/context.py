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
from facilitator.speech.decoded import Spoken, sure
from facilitator.speech.faint import half_heard

if TYPE_CHECKING:
    from facilitator.speech.decoded import Decoded, Floats
    from facilitator.speech.engines import Engine
    from facilitator.speech.voice import Heard

REACH = 8 * SAMPLE_RATE
"""So far back it goes (samples). More is more to listen to and no better: of 644 words of books 89,
84, 87 and 84 were wrong with 6, 8, 10 and 15 s where all turns were heard so (tiny.en), 95, 94, 92
and 94 (base)."""

OWN = 5 * SAMPLE_RATE
"""Whoever speaks for longer (samples) says by that what their words must be, and in a meeting it is
often somebody else who spoke before. Words wrong where no turn over 3 s is heard so, none over 5 s,
and all: of 1288 of books 181, 176, 169, of 516 of meetings 101, 101, 108 (tiny.en); with all base
goes from 98 to 94 of 644, and from 53 to 62 of 258. All takes a fifth more time than 5 s."""

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
        """What was said just before a span; None if nothing, or nothing to be believed, or where it
        would be no help: of a murmur it makes words that are not to be believed, and it is heard
        alone then. Of 3608 words (LibriSpeech and AMI with two sorts of pauses each, tiny.en and
        base) 554 were wrong without it and 545 with it, 514 and 511 once settled, for up to 6 %
        more of the processor's time on books and 19 to 32 % on meetings."""
        start, texts = heard.start, list[str]()
        if heard.end - heard.start > OWN or not sure(heard.probabilities):
            return None
        for before, its_run, decoded in reversed(self._spans):
            if its_run != run or start - before.end > PAUSE or decoded is None or decoded.doubts:
                break
            part = _end_of(before, decoded, heard.start - REACH)
            if part is None:
                break
            start = part.start
            texts.insert(0, part.text)
            if start != before.start:
                break
        return Context(start, " ".join(texts)) if texts else None


def _end_of(heard: Heard, decoded: Decoded, start: int) -> Context | None:
    """What was said in a span from `start` on: all, or the words that begin there or later."""
    if heard.start >= start:
        return Context(heard.start, decoded.text)
    earlier = [word for word in decoded.words if word[0] * SAMPLES_PER_MS < start]
    later = decoded.words[len(earlier) :]
    if not earlier or not later:
        return None
    at = 0
    for _, _, text, _ in earlier:
        found = decoded.text.find(text, at)
        if found < 0:
            return None
        at = found + len(text)
    between = (earlier[-1][1] + later[0][0]) // 2 * SAMPLES_PER_MS
    return Context(max(start, between), decoded.text[at:].strip())


def first_text(
    engine: Engine, context: Context | None, heard: Heard, sound: Callable[[int, int], Floats]
) -> Decoded | None:
    """What is said in a span, heard behind what was said just before where an engine can do that;
    None if nothing is, or it is only half heard (see `faint.half_heard`).

    `sound` gives the samples [start, end) of the session.
    """
    from facilitator.speech.engines import Continuing

    span = spoken(heard)
    if context is None or not isinstance(engine, Continuing):
        own = sound(heard.start, heard.end)
        found = engine.decode(own, span.start_ms, span.voice)
    else:
        along = sound(context.start, heard.end)
        own = along[heard.start - context.start :]
        found = engine.decode_after(along, context.text, span)
    return None if found and half_heard(found, own) else found


def spoken(heard: Heard) -> Spoken:
    """The span in session time."""
    return Spoken(heard.start // SAMPLES_PER_MS, heard.end // SAMPLES_PER_MS, heard.probabilities)
