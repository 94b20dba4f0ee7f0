"""How times and lengths read, and who nobody was marked as. Apart from what it is about, because
the first screen tells of meetings, and has no use for their words."""

from __future__ import annotations

from facilitator.words import _, marked

UNKNOWN_SPEAKER = marked("Unknown speaker")
"""Stands before a turn that nobody was marked for."""


def timestamp(ms: int) -> str:
    """Session time as HH:MM:SS, rounded down."""
    seconds = max(0, ms) // 1000
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def length(ms: int, *, exact: bool = False) -> str:
    """A duration in words, rounded down: "40 s", "1 min 44 s", "42 min", "2 h 05 min".

    `exact`, where it counts how much it was: "3.8 s", "42 min 09 s".
    """
    minutes, seconds = divmod(max(0, ms) // 1000, 60)
    if minutes >= 60:
        return _("{hours} h {minutes:02d} min").format(hours=minutes // 60, minutes=minutes % 60)
    if not minutes:
        much = f"{max(0, ms) / 1000:.1f}" if exact else str(seconds)
        return _("{seconds} s").format(seconds=much)
    if not exact and (minutes >= 10 or not seconds):
        return _("{minutes} min").format(minutes=minutes)
    return _("{minutes} min {seconds:02d} s").format(minutes=minutes, seconds=seconds)
