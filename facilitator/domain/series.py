"""Figures across the meetings of one group: what a paper reports of the series."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meeting:
    """What is known of one meeting without opening its vault."""

    id: str
    number: int
    date: str
    duration_ms: int
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeriesFigures:
    """Number of meetings, first and last date, and durations in ms; None without meetings."""

    meetings: int
    first: str | None
    last: str | None
    mean_ms: float | None
    shortest_ms: int | None
    longest_ms: int | None


def figures(meetings: Iterable[Meeting]) -> SeriesFigures:
    """Mean and range of duration, as in "145 minutes on average (112-185)"."""
    held = list(meetings)
    if not held:
        return SeriesFigures(0, None, None, None, None, None)
    durations = [m.duration_ms for m in held]
    dates = sorted(m.date for m in held)
    return SeriesFigures(
        len(held),
        dates[0],
        dates[-1],
        sum(durations) / len(durations),
        min(durations),
        max(durations),
    )
