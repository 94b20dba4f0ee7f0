"""What every event is, and how one is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, order=True)
class EventId:
    """Which device noted the event, and its how-manieth it was (from 1)."""

    device: str
    counter: int

    def __str__(self) -> str:
        return f"{self.device}:{self.counter}"

    @classmethod
    def parse(cls, text: str) -> EventId:
        device, _, counter = text.rpartition(":")
        return cls(device, int(counter))


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events. `identifying` says that the record holds raw words or names."""

    identifying: ClassVar[bool] = False
