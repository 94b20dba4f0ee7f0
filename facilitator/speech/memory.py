"""Memory that decoding has let go of, given back to the system.

The engine asks for buffers of another size for each length of speech, in several threads, and
glibc keeps what is freed between those that are still used: over three hours a process grows by
tens of megabytes that nobody needs. `malloc_trim` returns them (malloc_trim(3)); other systems'
allocators do so by themselves.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache

EVERY = 10
"""Things done between two times: it takes a few ms."""


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
