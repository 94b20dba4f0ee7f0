"""What people did that no text says, as facilitators marked it: laughs, nods, silence."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.domain import events as ev
from facilitator.domain.ordering import Order, Ordered
from facilitator.domain.terms import Gesture


@dataclass(frozen=True, slots=True)
class Seen:
    """A gesture at a point of session time (ms), and whose (None: several, or nobody knows)."""

    id: str
    at_ms: int
    gesture: Gesture
    code: str | None

    @property
    def text(self) -> str:
        """As it stands in a transcript: "[laughs]" in somebody's turn says who, by its place."""
        return f"[{self.gesture}]"


class Gestures:
    """Those that stand."""

    def __init__(self) -> None:
        self._seen: Ordered[Seen] = Ordered()

    @property
    def standing(self) -> tuple[Seen, ...]:
        """In the order of session time."""
        return tuple(sorted(self._seen, key=lambda one: one.at_ms))

    def add(self, order: Order, id_: str, event: ev.GestureMarked) -> None:
        self._seen.add(order, Seen(id_, event.at_ms, event.gesture, event.code))

    def remove(self, order: Order) -> None:
        """One was taken back."""
        self._seen.remove(order)
