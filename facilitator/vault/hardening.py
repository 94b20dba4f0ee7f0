"""Keep speech and keys out of core dumps and other people's hands, as far as the system allows."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

_PR_GET_DUMPABLE = 3
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


def core_dumps_off() -> bool:
    """Whether this process can leave no core dump, read back from the system."""
    if sys.platform == "win32":
        return False
    import resource

    limited = resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
    if sys.platform != "linux":
        return limited
    import ctypes

    # A dump that is piped to a program ignores the limit (core(5)); it heeds this.
    with suppress(OSError, AttributeError):
        return limited and ctypes.CDLL(None).prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0) == 0
    return False
