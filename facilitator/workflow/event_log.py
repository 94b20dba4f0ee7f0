"""The one way into a session's journal, also while the disk refuses: a meeting goes on beside it.

What a person did and could not be noted is said at once, and was not done. What the program itself
saw (sound began, sound stopped) is true whether it can be written or not: it waits here, in order,
and goes into the journal before anything that came later. What another device noted comes in by
the same way, once, with the id and the clock that device gave it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from facilitator.domain.events import Event, EventId, Recorded, to_record
from facilitator.domain.session import Session
from facilitator.domain.terms import HOST
from facilitator.errors import FacilitatorError
from facilitator.vault.journal import Journal
from facilitator.workflow.alerts import Alerts, Trouble

RETRY_S = 2.0
"""How often a disk that refused is asked again."""


class EventLog:
    """Events are on the disk before they are in the state; `now` is the wall clock in words."""

    def __init__(self, journal: Journal, session: Session, now: Callable[[], str]) -> None:
        self._journal = journal
        self._session = session
        self.now = now
        self._alerts = Alerts()
        self._monotonic: Callable[[], float] = time.monotonic
        self._waiting: list[tuple[str, Event]] = []
        self._late: list[Recorded] = []
        self._again_at = 0.0
        self._noted: list[Recorded] = []

    def open(self, recorded: Recorded) -> None:
        """Takes in an event that is in the journal already: the session is being opened."""
        self._noted.append(recorded)
        self._session.apply(recorded)

    @property
    def position(self) -> int:
        """How many events are on the disk, and in the state."""
        return len(self._noted)

    def since(self, position: int) -> list[Recorded]:
        """The events behind a position of the feed, in the order they were noted."""
        return self._noted[position:]

    def tell(self, alerts: Alerts, monotonic: Callable[[], float]) -> None:
        """From now on `alerts` hears of every refusal."""
        self._alerts, self._monotonic = alerts, monotonic

    @property
    def blocked(self) -> bool:
        """Whether events wait for a disk that takes them."""
        return bool(self._waiting)

    def append(self, *events: Event, device: str = HOST) -> list[Recorded]:
        """Notes events, after those that wait, in one record: all of them, or none.

        FacilitatorError if none was noted.
        """
        waited = len(self._waiting)
        recorded = self._identified([*self._waiting, *((device, event) for event in events)])
        self._write(recorded)
        self._waiting.clear()
        self._late += recorded[:waited]
        return recorded[waited:]

    def keep(self, *events: Event, device: str = HOST) -> list[Recorded]:
        """Notes what is true in any case: now, or as soon as the disk takes it."""
        self._waiting += [(device, event) for event in events]
        try:
            self.append()
        except FacilitatorError:
            return []
        return self.late()

    def rewrite(
        self,
        replaced: Mapping[int, Recorded],
        added: Iterable[Event],
        rewrite: Callable[[Mapping[int, Mapping[str, Any]], list[dict[str, Any]]], None],
    ) -> list[Recorded]:
        """Others in place of some events (by their place), and more behind them, as `rewrite` puts
        them on the disk in one step; what was added. FacilitatorError: all is as it was."""
        self.append()
        recorded = self._identified([(HOST, event) for event in added])
        rewrite(
            {place: to_record(one) for place, one in replaced.items()},
            list(map(to_record, recorded)),
        )
        noted = [replaced.get(place, one) for place, one in enumerate(self._noted)]
        self._noted = [*noted, *recorded]
        self._session.begin_again(self._noted)
        return recorded

    def receive(self, recorded: Iterable[Recorded]) -> list[Recorded]:
        """Takes in what another device noted; returns what of it was new.

        What is known already changes nothing, so a device may send anything again. FacilitatorError
        if the disk refuses: then nothing was taken in.
        """
        new: dict[EventId, Recorded] = {}
        for one in recorded:
            if not self._session.knows(one.id):
                new.setdefault(one.id, one)
        if new:
            self.append()  # what waits came earlier
            self._write(list(new.values()))
        return list(new.values())

    def tick(self) -> list[Recorded]:
        """To be called now and then: tries again what waits; what was noted late."""
        if self._waiting and self._monotonic() >= self._again_at:
            return self.keep()
        return self.late()

    def late(self) -> list[Recorded]:
        """What waited and has been noted since this was last asked."""
        late, self._late = self._late, []
        return late

    def _identified(self, events: list[tuple[str, Event]]) -> list[Recorded]:
        """Events in their envelopes, each device's counted on."""
        noted_at, counters = self.now(), dict[str, int]()
        found: list[Recorded] = []
        for offset, (device, event) in enumerate(events, 1):
            counter = counters.get(device, self._session.next_id(device).counter - 1) + 1
            counters[device] = counter
            clock = self._session.clock + offset
            found.append(Recorded(EventId(device, counter), noted_at, event, clock))
        return found

    def _write(self, recorded: list[Recorded]) -> None:
        if not recorded:
            return
        try:
            self._journal.append([to_record(one) for one in recorded])
        except FacilitatorError as error:
            self._again_at = self._monotonic() + RETRY_S
            self._alerts.tell(Trouble.JOURNAL, error.what, error.hint)
            raise
        self._alerts.clear(Trouble.JOURNAL)
        for one in recorded:
            self._session.apply(one)
        self._noted += recorded
