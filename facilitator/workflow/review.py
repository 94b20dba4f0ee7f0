"""Review: a person passes the text of every line, and what was passed is frozen.

Line by line on a screen (`Review`), or all lines unread; the record says which.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property

from facilitator.anonymise.remaining import KINDS, generalisation
from facilitator.anonymise.roster import Roster
from facilitator.anonymise.roster_edit import with_names
from facilitator.domain import events as ev
from facilitator.domain.carrying import Span
from facilitator.domain.commands import Bound
from facilitator.domain.notes import Note
from facilitator.domain.people import by_role, is_code
from facilitator.domain.phases import Phase
from facilitator.domain.reviewing import Following, Item, device_of, items, sign, touched
from facilitator.domain.reviewing.entities import Entity, entities
from facilitator.domain.reviewing.readers import (
    blinded,
    changed_by_others,
    first_reading,
    is_second,
    items_of,
    unmarked,
)
from facilitator.domain.session import Session
from facilitator.domain.terms import MASKING, ReviewWay
from facilitator.domain.transcript import Label, Utterance, Word
from facilitator.errors import FacilitatorError
from facilitator.typed import program
from facilitator.words import _, plural
from facilitator.workflow.acts import Acts, Done
from facilitator.workflow.catalogue import listing
from facilitator.workflow.masked_anew import all_looked_at, begun_anew, masking_of, note_anew
from facilitator.workflow.masking import Masking
from facilitator.workflow.outgoing import decisions
from facilitator.workflow.remasking import Remasking
from facilitator.workflow.residue import Portrait, portraits, said_before
from facilitator.workflow.review_notes import place_plants, remember_decisions, word_times
from facilitator.workflow.rosters import change_roster
from facilitator.workflow.store import SessionStore
from facilitator.workflow.study_entities import Remembered, remembered
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
    remember_decisions(store)
    return len(utterances)


def reopen(store: SessionStore, reviewer: str, reason: str) -> None:
    """Opens a signed review again, and masks all of it anew; it has to be signed once more, and
    what has changed or was accepted unread be read.

    The reason is noted, masked. FacilitatorError without one, for no code, or if nothing is signed.
    """
    _check_reviewer(reviewer)
    session = store.session
    if not reason.strip():
        raise FacilitatorError(
            _("A review is opened again for a reason, which stays in the record."),
            _("Say it without names: --reopen 'a name was missing on the roster'"),
        )
    if session.phase is not Phase.REVIEWED:
        command = store.workspace.command(f"log {session.id}")
        raise FacilitatorError(
            _("Session '{id}' has no signed review that could be opened again.").format(
                id=session.id
            ),
            _("See where it stands: {command}").format(command=command),
        )
    masking = mask_anew(store)
    masked = masking.masked(" ".join(reason.split()))
    store.append(ev.ReviewReopened(reviewer, masked), *masking.changes())
    store.write_summary()


class Review:
    """A session open for a reviewer; all they do is noted as theirs, and durable at once."""

    def __init__(self, store: SessionStore, reviewer: str, masking: Masking | None = None) -> None:
        self.store = store
        self.reviewer = reviewer
        self.device = device_of(reviewer)
        self.needed = store.workspace.study.reviewers
        """So many reviewers are to sign, each for themselves."""
        self._acts = Acts(store, masking=masking)
        self._anew: Remasking | None = None
        self._following = Following(store.session)
        self._times: dict[tuple[str, str], Sequence[Word]] | None = None

    @property
    def session(self) -> Session:
        return self.store.session

    @property
    def backtrack_ms(self) -> int:
        """What is heard again where one goes on after a stop."""
        return self.store.workspace.study.backtrack_ms

    # -- masked anew -----------------------------------------------------------------------------

    def mask_later(self) -> None:
        """All of it is to be masked with the roster as it is now, by `go_on_masking`, unless it is
        so already."""
        self._anew = begun_anew(self.store, self._acts.masking)

    @property
    def masking_left(self) -> bool:
        """Whether some of that is still to do."""
        return self._anew is not None

    def go_on_masking(self, seconds: float) -> str:
        """Works on it for about so long. Once it is done, words for the reviewer if that changed
        what was read. FacilitatorError if it could not be noted: it is tried again."""
        if self._anew is None or not self._anew.go_on(seconds):
            return ""
        note_anew(self.store, self._anew, self._acts.masking)
        self._anew = None
        again = _to_be_read_again(self.store)
        return _read_again(again) if again else ""

    # -- what there is ---------------------------------------------------------------------------

    @property
    def names_waiting(self) -> bool:
        """Whether nothing has been read yet, and somebody or something named is to be decided."""
        if self.blind or any(one.read for one in self.items()):
            return False
        return any(one.waiting for one in self.entities())

    def changed_by_others(self) -> set[str]:
        """Lines and notes that somebody else who reviews has changed."""
        return changed_by_others(self.session, self.device)

    def word_at(self, item: Item, at_ms: int) -> Span | None:
        """The characters of the word that is heard at a point of session time; None where the times
        of its words are not known, as of a line that a person wrote."""
        if self._times is None:
            self._times = word_times(self.store.log.since(0))
        words = self._times.get((item.id, item.text_id))
        if not words or item.raw is None:
            return None
        at = 0
        for word in words:
            said = word.text.strip()
            found = item.raw.find(said, at)
            if found < 0:
                continue
            at = found + len(said)
            if word.start_ms <= at_ms < word.end_ms:
                return found, at
        return None

    @property
    def alone(self) -> bool:
        """Whether each reviewer reads all of it for themselves."""
        return self.needed > 1

    @property
    def second(self) -> bool:
        """Whether somebody else has signed already."""
        return self.alone and is_second(self.session, self.reviewer)

    @property
    def signed(self) -> bool:
        """Whether this reviewer has signed, for every line as it stands."""
        own = any(s.reviewer == self.reviewer for s in self.session.signing.sign_offs)
        return own and all(one.read for one in self.items())

    def items(self) -> list[Item]:
        """All that is to be read, as this reviewer is to see it: planted names as if nobody had
        masked them, and for the second, to begin with, what leaves alone."""
        found = items_of(self.session, self.device) if self.alone else self._following.now()
        if self.second:
            hidden = first_reading(self.session, self.device, found)
            return [blinded(one) for one in found] if hidden else found
        return unmarked(self.session, found)

    @property
    def blind(self) -> bool:
        """Whether what was heard is not shown yet."""
        if not self.second:
            return False
        return bool(first_reading(self.session, self.device, items(self.session)))

    def entities(self) -> list[Entity]:
        """Whom and what it names, the worst first."""
        return entities(self.session)

    def portraits(self) -> list[Portrait]:
        """What is still said about each person, here and in the study's sealed meetings."""
        opened = self.session.opened
        return portraits(self.items(), opened.language if opened else "en", self._said_before)

    def offered(self, kind: str) -> str:
        """What may stand in place of a fact of a kind."""
        opened = self.session.opened
        return generalisation(kind, opened.language if opened else "en")

    def looked_at_residue(self, generalised: int) -> None:
        """Notes that this reviewer has looked at it, and lets stand what remains. FacilitatorError
        if it could not be noted."""
        seen = ev.ResidueSeen(self.reviewer, KINDS, generalised)
        self.store.append(seen, device=self.device)

    @cached_property
    def _said_before(self) -> dict[str, dict[str, int]]:
        return said_before(self.store.workspace, self.session.id)

    def meetings(self, code: str) -> list[str]:
        """The study's other meetings in which somebody of this code was named."""
        return [id_ for id_ in self._remembered.meetings(code) if id_ != self.session.id]

    @cached_property
    def _remembered(self) -> Remembered:
        return remembered(StudyPseudonyms.open(self.store.workspace))

    def fresh_code(self, label: Label) -> str:
        """A code that stands for nobody yet. FacilitatorError if the study's list refuses."""
        return self._acts.fresh(label)

    def on_roster(self, entity: Entity, spelling: str | None = None) -> str:
        """Puts a name on the study's roster, under the code it has; words for whoever asked.

        FacilitatorError if the roster cannot be read or written, or takes no such code.
        """
        words = {m.words.removesuffix("'s").removesuffix("’s") for m in entity.of(spelling)}
        codes = sorted(words, key=str.casefold)
        change_roster(
            self.store.workspace,
            lambda roster, known: with_names(roster, entity.code, codes, known),
        )
        return _(
            "{code} is on the roster now: masked at once from here on, in every meeting."
        ).format(code=entity.code)

    def do(self, command: Bound) -> Done:
        """Carries a command out. FacilitatorError if it could not be noted: nothing was."""
        if self.session.phase is not Phase.ENDED:
            return Done((), _("It is signed: open the review again to change anything."))
        return self._acts.carry_out(command, self._acts.given(device=self.device))

    def sign(self) -> Done:
        """Signs all of it, once it is masked with the roster as it is now: a line in which that
        masks more is to be read again, and nothing is signed. FacilitatorError as for `do`."""
        # What is written from now on is masked with that roster too.
        self._anew = self._anew or begun_anew(self.store, self._acts.masking)
        again = ""
        while self._anew is not None:
            again = self.go_on_masking(1.0)
        if again:
            return Done((), again)
        decided = decisions(self.store.workspace.study.anonymise)
        done = self.do(lambda s, g: sign(s, g, self.reviewer, decided, self.needed))
        if done.noted:
            self.store.write_summary()
            remember_decisions(self.store)
        return done


@contextmanager
def opened_for_review(
    workspace: Workspace, session_id: str, reviewer: str, *, at_once: bool = True
) -> Iterator[Review]:
    """A session whose recording has ended, masked with the roster as it is now, for a reviewer; or
    to be (`at_once` False), by `Review.go_on_masking`, while they begin to read.

    Raises FacilitatorError as for its store, and if the reviewer's code is not in the study, if
    it has been reviewed, or if its recording has not ended.
    """
    with SessionStore.open(workspace, session_id) as store:
        check_reviewer(store, reviewer)
        _check_open(store.session)
        at_once = at_once or not all_looked_at(store)  # what nobody looked at is not shown at all
        masking = mask_anew(store) if at_once else masking_of(store)
        if at_once:
            _to_be_read_again(store)
        place_plants(store)
        review = Review(store, reviewer, masking)
        if not at_once:
            review.mask_later()
        try:
            yield review
        finally:
            remember_decisions(store)


def check_reviewer(store: SessionStore, reviewer: str) -> None:
    """Raises FacilitatorError unless it is a code, and one that somebody in the study has."""
    _check_reviewer(reviewer)
    codes = known_codes(store)
    if reviewer not in codes:
        named = ", ".join(f"'{code}'" for code in codes) or _("none")
        raise FacilitatorError(
            _("Nobody in this study has the code '{reviewer}'.").format(reviewer=reviewer),
            _(
                "Review as one of its codes ({named}), or add this one to seats in study.toml."
            ).format(named=named),
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
    codes += [session.consent_by or "", *(s.reviewer for s in session.signing.sign_offs)]
    return by_role(codes)


def _to_be_read_again(store: SessionStore) -> int:
    """Takes back that lines and notes were passed in which more is masked by now, by a roster that
    has grown; how many those are. What was passed is frozen, and a name would leave with it."""
    session = store.session
    passed: list[Utterance | Note] = [u for u in session.utterances if u.reviewed is not None]
    passed += [n for n in session.notes if n.reviewed is not None]
    stale = {one.id for one in passed if replace(one, reviewed=None).text != one.reviewed}
    passings = session.acts.passings()
    back = [ev.Retracted(id_) for id_, act in passings if touched(act.event) in stale]
    store.append(*back, device=MASKING)
    return len(stale)


def _check_open(session: Session) -> None:
    """Raises FacilitatorError unless there is something to review."""
    if session.phase is Phase.REVIEWED:
        raise FacilitatorError(
            _("Session '{id}' has been reviewed already.").format(id=session.id),
            _("Next: {facilitator} seal {id}").format(facilitator=program(), id=session.id),
        )
    if session.phase is not Phase.ENDED:
        raise FacilitatorError(
            _("The recording of session '{id}' has not ended.").format(id=session.id),
            _(
                "Finish it first: {facilitator} resume {id} --headless (without a model "
                "for it: --end-without-text)"
            ).format(facilitator=program(), id=session.id),
        )


def _check_reviewer(reviewer: str) -> None:
    if not is_code(reviewer):
        raise FacilitatorError(
            _("A reviewer signs with a code, never a name."),
            _("Give a role and a number: --reviewer 'Facilitator 1'"),
        )


def mask_anew(store: SessionStore) -> Masking:
    """All of it once more, with the roster as it is now: names were added, marks of speakers came
    late, and an older version may have masked it."""
    masking = masking_of(store)
    remasking = begun_anew(store, masking)
    if remasking is not None:
        while not remasking.go_on(1.0):
            pass
        note_anew(store, remasking, masking)
    return masking


def _read_again(count: int) -> str:
    return plural(
        "{count} line has more masked now than when it was read: read it once more.",
        "{count} lines have more masked now than when they were read: read them anew.",
        count,
    )
