"""When a microphone that gives nothing but exact zeros is opened anew.

Zeros mean muted, forbidden, or a driver that has lost its device. Only for the last opening it
anew helps, and it costs about a second of sound. And some microphones give zeros whenever nobody
speaks (noise suppression, virtual devices): for those it would cost the first word after each
pause. So the first zeros of a meeting are acted upon at once, later ones ever later, and those of
a microphone whose sound has come back by itself never at once again.
"""

from __future__ import annotations

import time
from collections.abc import Callable

AT_ONCE_S = 1.0
"""Zeros this long are enough for the first time (the capture process tells of them then)."""

PAUSE_S = 10.0
"""Zeros as long as this after another attempt, or after zeros that went by themselves: longer
than the pauses within a conversation."""

MOST_S = 300.0
"""A muted microphone is looked at anew this often at least."""

WELL_S = 60.0
"""After sound without zeros for so long, the next zeros are the first ones again."""


class Silence:
    """Decides from what capture tells of zeros and of sound."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._least = self._enough = AT_ONCE_S
        self._since: float | None = None  # when sound came back
        self._silent = False

    def reopen(self, seconds: float) -> bool:
        """Zeros have lasted `seconds`: whether to open the device anew now."""
        self._silent, self._since = True, None
        if seconds < self._enough:
            return False
        self._enough = min(MOST_S, max(PAUSE_S, 2 * self._enough))
        self._silent = False  # what comes next comes from a device opened anew
        return True

    def heard(self) -> None:
        """There is sound that is not zeros."""
        now = self._monotonic()
        if self._silent:
            self._least = PAUSE_S
            self._enough = max(self._enough, self._least)
        if self._silent or self._since is None:
            self._silent, self._since = False, now
        elif now - self._since >= WELL_S:
            self._enough = self._least
