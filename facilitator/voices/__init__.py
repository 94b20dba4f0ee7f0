"""Suggestions of who speaks: learnt within a meeting, from the facilitator's own digits, and gone
with it. Models and features are the memory of one process and rest nowhere: begun again, it learns
again, from the recording in the vault, as long as there is one."""

import os

# Before numpy is imported: its matrices are small, and the other cores are the room's and the
# recogniser's.
for _library in ("OPENBLAS", "MKL", "OMP", "VECLIB_MAXIMUM"):
    os.environ[f"{_library}_NUM_THREADS"] = "1"
