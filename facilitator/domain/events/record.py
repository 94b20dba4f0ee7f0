"""An event in its envelope, and the record (a JSON object) it is kept as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from facilitator.domain.events import joined, meeting, review, room, text
from facilitator.domain.events.base import Event, EventId
from facilitator.domain.reading import plain, read_as

VERSION = 2
"""Of the records that are written now. 1: no version, no clock (until 0.1.0)."""

KINDS: dict[str, type[Event]] = {
    name: kind
    for place in (meeting, text, room, joined, review)
    for name, kind in vars(place).items()
    if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event
}
"""Every event there is, by the name its records have."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event in its envelope: who noted it, and the wall-clock time there (ISO 8601, local with
    its offset; of sessions from before that, UTC).

    `clock` is its place among the events of all devices (see `ordering`), 0 if its journal was
    written before there was more than one device: then its place is where it stands.
    """

    id: EventId
    noted_at: str
    event: Event
    clock: int = 0


def to_record(recorded: Recorded) -> dict[str, Any]:
    """The event as a JSON object: version, id, clock, noted_at, kind, and the event's fields."""
    return {
        "v": VERSION,
        "id": str(recorded.id),
        "clock": recorded.clock,
        "noted_at": recorded.noted_at,
        "kind": type(recorded.event).__name__,
        **plain(recorded.event),
    }


def from_record(record: Mapping[str, Any]) -> Recorded:
    """The event a record holds, of this version or an earlier one. ValueError if it is none."""
    try:
        version = record.get("v", 1)
        if type(version) is not int or not 1 <= version <= VERSION:
            raise ValueError
        for earlier in range(version, VERSION):
            record = _UPCASTS[earlier](record)
        event = read_as(KINDS[record["kind"]], record)
        id_ = EventId.parse(record["id"])
        return Recorded(id_, str(record["noted_at"]), event, _clock(record["clock"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        # The message may quote a value, and a value may be what somebody said.
        raise ValueError(f"not an event record ({type(error).__name__})") from None


def _without_clock(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Version 1 had one device, and no clock: what was noted stands in its order."""
    return {**record, "clock": 0}


_UPCASTS: dict[int, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = {1: _without_clock}
"""From each version what makes a record of the next of its records."""


def _clock(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise TypeError(f"{type(value).__name__} where a clock belongs")
    return value
