"""Folders for meetings of which nothing is kept: a practice, the sample meeting.

A practice has the real roster, real voices, and its keys beside them. Its folder goes when it is
over; what a killed program left behind goes when the next command of this account begins.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from facilitator.vault import scratch

KEYS = "keys-apart"
"""The folder with the keys in it: the first to go."""

_PREFIX = "facilitator-trial-"


def trial_folder() -> AbstractContextManager[Path]:
    """A folder for a study that is gone afterwards, keys and all."""
    return scratch.scratch(_PREFIX, KEYS)


def remove_left() -> None:
    """Removes what programs left that are no more; what cannot be removed waits for the next."""
    scratch.remove_left(_PREFIX, KEYS)
