"""The clock on the wall beside session time: gaps make the two differ.

What was noted as sound flowed says both: a beginning or a stop of the recording, a flag, a note. In
between the two go on alike, so that "ten past three" is found in the transcript.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from facilitator.domain.session import Session


def wall_time(session: Session, at_ms: int) -> str:
    """The clock on the wall at a point of session time, as HH:MM; "" where nobody knows."""
    found = _moment(session, at_ms)
    return "" if found is None else found


def session_time(session: Session, wall: str) -> int | None:
    """The point of session time (ms) at which the clock on the wall said this (HH:MM, 24 hours), of
    several the last; None if it never did, or not while sound flowed."""
    hours, _, minutes = wall.partition(":")
    wanted = int(hours) * 60 + int(minutes)
    found: int | None = None
    starts = session.walls
    for place, (at_ms, noted_at) in enumerate(starts):
        until = starts[place + 1][0] if place + 1 < len(starts) else session.recorded_ms
        begun = _minute(noted_at)
        for day in (0, 24 * 60):
            offset = (wanted + day - begun[0]) * 60_000 - begun[1]
            if offset > 24 * 3_600_000:
                continue
            # Somebody looks for the minute as a whole.
            at = at_ms + max(0, offset)
            if offset > -60_000 and at <= until:
                found = at
    return found


_WALL = re.compile(r"\s*([01]?\d|2[0-3])[:.]([0-5]\d)\s*")
_SESSION = re.compile(r"\s*(\d?\d):([0-5]\d):([0-5]\d)\s*")


def time_meant(session: Session, typed: str) -> int | None:
    """The point of session time (ms) that somebody typed: of the session ("00:41:05") or the clock
    on the wall ("15:10"); None where it is neither, or the clock never said that."""
    if found := _SESSION.fullmatch(typed):
        hours, minutes, seconds = map(int, found.groups())
        return ((hours * 60 + minutes) * 60 + seconds) * 1000
    if found := _WALL.fullmatch(typed):
        return session_time(session, f"{int(found[1]):02d}:{found[2]}")
    return None


def _minute(noted_at: str) -> tuple[int, int]:
    """Minutes since midnight on the wall, and the ms beyond."""
    clock = noted_at[11:23]
    seconds = float(clock[6:] or 0)
    return int(clock[:2]) * 60 + int(clock[3:5]), round(seconds * 1000)


def _moment(session: Session, at_ms: int) -> str | None:
    starts = session.walls
    if not starts:
        return None
    place = max(0, bisect_right(starts, at_ms, key=lambda one: one[0]) - 1)
    begun_ms, noted_at = starts[place]
    minutes, ms = _minute(noted_at)
    total = (minutes * 60_000 + ms + at_ms - begun_ms) // 60_000 % (24 * 60)
    return f"{total // 60:02d}:{total % 60:02d}"
