"""Listening to a session before it is sealed: its recording, and where time is missing in it."""

from __future__ import annotations

from collections.abc import Callable

from facilitator.domain.session import Session
from facilitator.domain.terms import GapReason
from facilitator.playing.player import BACKTRACK_MS, NoOutputError, Player
from facilitator.workflow.store import SessionStore

_HEARD = frozenset({GapReason.NOT_TRANSCRIBED, GapReason.DAMAGED, GapReason.END_OF_FILE})
"""Reasons of gaps at which nothing is missing between two sounds."""


def player(
    store: SessionStore,
    device: str | None = None,
    *,
    backtrack_ms: int = BACKTRACK_MS,
    on_fault: Callable[[NoOutputError], None] | None = None,
) -> Player:
    """A player of a session's recording, its device being opened; whoever asked closes it, and
    with `wait` before the recording is destroyed."""
    gaps = places(store.session)
    return Player(
        store.recording(), device, gaps=gaps, backtrack_ms=backtrack_ms, on_fault=on_fault
    )


def places(session: Session) -> list[tuple[int, int]]:
    """Where time is missing, as places in session time: there a short pause is heard."""
    found = {gap.at_ms for gap in session.gaps if gap.missing_ms and gap.reason not in _HEARD}
    return [(at, at) for at in sorted(found)]
