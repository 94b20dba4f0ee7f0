"""Which acts of joined machines were taken in, by the numbers the machines gave them."""

from __future__ import annotations

from facilitator.domain import events as ev
from facilitator.domain.events import EventId


class Sent:
    """Acts by device and number. What one came to is the event right behind its `ActTaken`."""

    def __init__(self) -> None:
        self._counters: dict[str, dict[int, int]] = {}
        self._numbers: dict[str, int] = {}
        self.secret = ""
        """See `SharingBegan`; "" in a session that was never shared."""

    def add(self, id_: str, event: ev.ActTaken | ev.SharingBegan) -> None:
        if isinstance(event, ev.SharingBegan):
            # Of several the least, whichever came first.
            self.secret = min(filter(None, (self.secret, event.secret)), default="")
            return
        taken = EventId.parse(id_)
        of_device = self._counters.setdefault(taken.device, {})
        counter = min(taken.counter, of_device.get(event.number, taken.counter))
        of_device[event.number] = counter
        self._numbers[str(EventId(taken.device, counter + 1))] = event.number

    def event_of(self, device: str, number: int) -> str | None:
        """The id of what an act came to first; None if there was no such act."""
        counter = self._counters.get(device, {}).get(number)
        return None if counter is None else str(EventId(device, counter + 1))

    def number_of(self, event: str) -> int:
        """The number of the act that an event came of, 0 if it is none of a joined machine's."""
        return self._numbers.get(event, 0)

    def next_number(self, device: str) -> int:
        """What the next new act of a device is numbered, or higher."""
        return max(self._counters.get(device, ()), default=0) + 1
