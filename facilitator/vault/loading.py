"""Reading much at once: what the interpreter need not do meanwhile."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """No search for cycles while a journal is read.

    All that is made then stays, and none of it is a cycle: looking through it again and again as
    it grows doubled the time to open 20,000 events (tests/benchmarks/test_vault_figures.py).
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
