"""The wall clock, in the forms in which it is written down; a clock that nobody sets; and the
recording's own.

What people read, and what a date is taken from, is local time with its offset: the meeting's date
is the date of the room it was held in, wherever and whenever it is read.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, datetime
from math import inf

from facilitator.domain.sound import SAMPLE_RATE, SAMPLES_PER_MS


def local_now() -> str:
    """Now, as local time in ISO 8601 with milliseconds: "2026-11-27T10:00:00.123+11:00"."""
    return local_text(time.time())


def local_text(seconds: float) -> str:
    """A time in seconds since 1970, in the same form, with the offset there was here then."""
    return datetime.fromtimestamp(seconds).astimezone().isoformat(timespec="milliseconds")


def utc_now() -> str:
    """Now, as UTC in ISO 8601 with milliseconds: "2026-11-23T09:30:00.123Z"."""
    return utc_text(time.time())


def utc_text(seconds: float) -> str:
    """A time in seconds since 1970, in the same form."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


_ALSO_ASLEEP = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
"""Linux counts sleep in the one, macOS in the other (clock_gettime(2), (3)); Windows in
`time.monotonic` itself."""


def elapsed_s() -> float:
    """Seconds on a clock that nobody sets and that goes on while the machine sleeps.

    Only the difference of two of them means anything, and only until the machine is started anew.
    """
    return time.monotonic() if _ALSO_ASLEEP is None else time.clock_gettime(_ALSO_ASLEEP)


def slept_s() -> float:
    """Seconds the machine has slept, from any beginning; where `time.monotonic` counts them too
    (Windows), it is not known."""
    return elapsed_s() - time.monotonic()


def ms_between(earlier: str, later: str) -> int:
    """Milliseconds from one such time to another; 0 if a clock was set back in between."""
    span = datetime.fromisoformat(later) - datetime.fromisoformat(earlier)
    return max(0, round(span.total_seconds() * 1000))


class SampleClock:
    """When samples of the recording were recorded: from what capture tells of its progress.

    `samples` is how many there are, at 16 kHz; times are of the given monotonic clock, in s.
    """

    KEPT = 4_000
    """Progress reports kept: at ten a second all of the last three minutes; of earlier ones fewer
    and fewer, so that it is known of everything when it was said, however late its text comes."""

    def __init__(self, samples: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.samples = samples
        self._monotonic = monotonic
        self._told: list[tuple[int, float]] = []

    @property
    def ms(self) -> int:
        """Session time up to which there is sound."""
        return self.samples // SAMPLES_PER_MS

    def begin(self, at_sample: int) -> None:
        """A new segment of the recording begins now."""
        self.progress(at_sample)

    def progress(self, samples: int) -> None:
        self.samples = max(self.samples, samples)
        self._told.append((self.samples, self._monotonic()))
        if len(self._told) > self.KEPT:
            del self._told[1 : self.KEPT // 2 : 2]

    def running_ms(self) -> int:
        """Session time now, carried on for up to half a second after the last report."""
        if not self._told:
            return self.ms
        return self.ms + round(min(self._monotonic() - self._told[-1][1], 0.5) * 1000)

    def since_ms(self, at_ms: int) -> int | None:
        """Milliseconds from when `at_ms` was recorded until now; None if that is not known."""
        sample = at_ms * SAMPLES_PER_MS
        if not self._told or self._told[0][0] > sample:
            return None
        at = bisect_left(self._told, (sample, -inf))
        later = self._told[min(at, len(self._told) - 1)]
        recorded_at = later[1] - (later[0] - sample) / SAMPLE_RATE
        return max(0, round((self._monotonic() - recorded_at) * 1000))
