"""Less silence to listen to: Whisper's half minute, cut where a short sound is over.

faster-whisper fills every sound up to 30 s, and the encoder takes the same time for a word as for
half a minute. It works on less as well, in a third of the time for a span of a few seconds; but
Whisper has never heard a sound end so soon, and sometimes says all of it once more. That shows, and
is heard again with all of its silence (base and tiny.en on LibriSpeech: one span in twelve).
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from faster_whisper import WhisperModel

from facilitator.speech.unheard import Word

FRAMES_A_SECOND = 100
"""Of the spectrogram that Whisper takes (a hop of 160 samples at 16 kHz)."""

SILENCE = 4 * FRAMES_A_SECOND
LEAST = 10 * FRAMES_A_SECOND
"""So much silence stays behind a sound, and so much there is in all. With 2 s and no least length
tiny.en put in four times as many words that nobody said, with these as many as with all of it."""

BEHIND = 1 * FRAMES_A_SECOND
"""So much is enough behind a sound whose beginning is known text: there is more of it."""

AGAIN_WORDS = 2
"""So many words twice in a row, or more, may be Whisper's doing: a word alone people do repeat."""

IN_NO_TIME_MS = 40
"""Nobody says a word in less on average. What Whisper says again lies behind the end of the sound,
and so has no time: 0 to 28 ms a word, but for the first, which has what the last one left; what
people said again had 50 ms and more, as a rule 130 to 510 (LibriSpeech and AMI, tiny.en and base).
"""


class _OverError(Exception):
    """No further half minute is to be listened to."""


class ShortenedWhisper(WhisperModel):  # type: ignore[misc]
    """A WhisperModel that, while `shortened`, listens to no more silence than it needs.

    `known`: tokens of the text it was given as its beginning (`prefix`), whose words are not told.
    """

    shortened = False
    known: Sequence[int] = ()
    _windows: int | None = None

    def in_one_window(self, segments: Iterable[Any]) -> Generator[Any]:
        """What `transcribe` gives of its first half minute. Where a decode ends early there,
        faster-whisper would go on behind it with another one, for as much time."""
        self._windows = 1
        try:
            yield from segments
        except _OverError:
            return
        finally:
            self._windows = None

    def encode(self, features: Any) -> Any:
        """See WhisperModel. What it was filled up with is zeros, which no sound's spectrum is."""
        if self._windows is not None:
            if not self._windows:
                raise _OverError
            self._windows -= 1
        if self.shortened:
            heard = np.flatnonzero(features.any(axis=0))
            content = int(heard[-1]) + 1 if len(heard) else 0
            features = features[:, : max(LEAST, content + (BEHIND if self.known else SILENCE))]
        return super().encode(features)

    def find_alignment(
        self, tokenizer: Any, text_tokens: list[list[int]], *others: Any
    ) -> list[list[dict[str, Any]]]:
        """See WhisperModel. CTranslate2 gives back the beginning it was given with what follows."""
        found: list[list[dict[str, Any]]] = super().find_alignment(tokenizer, text_tokens, *others)
        count = len(self.known)
        return [
            _behind(words, count) if count and tokens[:count] == list(self.known) else words
            for tokens, words in zip(text_tokens, found, strict=True)
        ]


def _behind(words: list[dict[str, Any]], tokens: int) -> list[dict[str, Any]]:
    """The words that begin behind so many tokens."""
    begins = accumulate((len(word["tokens"]) for word in words), initial=0)
    return [word for word, begin in zip(words, begins, strict=False) if begin >= tokens]


def says_again(text: str) -> bool:
    """Whether words come twice in a row."""
    return bool(_repeats(_bare(text)))


def says_in_no_time(words: Sequence[Word]) -> bool:
    """Whether words come twice in a row, once of them faster than anybody speaks: then it is
    Whisper that said them again. People do it as well, and take their time."""
    parts = [(word[1] - word[0], _bare(word[2])) for word in words]
    timed = [(bare, ms / len(bares)) for ms, bares in parts for bare in bares]
    return any(
        sum(ms for _, ms in timed[begin + first : begin + size]) < IN_NO_TIME_MS * (size - first)
        for at, size in _repeats([bare for bare, _ in timed])
        for begin in (at, at + size)
        for first in ((0, 1) if size > AGAIN_WORDS else (0,))
    )


def _bare(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _repeats(words: Sequence[str]) -> list[tuple[int, int]]:
    """Where words begin that come twice in a row, and how many they are."""
    return [
        (at, size)
        for size in range(AGAIN_WORDS, len(words) // 2 + 1)
        for at in range(len(words) - 2 * size + 1)
        if words[at : at + size] == words[at + size : at + 2 * size]
    ]
