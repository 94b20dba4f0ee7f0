"""A study's own random name, for what lies outside its folder: its passphrase and its roster."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.words import _
from facilitator.workspace import Workspace

FILE = "study.id"
_FOR_ALL = 0o644
_ID = re.compile(rb"study-[0-9a-f]{16}\n")


def study_id(workspace: Workspace) -> str | None:
    """The study's id, None if it has none yet. FacilitatorError if its file is damaged."""
    path = _path(workspace)
    try:
        data = disk.read(path)
    except FileNotFoundError:
        return None
    except PermissionError:
        raise FacilitatorError(
            _("{path} belongs to another account, and cannot be read from this one.").format(
                path=path
            ),
            _("That account gives it free, and it reveals nothing: chmod a+r '{path}'").format(
                path=path
            ),
        ) from None
    except OSError as error:
        raise disk.fault(_("The study's id could not be read"), path, error) from error
    if not _ID.fullmatch(data):
        raise FacilitatorError(
            _("The study's id in {path} is damaged.").format(path=path),
            _("Put back an intact copy. Without it the stored roster is not found; sessions are."),
        )
    return data.decode().strip()


def is_study_id(text: str) -> bool:
    """Whether this is a study's id."""
    return _ID.fullmatch(f"{text}\n".encode()) is not None


def make_study_id(workspace: Workspace, given: str | None = None) -> str:
    """The study's id, made if it has none yet, or then the one `given`."""
    existing = study_id(workspace)
    path = _path(workspace)
    if existing is not None:
        open_to_all(path)
        return existing
    import secrets

    made = given or f"study-{secrets.token_hex(8)}"
    try:
        disk.make_folder(path.parent)
        disk.write_new(path, f"{made}\n".encode())
        open_to_all(path)
    except OSError as error:
        if isinstance(error, FileExistsError) and (existing := study_id(workspace)):
            return existing  # another process was faster
        raise disk.fault(_("The study's id could not be written"), path, error) from error
    return made


def open_to_all(path: Path) -> None:
    """Lets every account that shares the study read a file that says nothing about anybody."""
    with suppress(OSError):  # another account's, which has its rights already
        if path.stat().st_mode & _FOR_ALL != _FOR_ALL:
            path.chmod(_FOR_ALL)


def _path(workspace: Workspace) -> Path:
    return workspace.sessions / FILE
