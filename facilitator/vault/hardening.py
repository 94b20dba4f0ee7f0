"""Keep speech and keys out of core dumps and other people's hands, as far as the system allows."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

_PR_SET_DUMPABLE = 4
"""From Linux's <linux/prctl.h>; 0 also closes /proc/PID/mem and ptrace to other processes."""


def harden_process() -> None:
    """No core dumps, not dumpable, new files for their owner alone. Best effort, never an error.

    Called first thing by every process that handles speech, before it opens anything.
    """
    os.umask(0o077)
    if sys.platform == "win32":
        return
    import resource

    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
