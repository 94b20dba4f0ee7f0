"""What is looked at before a session is sealed: what is in order, what goes, what stays, and what
will not be possible any more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from facilitator.domain.reviewing.readers import plants_told
from facilitator.domain.session import Session
from facilitator.domain.terms import ReviewWay
from facilitator.domain.transcript import length
from facilitator.errors import FacilitatorError
from facilitator.words import _, counted, plural
from facilitator.workflow.certified import reviewed_in_words
from facilitator.workflow.outgoing import known_names
from facilitator.workflow.seal import check_sealable, damage
from facilitator.workflow.signed_transcript import sealed_transcript
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace


class State(StrEnum):
    """Of one thing that is looked at."""

    DONE = "done"
    LOOK = "look"
    """It can be sealed so; somebody is to have seen it."""
    LACKING = "lacking"
    """Nothing is sealed before that is done."""


SIGNS = {State.DONE: "✓", State.LOOK: "!", State.LACKING: "✗"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, in words."""

    state: State
    words: str


@dataclass(frozen=True, slots=True)
class SealPlan:
    """All of it; `number` is typed by whoever means it, `fault` what keeps it from being sealed."""

    session: str
    number: int
    checks: tuple[Check, ...]
    destroyed: tuple[str, ...]
    stays: tuple[str, ...]
    no_longer: tuple[str, ...]
    fault: FacilitatorError | None = None


def seal_plan(workspace: Workspace, session_id: str) -> SealPlan:
    """What sealing a session would come to. Nothing is changed. FacilitatorError if it cannot be
    read at all, or is sealed already."""
    fault: FacilitatorError | None = None
    with SessionStore.open(workspace, session_id, read_only=True) as store:
        session = store.session
        try:
            check_sealable(workspace, session_id)
        except FacilitatorError as error:
            fault = error
        checks = list(_checks(session, workspace.study.reviewers, fault))
        broken = damage(workspace, session_id)
        if broken is not None:
            checks.append(Check(State.LOOK, f"{broken.what} {_('The certificate will say so.')}"))
        opened = session.opened
        return SealPlan(
            session_id,
            opened.number if opened else 0,
            tuple(checks),
            _destroyed(session),
            _staying(session),
            NO_LONGER,
            fault,
        )


NO_LONGER = (
    _("Listening to anything again: what a word was, how it was said."),
    _("A better text by another speech model."),
    _("Finding out who spoke where nobody was marked."),
    _("Taking a redaction back. Words can still be masked, and people can still withdraw."),
)
"""What will not be possible any more, whatever anybody does."""


def reading_aloud(date: str, recorded_ms: int) -> str:
    """A sentence to read to the group once it is done."""
    told = _(
        "“The recording of our meeting of {date}, {length} long, has been destroyed for good. "
        "What is left is its text, without names and places. Nobody can listen to it again, and "
        "neither can we.”"
    )
    return told.format(date=date, length=length(recorded_ms))


def _checks(session: Session, needed: int, fault: FacilitatorError | None) -> Iterator[Check]:
    lines, notes = session.utterances, session.notes
    unread_lines = sum(u.reviewed is None for u in lines)
    unread_notes = sum(n.reviewed is None for n in notes)
    unread = unread_lines + unread_notes
    passed_unread = any(s.how is ReviewWay.UNREAD for s in session.signing.sign_offs)
    count = _lines_and_notes(len(lines), len(notes))
    if unread:
        told = _("Not read yet: {lines}").format(lines=_lines_and_notes(unread_lines, unread_notes))
        yield Check(State.LACKING, told)
    elif passed_unread:
        told = _("{lines}, accepted unread: nobody has looked at them").format(lines=count)
        yield Check(State.LOOK, told)
    else:
        yield Check(State.DONE, _("{lines}, all read").format(lines=count))
    yield _signed(session, needed)
    nobody = sum(u.speaker is None and not u.withdrawn for u in lines)
    if nobody:
        told = plural("{count} line is nobody's", "{count} lines are nobody's", nobody)
        yield Check(State.LOOK, _("{lines}: who spoke is not known").format(lines=told))
    else:
        yield Check(State.DONE, _("Every line has its speaker"))
    if not unread:
        yield _names(session)
    if session.signing.residue_seen:
        by = ", ".join(dict.fromkeys(s.reviewer for s in session.signing.residue_seen))
        told = _("What is still said about each person: looked at by {who}").format(who=by)
        yield Check(State.DONE, told)
    else:
        yield Check(State.LOOK, _("Nobody has looked at what is still said about each person"))
    if session.signing.plants:
        planted, found = plants_told(session)
        told = _("Planted names: {found} of {planted} found; all are masked")
        state = State.DONE if found == planted else State.LOOK
        yield Check(state, told.format(found=found, planted=planted))
    yield _heard_again(session)
    if fault is not None:
        yield Check(State.LACKING, f"{fault.what} {fault.hint}")


def _lines_and_notes(lines: int, notes: int) -> str:
    """Of lines those that were spoken count, as everywhere; notes by themselves."""
    if not notes:
        return counted(lines, "line")
    return f"{counted(lines, 'line')}, {counted(notes, 'note')}"


def _heard_again(session: Session) -> Check:
    """Whether a second pass was made; after sealing there is no other."""
    passes = session.second_passes
    for model in passes.models:
        if all(passes.covers(model, start, end) for start, end in session.spans):
            return Check(State.DONE, _("All of it was heard again, for a better text"))
    if passes.models:
        return Check(State.LOOK, _("Only a part of it was heard again, for a better text"))
    return Check(State.LOOK, _("No second pass was made: the text is what was heard live"))


def _signed(session: Session, needed: int) -> Check:
    signed = session.signing.sign_offs
    if not signed:
        return Check(State.LACKING, _("Nobody has signed"))
    unread = any(s.how is ReviewWay.UNREAD for s in signed)
    lacking = unread or len({s.reviewer for s in signed}) < needed
    return Check(State.LOOK if lacking else State.DONE, reviewed_in_words(signed, needed))


def _names(session: Session) -> Check:
    """Whether a name of the roster stands anywhere in what will be written."""
    known = known_names(session)
    transcript = sealed_transcript(session)
    texts = [line.text for line in transcript.lines] + [n.text for n in transcript.notes]
    texts += [m.label for m in transcript.moments]
    left = sum(known(text) != text for text in texts if text)
    if not session.roster:
        return Check(State.LOOK, _("There is no roster: rules alone looked for names"))
    if left:
        told = plural(
            "{count} text has words that are a name of the roster too; its reviewer let them stand",
            "{count} texts have words that are names of the roster too; their reviewer let them "
            "stand",
            left,
        )
        return Check(State.LOOK, told)
    return Check(State.DONE, _("No name of the roster is left, in any form it is known in"))


def _destroyed(session: Session) -> tuple[str, ...]:
    return (
        _("The recording: {length}").format(length=length(session.recorded_ms)),
        _("What was heard, word for word, and every earlier text"),
        _("Who became which code in this meeting, and the key to all of it"),
    )


def _staying(session: Session) -> tuple[str, ...]:
    return (
        _("transcript.json: the text as it was signed, plain for all who may read the folder"),
        _("certificate.txt (and .json): what was destroyed, how, and what is not promised"),
        _("The study's roster and its list of codes, encrypted, until you remove them"),
    )
