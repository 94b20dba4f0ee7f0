"""A person withdraws: what they said goes from the study, before sealing and after it.

Before sealing it is an event: their turns are withheld from then on, and nothing of them is sealed.
After sealing the transcript is amended. Both are looked at first, and done once a person said so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from facilitator.anonymise.roster import Roster
from facilitator.domain import events as ev
from facilitator.domain.people import is_code
from facilitator.domain.sealed import (
    RevisionKind,
    SealedGesture,
    SealedMoment,
    SealedNote,
    SealedParticipant,
    SealedQuestion,
    SealedTranscript,
)
from facilitator.domain.session import Session
from facilitator.domain.terms import MASKING
from facilitator.domain.transcript import lines_of
from facilitator.domain.withdrawal import (
    Contribution,
    contribution,
    made_of,
    without,
    without_questions,
    words,
)
from facilitator.errors import FacilitatorError
from facilitator.typed import program
from facilitator.vault import disk
from facilitator.words import _, marked
from facilitator.workflow.catalogue import existing
from facilitator.workflow.exported import (
    UNSEALED,
    Export,
    clear_superseded,
    exports,
    forget_in_paths,
    kept_in_study,
    names_in_paths,
)
from facilitator.workflow.key_store import is_sealed
from facilitator.workflow.reading import opened_for_reading
from facilitator.workflow.retention import Limit, withdrawal_limit
from facilitator.workflow.rosters import change_roster, stored_roster
from facilitator.workflow.sealed_text import amend, read_transcript, unsalted
from facilitator.workflow.store import SessionStore
from facilitator.workflow.striking import silence
from facilitator.workflow.study_entities import (
    Unfinished,
    forget_code,
    left_unfinished,
    remembered,
)
from facilitator.workflow.study_pseudonyms import StudyPseudonyms
from facilitator.workflow.study_record import forget_given
from facilitator.workspace import Workspace

REASON = marked("a participant withdrew")
"""What a chained record says of a withdrawal: not who, and not why."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a withdrawal will do in one session.

    `going` are exports that will be deleted: those in the study's folder that nobody has changed;
    `staying` all others there ever were. `guessable`: the certificate holds a hash of the whole
    text that has no salt. `signed`: they signed the review. `questions` of its guide were made of
    flags of theirs, here or in earlier meetings; not `theirs`: nothing else here is.
    """

    session: str
    held: str
    sealed: bool
    language: str
    contribution: Contribution
    limit: Limit | None = None
    going: tuple[Export, ...] = ()
    staying: tuple[Export, ...] = ()
    guessable: bool = False
    signed: bool = False
    withdrawn: bool = False
    """Before sealing: it was noted already."""
    questions: tuple[SealedQuestion, ...] = ()
    theirs: bool = True
    unknown: int = 0
    """Lines of which it is not known who spoke: theirs among them are not found."""

    @property
    def labels(self) -> frozenset[str]:
        """What flags of theirs are called that go."""
        return frozenset(moment.label for moment in self.contribution.moments if moment.label)


def check_code(code: str) -> None:
    """Raises FacilitatorError if it is no participant's code."""
    if not is_code(code):
        raise FacilitatorError(
            _("Whoever withdraws is named by a code, never a name."),
            _("Give a role and a number, in quotes: {facilitator} withdraw 'User 3'").format(
                facilitator=program()
            ),
        )


def looked_at(workspace: Workspace, code: str, session_id: str) -> Preview | None:
    """What a withdrawal will do in a session; None if nothing of that person is there.

    Nothing is changed. Raises FacilitatorError if the session cannot be read.
    """
    folder = existing(workspace, session_id)
    return _sealed(workspace, code, folder) if is_sealed(folder) else _open(workspace, code, folder)


def with_questions(
    workspace: Workspace, session_id: str, labels: Collection[str], found: Preview | None
) -> Preview | None:
    """What a withdrawal will do in a session (`found`), with the questions that were made of flags
    of these names, masked as the sessions show them. Errors as for `looked_at`.

    Later meetings come first when it is done: as long as a flag has its name, what was made of it
    can be found.
    """
    folder = existing(workspace, session_id)
    if is_sealed(folder):
        transcript = read_transcript(workspace, session_id, older=True)
    else:
        with opened_for_reading(workspace, session_id) as reading:
            transcript = replace(
                _as_it_stands(reading.session), guide=tuple(_questions(reading.session))
            )
    ids = made_of(labels, transcript.guide)
    questions = tuple(q for q in transcript.guide if q.id in ids)
    if not questions:
        return found
    if found is None:
        found = Preview(
            session_id,
            transcript.date,
            is_sealed(folder),
            transcript.language,
            Contribution(),
            theirs=False,
        )
    return replace(found, questions=questions)


def _questions(session: Session) -> Iterator[SealedQuestion]:
    guide, added = session.guide, session.alterations.added
    for section in guide.sections if guide else ():
        for question in section.questions:
            yield SealedQuestion(
                question.id, section.title, question.text, added=question.id in added
            )


def _sealed(workspace: Workspace, code: str, folder: Path) -> Preview | None:
    transcript = read_transcript(workspace, folder.name, older=True)
    found = contribution(transcript, code)
    codes = [p.code for p in transcript.participants]
    if not found and not names_in_paths(workspace, folder, code, codes):
        return None
    made = exports(folder)
    going = kept_in_study(workspace, folder)
    return Preview(
        folder.name,
        transcript.date,
        True,
        transcript.language,
        found,
        withdrawal_limit(workspace, transcript.date),
        going,
        tuple(one for one in made if one not in going),
        transcript.revision == 1 and unsalted(workspace, folder.name),
        any(s.reviewer == code for s in transcript.sign_offs),
        unknown=_unknown(transcript),
    )


def _open(workspace: Workspace, code: str, folder: Path) -> Preview | None:
    with opened_for_reading(workspace, folder.name) as reading:
        session = reading.session
        draft = _as_it_stands(session)
        found = contribution(draft, code)
        known = session.present if session.attendance.listed else session.codes
        if not found and code not in known:
            return None
        made, going = exports(folder), kept_in_study(workspace, folder)
        return Preview(
            folder.name,
            draft.date,
            False,
            draft.language,
            found,
            withdrawal_limit(workspace, draft.date),
            going,
            tuple(one for one in made if one not in going),
            signed=any(s.reviewer == code for s in session.signing.sign_offs),
            withdrawn=code in session.attendance.withdrawn,
            unknown=_unknown(draft),
        )


def _unknown(transcript: SealedTranscript) -> int:
    gone = words(transcript.language).contribution
    return sum(line.speaker is None and line.text != gone for line in transcript.lines)


def _as_it_stands(session: Session) -> SealedTranscript:
    """What an unsealed session would show, masked: to see what of it is somebody's."""
    opened = session.opened
    return SealedTranscript(
        session=session.id,
        number=None,
        title="",
        date=(session.opened_at or "")[:10],
        language="" if opened is None else opened.language,
        duration_ms=session.recorded_ms,
        participants=tuple(SealedParticipant.of(code) for code in session.present),
        lines=lines_of(session.utterances),
        moments=tuple(
            SealedMoment(m.id, m.tag, m.start_ms, m.end_ms, m.speaker, m.label)
            for m in session.moments
        ),
        notes=tuple(SealedNote(n.at_ms, n.text, n.id) for n in session.notes),
        gestures=tuple(SealedGesture(g.at_ms, str(g.gesture), g.code) for g in session.gestures),
    )


def withdraw(workspace: Workspace, code: str, preview: Preview, by: str = "") -> None:
    """Does what was looked at. May be called again after a crash half-way: it finishes.

    FacilitatorError leaves the session as it was, or the person withdrawn from it.
    """
    if not preview.sealed:
        with SessionStore.open(workspace, preview.session) as store:
            shown = words(preview.language).contribution
            store.append(
                *(ev.QuestionReworded(q.id, shown) for q in preview.questions), device=MASKING
            )
            if preview.theirs and code not in store.session.attendance.withdrawn:
                _taken_out(store, code)
            store.write_summary()
            present, folder = store.session.present, store.folder
        try:
            clear_superseded(workspace, folder, UNSEALED + 1)
        except OSError as error:
            what = _("A report that tells of them is still in the study's folder")
            raise disk.fault(what, folder, error) from error
        forget_in_paths(workspace, folder, code, present)
        return
    left = amend(
        workspace,
        preview.session,
        lambda transcript: without(
            without_questions(transcript, [q.id for q in preview.questions]), code
        ),
        kind=RevisionKind.WITHDRAWAL,
        reason=REASON,
        by=by,
    )
    codes = [p.code for p in left.participants]
    forget_in_paths(workspace, existing(workspace, preview.session), code, codes)


def _taken_out(store: SessionStore, code: str) -> None:
    """Notes it, and destroys the sound of their lines in the same step: also where somebody else
    spoke at once, because nobody can part voices."""
    gone = ev.ParticipantWithdrawn(code)
    theirs = [(u.start_ms, u.end_ms) for u in store.session.utterances if u.speaker == code]
    if theirs and store.sound_ms():
        silence(store, theirs, (gone,))
    else:
        store.append(gone)


def finish(workspace: Workspace, session_id: str) -> None:
    """What a crash left undone of a withdrawal that stands in the transcript already."""
    if is_sealed(existing(workspace, session_id)):
        amend(
            workspace,
            session_id,
            lambda transcript: transcript,
            kind=RevisionKind.WITHDRAWAL,
            reason=REASON,
            by="",
        )


def unfinished(workspace: Workspace, code: str) -> Unfinished:
    """What an earlier withdrawal of this code could not do. FacilitatorError if the study's list
    cannot be read."""
    codes = StudyPseudonyms.existing(workspace)
    return {} if codes is None else remembered(codes).unfinished.get(code, {})


def keep_unfinished(workspace: Workspace, code: str, left: Unfinished) -> None:
    """Notes what cannot be done now, in the place of what was noted: before the sessions are
    changed that still say what flags were called. FacilitatorError if it cannot be written."""
    left_unfinished(StudyPseudonyms.open(workspace), code, left)


def on_roster(workspace: Workspace, code: str) -> bool:
    """Whether somebody is on the study's stored roster; FacilitatorError if it cannot be read."""
    roster = stored_roster(workspace)
    return roster is not None and code in roster.codes


def forget_person(workspace: Workspace, code: str) -> bool:
    """Takes somebody out of the study's stored roster, of what was decided of names, and of what
    was noted of the series; whether they were on the roster.

    Sessions that are not sealed keep what they took of it, so nothing is unmasked in them.
    FacilitatorError if the roster cannot be read or written.
    """
    forget_given(workspace, code)
    codes = StudyPseudonyms.existing(workspace)
    if codes is not None:
        forget_code(codes, code)
    if not on_roster(workspace, code):
        return False
    change_roster(
        workspace,
        lambda stored, _: Roster(
            tuple(e for e in stored.entries if (e.table, e.code) != ("participants", code))
        ),
    )
    return True
