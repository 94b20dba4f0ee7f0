"""Session time of a host, on a machine beside it: of several pings the fastest tells it best."""

from __future__ import annotations

import math
from collections.abc import Callable

SLACKENS_S = 0.001
"""An old answer is believed so much less with every new one: clocks drift apart by far less than
that in the 5 s between two pings (100 ppm would be 0.0005 s)."""


class FarClock:
    """Session time goes on by itself while nothing is heard of the host. Times in s (monotonic)
    and ms (session time)."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._trip = math.inf
        self._offset_ms = 0.0
        self._still_ms = 0
        self.running = False

    @property
    def now_ms(self) -> int:
        """Session time now."""
        if not self.running:
            return self._still_ms
        return max(0, round(self._monotonic() * 1000 + self._offset_ms))

    def stand(self, now_ms: int, *, running: bool) -> None:
        """The host said how it stands: that time stops, or goes on, is known at once."""
        if running != self.running or math.isinf(self._trip):
            self._trip = math.inf
            self._offset_ms = now_ms - self._monotonic() * 1000
        self.running, self._still_ms = running, now_ms

    def pong(self, sent: float, now_ms: int, *, running: bool) -> None:
        """An answer to a ping that was sent at `sent`."""
        now = self._monotonic()
        trip = now - sent
        if running != self.running or not running or trip <= self._trip:
            self._offset_ms, self._trip = now_ms - (sent + trip / 2) * 1000, trip
        else:
            self._trip += SLACKENS_S
        self.running, self._still_ms = running, now_ms
