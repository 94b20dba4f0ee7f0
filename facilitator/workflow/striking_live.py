"""A part of a running meeting that is to be struck: asked for by a key, done once no sound flows.

What is destroyed, and how, is `workflow.striking`'s.
"""

from __future__ import annotations

from collections.abc import Callable

from facilitator.child_messages import SPEECH
from facilitator.domain.events import Recorded
from facilitator.domain.striking import part
from facilitator.domain.terms import GapReason
from facilitator.errors import FacilitatorError
from facilitator.words import _
from facilitator.workflow.alerts import Alerts, Trouble
from facilitator.workflow.event_log import RETRY_S
from facilitator.workflow.masking import Masking
from facilitator.workflow.names_learnt import NamesLearnt
from facilitator.workflow.recorder import Recorder
from facilitator.workflow.store import SessionStore
from facilitator.workflow.striking import NOT_STRUCK, left_undone, strike
from facilitator.workflow.suggesting import Suggesting
from facilitator.workflow.supervisor import ChildSupervisor


class StrikingLive:
    """For one meeting, on its thread. `go_on` is called once a part was struck, or could not be, if
    sound had flowed before."""

    def __init__(
        self,
        store: SessionStore,
        masking: Masking,
        names: NamesLearnt,
        *,
        recorder: Recorder,
        children: ChildSupervisor,
        suggesting: Suggesting,
        alerts: Alerts,
        go_on: Callable[[], object],
    ) -> None:
        self._store = store
        self._masking = masking
        self._names = names
        self._recorder = recorder
        self._children = children
        self._suggesting = suggesting
        self._alerts = alerts
        self._go_on = go_on
        self._asked: tuple[int, bool] | None = None
        """Since when (ms) is to be struck, and whether sound flows again then."""

    @property
    def asked(self) -> bool:
        """Whether a part is to be struck and is still there."""
        return self._asked is not None

    def remind(self) -> None:
        """Says so if a part was to be struck before the program ended, and was not."""
        if left_undone(self._store.log.since(0)):
            self._alerts.set(Trouble.STRIKING, NOT_STRUCK)

    def ask(self, start_ms: int, at: float | None) -> None:
        """All since a point of session time is to go: sound stops at the moment `at` (monotonic,
        s; None: now). What listens is ended at once: it remembers what it heard."""
        again = self._recorder.wanted or (self._asked is not None and self._asked[1])
        self._asked = start_ms, again
        self._listen_again(RETRY_S)
        self._recorder.stop(GapReason.STRUCK, at)

    def carry_out(self) -> list[Recorded]:
        """Does it, once nothing is recorded any more; what was noted."""
        if self._asked is None or self._recorder.awaited:
            return []
        noted = self._names.heed(finishing=True)  # what it holds is of before
        (start_ms, again), self._asked = self._asked, None
        gone = part(self._store.session, start_ms, self._recorder.clock.ms)
        try:
            noted += strike(self._store, self._masking, gone)
        except FacilitatorError as error:
            self._alerts.set(
                Trouble.STRIKING, _("Nothing was struck. {what}").format(what=error.what)
            )
        else:
            self._alerts.clear(Trouble.STRIKING)
            self._names.learn()
            self._children.records(self._store.recording())
        self._listen_again(0)
        if again:
            self._go_on()
        return noted

    def _listen_again(self, seconds: float) -> None:
        """Ends what heard the part, and has the key of before; begun anew after a while."""
        self._children.dismiss(SPEECH, seconds)
        self._suggesting.again(seconds)
