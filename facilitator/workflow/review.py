"""Review: a person passes the text of every line, and what was passed is frozen.

Line by line on a screen (`Review`), or all lines unread; the record says which.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from facilitator.anonymise.roster import Roster
from facilitator.domain import events as ev
from facilitator.domain.commands import Bound
from facilitator.domain.notes import Note
from facilitator.domain.people import by_role, is_code
from facilitator.domain.reviewing import device_of, sign, touched
from facilitator.domain.session import Phase, Session
from facilitator.domain.terms import MASKING, ReviewWay
from facilitator.domain.transcript import Utterance
from facilitator.errors import FacilitatorError
from facilitator.workflow.acts import Acts, Done
from facilitator.workflow.catalogue import listing
from facilitator.workflow.masking import Masking
from facilitator.workflow.outgoing import decisions
from facilitator.workflow.remasking import Remasking
from facilitator.workflow.roster_watch import RosterWatch
from facilitator.workflow.store import SessionStore
from facilitator.workflow.study_pseudonyms import StudyPseudonyms
from facilitator.workspace import Workspace


def accept_all(store: SessionStore, reviewer: str) -> int:
    """Freezes every line as it stands and signs it; returns the number of lines.

    Every redaction is carried out, suggested ones too, with the names the study's roster has
    learnt since the meeting. Raises FacilitatorError if the reviewer is
    no code, if the recording has not ended, or if the session has been reviewed already.
    """
    _check_reviewer(reviewer)
    session = store.session
    _check_open(session)
    mask_anew(store)
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
    masking = mask_anew(store)
    masked = masking.masked(" ".join(reason.split()))
    store.append(ev.ReviewReopened(reviewer, masked), *masking.changes())
    store.write_summary()


class Review:
    """A session open for a reviewer; all they do is noted as theirs, and durable at once."""

    def __init__(self, store: SessionStore, reviewer: str) -> None:
        self.store = store
        self.reviewer = reviewer
        self.device = device_of(reviewer)
        self._acts = Acts(store)

    @property
    def session(self) -> Session:
        return self.store.session

    def do(self, command: Bound) -> Done:
        """Carries a command out. FacilitatorError if it could not be noted: nothing was."""
        if self.session.phase is not Phase.ENDED:
            return Done((), "It is signed: open the review again to change anything.")
        return self._acts.carry_out(command, self._acts.given(device=self.device))

    def sign(self) -> Done:
        """Signs all of it, once it is masked with the roster as it is now: a line in which that
        masks more is to be read again, and nothing is signed. FacilitatorError as for `do`."""
        mask_anew(self.store)
        self._acts = Acts(self.store)  # what is written from now on is masked with that roster too
        again = _to_be_read_again(self.store)
        if again:
            lines = "1 line has" if again == 1 else f"{again} lines have"
            return Done((), f"{lines} more masked now than when read: read them once more.")
        decided = decisions(self.store.workspace.study.anonymise)
        done = self.do(lambda s, g: sign(s, g, self.reviewer, decided))
        if done.noted:
            self.store.write_summary()
        return done


@contextmanager
def opened_for_review(workspace: Workspace, session_id: str, reviewer: str) -> Iterator[Review]:
    """A session whose recording has ended, masked with the roster as it is now, for a reviewer.

    Raises FacilitatorError as for its store, and if the reviewer's code is not in the study, if
    it has been reviewed, or if its recording has not ended.
    """
    with SessionStore.open(workspace, session_id) as store:
        check_reviewer(store, reviewer)
        _check_open(store.session)
        mask_anew(store)
        _to_be_read_again(store)
        yield Review(store, reviewer)


def check_reviewer(store: SessionStore, reviewer: str) -> None:
    """Raises FacilitatorError unless it is a code, and one that somebody in the study has."""
    _check_reviewer(reviewer)
    codes = known_codes(store)
    if reviewer not in codes:
        named = ", ".join(f"'{code}'" for code in codes) or "none"
        raise FacilitatorError(
            f"Nobody in this study has the code '{reviewer}'.",
            f"Review as one of its codes ({named}), or add this one to seats in study.toml.",
        )


def reviewers(workspace: Workspace, session_id: str) -> list[str]:
    """Codes that may review a session, those who facilitate first. Errors as for its store."""
    with SessionStore.open(workspace, session_id, read_only=True) as store:
        return known_codes(store)


def known_codes(store: SessionStore) -> list[str]:
    """Codes of the study, those who facilitate first: who sits at its tables, who is on the roster,
    who answered for consent, or signed."""
    session = store.session
    codes = [*session.codes, *store.workspace.study.seats]
    codes += [code for one in listing(store.workspace) for code in one.codes]
    if session.roster:
        codes += Roster.from_toml(session.roster).codes
    codes += [session.consent_by or "", *(s.reviewer for s in session.sign_offs)]
    return by_role(codes)


def _to_be_read_again(store: SessionStore) -> int:
    """Takes back that lines and notes were passed in which more is masked by now, by a roster that
    has grown; how many those are. What was passed is frozen, and a name would leave with it."""
    session = store.session
    passed: list[Utterance | Note] = [u for u in session.utterances if u.reviewed is not None]
    passed += [n for n in session.notes if n.reviewed is not None]
    stale = {one.id for one in passed if replace(one, reviewed=None).text != one.reviewed}
    back = [ev.Retracted(id_) for id_, act in session.passings() if touched(act.event) in stale]
    store.append(*back, device=MASKING)
    return len(stale)


def _check_open(session: Session) -> None:
    """Raises FacilitatorError unless there is something to review."""
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


def _check_reviewer(reviewer: str) -> None:
    if not is_code(reviewer):
        raise FacilitatorError(
            "A reviewer signs with a code, never a name.",
            "Give a role and a number: --reviewer 'Facilitator 1'",
        )


def mask_anew(store: SessionStore) -> Masking:
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
