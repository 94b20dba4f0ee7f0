"""Which events of which device have come: each counts once, in whatever order they come."""

from __future__ import annotations

from facilitator.domain.events import EventId


class Arrivals:
    """Events by their ids."""

    def __init__(self) -> None:
        self._latest: dict[str, int] = {}
        self._missing: dict[str, list[range]] = {}

    def count(self, event: EventId) -> bool:
        """Counts an event; whether it was new."""
        latest = self._latest.get(event.device, 0)
        gaps = self._missing.setdefault(event.device, [])
        if event.counter > latest:
            if event.counter > latest + 1:
                gaps.append(range(latest + 1, event.counter))
            self._latest[event.device] = event.counter
            return True
        for index, gap in enumerate(gaps):
            if event.counter in gap:
                left = (range(gap.start, event.counter), range(event.counter + 1, gap.stop))
                gaps[index : index + 1] = [part for part in left if part]
                return True
        return False

    def known(self, event: EventId) -> bool:
        """Whether an event has been counted."""
        if event.counter > self._latest.get(event.device, 0):
            return False
        return all(event.counter not in gap for gap in self._missing.get(event.device, ()))

    def missing(self, device: str) -> tuple[range, ...]:
        """Counters of a device's events that have not come, though later ones have."""
        return tuple(self._missing.get(device, ()))

    def next_id(self, device: str) -> EventId:
        """The id of what a device notes next."""
        return EventId(device, self._latest.get(device, 0) + 1)
