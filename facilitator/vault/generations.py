"""Which of a journal's files counts, and the step from one generation to the next.

A journal's text is removed for good by writing what is left into a new file under the next chain
key and destroying the key of the old one. The order, and what a crash between two steps leaves:

    1  journal.N+1 written whole, synced, read back    key N: journal.N counts, N+1 is removed
    2  the stored key replaced by that of N+1          key N+1: journal.N+1 counts, N is unreadable
    3  journal.N and what was set aside of it removed

So the generation of the stored key says which file counts. A key that was exported, or copied to
another machine, may be older than the journal; then the newest file counts, since an older one is
only ever removed after the key has moved on.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from facilitator.errors import FacilitatorError
from facilitator.typed import program
from facilitator.vault import disk
from facilitator.vault.end_mark import Marks, read_end
from facilitator.vault.record_log import RecordLog, damaged
from facilitator.vault.session_key import SessionKey
from facilitator.words import _

_NAME = re.compile(r"journal\.(\d{6,9})(\..+)?")
DAMAGED = ".damaged-"


class Keys(Marks, Protocol):
    """What a journal needs of the key store."""

    def open(self, session_id: str) -> SessionKey:
        """The session's key as it is stored now."""
        ...

    def replace(self, session_id: str, key: SessionKey) -> None:
        """Store the key, or its successor instead, on the medium on return."""
        ...


def journal_path(folder: Path, generation: int) -> Path:
    """Where a generation's file lies."""
    return folder / f"journal.{generation:06d}"


def journal_files(folder: Path) -> dict[int, Path]:
    """The journal's files by generation; empty if there are none."""
    return {generation: path for generation, path, rest in _names(folder) if not rest}


def damaged_files(folder: Path) -> list[Path]:
    """Copies of damaged files that salvaging kept; readable until the key moves on."""
    return [path for _, path, rest in _names(folder) if rest.startswith(DAMAGED)]


def open_log(folder: Path, keys: Keys, session_id: str) -> tuple[RecordLog, SessionKey]:
    """The log that counts, for writing, and the key it was opened with. Hold the session's lock.

    What an interrupted step left behind is removed.
    """
    stored = keys.open(session_id)
    key = key_that_counts(folder, stored, session_id)
    end = read_end(keys, key, session_id)
    path = journal_path(folder, key.generation)
    log = RecordLog(path, key, session_id, writable=True, end=end)
    try:
        older = any(generation < key.generation for generation, _, _ in _names(folder))
        if older or key.generation != stored.generation:
            # The step may have been cut off before the new key was on the medium for certain: a
            # power cut could bring back the old one, which is meant to be destroyed.
            keys.replace(session_id, key)
        tidy(folder, key.generation)
    except BaseException:
        log.close()
        raise
    return log, key


def read_log(folder: Path, keys: Keys, session_id: str) -> tuple[RecordLog, SessionKey]:
    """The log that counts, for reading; also while another process takes the step."""
    key = keys.open(session_id)
    while True:
        try:
            return _read_log(folder, keys, key, session_id)
        except FacilitatorError:
            before, key = key, keys.open(session_id)
            if key.generation == before.generation:
                raise


def begin_next(
    old: RecordLog,
    key: SessionKey,
    keys: Keys,
    session_id: str,
    snapshot: bytes,
    *,
    new: SessionKey | None = None,
) -> tuple[RecordLog, SessionKey]:
    """Take the step: a log that holds `snapshot` alone, its key, and the old log's key destroyed.

    `new`: the key to go on with, if it is not simply the next (`SessionKey.renewed`).
    FacilitatorError if it failed: `old` goes on as before, or, where nobody knows which key is on
    the medium, accepts no more records until the session is reopened.
    """
    new = key.next() if new is None else new
    folder = old.path.parent
    path = journal_path(folder, new.generation)
    try:
        log = _written(path, new, session_id, snapshot)
    except BaseException:
        _withdraw(path, old)
        raise
    try:
        keys.replace(session_id, new)
    except BaseException as error:
        log.close()
        if _is_stored(key, keys, session_id):
            _withdraw(path, old)
        else:
            old.refuse(_unsure(path, error))
        raise
    old.close()
    with suppress(FacilitatorError):  # unreadable by now; removed when the session is reopened
        tidy(folder, new.generation)
    return log, new


def key_that_counts(folder: Path, key: SessionKey, session_id: str) -> SessionKey:
    """The key, moved on to the generation of the file that counts.

    FacilitatorError if there is no journal, or none that the key could open.
    """
    files = journal_files(folder)
    if not files:
        raise no_journal(folder, session_id)
    if key.generation in files:
        return key
    newest = max(files)
    if newest < key.generation:
        raise FacilitatorError(
            _("The journal of session {session_id} in {folder} is older than its key.").format(
                session_id=session_id, folder=folder
            ),
            _(
                "What it holds was rewritten since, and its key destroyed: put "
                "back the newest copy of this folder. The recording beside it "
                "can still be read and transcribed anew."
            ),
        )
    try:
        return key.at(newest)
    except ValueError:
        path = files[newest]
        reason = _("its name is that of no journal")
        raise damaged(path, reason, session_id, salvageable=False) from None


def no_journal(folder: Path, session_id: str) -> FacilitatorError:
    return FacilitatorError(
        _("Session {session_id} has no journal in {folder}.").format(
            session_id=session_id, folder=folder
        ),
        _("`{facilitator} sessions` lists the sessions of this study and their state.").format(
            facilitator=program()
        ),
    )


def tidy(folder: Path, generation: int) -> None:
    """Remove what belongs to other generations, and files that were never finished."""
    try:
        removed = False
        for found, path, rest in _names(folder):
            if found != generation or rest.endswith(".new"):
                disk.unlink(path)
                removed = True
        if removed:
            disk.sync_folder(folder)
    except OSError as error:
        raise disk.fault(
            _("The session's old files could not be removed"), folder, error
        ) from error


def _read_log(
    folder: Path, keys: Keys, key: SessionKey, session_id: str
) -> tuple[RecordLog, SessionKey]:
    key = key_that_counts(folder, key, session_id)
    end = read_end(keys, key, session_id)  # before the file: a writer may close it in between
    path = journal_path(folder, key.generation)
    return RecordLog(path, key, session_id, writable=False, end=end), key


def _written(path: Path, key: SessionKey, session_id: str, snapshot: bytes) -> RecordLog:
    RecordLog.create(path, key, session_id, snapshot)
    log = RecordLog(path, key, session_id, writable=True)
    if log.payloads != [snapshot]:
        log.close()
        raise FacilitatorError(
            _("The journal {path} does not read back as it was written; the old one stays.").format(
                path=path
            ),
            _("The disk may be failing: copy the session's folder to another disk first."),
        )
    log.payloads.clear()
    return log


def _withdraw(path: Path, old: RecordLog) -> None:
    """The new file must go before the old one goes on: an older key takes the newest for true."""
    try:
        disk.unlink(path)
        disk.sync_folder(path.parent)
    except OSError as error:
        old.refuse(_unsure(path, error))


def _is_stored(key: SessionKey, keys: Keys, session_id: str) -> bool:
    try:
        return keys.open(session_id).generation == key.generation
    except FacilitatorError:
        return False


def _unsure(path: Path, error: BaseException) -> FacilitatorError:
    if isinstance(error, FacilitatorError):
        return error
    if isinstance(error, OSError):
        return disk.fault(_("The journal could not be rewritten"), path, error)
    return FacilitatorError(
        _("Rewriting the journal was interrupted ({path}).").format(path=path),
        _("Reopen the session to go on."),
    )


def refuse_link(folder: Path) -> None:
    """FacilitatorError if a session's folder leads elsewhere: sealing would destroy what is
    there."""
    try:
        disk.refuse_link(folder)
    except OSError as error:
        raise disk.fault(_("The session could not be read"), folder, error) from error


def _names(folder: Path) -> list[tuple[int, Path, str]]:
    """Generation, path and what follows the generation in the name, in order."""
    refuse_link(folder)
    try:
        found = ((_NAME.fullmatch(p.name), p) for p in folder.iterdir())
        return sorted((int(match[1]), p, match[2] or "") for match, p in found if match)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise disk.fault(_("The session could not be read"), folder, error) from error
