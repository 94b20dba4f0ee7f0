"""Noting events while the disk may refuse them: a meeting goes on beside a full disk.

What a hand did and could not be noted is said at once, and was not done. What the program itself
saw (sound began, sound stopped) is true whether it can be written or not: it waits here, in
order, and goes into the journal before anything that came later.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from facilitator.domain.events import Event, Recorded
from facilitator.errors import FacilitatorError
from facilitator.workflow.alerts import Alerts, Trouble
from facilitator.workflow.store import SessionStore

RETRY_S = 2.0
"""How often a disk that refused is asked again."""


class Backlog:
    """The way from a running meeting into its journal. `alerts` hears of every refusal."""

    def __init__(
        self,
        store: SessionStore,
        alerts: Alerts,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._alerts = alerts
        self._monotonic = monotonic
        self._waiting: list[Event] = []
        self._late: list[Recorded] = []
        self._again_at = 0.0

    @property
    def blocked(self) -> bool:
        """Whether events wait for a disk that takes them."""
        return bool(self._waiting)

    def note(self, *events: Event) -> list[Recorded]:
        """Notes events, after those that wait. Raises FacilitatorError if none was noted."""
        waited = len(self._waiting)
        try:
            noted = self._store.append(*self._waiting, *events)
        except FacilitatorError as error:
            self._again_at = self._monotonic() + RETRY_S
            self._alerts.set(Trouble.JOURNAL, error.what)
            raise
        self._waiting.clear()
        self._late += noted[:waited]
        self._alerts.clear(Trouble.JOURNAL)
        return noted[waited:]

    def keep(self, *events: Event) -> list[Recorded]:
        """Notes what is true in any case: now, or as soon as the disk takes it."""
        self._waiting += events
        try:
            self.note()
        except FacilitatorError:
            return []
        return self.late()

    def tick(self) -> list[Recorded]:
        """To be called now and then: tries again what waits; what was noted late."""
        if self._waiting and self._monotonic() >= self._again_at:
            return self.keep()
        return self.late()

    def late(self) -> list[Recorded]:
        """What waited and has been noted since this was last asked."""
        late, self._late = self._late, []
        return late
