"""Python's garbage collector, kept from holding the first screen up, and a key: late in a meeting
it has hundreds of thousands of objects to look through, which a key would wait for."""

from __future__ import annotations

import gc

SELDOM = (5_000, 20, 1_000)
"""Thresholds of `gc`: what is new and small is looked through now and then, all of it never by
itself."""

_USUAL = gc.get_threshold()

AGAIN_S = 30.0
"""How often what has been made meanwhile is put aside: so little is looked through unseen."""


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
    gc.set_threshold(*SELDOM)
    gc.collect()
    gc.freeze()


def look_at_all() -> None:
    """As it was before: nothing is put aside."""
    gc.set_threshold(*_USUAL)
    gc.unfreeze()
    gc.enable()
