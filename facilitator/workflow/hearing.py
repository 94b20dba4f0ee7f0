"""Listening to a session before it is sealed: its recording, and where time is missing in it."""

from __future__ import annotations

from facilitator.domain.session import Session
from facilitator.domain.terms import GapReason
from facilitator.playing.player import Player
from facilitator.workflow.store import SessionStore

_HEARD = frozenset({GapReason.NOT_TRANSCRIBED, GapReason.DAMAGED, GapReason.END_OF_FILE})
"""Reasons of gaps at which nothing is missing between two sounds."""


def player(store: SessionStore) -> Player:
    """A player of a session's recording, its device being opened; whoever asked closes it, and
    with `wait` before the recording is destroyed."""
    return Player(store.recording(), gaps=places(store.session))


def places(session: Session) -> list[tuple[int, int]]:
    """Where time is missing, as places in session time: there a short pause is heard."""
    found = {gap.at_ms for gap in session.gaps if gap.missing_ms and gap.reason not in _HEARD}
    return [(at, at) for at in sorted(found)]
