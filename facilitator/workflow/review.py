"""Review: a person passes the text of every line, and what was passed is frozen.

Only accepting all lines unread is built so far; the record says so in as many words.
"""

from __future__ import annotations

from facilitator.domain import events as ev
from facilitator.domain.people import is_code
from facilitator.domain.session import Phase
from facilitator.domain.terms import MASKING, ReviewWay
from facilitator.errors import FacilitatorError
from facilitator.workflow.masking import Masking
from facilitator.workflow.outgoing import decisions
from facilitator.workflow.remasking import Remasking
from facilitator.workflow.roster_watch import RosterWatch
from facilitator.workflow.store import SessionStore
from facilitator.workflow.study_pseudonyms import StudyPseudonyms


def accept_all(store: SessionStore, reviewer: str) -> int:
    """Freezes every line as it stands and signs it; returns the number of lines.

    Every redaction is carried out, suggested ones too, with the names the study's roster has
    learnt since the meeting. Raises FacilitatorError if the reviewer is
    no code, if the recording has not ended, or if the session has been reviewed already.
    """
    _check_reviewer(reviewer)
    session = store.session
    if session.phase is Phase.REVIEWED:
        raise FacilitatorError(
            f"Session '{session.id}' has been reviewed already.",
            f"Next: facilitator seal {session.id}",
        )
    if session.phase is not Phase.ENDED:
        raise FacilitatorError(
            f"The recording of session '{session.id}' has not ended.",
            f"Finish it first: facilitator resume {session.id} --headless (without a model for "
            "it: --end-without-text)",
        )
    _mask_anew(store)
    utterances = session.utterances
    passed: list[ev.Event] = [ev.UtteranceReviewed(u.id, u.speaker, u.text) for u in utterances]
    passed += [ev.NoteReviewed(n.id, n.text) for n in session.notes]
    decided = decisions(store.workspace.study.anonymise)
    passed.append(ev.ReviewSigned(reviewer, ReviewWay.UNREAD, len(utterances), decided))
    store.append(*passed)
    store.write_summary()
    return len(utterances)


def reopen(store: SessionStore, reviewer: str, reason: str) -> None:
    """Opens a signed review again, and masks all of it anew; it has to be reviewed once more.

    The reason is noted, masked. Raises FacilitatorError if the reviewer is no code, if there is no
    reason, or if nothing has been signed.
    """
    _check_reviewer(reviewer)
    session = store.session
    if not reason.strip():
        raise FacilitatorError(
            "A review is opened again for a reason, which stays in the record.",
            "Say it without names: --reopen 'a name was missing on the roster'",
        )
    if session.phase is not Phase.REVIEWED:
        raise FacilitatorError(
            f"Session '{session.id}' has no signed review that could be opened again.",
            f"See where it stands: facilitator log {session.id}",
        )
    masking = _mask_anew(store)
    masked = masking.masked(" ".join(reason.split()))
    store.append(ev.ReviewReopened(reviewer, masked), *masking.changes())
    store.write_summary()


def _check_reviewer(reviewer: str) -> None:
    if not is_code(reviewer):
        raise FacilitatorError(
            "A reviewer signs with a code, never a name.",
            "Give a role and a number: --reviewer 'Facilitator 1'",
        )


def _mask_anew(store: SessionStore) -> Masking:
    """All of it once more, with the roster as it is now: names were added, marks of speakers came
    late, and an older version may have masked it."""
    session = store.session
    codes = StudyPseudonyms.open(store.workspace)
    masking = Masking(session, store.workspace.study.anonymise, codes)
    remasking = Remasking(session, masking, RosterWatch(store.workspace, session).look())
    while not remasking.go_on(1.0):
        pass
    store.append(*remasking.events)
    store.append(*masking.labels(session), device=MASKING)
    return masking
