from __future__ import annotations

import subprocess
import sys

import pytest

REPORT = """
import os, resource, sys
from facilitator.vault.hardening import harden_process
harden_process()
harden_process()
mask = os.umask(0)
dumpable = -1
if sys.platform == "linux":
    import ctypes
    dumpable = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
print(resource.getrlimit(resource.RLIMIT_CORE), oct(mask), dumpable)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_a_hardened_process_leaves_no_core_and_no_open_files() -> None:
    done = subprocess.run(
        [sys.executable, "-c", REPORT], capture_output=True, text=True, check=True
    )
    dumpable = 0 if sys.platform == "linux" else -1
    assert done.stdout == f"(0, 0) 0o77 {dumpable}\n"
