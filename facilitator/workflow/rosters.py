"""The study's roster: who stands behind each code, encrypted outside the study's folder.

It lies under a key of the study's own, kept like the sessions' keys. Removing it destroys that
key, so that copies of the encrypted file say nothing any more.
"""

from __future__ import annotations

from pathlib import Path

from facilitator.anonymise.roster import Roster
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.sealed_file import read_sealed, write_sealed
from facilitator.workflow.identity import make_study_id, study_id
from facilitator.workflow.store import key_store
from facilitator.workspace import Workspace

_NAME = "roster"


def load_roster(path: Path) -> Roster:
    """Reads a roster file. Raises FacilitatorError naming the entry and the remedy."""
    try:
        return Roster.from_toml(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FacilitatorError(
            f"The roster {path} cannot be read ({error.strerror}).",
            "Check the name and that you may read it.",
        ) from None
    except UnicodeDecodeError:
        raise FacilitatorError(
            f"The roster {path} is not UTF-8 text.", "Save it as UTF-8 (plain text, .toml)."
        ) from None


def store_roster(workspace: Workspace, roster: Roster) -> None:
    """Makes this the study's roster, in the place of one there may be."""
    study = make_study_id(workspace)
    keys = key_store(workspace, making=True)
    key = keys.open(study) if keys.exists(study) else keys.create(study)
    write_sealed(_path(workspace, study), key, f"{_NAME} {study}", roster.to_toml().encode())


def stored_roster(workspace: Workspace) -> Roster | None:
    """The study's roster, None if none is stored."""
    study = study_id(workspace)
    if study is None or not _path(workspace, study).exists():
        return None
    if not key_store(workspace).exists(study):
        raise FacilitatorError(
            "The stored roster has no key any more, so nobody can read it.",
            "Finish with `facilitator roster remove`, then store it anew from your own copy.",
        )
    key = key_store(workspace).open(study)
    return Roster.from_toml(read_sealed(_path(workspace, study), key, f"{_NAME} {study}").decode())


def remove_roster(workspace: Workspace) -> bool:
    """Destroys the stored roster's key and removes it; whether there was one.

    Sessions that were held with it keep what they took of it, until they are sealed.
    """
    study = study_id(workspace)
    if study is None or not (
        _path(workspace, study).exists() or key_store(workspace).exists(study)
    ):
        return False
    key_store(workspace).destroy(study)
    path = _path(workspace, study)
    try:
        disk.unlink(path)
        if path.parent.is_dir():
            disk.sync_folder(path.parent)
    except OSError as error:
        raise disk.fault("The roster could not be removed", path, error) from error
    return True


def _path(workspace: Workspace, study: str) -> Path:
    return workspace.rosters / f"{study}.roster"
