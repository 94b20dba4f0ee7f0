"""Where time is missing in a session, as whoever listens hears it; and the way to its sound."""

from __future__ import annotations

from facilitator.domain import events as ev
from facilitator.domain.events import EventId, Recorded
from facilitator.domain.session import Session
from facilitator.domain.terms import GapReason
from facilitator.workflow.hearing import places


def test_a_pause_is_heard_where_time_is_missing_and_nowhere_else() -> None:
    session = Session()
    gaps = [
        (9_000, 60_000, GapReason.OFF_RECORD),
        (2_000, 3_000, GapReason.DEVICE),
        (2_000, 1_000, GapReason.DISK),
        (4_000, 0, GapReason.STOPPED),
        (5_000, 500, GapReason.DAMAGED),
        (6_000, 9_000, GapReason.NOT_TRANSCRIBED),
        (7_000, 500, GapReason.MISSING_IN_FILE),
    ]
    for number, gap in enumerate(gaps, 1):
        noted = "2026-11-23T10:00:00.000Z"
        session.apply(Recorded(EventId("host", number), noted, ev.GapNoted(*gap)))
    assert places(session) == [(at, at) for at in (2_000, 7_000, 9_000)]
