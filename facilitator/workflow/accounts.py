"""Sessions that another account recorded in a study that both may write to."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.layout import CERTIFICATE, INTENT, KEY_SUFFIX, LOCK, vault_folder
from facilitator.words import _
from facilitator.workspace import SESSION_ID, Workspace


def session_folders(workspace: Workspace) -> Iterator[Path]:
    """The folders of the study's sessions, by name; none of them need be readable.

    FacilitatorError if the sessions' folder belongs to another account and cannot be read.
    """
    try:
        if workspace.sessions.is_dir():
            for folder in sorted(workspace.sessions.iterdir()):
                if SESSION_ID.match(folder.name) and folder.is_dir():
                    yield folder
    except PermissionError:
        raise not_to_be_read(workspace.sessions) from None


def not_to_be_read(folder: Path) -> FacilitatorError:
    """Said of a folder that this account may not look into."""
    return FacilitatorError(
        _("{folder} belongs to another account, and cannot be read from this one.").format(
            folder=folder
        ),
        how_to_share(),
    )


def how_to_share() -> str:
    """What helps against a folder that another account has to itself."""
    return _("Whoever set the study up gives its folders to a group: chgrp GROUP, chmod g+rwx.")


def is_another_accounts(workspace: Workspace, folder: Path) -> bool:
    """Whether a session was recorded by another account, so that nothing can be done with it here.

    A key makes it this account's. Without one it is another's unless it is over and can be read,
    is being destroyed by this account, or never came into being.
    """
    # By its name alone: a list of sessions is drawn before anything that opens a key is imported.
    if (workspace.keys / f"{folder.name}{KEY_SUFFIX}").exists():
        return False
    try:
        if (folder / CERTIFICATE).exists():
            return not os.access(folder / CERTIFICATE, os.R_OK)
        if owned_by_another(folder):
            return True
        vault = vault_folder(folder)
        made = vault.is_dir() and any(p.is_file() and p.name != LOCK for p in vault.rglob("*"))
        return made and not (folder / INTENT).exists()
    except PermissionError:
        return True


def check_this_accounts(workspace: Workspace, folder: Path) -> None:
    """Raises FacilitatorError if another account recorded the session."""
    if not is_another_accounts(workspace, folder):
        return
    sure = owned_by_another(folder)
    raise FacilitatorError(
        _("Session '{name}' was recorded by another account").format(name=folder.name)
        + (
            "."
            if sure
            else _(", or its key is lost: there is no key for it in {keys}.").format(
                keys=workspace.keys
            )
        ),
        _(
            "Go on with it there; or bring its key from there: facilitator "
            "vault export-key {name}, and here import-key."
        ).format(name=folder.name),
    )


def make_study_folder(folder: Path) -> None:
    """A folder of the study that names nobody, if there is none. Where a group may write to the one
    it lies in, it may write to this too: whoever sets a study up there wants to share it. OSError
    if it cannot be made."""
    if folder.is_dir():
        return
    if not folder.parent.is_dir():
        make_study_folder(folder.parent)
    disk.make_folder(folder, disk.STUDY_FOLDER)
    above = folder.parent.stat()
    if os.name == "posix" and above.st_mode & stat.S_IWGRP:
        with suppress(OSError):
            os.chown(folder, -1, above.st_gid)
            folder.chmod(disk.STUDY_FOLDER | above.st_mode & (stat.S_IRWXG | stat.S_ISGID))


def share_as_its_folder(*paths: Path) -> None:
    """Lets files that all accounts of a study write to be read and written by whoever may write to
    the folder they lie in, and could replace them anyhow. What is another's stays as it is."""
    for path in paths:
        with suppress(OSError):
            folder = path.parent.stat()
            if path.is_symlink() or owned_by_another(path) or os.name != "posix":
                continue
            path.chmod(0o600 | folder.st_mode & 0o066)
            os.chown(path, -1, folder.st_gid)


def owned_by_another(path: Path) -> bool:
    """Whether a file is another user's (POSIX only)."""
    return hasattr(os, "geteuid") and path.stat().st_uid != os.geteuid()
