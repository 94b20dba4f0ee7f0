"""Memory that decoding has let go of, given back to the system.

The engine asks for buffers of another size for each length of speech, in several threads, and
glibc keeps what is freed between those that are still used. `malloc_trim` returns it
(malloc_trim(3)); other C libraries have no such call.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache

EVERY = 10
"""Things done between two times: often enough, and not worth more."""


def give_back() -> None:
    """Does what can be done; nothing where there is no such call."""
    _trim()(0)


@cache
def _trim() -> Callable[[int], object]:
    if sys.platform != "linux":
        return bool
    try:
        return ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):  # another C library
        return bool
