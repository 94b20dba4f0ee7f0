"""A study's own random name, for what lies outside its folder: its passphrase and its roster."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.workspace import Workspace

FILE = "study.id"
_ID = re.compile(rb"study-[0-9a-f]{16}\n")


def study_id(workspace: Workspace) -> str | None:
    """The study's id, None if it has none yet. FacilitatorError if its file is damaged."""
    path = _path(workspace)
    try:
        data = disk.read(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise disk.fault("The study's id could not be read", path, error) from error
    if not _ID.fullmatch(data):
        raise FacilitatorError(
            f"The study's id in {path} is damaged.",
            "Put back an intact copy. Without it the stored roster is not found; sessions are.",
        )
    return data.decode().strip()


def make_study_id(workspace: Workspace) -> str:
    """The study's id, made if it has none yet."""
    existing = study_id(workspace)
    if existing is not None:
        return existing
    path, made = _path(workspace), f"study-{secrets.token_hex(8)}"
    try:
        disk.make_folder(path.parent)
        disk.write_new(path, f"{made}\n".encode())
    except OSError as error:
        if isinstance(error, FileExistsError) and (existing := study_id(workspace)):
            return existing  # another process was faster
        raise disk.fault("The study's id could not be written", path, error) from error
    return made


def _path(workspace: Workspace) -> Path:
    return workspace.sessions / FILE
