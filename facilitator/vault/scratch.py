"""Folders that go with the program that made them, however it ends: a killed one's are removed when
the next of their kind is asked for.

A lock in each says whether its program lives. A folder without one is left by a program that was
killed between two steps; nobody's it is only once nothing in it has changed for a while.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from facilitator.errors import FacilitatorError
from facilitator.vault.lock import FileLock

LOCK = "lock"
"""Held for as long as the program lives."""

UNTOUCHED_S = 600.0
"""A folder without a lock, in which nothing has changed for so long, is nobody's: between the
making of a folder and of its lock lies no time to speak of."""

_WHAT = "A folder"


@contextmanager
def scratch(prefix: str, first: str = "", where: Path | None = None) -> Iterator[Path]:
    """A folder in `where` (None: the temporary folder) that is gone afterwards. What `first` names
    in it goes before all else. OSError, or FacilitatorError, if it cannot be made."""
    remove_left(prefix, first, where)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=where))
    lock = FileLock(folder / LOCK, _WHAT)
    try:
        yield folder
    finally:
        _remove(folder, first, lock)


def remove_left(prefix: str, first: str = "", where: Path | None = None) -> None:
    """Removes this account's folders of that kind that belong to no living program; what cannot be
    removed waits for the next time."""
    for folder in (where or Path(tempfile.gettempdir())).glob(f"{prefix}*"):
        try:
            if not _ours(folder) or not ((folder / LOCK).is_file() or _untouched(folder)):
                continue
            lock = FileLock(folder / LOCK, _WHAT)
        except (OSError, FacilitatorError):
            continue  # its program lives, or it has just gone
        _remove(folder, first, lock)


def _remove(folder: Path, first: str, lock: FileLock) -> None:
    within = sorted(folder.iterdir(), key=lambda path: path.name != first)
    for path in (path for path in within if path.name != LOCK):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    lock.release()  # Windows removes no file that is open
    if all(path.name == LOCK for path in folder.iterdir()):
        shutil.rmtree(folder, ignore_errors=True)


def _ours(folder: Path) -> bool:
    found = folder.lstat()
    mine = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    return mine and folder.is_dir() and not folder.is_symlink()


def _untouched(folder: Path) -> bool:
    newest = max(path.lstat().st_mtime for path in (folder, *folder.rglob("*")))
    return time.time() - newest > UNTOUCHED_S
