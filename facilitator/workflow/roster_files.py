"""Rosters as files a person writes: read whole, and refused without quoting a name."""

from __future__ import annotations

from pathlib import Path

from facilitator.anonymise.roster import Roster
from facilitator.errors import FacilitatorError
from facilitator.files import text_of
from facilitator.typed import program
from facilitator.words import _
from facilitator.workflow.identity import study_id
from facilitator.workspace import Workspace

LARGEST = 8_000_000
"""Bytes of a roster's file at most; 20,000 names with all their fields have fewer."""


def load_roster(path: Path) -> Roster:
    """Reads a roster file. Raises FacilitatorError naming the entry and the remedy, also for one
    that names nobody: whoever gave it believes that somebody is masked."""
    roster = Roster.from_toml(text_of(path, _("The roster"), LARGEST))
    if not roster.entries:
        raise FacilitatorError(
            _("{path} names nobody.").format(path=path),
            _("Write names in it, or leave it out: a stored roster stays as it is."),
        )
    return roster


def roster_path(workspace: Workspace, study: str) -> Path:
    """Where the study's roster lies, encrypted, if one is stored."""
    return workspace.rosters / f"{study}.roster"


def codes_path(workspace: Workspace, study: str) -> Path:
    """Where the study's list of codes lies, encrypted; see `study_pseudonyms`."""
    return workspace.rosters / f"{study}.codes"


def entities_path(workspace: Workspace, study: str) -> Path:
    """Where what the study decided of names lies, encrypted; see `study_entities`."""
    return workspace.rosters / f"{study}.entities"


def mark_path(workspace: Workspace, study: str) -> Path:
    """Where this account keeps the mark of its list of codes; see `list_mark`."""
    return workspace.rosters / f"{study}.mark"


def coming_path(path: Path) -> Path:
    """Where what comes in the place of one of these waits for its key; see `handing_over`."""
    return path.with_name(path.name + ".coming")


def cut_off(workspace: Workspace, study: str) -> FacilitatorError | None:
    """What is to be said where none of these can be read because a handing over was cut off; None
    if that is not why."""
    at = (codes_path, roster_path, entities_path)
    if not any(coming_path(one(workspace, study)).exists() for one in at):
        return None
    return FacilitatorError(
        _("Another account's list of codes was being taken over, and that was cut off."),
        _("Nothing is lost. Take it over once more: {facilitator} roster accept FILE").format(
            facilitator=program()
        ),
    )


def anything_stored(workspace: Workspace) -> bool:
    """Whether the study has a roster or a list of codes, without opening either."""
    study = study_id(workspace)
    return study is not None and any(
        path(workspace, study).exists() for path in (roster_path, codes_path)
    )
