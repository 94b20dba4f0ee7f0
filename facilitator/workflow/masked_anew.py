"""A session at rest masked anew: with the roster as it is now, once for each state of what masks.

That costs seconds in a long meeting. Which state all of it was masked with is noted, so that it is
done again only when the roster, the study's decisions or the program have changed.
"""

from __future__ import annotations

import hashlib

from facilitator import __version__
from facilitator.anonymise.roster import Roster
from facilitator.domain import events as ev
from facilitator.domain.session import Session
from facilitator.domain.terms import MASKING
from facilitator.workflow.masking import Masking
from facilitator.workflow.outgoing import decisions
from facilitator.workflow.remasking import Remasking
from facilitator.workflow.roster_watch import RosterWatch
from facilitator.workflow.store import SessionStore
from facilitator.workflow.study_pseudonyms import StudyPseudonyms


def masking_of(store: SessionStore) -> Masking:
    """What masks a session at rest, with the study's codes. FacilitatorError as for these."""
    codes = StudyPseudonyms.open(store.workspace)
    return Masking(store.session, store.workspace.study.anonymise, codes)


def begun_anew(store: SessionStore, masking: Masking) -> Remasking | None:
    """All of it masked anew, begun; None if it is masked so already. FacilitatorError if the roster
    cannot be read."""
    roster = RosterWatch(store.workspace, store.session).look()
    if (
        roster is None
        and store.session.signing.masked_with == _state(store, masking)
        and all_looked_at(store)
    ):
        return None
    if roster is None and store.session.roster:
        masking.take(Roster.from_toml(store.session.roster))  # it may have been made before that
    return Remasking(store.session, masking, roster)


def note_anew(store: SessionStore, remasking: Remasking, masking: Masking) -> None:
    """Notes what came of it, and that all of it is masked."""
    store.append(*remasking.events)
    labels = masking.labels(store.session)
    store.append(*labels, ev.MaskedAnew(_state(store, masking)), device=MASKING)


def all_looked_at(store: SessionStore) -> bool:
    """Whether somebody has looked at all of it: a crash may have left a line out."""
    texts = [u.redactions for u in store.session.utterances]
    return None not in texts and all(n.redactions is not None for n in store.session.notes)


def _state(store: SessionStore, masking: Masking) -> str:
    """Tells one state of what masks from another."""
    policy = store.workspace.study.anonymise
    told = (__version__, _roster(store.session), decisions(policy), masking.remembered)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def _roster(session: Session) -> str:
    return Roster.from_toml(session.roster).to_toml() if session.roster else ""
