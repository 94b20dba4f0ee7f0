"""A sealed transcript as a file, read and amended."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from facilitator.domain.people import is_code
from facilitator.domain.reading import json_of
from facilitator.domain.sealed import RevisionKind, SealedRevision, SealedTranscript
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.destroyed import Sealed, verify_sealed
from facilitator.vault.lock import FileLock, patiently
from facilitator.vault.revisions import (
    SALT,
    Amended,
    Chain,
    Last,
    follow,
    new_salt,
    replace_transcript,
    text_sha256,
)
from facilitator.words import _
from facilitator.workflow.accounts import share_as_its_folder
from facilitator.workflow.catalogue import as_sealed, existing, read_summary, write_summary
from facilitator.workflow.clock import local_now
from facilitator.workflow.exported import clear_superseded
from facilitator.workflow.group import give_to_group
from facilitator.workflow.identity import study_id
from facilitator.workflow.key_store import is_sealed, key_store
from facilitator.workflow.store import check_kept
from facilitator.workspace import Workspace

LOCK = ".amendments.lock"
WAIT_S = 1.0
"""How long another process that amends is waited for: it needs milliseconds."""


def encoded(transcript: SealedTranscript) -> bytes:
    """A sealed transcript as transcript.json holds it: a TinyDB file with a table each, and a salt
    of its own."""
    from tinydb import TinyDB
    from tinydb.storages import MemoryStorage

    with TinyDB(storage=MemoryStorage) as database:
        for name, rows in transcript.to_tables().items():
            salted = [{**row, SALT: new_salt()} for row in rows] if name == "session" else rows
            database.table(name).insert_multiple(salted)
        text = json.dumps(database.storage.read() or {}, ensure_ascii=False, indent=1)
    return text.encode()


def decoded(data: bytes, session_id: str) -> SealedTranscript:
    """The transcript in transcript.json. FacilitatorError if this version cannot read it."""
    try:
        tables = {name: list(rows.values()) for name, rows in json_of(data).items()}
        return SealedTranscript.from_tables(tables)
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        raise FacilitatorError(
            _("The transcript of session '{session_id}' cannot be read by this version.").format(
                session_id=session_id
            ),
            _("Use the version of the program that sealed it, or a newer one."),
        ) from None


def read_transcript(
    workspace: Workspace, session_id: str, *, older: bool = False
) -> SealedTranscript:
    """The transcript of a sealed session, after the chain from its certificate to it has been
    checked. `older`: even if this account knows a later revision than the one that is there."""
    return decoded(_verified(workspace, session_id, older=older).transcript, session_id)


def unsalted(workspace: Workspace, session_id: str) -> bool:
    """Whether the present revision has no salt: sealed by version 0.1.0, whose certificates hold a
    hash that may be guessed from."""
    sealed = _verified(workspace, session_id, older=True)
    (head,) = json_of(sealed.transcript)["session"].values()
    return SALT not in head


def check_amended(workspace: Workspace, session_id: str, chain: Chain) -> Last | None:
    """What this account noted of a session's amendments, None if nothing; FacilitatorError if the
    transcript's chain does not hold it."""
    amended = _amended(workspace)
    return None if amended is None else amended.check(session_id, chain)


def amend(
    workspace: Workspace,
    session_id: str,
    change: Callable[[SealedTranscript], SealedTranscript],
    *,
    kind: RevisionKind,
    reason: str,
    by: str,
    now: Callable[[], str] = local_now,
) -> SealedTranscript:
    """Puts what `change` makes of a sealed transcript in its place, as a revision more.

    The old text is in no file of the session then; exports of it that are in the study's folder as
    they were written are deleted, of others only stays that they were made. `by` is a code, or "".
    Where nothing changes no revision is made, and what a crash left undone of the last one is done.
    FacilitatorError leaves the old revision or the new one, whole.
    """
    if by and not is_code(by):
        raise FacilitatorError(
            _("Whoever amends a transcript is named by a code, never a name."),
            _("Give a role and a number: --by 'Facilitator 1'"),
        )
    with _alone(workspace):
        # Of an older file put in the place of the present one nothing is lost by withdrawing again.
        sealed = _verified(workspace, session_id, older=kind is RevisionKind.WITHDRAWAL)
        folder = existing(workspace, session_id)
        before = decoded(sealed.transcript, session_id)
        after = change(before)
        chain = sealed.chain
        if after != before:
            made = SealedRevision(
                revision=before.revision + 1,
                kind=kind,
                reason=reason,
                at=now(),
                by=by,
                previous=chain.hashes[-1],
                text_sha256="",
            )
            data = _with_its_hash(encoded(replace(after, revisions=(*before.revisions, made))))
            chain = follow(data, sealed.certificate.transcript_sha256)
            after = decoded(data, session_id)
            try:
                clear_superseded(workspace, folder, chain.revision)
                replace_transcript(folder, data)
            except OSError as error:
                what = _("The transcript of session {session_id} was not amended").format(
                    session_id=session_id
                )
                raise disk.fault(what, folder, error) from error
        _finish(workspace, session_id, after, chain)
    return after


def _with_its_hash(data: bytes) -> bytes:
    """transcript.json whose latest record of a revision holds the hash of the text."""
    content = json_of(data)
    (head,) = content["session"].values()
    head["revisions"][-1]["text_sha256"] = text_sha256(content)
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _finish(
    workspace: Workspace, session_id: str, transcript: SealedTranscript, chain: Chain
) -> None:
    """What follows from an amendment: noted beside the keys, in the summary, given to the group."""
    amended = _amended(workspace)
    if amended is not None:
        amended.note(session_id, chain)
    folder = existing(workspace, session_id)
    try:
        clear_superseded(workspace, folder, chain.revision)  # what was exported meanwhile
    except OSError as error:
        what = _("An export of the text before is still in the study's folder")
        raise disk.fault(what, folder, error) from error
    with suppress(FacilitatorError):
        summary = read_summary(folder)
        codes = {p.code for p in transcript.participants}
        changed = replace(
            as_sealed(summary, transcript),
            codes=tuple(code for code in summary.codes if code in codes),
            utterances=len(transcript.lines),
        )
        if changed != summary:
            write_summary(folder, changed)
    if workspace.study.sealed_group:
        give_to_group((workspace.root, workspace.sessions), folder, workspace.study.sealed_group)


def _verified(workspace: Workspace, session_id: str, *, older: bool = False) -> Sealed:
    folder = existing(workspace, session_id)
    if not is_sealed(folder):
        raise FacilitatorError(
            _("Session '{session_id}' is not sealed: there is no transcript of it yet.").format(
                session_id=session_id
            ),
            _("Review it, then: facilitator seal {session_id}").format(session_id=session_id),
        )
    check_kept(folder)
    sealed = verify_sealed(folder, key_store(workspace), session_id)
    if not older:
        check_amended(workspace, session_id, sealed.chain)
    return sealed


def _amended(workspace: Workspace) -> Amended | None:
    study = study_id(workspace)
    return None if study is None else Amended(key_store(workspace), study)


@contextmanager
def _alone(workspace: Workspace) -> Iterator[None]:
    """Nobody else amends a transcript of the study meanwhile."""
    path = workspace.sessions / LOCK
    lock = patiently(lambda: FileLock(path, _("The study's sealed transcripts")), WAIT_S)
    try:
        share_as_its_folder(path)
        yield
    finally:
        lock.release()
