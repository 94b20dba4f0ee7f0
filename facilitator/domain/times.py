"""Times as they are written down (ISO 8601, with an offset or "Z"), compared as instants."""

from __future__ import annotations

from datetime import UTC, datetime


def latest(*times: str) -> str:
    """The latest of some times, whatever their offsets; "" counts as none."""
    return max(times, key=instant)


def instant(text: str) -> float:
    """Seconds since 1970 of a time; 0 if it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return 0.0
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
