"""One writer: a lock that the system releases when its holder dies, however it dies."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.words import _

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_FAR = 1 << 30
"""Windows locks a byte out of the way, so that the process id before it can be read by others."""

_TRY_S = 0.05

_MOST_BYTES = 20
_LOCK = re.compile(rb"[0-9\0]{0,%d}" % _MOST_BYTES)
"""What a lock file holds: a process id, nothing where the disk was full, or what a power cut made
of the two, because nobody waits for it to be on the medium."""

Taken = TypeVar("Taken")


class HeldError(FacilitatorError):
    """Another process, or this one, has the lock."""


def patiently(take: Callable[[], Taken], seconds: float) -> Taken:
    """What `take` gives; while the lock it needs is held, it is asked again for `seconds`.

    For a holder that is on its way out, as the children of a program that was killed are.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            return take()
        except HeldError:
            if time.monotonic() >= until:
                raise
        time.sleep(_TRY_S)


class FileLock:
    """Held from construction until `release`, or until the process ends.

    `what` names the thing in the error a second process gets, e.g. "Session 2026-11-23-03".
    """

    def __init__(self, path: Path, what: str) -> None:
        self.path = path
        try:
            disk.make_folder(path.parent)
            fd = disk.open_lock(path)
        except OSError as error:
            raise disk.fault(
                _("{what} could not be opened").format(what=what), path, error
            ) from error
        if not _LOCK.fullmatch(disk.read_at(fd, _MOST_BYTES + 1, 0)):
            os.close(fd)  # by a hard link it may be anybody's
            raise FacilitatorError(
                _("{what} could not be opened: {path} is no lock of this program.").format(
                    what=what, path=path
                ),
                _("Nothing was changed. Look what it is, then move it away."),
            )
        try:
            _lock(fd)
        except OSError:
            holder = disk.read_at(fd, _MOST_BYTES, 0).decode("ascii", "replace").strip("\0 ")
            os.close(fd)
            where = _("this process") if holder == str(os.getpid()) else _("another process")
            raise HeldError(
                _("{what} is open in {where} (process id {process}).").format(
                    what=what, where=where, process=holder or _("unknown")
                ),
                _("Close it there first; if that program no longer responds, end that process."),
            ) from None
        self._fd: int | None = fd
        try:
            os.ftruncate(fd, 0)
            os.lseek(fd, 0, os.SEEK_SET)
            os.write(fd, str(os.getpid()).encode())
        except OSError:
            pass  # the id is a courtesy to whoever is refused; a full disk must not refuse us

    def release(self) -> None:
        """Let others in; may be called again."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


def _lock(fd: int) -> None:
    """OSError if somebody has it. flock, not lockf: it also holds within one process."""
    if sys.platform == "win32":
        os.lseek(fd, _FAR, os.SEEK_SET)
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
