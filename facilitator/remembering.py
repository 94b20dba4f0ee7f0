"""What was worked out of words that somebody said, remembered and forgotten.

A cache of what a word is may hold a name for as long as the program runs: past the minutes that
were struck, past the sealing of a session. So whatever remembers words is known here, and forgets
them all when a part is struck and when a session is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from typing import Any, ParamSpec, TypeVar
from weakref import WeakSet

P = ParamSpec("P")
T = TypeVar("T")

_remembering: WeakSet[Any] = WeakSet()
_changing = Lock()


def remembers(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """`functools.lru_cache` for a function of words, of the latest `most` calls."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        cached = lru_cache(most)(function)
        forgets(cached)
        return cached  # type: ignore[return-value]

    return decorate


def forgets(cached: Any) -> None:
    """A cache that `lru_cache` made elsewhere is emptied with the others."""
    with _changing:
        _remembering.add(cached)


def forget_words() -> None:
    """Nothing that was said is remembered any more; what is asked again is worked out again."""
    with _changing:  # a redactor may be made meanwhile, on another thread
        known = list(_remembering)
    for cached in known:
        cached.cache_clear()
    re.purge()  # patterns may be made of names
