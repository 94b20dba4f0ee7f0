"""Python's garbage collector, kept from holding the first screen up, and a key: late in a meeting
it has hundreds of thousands of objects to look through, which a key would wait for."""

from __future__ import annotations

import gc
from time import monotonic

SELDOM = (1_000, 1_000_000, 1_000)
"""Thresholds of `gc`: what is quite new is looked through often, in about a millisecond each time
(it was up to 15 with 5,000), anything else never by itself."""

_USUAL = gc.get_threshold()

AGAIN_S = 30.0
"""How often what has been made meanwhile is put aside: so little is looked through unseen."""

QUIET_S = 1.0
"""Not while keys are pressed: so long since the last one."""

AT_LATEST_S = 300.0
"""Nobody presses keys for so long without a pause; what was made in that time is much."""

_aside_at = 0.0


def wait() -> None:
    """Nothing is looked through until `begin`: what an application imports and makes before its
    first screen stays, and looking through it time and again was a sixth of the time to that."""
    gc.disable()


def begin() -> None:
    """The first screen is there. What was made before it is put aside."""
    gc.freeze()
    gc.enable()


def put_aside() -> None:
    """Looks through what is new, and never again at what is left of it: that stays."""
    global _aside_at
    _aside_at = monotonic()
    gc.set_threshold(*SELDOM)
    gc.collect()
    gc.freeze()


def put_aside_in_a_pause(quiet_s: float) -> None:
    """The same once it is time for it. `quiet_s`: how long ago the last key was pressed."""
    since = monotonic() - _aside_at
    if since >= AT_LATEST_S or (since >= AGAIN_S and quiet_s >= QUIET_S):
        put_aside()


def look_at_all() -> None:
    """As it was before: nothing is put aside."""
    gc.set_threshold(*_USUAL)
    gc.unfreeze()
    gc.enable()
