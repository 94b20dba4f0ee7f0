"""Memory that decoding has let go of, given back to the system.

The engine asks for buffers of another size for each length of speech, in several threads, and
glibc keeps what is freed between those that are still used. `malloc_trim` returns it
(malloc_trim(3)); other C libraries have no such call. It takes some 4 ms, so it is done after each
thing done: what was needed for one is not there beside what is needed for the next. That threads do
not each have a heap of their own is said where the process is started (`child.THRIFTY`).
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache


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
