"""Sealing: the signed transcript is written, then everything it came from is destroyed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from facilitator.domain.phases import Phase
from facilitator.domain.sealed import SealedTranscript
from facilitator.domain.session import Session
from facilitator.domain.terms import ReviewWay
from facilitator.errors import FacilitatorError
from facilitator.typed import program
from facilitator.vault import disk
from facilitator.vault.checking import verify_open
from facilitator.vault.destruction import Told, decided, destroy
from facilitator.vault.layout import CERTIFICATE, CERTIFICATE_TEXT, INTENT
from facilitator.vault.study_log import LOCK as LOG_LOCK
from facilitator.vault.study_log import NAME as LOG
from facilitator.vault.study_log import Destruction, Witness, note_destruction, read_log
from facilitator.words import _
from facilitator.workflow import certified
from facilitator.workflow.accounts import share_as_its_folder
from facilitator.workflow.catalogue import (
    SessionSummary,
    as_sealed,
    existing,
    is_behind,
    read_summary,
    summary_of,
    write_summary,
)
from facilitator.workflow.clock import local_now
from facilitator.workflow.forgetting import forget_session
from facilitator.workflow.group import check_group, give_to_group
from facilitator.workflow.identity import study_id
from facilitator.workflow.key_store import is_sealed, key_store
from facilitator.workflow.outgoing import lately_known
from facilitator.workflow.sealed_text import encoded
from facilitator.workflow.signed_transcript import sealed_transcript
from facilitator.workflow.store import SessionStore, check_kept, check_made
from facilitator.workspace import Workspace

_silent: Told = lambda _stage, _done, _of: None  # noqa: E731

_LISTED = 8
"""So many places of the text are named at once."""


def destructions(workspace: Workspace) -> Path:
    """The study's log of destructions."""
    return workspace.sessions / LOG


def witness(workspace: Workspace) -> Witness | None:
    """What this account notes of that log, beside its keys; None before the study has an id."""
    study = study_id(workspace)
    return None if study is None else Witness(key_store(workspace), study)


def noted_destructions(workspace: Workspace) -> list[Destruction]:
    """The log's lines. FacilitatorError if it is broken, or not what this account noted of it."""
    return read_log(destructions(workspace), witness(workspace))


def check_sealable(workspace: Workspace, session_id: str) -> None:
    """Raises FacilitatorError if the session cannot be sealed now, saying what comes first."""
    folder = existing(workspace, session_id)
    log = noted_destructions(workspace)  # a broken one is mended before anything is destroyed
    if is_sealed(folder):
        # A destruction cut off after its certificate has a last note to remove, or to add.
        unlogged = all(line.session != session_id for line in log)
        if (folder / INTENT).exists() or unlogged or is_behind(folder):
            return
        check_kept(folder)
        raise FacilitatorError(
            _("Session '{session_id}' is sealed already.").format(session_id=session_id),
            _("Check it with: {facilitator} verify {session_id}").format(
                facilitator=program(), session_id=session_id
            ),
        )
    if decided(folder, key_store(workspace), session_id):
        return
    with SessionStore.open(workspace, session_id, read_only=True) as store:
        phase = store.session.phase
        if phase is Phase.REVIEWED:
            _check_signed(store.session)
            _check_reviewers(store.session, workspace.study.reviewers)
            _check_unknown(workspace, store.session)
    if workspace.study.sealed_group:
        check_group(workspace.study.sealed_group)
    if phase is not Phase.REVIEWED:
        review = f"{program()} review {session_id} --reviewer 'Facilitator 1'"
        resume = f"{program()} resume {session_id} --headless"
        more = _("{command} (see also --end-without-text)").format(command=resume)
        first = review if phase is Phase.ENDED else more
        raise FacilitatorError(
            _("Session '{session_id}' has not been reviewed, so it cannot be sealed.").format(
                session_id=session_id
            ),
            _("First: {first}").format(first=first),
        )


def _check_signed(session: Session) -> None:
    """Raises FacilitatorError if a damaged journal, salvaged, has lost what a reviewer passed."""
    texts = [u.reviewed for u in session.utterances] + [n.reviewed for n in session.notes]
    if None in texts:
        raise FacilitatorError(
            _("Not all that session '{id}' holds has been passed by its reviewer.").format(
                id=session.id
            ),
            _(
                "Open it again: {facilitator} review {id} --reopen 'why' "
                "--reviewer 'Facilitator 1'; then review it anew."
            ).format(facilitator=program(), id=session.id),
        )


def _check_reviewers(session: Session, needed: int) -> None:
    """Raises FacilitatorError if fewer have signed than the study asks for, and somebody read."""
    signed = {s.reviewer for s in session.signing.sign_offs}
    unread = any(s.how is ReviewWay.UNREAD for s in session.signing.sign_offs)
    if len(signed) < needed and not unread:
        raise FacilitatorError(
            _(
                "The study asks for {needed} reviewers of each transcript, and "
                "{signed} signed session '{id}'."
            ).format(needed=needed, signed=len(signed), id=session.id),
            _(
                "Open it again for the other one: {facilitator} review {id} --reopen 'another "
                "reviewer' --reviewer 'Facilitator 2'"
            ).format(facilitator=program(), id=session.id),
        )


def _check_unknown(workspace: Workspace, session: Session) -> None:
    """Raises FacilitatorError, without a name, if the present roster finds somebody in what was
    signed, or cannot be read."""
    places = lately_known(workspace, session)
    if places:
        listed = ", ".join(map(str, places[:_LISTED]))
        more = len(places) - _LISTED
        raise FacilitatorError(
            _(
                "The signed text holds what the roster or the study masks only "
                "since the review: {listed}{others}."
            ).format(
                listed=listed, others=_(" and {more} more").format(more=more) if more > 0 else ""
            ),
            _(
                "Open it again: {facilitator} review {id} --reopen 'why' "
                "--reviewer 'Facilitator 1'; then review it anew."
            ).format(facilitator=program(), id=session.id),
        )


def is_over(workspace: Workspace, session_id: str) -> bool:
    """Whether a session is sealed, or its sealing can only be finished."""
    folder = existing(workspace, session_id)
    return is_sealed(folder) or decided(folder, key_store(workspace), session_id)


def damage(workspace: Workspace, session_id: str) -> FacilitatorError | None:
    """What is not as it should be with a session that is about to be sealed; None if nothing.

    It is no reason not to seal, but one to look for a copy first: the certificate will say it.
    """
    folder, keys = existing(workspace, session_id), key_store(workspace)
    if is_sealed(folder) or decided(folder, keys, session_id):
        return None
    try:
        verify_open(folder, keys, session_id)
    except FacilitatorError as error:
        return error
    return None


def seal_session(workspace: Workspace, session_id: str, told: Told = _silent) -> Path:
    """Writes the transcript, destroys the vault and its key; returns the printable certificate.
    `told` hears how far it is.

    May be called again after a crash half-way: it finishes.
    """
    check_sealable(workspace, session_id)
    folder = existing(workspace, session_id)
    facts: Mapping[str, Any] = {}
    transcript: SealedTranscript | None = None
    if not is_sealed(folder) and not decided(folder, key_store(workspace), session_id):
        with SessionStore.open(workspace, session_id) as store:
            _check_unknown(workspace, store.session)  # nobody else adds to the session now
            transcript = sealed_transcript(store.session)
            facts = certified.facts(store.session, transcript, workspace.study.reviewers)
            write_summary(folder, as_sealed(_summary(folder, store.session), transcript))

    def write_transcript(path: Path) -> None:
        # Asked for only while the key is there, and then the session has been read above.
        assert transcript is not None
        disk.write_synced(path, encoded(transcript))

    return _destroyed(workspace, folder, write_transcript, facts, told)


def _summary(folder: Path, session: Session) -> SessionSummary:
    """As it was written last; made anew, which takes longer, where that cannot be read."""
    try:
        return read_summary(folder)
    except FacilitatorError:
        return summary_of(session)


def check_destroyable(workspace: Workspace, session_id: str) -> None:
    """Raises FacilitatorError if the session cannot be destroyed without a transcript."""
    folder = existing(workspace, session_id)
    noted_destructions(workspace)
    if is_sealed(folder):
        check_sealable(workspace, session_id)
        return
    check_made(folder)
    keys = key_store(workspace)
    if not decided(folder, keys, session_id):
        keys.open(session_id)


def destroy_session(workspace: Workspace, session_id: str, why: str = "") -> Path:
    """Destroys the vault and its key, and keeps no transcript, nor what the study knows of names
    from this session alone; returns the printable certificate, which says `why` if it is known.

    Nothing of the session need be readable but its key. May be called again after a crash
    half-way: it finishes.
    """
    check_destroyable(workspace, session_id)
    folder = existing(workspace, session_id)
    facts = {}
    with suppress(FacilitatorError):
        facts["held"] = read_summary(folder).date
    if why:
        facts["why"] = why
    if is_over(workspace, session_id):
        return _destroyed(workspace, folder, None, facts)
    # First: once its key is gone, nobody can tell which names it had.
    remember_again = forget_session(workspace, session_id)
    try:
        return _destroyed(workspace, folder, None, facts)
    except FacilitatorError:
        if not is_over(workspace, session_id):
            remember_again()
        raise


def _destroyed(
    workspace: Workspace,
    folder: Path,
    write_transcript: Callable[[Path], None] | None,
    facts: Mapping[str, Any],
    told: Told = _silent,
) -> Path:
    certificate = destroy(
        folder,
        key_store(workspace),
        folder.name,
        write_transcript=write_transcript,
        facts=facts,
        now=local_now,
        language=workspace.study.language,
        told=told,
    )
    data = disk.read(folder / CERTIFICATE)
    log = destructions(workspace)
    note_destruction(log, certificate, data, witness(workspace))
    share_as_its_folder(log, log.with_name(LOG_LOCK))
    # What it repeats of the certificate is read from there if this is cut off, or cannot be done.
    with suppress(FacilitatorError, OSError):
        write_summary(folder, read_summary(folder))
    return folder / CERTIFICATE_TEXT


def give_sealed(workspace: Workspace, session_id: str) -> None:
    """Gives what is sealed to the group that study.toml names, if it names one.

    FacilitatorError says what could not be done; the session is sealed all the same.
    """
    if workspace.study.sealed_group:
        folder = existing(workspace, session_id)
        give_to_group((workspace.root, workspace.sessions), folder, workspace.study.sealed_group)
