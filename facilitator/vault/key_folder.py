"""The folder of the keys: whether others could look into it, or put their keys in it."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from facilitator.vault import disk
from facilitator.vault.custody import KeyLockedError
from facilitator.words import _


def check_folder(folder: Path) -> None:
    """KeyLockedError if others could put their keys in the place of these (POSIX only).

    Whoever may write in the key folder, or give it another place, decides which key a meeting
    is recorded under.
    """
    if sys.platform == "win32":
        return
    try:
        folder = folder.resolve(strict=True)
        there, above = folder.stat(), folder.parent.stat()
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise unreadable(folder, error) from error
    if there.st_uid != os.geteuid():
        raise KeyLockedError(
            _("The key folder {folder} belongs to another user of this machine.").format(
                folder=folder
            ),
            _("Log in as that user, or set FACILITATOR_HOME to a folder of your own."),
        )
    if there.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise KeyLockedError(
            _("Others may write in the key folder {folder}, so its keys cannot be trusted.").format(
                folder=folder
            ),
            _("If nobody has: chmod 700 '{folder}'").format(folder=folder),
        )
    if above.st_mode & stat.S_IWOTH and not above.st_mode & stat.S_ISVTX:
        raise KeyLockedError(
            _("Everybody may write in {parent}, and so put another key folder there.").format(
                parent=folder.parent
            ),
            _("If nobody has: chmod 700 '{parent}'").format(parent=folder.parent),
        )


def readable_by_others(folder: Path) -> bool:
    """Whether other accounts on this machine may look into the key folder (POSIX only)."""
    if sys.platform == "win32" or not folder.is_dir():
        return False
    return bool(folder.stat().st_mode & 0o077)


def unreadable(path: Path, error: OSError) -> KeyLockedError:
    """A key that cannot be read is not gone: a destruction must not be finished because of it."""
    fault = disk.fault(_("The session's key could not be read"), path, error)
    return KeyLockedError(fault.what, fault.hint)
