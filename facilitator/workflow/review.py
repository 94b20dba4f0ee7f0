"""Review: a person passes the text of every line, and what was passed is frozen.

Only accepting all lines unread is built so far; the record says so in as many words.
"""

from __future__ import annotations

from facilitator.domain import events as ev
from facilitator.domain.people import is_code
from facilitator.domain.session import Phase
from facilitator.errors import FacilitatorError
from facilitator.workflow.masking import Masking
from facilitator.workflow.rework import Rework
from facilitator.workflow.roster_watch import RosterWatch
from facilitator.workflow.store import MASKING, SessionStore
from facilitator.workflow.study_codes import StudyCodes

UNREAD = "all lines accepted unread"


def accept_all(store: SessionStore, reviewer: str) -> int:
    """Freezes every line as it stands and signs it; returns the number of lines.

    Every redaction is carried out, suggested ones too, with the names the study's roster has
    learnt since the meeting. Raises FacilitatorError if the reviewer is
    no code, if the recording has not ended, or if the session has been reviewed already.
    """
    if not is_code(reviewer):
        raise FacilitatorError(
            "A reviewer signs with a code, never a name.",
            "Give a role and a number: --reviewer 'Facilitator 1'",
        )
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
    codes = StudyCodes.open(store.workspace)
    masking = Masking(session, store.workspace.study.anonymise, codes)
    # All of it once more: marks of speakers came late, and an older version may have masked it.
    rework = Rework(session, masking, RosterWatch(store.workspace, session).look())
    while not rework.go_on(1.0):
        pass
    store.append(*rework.events)
    store.append(*masking.labels(session), device=MASKING)
    utterances = session.utterances
    passed: list[ev.Event] = [ev.UtteranceReviewed(u.id, u.speaker, u.text) for u in utterances]
    passed += [ev.NoteReviewed(n.id, n.text) for n in session.notes]
    passed.append(ev.ReviewSigned(reviewer, UNREAD, len(utterances)))
    store.append(*passed)
    store.write_summary()
    return len(utterances)
