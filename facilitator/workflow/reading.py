"""A session opened to be read: its text is masked with the roster as it is now, first of all.

A name may be learnt after a meeting has ended. Whoever reads an unsealed session opens it here, or
by `LiveMeeting`, which does the same and notes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from facilitator.domain.events import EventId, Recorded
from facilitator.domain.session import Session
from facilitator.errors import FacilitatorError
from facilitator.workflow.masking import Masking
from facilitator.workflow.outgoing import signed_anew
from facilitator.workflow.remasking import Remasking
from facilitator.workflow.roster_watch import RosterWatch
from facilitator.workflow.store import SessionStore
from facilitator.workflow.study_pseudonyms import StudyPseudonyms
from facilitator.workspace import Workspace

READER = "reader"
"""The device of what is masked for a reader only: none of it is in the journal."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A session as it may be shown. `withheld`: why nothing said may be, None if it may."""

    session: Session
    events: list[Recorded]
    withheld: FacilitatorError | None = None


@contextmanager
def opened_for_reading(workspace: Workspace, session_id: str) -> Iterator[Reading]:
    """Opens a session that is not sealed; nothing is written to it. Errors as for its store.

    Where the roster cannot be read, all that was said is withheld: who is on it is not known.
    """
    with SessionStore.open(workspace, session_id, read_only=True) as store:
        events = store.events()
        try:
            _mask(workspace, store.session)
        except FacilitatorError as error:
            store.session.withheld = True
            yield Reading(store.session, events, error)
        else:
            yield Reading(store.session, events)


def _mask(workspace: Workspace, session: Session) -> None:
    roster = RosterWatch(workspace, session).look()
    if roster is None and session.roster is None:
        return
    masking = Masking(session, workspace.study.anonymise, StudyPseudonyms.existing(workspace))
    remasking = Remasking(session, masking, roster)
    while not remasking.go_on(1.0):
        pass
    found = [*remasking.events, *masking.labels(session), *signed_anew(session, masking)]
    for number, event in enumerate([*found, *masking.changes()], 1):
        session.apply(Recorded(EventId(READER, number), "", event))
