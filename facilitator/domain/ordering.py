"""The order of events that came from several devices: the same on each of them.

Lamport, *Time, Clocks, and the Ordering of Events in a Distributed System* (1978): a device that
notes something has seen what it saw before, so its clock is one more than the latest it has seen.
What did not know of each other is put in order by device, which is arbitrary and the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

REVIEWING = "review:"
"""What the device of whoever reviews begins with: each has an undo of their own."""

Order = tuple[()] | tuple[int, str, int]
"""Clock, device, counter of an event."""

NEVER: Order = ()
"""Comes before all."""

Noted = tuple[str, int]
"""Device and counter of an event, as its id says them."""


def noted(id_: str) -> Noted:
    """Where what an event made stands among what is of one time: by device, and then as that device
    noted it, "host:9" before "host:10". The same on every screen."""
    device, _, counter = id_.rpartition(":")
    return (device, int(counter)) if counter.isdecimal() else (id_, 0)


def read_by_somebody(order: Order, since: Order) -> bool:
    """Whether a passing with this order counts: from since then, or a person read the line. What
    was accepted unread counts no more once the review is open again."""
    return order >= since or (len(order) == 3 and order[1].startswith(REVIEWING))


class Latest(Generic[T]):
    """A value that many events set: whichever came, in their order, last."""

    __slots__ = ("order", "value")

    def __init__(self, value: T) -> None:
        self.order: Order = NEVER
        self.value = value

    def set(self, order: Order, value: T) -> bool:
        """Takes the value in, unless a later one is there; whether it was taken."""
        if order < self.order:
            return False
        self.order, self.value = order, value
        return True


class Ordered(Generic[T]):
    """Values with the events they came from, in the order of the events. Few: a list does."""

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held: dict[Order, T] = {}

    def add(self, order: Order, value: T) -> bool:
        """Takes a value in; whether it came behind all that were there."""
        last = next(reversed(self._held), NEVER)
        self._held[order] = value
        if order < last:
            self._held = dict(sorted(self._held.items()))
        return order > last

    def remove(self, order: Order) -> None:
        self._held.pop(order, None)

    @property
    def last(self) -> tuple[Order, T] | None:
        """The latest value and its order, None if there is none."""
        order = next(reversed(self._held), None)
        return None if order is None else (order, self._held[order])

    def last_where(self, counts: Callable[[Order], bool]) -> tuple[Order, T] | None:
        """The latest whose order counts."""
        order = next(filter(counts, reversed(self._held)), None)
        return None if order is None else (order, self._held[order])

    def items(self) -> Iterable[tuple[Order, T]]:
        return self._held.items()

    def __iter__(self) -> Iterator[T]:
        return iter(self._held.values())

    def __len__(self) -> int:
        return len(self._held)
