"""Text while somebody still speaks: for the screen alone, and never at the cost of a line.

A span that is still open is decoded again and again as it grows. What changes from one decode to
the next is not shown: only what two in a row agree on, from the beginning on (LocalAgreement-2:
Macháček, Dabre and Bojar 2023, "Turning Whisper into Real-Time Transcription System").
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import takewhile
from typing import TYPE_CHECKING

from facilitator.domain.sound import SAMPLE_RATE
from facilitator.speech.endpoint import END_SILENCE_MS

if TYPE_CHECKING:
    from facilitator.speech.voice import Heard, Open

WITHOUT_SPACES = frozenset({"ja", "zh", "yue", "th", "lo", "my", "km", "bo"})
"""Languages of Whisper's whose words nothing parts: they agree character by character."""

FROM = SAMPLE_RATE
"""Samples of an open span from which on a partial text is worth a decode: a word or two."""

GROWS = SAMPLE_RATE // 2
"""So much more sound until the next one: so there are two messages a second, of ten at most."""

DEAREST_S = 0.8 * END_SILENCE_MS / 1000
"""A decode that takes longer than this holds a line up: a partial text is begun while somebody
speaks, and their line is due END_SILENCE_MS after they have stopped."""

TRIED_AGAIN_S = 60.0
"""A machine that was too slow for it may only have been busy."""


class Agreement:
    """What of an open span can be shown; `language` is Whisper's code."""

    def __init__(self, language: str) -> None:
        self._spaced = language not in WITHOUT_SPACES
        self._before: list[str] = []
        self._shown: list[str] = []

    def take(self, text: str) -> str:
        """Takes the newest decode; gives what is agreed by now. What was shown stays."""
        units = text.split() if self._spaced else [c for c in text if not c.isspace()]
        pairs = zip(self._before, units, strict=False)
        agreed = [unit for _, unit in takewhile(lambda pair: _same(*pair), pairs)]
        self._before = units
        if len(agreed) > len(self._shown):
            self._shown = agreed
        return (" " if self._spaced else "").join(self._shown)


def _same(one: str, other: str) -> bool:
    """Whether they are one word: a full stop becomes a comma as a sentence goes on."""
    return _bare(one) == _bare(other)


def _bare(word: str) -> str:
    return "".join(c for c in word.casefold() if c.isalnum()) or word


class Pacing:
    """Whether a partial text is to be made now. Pure: whoever asks gives the times, in s."""

    def __init__(self) -> None:
        self._start: int | None = None
        self._end = 0
        self._too_slow_until = 0.0

    def due(self, start: int, end: int, *, speaking: bool, now: float) -> bool:
        """Of a span open from `start` on and read up to the sample `end`; `speaking`: in its last
        frame somebody was."""
        if start != self._start:
            self._start, self._end = start, start + FROM - GROWS
        return speaking and end - self._end >= GROWS and now >= self._too_slow_until

    def made(self, end: int, seconds: float, now: float) -> None:
        """One was, of the sound up to `end`, and took that long."""
        self._end = end
        if seconds > DEAREST_S:
            self._too_slow_until = now + TRIED_AGAIN_S


class Partials:
    """Makes partial texts; each new one goes to `tell`, with where its span begins; an empty one
    once there is nobody any more whose line is still to come."""

    def __init__(
        self,
        language: str,
        tell: Callable[[int, str], object],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._language = language
        self._tell = tell
        self._clock = clock
        self._pacing = Pacing()
        self._agreement = Agreement(language)
        self._start: int | None = None
        self._told = ""

    def go_on(self, open_: Open | None, decode: Callable[[Heard], str]) -> bool:
        """Makes one of the span that is open, if one is due; whether it did."""
        if open_ is None:
            if self._start is not None and self._told:
                self._tell(self._start, "")  # it was no word after all
            self._start, self._told = None, ""
            return False
        heard, began = open_.heard, self._clock()
        if not self._pacing.due(heard.start, heard.end, speaking=open_.speaking, now=began):
            return False
        if heard.start != self._start:
            self._start, self._told = heard.start, ""
            self._agreement = Agreement(self._language)
        text = self._agreement.take(decode(heard))
        now = self._clock()
        self._pacing.made(heard.end, now - began, now)
        if text != self._told:
            self._told = text
            self._tell(heard.start, text)
        return True
