"""The phases of a session: what a list of sessions needs to know, and no fold."""

from __future__ import annotations

from enum import StrEnum


class Phase(StrEnum):
    """Where a session stands. Sealed sessions have no events left; see `export`."""

    OPENED = "opened"
    RECORDING = "recording"
    PAUSED = "paused"
    ENDED = "ended"
    REVIEWED = "reviewed"
    SEALED = "sealed"
    DESTROYED = "destroyed"
    """On purpose, and without a transcript."""
