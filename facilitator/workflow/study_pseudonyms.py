"""The study's list of codes: which name became which code, the same in every meeting.

It lies beside the roster, encrypted under the study's key, and goes with it (`roster remove`). It
is read again and written under a lock whenever somebody new is met, so that two meetings at the
same time never give one code to two people, and a code is on the medium before anybody sees it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from facilitator.anonymise.replacements import Replacements
from facilitator.errors import FacilitatorError
from facilitator.typed import program
from facilitator.vault.custody import PASSPHRASE
from facilitator.vault.keys import KeyStore
from facilitator.vault.lock import FileLock, patiently
from facilitator.vault.sealed_file import read_sealed_file, write_sealed_file
from facilitator.vault.session_key import SessionKey
from facilitator.words import _
from facilitator.workflow.identity import make_study_id, study_id
from facilitator.workflow.key_store import key_store
from facilitator.workflow.list_mark import Reason, mark_list
from facilitator.workflow.roster_files import codes_path, cut_off, roster_path
from facilitator.workspace import Workspace

WAIT_S = 1.0
"""How long another process of the study is waited for: it needs milliseconds."""


class StudyPseudonyms:
    """The list, and the key it lies under. Made by `open`, or `existing`."""

    def __init__(self, workspace: Workspace, study: str, key: SessionKey) -> None:
        self.workspace = workspace
        self.study = study
        self.key = key

    @classmethod
    def open(cls, workspace: Workspace, reason: Reason = Reason.LOOKED_AT) -> StudyPseudonyms:
        """The study's list, made if it never had one, with the study's key.

        Raises FacilitatorError if there was one and it cannot be read: nobody silently gets a new
        code. A passphrase is asked for as for any key.
        """
        study = make_study_id(workspace)
        keys = key_store(workspace, making=True)
        unlock(keys, study)  # not while others wait for the lock
        with study_lock(workspace, study):
            if keys.exists(study):
                codes = cls(workspace, study, keys.open(study))
                if not codes.path.exists():
                    codes._begin(lost=_used(workspace, study))
            elif codes_path(workspace, study).exists():
                raise cut_off(workspace, study) or no_key()
            else:
                codes = cls(workspace, study, keys.create(study))
                codes._begin(lost=False)
        with codes.held() as found:
            if found is not None:
                codes._mark(found, reason)
            return codes

    @classmethod
    def existing(cls, workspace: Workspace) -> StudyPseudonyms | None:
        """The study's list if it has one or must have had one; errors as for `open`."""
        study = study_id(workspace)
        if study is None:
            return None
        there = key_store(workspace).exists(study) or codes_path(workspace, study).exists()
        return cls.open(workspace) if there else None

    @property
    def path(self) -> Path:
        return codes_path(self.workspace, self.study)

    @contextmanager
    def held(self) -> Iterator[Replacements | None]:
        """The list as it is now, nobody else's to change until this is left.

        What was changed in it is on the medium then. None if it has been removed meanwhile, on
        purpose: then codes are the session's own. FacilitatorError if it cannot be read or written.
        """
        with study_lock(self.workspace, self.study):
            found = self._read()
            before = None if found is None else found.to_record()
            yield found
            if found is not None and found.to_record() != before:
                self._write(found)

    def _read(self) -> Replacements | None:
        keys = key_store(self.workspace)
        if not keys.exists(self.study):
            return None
        try:
            if not self.path.exists():
                raise _missing(self.path)
            data = read_sealed_file(self.path, self.key, codes_name(self.study))
            return Replacements.from_record(json.loads(data))
        except FacilitatorError as error:
            if keys.open(self.study) != self.key:
                return None  # removed, and begun anew since
            raise cut_off(self.workspace, self.study) or error from None
        except ValueError:
            raise FacilitatorError(
                _("The study's list of codes was written by another version ({path}).").format(
                    path=self.path
                ),
                _("Use that version of the program, or a newer one."),
            ) from None

    def _write(self, codes: Replacements) -> None:
        write_sealed_file(self.path, self.key, codes_name(self.study), _record(codes))
        self._mark(codes, Reason.WRITTEN)

    def _mark(self, codes: Replacements, reason: Reason) -> None:
        mark_list(self.workspace, self.study, self.key, _record(codes), reason)

    def _begin(self, *, lost: bool) -> None:
        if lost:
            raise _missing(self.path)
        self._write(Replacements())


def codes_name(study: str) -> str:
    """What the list is called where it is sealed."""
    return f"codes {study}"


def _record(codes: Replacements) -> bytes:
    return json.dumps(codes.to_record(), ensure_ascii=False, sort_keys=True).encode()


@contextmanager
def study_lock(workspace: Workspace, study: str) -> Iterator[None]:
    """Held by whoever changes the study's roster or its list of codes."""
    path = workspace.rosters / f"{study}.lock"
    lock = patiently(lambda: FileLock(path, _("The study's roster")), WAIT_S)
    try:
        yield
    finally:
        lock.release()


def unlock(keys: KeyStore, study: str) -> None:
    """Asks for the passphrase, if there is one to ask for."""
    if keys.exists(study):
        keys.open(study)
    elif keys.custody == PASSPHRASE:
        keys.passphrase.unlock()


def _used(workspace: Workspace, study: str) -> bool:
    """Whether a study that has a key must have had a list too: it was written with the first."""
    return roster_path(workspace, study).exists() or any(
        path.is_dir() for path in workspace.sessions.iterdir()
    )


def _missing(path: Path) -> FacilitatorError:
    return FacilitatorError(
        _("The study's list of codes is missing ({path}): people would get new codes.").format(
            path=path
        ),
        _(
            "Put it back from a backup. If there is none: {facilitator} roster "
            "remove, then import the roster again."
        ).format(facilitator=program()),
    )


def no_key() -> FacilitatorError:
    """Said where the encrypted files are there, and the key they are under is not."""
    return FacilitatorError(
        _("The study's roster and list of codes have no key any more: nobody can read them."),
        _(
            "Finish with `{facilitator} roster remove`, then store the roster "
            "anew from your own copy."
        ).format(facilitator=program()),
    )
