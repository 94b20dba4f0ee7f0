"""Folders for meetings of which nothing is kept: a practice, the sample meeting.

A practice has the real roster, real voices, and its keys beside them. Its folder goes when it is
over; what a killed program left behind goes when the next command of this account begins.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from facilitator.errors import FacilitatorError
from facilitator.vault.lock import FileLock

KEYS = "keys-apart"
"""The folder with the keys in it: the first to go."""

_PREFIX = "facilitator-trial-"
_LOCK = "lock"
"""Held for as long as the program lives, however it ends."""


@contextmanager
def trial_folder() -> Iterator[Path]:
    """A folder for a study that is gone afterwards, keys and all."""
    remove_left()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    lock = FileLock(folder / _LOCK, "A trial")
    try:
        yield folder
    finally:
        _remove(folder, lock)


def remove_left() -> None:
    """Removes what programs left that are no more; what cannot be removed waits for the next."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            if not (folder / _LOCK).is_file() or not _ours(folder):
                continue
            lock = FileLock(folder / _LOCK, "A trial")
        except (OSError, FacilitatorError):
            continue  # it goes on in another process
        _remove(folder, lock)


def _remove(folder: Path, lock: FileLock) -> None:
    for within in (folder / KEYS, folder / "study"):
        shutil.rmtree(within, ignore_errors=True)
    lock.release()  # Windows removes no file that is open
    if all(path.name == _LOCK for path in folder.iterdir()):
        shutil.rmtree(folder, ignore_errors=True)


def _ours(folder: Path) -> bool:
    owner = folder.lstat().st_uid
    return not folder.is_symlink() and (not hasattr(os, "getuid") or owner == os.getuid())
