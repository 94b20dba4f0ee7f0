"""The phases of a session: what a list of sessions needs to know, and no fold."""

from __future__ import annotations

from enum import StrEnum

from facilitator.words import _


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


PHASES = {
    Phase.OPENED: _("set up, nothing recorded"),
    Phase.RECORDING: _("recording, or cut off"),
    Phase.PAUSED: _("stopped, not ended"),
    Phase.ENDED: _("to be reviewed"),
    Phase.REVIEWED: _("to be sealed"),
    Phase.SEALED: _("sealed"),
    Phase.DESTROYED: _("destroyed, no transcript"),
}
"""In words, where a line is there for them."""
