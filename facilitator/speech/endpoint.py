"""Where speech begins and ends: a state machine over the voice-activity probability of frames.

A frame is 512 samples at 16 kHz, 32 ms. This module is pure: no audio, no network, no clock; what
turns sound into probabilities is `voice.py`. Its memory is bounded by the longest span.

The figures below, unless said otherwise, are Silero's own defaults (silero-vad, `utils_vad.py`) and
what live transcribers settled on: see each constant.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

FRAME_MS = 32
"""512 samples at 16 kHz, the one frame length that Silero's models take."""

ON = 0.5
"""A frame at or above this opens a span (Silero's default threshold)."""

OFF = 0.35
"""Speech lasts until a frame falls below this (Silero: threshold - 0.15)."""

END_SILENCE_MS = 544
"""A pause this long ends an utterance: 500-600 ms lies above the pauses within a sentence."""

PATIENT_SILENCE_MS = 704
"""The same for a model that hears half a minute: people draw breath for 0.5 s within a sentence,
and half a sentence is understood worse. Words wrong at once with 544, 704 and 896 ms (LibriSpeech):
tiny.en 15.5, 14.9, 14.4 %; base 17.5, 16.0, 14.9 %. Longer would join more people's turns."""

HALF_MINUTE_MS = 30_000

PRE_ROLL_MS = 384
"""Taken along before the first sure frame: soft consonants, and the network's own delay."""

POST_ROLL_MS = 192
"""Taken along after the last sure frame, so that a fading last syllable is not cut off."""

MIN_SPEECH_MS = 256
"""Less than this is a cough or a cup (Silero's `min_speech_duration_ms` is 250)."""

SOFT_MAX_MS = 12_000
"""From this length on a shorter pause will do, so that text does not wait for a long speaker."""

SOFT_PAUSE_MS = 192
"""The shorter pause: about the gap before a stressed word or a breath."""

HARD_MAX_MS = 20_000
"""No span is longer; it is cut where speech is least likely."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The lengths an endpointer keeps to, in frames."""

    end_silence: int
    pre_roll: int
    post_roll: int
    min_speech: int
    soft_max: int
    soft_pause: int
    hard_max: int

    def __post_init__(self) -> None:
        if not 0 < self.soft_pause <= self.end_silence < self.soft_max < self.hard_max:
            raise ValueError("pauses must be shorter than spans, and the soft limits than the hard")
        if not 0 <= self.post_roll <= self.end_silence or self.pre_roll >= self.soft_max:
            raise ValueError("what is taken along must be shorter than what it is added to")

    @classmethod
    def for_window(cls, window_ms: int) -> Limits:
        """The limits for a model that hears at most `window_ms` at once."""
        hard_ms = min(HARD_MAX_MS, window_ms)
        end_ms = PATIENT_SILENCE_MS if window_ms >= HALF_MINUTE_MS else END_SILENCE_MS
        return cls(
            end_silence=end_ms // FRAME_MS,
            pre_roll=PRE_ROLL_MS // FRAME_MS,
            post_roll=POST_ROLL_MS // FRAME_MS,
            min_speech=MIN_SPEECH_MS // FRAME_MS,
            soft_max=min(SOFT_MAX_MS, hard_ms * SOFT_MAX_MS // HARD_MAX_MS) // FRAME_MS,
            soft_pause=SOFT_PAUSE_MS // FRAME_MS,
            hard_max=hard_ms // FRAME_MS,
        )


DEFAULT_LIMITS = Limits.for_window(HARD_MAX_MS)


@dataclass(frozen=True, slots=True)
class Span:
    """Frames [start, end) that hold speech, and how likely each frame is to be speech.

    `cut` says that speech went on at the end: the next span begins where this one ends.
    """

    start: int
    end: int
    probabilities: tuple[float, ...]
    cut: bool = False


class Endpointer:
    """Takes one probability (0-1) a frame and gives back spans as they are complete.

    Spans come in order and never overlap; none is longer than `limits.hard_max`. What comes out
    depends on the probabilities alone.
    """

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self.limits = limits
        self.frames = 0
        """Frames taken so far."""
        self._before: deque[float] = deque(maxlen=limits.pre_roll)
        self._open: list[float] | None = None
        self._start = 0
        self._quiet = 0  # frames since speech stopped, within the open span
        self._speech = 0  # frames of speech in the open span
        self._continues = False  # the open span goes on where one was cut

    @property
    def open_start(self) -> int | None:
        """The first frame of a span that has begun and not ended, None in silence."""
        return None if self._open is None else self._start

    @property
    def open(self) -> Span | None:
        """The span that has begun and not ended, as far as it goes by now."""
        if self._open is None:
            return None
        return Span(self._start, self.frames, tuple(self._open))

    @property
    def speaking(self) -> bool:
        """Whether a span is open and somebody was speaking in the last frame of it."""
        return self._open is not None and not self._quiet

    @property
    def settled(self) -> int:
        """No span still to come begins before this frame."""
        return self._start if self._open is not None else self.frames - len(self._before)

    def push(self, probability: float) -> Span | None:
        """Takes the next frame's probability; gives the span that is now complete, if one is."""
        self.frames += 1
        if self._open is None:
            if probability < ON:
                self._before.append(probability)
                return None
            self._open = list(self._before)
            self._start = self.frames - 1 - len(self._open)
            self._before.clear()
            self._quiet = self._speech = 0
        self._extend(self._open, probability)
        length = len(self._open)
        limits = self.limits
        enough = limits.soft_pause if length >= limits.soft_max else limits.end_silence
        if self._quiet >= enough:
            return self._close(self._open)
        if length >= limits.hard_max:
            return self._cut(self._open)
        return None

    def finish(self) -> Span | None:
        """Nothing follows: gives the span that is still open, if it holds enough speech."""
        return None if self._open is None else self._close(self._open)

    def _extend(self, probabilities: list[float], probability: float) -> None:
        probabilities.append(probability)
        if probability >= ON:
            self._quiet = 0
        elif self._quiet or probability < OFF:
            self._quiet += 1
        if not self._quiet:
            self._speech += 1

    def _close(self, probabilities: list[float]) -> Span | None:
        length = len(probabilities) - self._quiet + min(self.limits.post_roll, self._quiet)
        self._before.extend(probabilities[length:])
        kept = self._speech >= (1 if self._continues else self.limits.min_speech)
        span = Span(self._start, self._start + length, tuple(probabilities[:length]))
        self._open, self._continues = None, False
        return span if kept else None

    def _cut(self, probabilities: list[float]) -> Span:
        """Ends the span at its least likely frame past the soft limit, and goes on from there."""
        first = self.limits.soft_max
        at = min(range(first, len(probabilities)), key=lambda i: (probabilities[i], -i))
        span = Span(self._start, self._start + at, tuple(probabilities[:at]), cut=True)
        self._start += at
        self._open, self._continues = [], True
        self._quiet = self._speech = 0
        for probability in probabilities[at:]:
            self._extend(self._open, probability)
        return span


def least_likely(probabilities: tuple[float, ...]) -> int:
    """The frame in the middle half at which a span is best divided in two.

    Of several alike the one nearest the middle. Needs at least two frames (ValueError).
    """
    count = len(probabilities)
    if count < 2:
        raise ValueError("a span of one frame cannot be divided")
    inside = range(max(1, count // 4), max(2, count - count // 4))
    return min(inside, key=lambda i: (probabilities[i], abs(2 * i - count)))
