"""What masks learns while a meeting runs: the study's roster grows, and people decide of names.

What it learns holds for all that was heard before, too: that is masked anew, a little at a time,
and until it is, nobody sees it where the roster could not be read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from facilitator.anonymise.roster import Roster
from facilitator.domain import events as ev
from facilitator.domain.events import Recorded
from facilitator.errors import FacilitatorError
from facilitator.workflow.alerts import Alerts, Trouble
from facilitator.workflow.event_log import RETRY_S
from facilitator.workflow.masking import Masking
from facilitator.workflow.remasking import Remasking
from facilitator.workflow.review_notes import remember_decisions
from facilitator.workflow.roster_watch import RosterWatch
from facilitator.workflow.store import SessionStore

REMASK_S = 0.05
"""So long at a time text that was heard is masked anew: no key press waits longer for it."""

_OF_NAMES = (ev.RedactionDecided, ev.EntityDecided, ev.Retracted)
"""Acts that may decide of a name."""


class NamesLearnt:
    """For one meeting, on its thread. `mask_labels` masks what flags are called anew, and notes
    it."""

    def __init__(
        self,
        store: SessionStore,
        masking: Masking,
        alerts: Alerts,
        mask_labels: Callable[[], list[Recorded]],
        monotonic: Callable[[], float],
    ) -> None:
        self._store = store
        self._masking = masking
        self._alerts = alerts
        self._mask_labels = mask_labels
        self._monotonic = monotonic
        self._watch = RosterWatch(store.workspace, store.session, monotonic)
        self._due: Roster | None = None
        self._again_at = 0.0
        self._remasking: Remasking | None = None

    def before_it_is_shown(self) -> None:
        """Of a session from before: somebody may be on the roster only since it was closed."""
        self.heed(finishing=True)
        self._store.session.withheld = self._watch.unread
        self.learn()

    def decided(self, noted: Sequence[Recorded]) -> None:
        """What was decided of a name holds for what is heard from now on."""
        if any(isinstance(one.event, _OF_NAMES) for one in noted):
            self.learn()

    def learn(self) -> None:
        """Takes up what people have decided of names, in this session and for the study."""
        try:
            remember_decisions(self._store)
            self._masking.learn()
        except FacilitatorError as error:
            self._alerts.tell(Trouble.CODES, error.what, error.hint)

    def heed(self, *, finishing: bool = False) -> list[Recorded]:
        """Masks anew, a little at a time or all of it, when the study's roster has learnt a name;
        what was noted because of it. What cannot be done is an alert, and tried again."""
        try:
            self._due = self._watch.look() or self._due
            if self._remasking is None and self._due is not None:
                if self._monotonic() < self._again_at:
                    return []
                self._again_at = self._monotonic() + RETRY_S
                self._remasking = Remasking(self._store.session, self._masking, self._due)
                self._due = None
            if self._remasking is None:
                self._show_again()
                return []
            while not self._remasking.go_on(REMASK_S):
                if not finishing:
                    return []
            self._show_again()
            labels = self._mask_labels()
        except FacilitatorError as error:
            self._alerts.tell(Trouble.CODES, error.what, error.hint)
            return []
        self._alerts.clear(Trouble.CODES)
        events, self._remasking = self._remasking.events, None
        return [*labels, *self._store.log.keep(*events)]

    def _show_again(self) -> None:
        """Shows what was withheld because the roster could not be read, once it can."""
        session = self._store.session
        if session.withheld and not self._watch.unread:
            session.withheld = False
            self._alerts.clear(Trouble.CODES)
