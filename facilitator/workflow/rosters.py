"""The study's roster: who stands behind each code, encrypted outside the study's folder.

It lies under a key of the study's own, kept like the sessions' keys. Removing it destroys that
key, so that copies of the encrypted file say nothing any more.
"""

from __future__ import annotations

from collections.abc import Callable

from facilitator.anonymise.replacements import Replacements
from facilitator.anonymise.roster import Roster
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.sealed_file import read_sealed_file, write_sealed_file
from facilitator.vault.session_key import SessionKey
from facilitator.words import _
from facilitator.workflow.identity import study_id
from facilitator.workflow.key_store import key_store
from facilitator.workflow.list_mark import forget_list
from facilitator.workflow.roster_files import (
    codes_path,
    coming_path,
    cut_off,
    entities_path,
    roster_path,
)
from facilitator.workflow.study_pseudonyms import StudyPseudonyms, no_key, study_lock
from facilitator.workspace import Workspace


def store_roster(workspace: Workspace, roster: Roster) -> None:
    """Makes this the study's roster, in the place of one there may be."""
    codes = StudyPseudonyms.open(workspace)
    with study_lock(workspace, codes.study):
        _write(codes, roster)


def stored_roster(workspace: Workspace) -> Roster | None:
    """The study's roster, None if none is stored."""
    study = study_id(workspace)
    if study is None or not roster_path(workspace, study).exists():
        return None
    if not key_store(workspace).exists(study):
        raise cut_off(workspace, study) or no_key()
    return read_roster(workspace, study, key_store(workspace).open(study))


def change_roster(workspace: Workspace, change: Callable[[Roster, Replacements], Roster]) -> Roster:
    """Stores what `change` makes of the stored roster (or an empty one) and the study's codes.

    Nobody else changes either meanwhile; what `change` raises leaves all as it was.
    """
    codes = StudyPseudonyms.open(workspace)
    with codes.held() as known:
        there = roster_path(workspace, codes.study).exists()
        before = read_roster(workspace, codes.study, codes.key) if there else Roster()
        changed = change(before, known or Replacements())
        _write(codes, changed)
    return changed


def shown_codes(workspace: Workspace, roster: Roster) -> list[tuple[str, int]]:
    """(code, number of names) for each entry of the roster, as the study's meetings show it."""
    codes = StudyPseudonyms.open(workspace)
    with codes.held() as known:
        fresh = (known or Replacements()).copy()
    entries = zip(fresh.settle(roster), roster.entries, strict=True)
    return [(code, len(entry.names)) for code, entry in entries]


def read_roster(workspace: Workspace, study: str, key: SessionKey) -> Roster:
    """The stored roster; FacilitatorError if it is not there, damaged, or under another key."""
    path = roster_path(workspace, study)
    try:
        return Roster.from_toml(read_sealed_file(path, key, roster_name(study)).decode())
    except FacilitatorError as error:
        raise cut_off(workspace, study) or error from None


def remove_roster(workspace: Workspace) -> bool:
    """Destroys the key of the stored roster, the list of codes and what was decided of names, and
    all three; whether there was any.

    Sessions that were held with them keep what they took, until they are sealed.
    """
    study = study_id(workspace)
    if study is None:
        return False
    keys = key_store(workspace)
    paths = [path(workspace, study) for path in (roster_path, codes_path, entities_path)]
    if not any(path.exists() for path in paths) and not keys.exists(study):
        return False
    with study_lock(workspace, study):
        keys.destroy(study)
        try:
            for path in paths:
                disk.unlink(path)
                disk.unlink(coming_path(path))
            forget_list(workspace, study)
            disk.sync_folder(workspace.rosters)
        except OSError as error:
            raise disk.fault(
                _("The roster could not be removed"), workspace.rosters, error
            ) from error
    return True


def _write(codes: StudyPseudonyms, roster: Roster) -> None:
    path = roster_path(codes.workspace, codes.study)
    write_sealed_file(path, codes.key, roster_name(codes.study), roster.to_toml().encode())


def roster_name(study: str) -> str:
    """What the roster is called where it is sealed."""
    return f"roster {study}"
