"""Memberships of this user's machine: a folder each, so that one disturbs none of the others.

Whoever shows a meeting holds the lock of its folder: another window, or another meeting, has a
folder of its own.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from facilitator.errors import FacilitatorError
from facilitator.sharing import joining
from facilitator.sharing.joining import Membership
from facilitator.sharing.terms import Role
from facilitator.vault.lock import FileLock
from facilitator.words import _

KEPT_S = 7 * 24 * 3600.0
"""A meeting that was not gone back to for so long is not gone back to."""

PATIENCE_S, PAUSE_S = 1.0, 0.05
"""So long it is waited for a membership that another window has, and so often looked: to look for
one's own needs milliseconds, to show a meeting hours."""

TRIES = 20
"""Folders that are tried for a new membership, should other windows look at each just then."""


@dataclass(slots=True)
class Held:
    """A membership that this program alone has now; `member` None: of no meeting yet."""

    folder: Path
    member: Membership | None
    lock: FileLock

    @property
    def since(self) -> float:
        """When it was joined, or gone back to (POSIX time); now, if nobody can tell."""
        for path in (self.folder / "membership.json", self.folder):
            with contextlib.suppress(OSError):
                return path.stat().st_mtime
        return time.time()

    def went_back(self) -> None:
        """It is used again, and kept for as long as if it were new."""
        with contextlib.suppress(OSError):
            os.utime(self.folder / "membership.json")

    def keep(self, member: Membership) -> None:
        """OSError if it cannot."""
        self.member = member
        joining.keep(self.folder, member)

    def release(self) -> None:
        """Others may have it; if nothing is kept in it any more, its folder goes."""
        empty = not joining.holds(self.folder)
        if empty:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.lock.release()
        if empty:  # some systems remove nothing that is open
            shutil.rmtree(self.folder, ignore_errors=True)


def _take(folder: Path) -> Held | None:
    """A folder, unless somebody has it."""
    with contextlib.suppress(FacilitatorError):
        lock = FileLock(folder / "lock", _("That membership"))
        try:
            return Held(folder, joining.kept(folder), lock)
        except OSError:  # it cannot be read now, and stays
            lock.release()
    return None


def fresh(root: Path, tries: int = TRIES) -> Held:
    """A folder for a meeting that is to be joined. Another window that looks for one of its own may
    have it for a moment, and takes it away again: then it is another folder."""
    folder = root / secrets.token_hex(4)
    folder.mkdir(parents=True, mode=0o700)
    try:
        lock = FileLock(folder / "lock", _("That membership"))
    except FacilitatorError:
        with contextlib.suppress(OSError):
            folder.rmdir()
        if tries <= 1:
            raise
    else:
        if lock.path.exists():
            return Held(folder, None, lock)
        lock.release()
    return fresh(root, tries - 1)


@contextlib.contextmanager
def free(root: Path) -> Iterator[list[Held]]:
    """Those that no other window has, the latest first; all but what is taken out of the list are
    released. Old ones are removed. Nobody is asked anything meanwhile: others may look for theirs.
    """
    found: list[Held] = []
    for folder in _folders(root):
        held = _take(folder)
        if held is None:
            continue
        if time.time() - held.since > KEPT_S:
            joining.forget(folder)
            held.release()
        elif held.member is None:  # what waits in it, if anything does, is kept for as long
            held.release()
        else:
            found.append(held)
    found.sort(key=lambda held: held.since, reverse=True)
    try:
        yield found
    finally:
        for held in found:
            held.release()


def again(folder: Path) -> Held | None:
    """One of those, a while later; None if another window has it by now, or it is over."""
    held = _take(folder)
    if held is not None and held.member is None:
        held.release()
        return None
    return held


def of_meeting(root: Path, meeting: str, role: Role) -> Held | None:
    """The one of a meeting and role, if there is one and no other window shows it. A window that
    looks for its own has each for a moment: that is waited for."""
    until = time.monotonic() + PATIENCE_S
    while True:
        with free(root) as found:
            for held in found:
                if held.member is not None and _is_of(held.member, meeting, role):
                    found.remove(held)
                    return held
        if time.monotonic() > until or not _there(root, meeting, role):
            return None
        time.sleep(PAUSE_S)


def _there(root: Path, meeting: str, role: Role) -> bool:
    """Whether there is one, whoever has it."""
    for folder in _folders(root):
        with contextlib.suppress(OSError):
            member = joining.kept(folder)
            if member is not None and _is_of(member, meeting, role):
                return True
    return False


def _is_of(member: Membership, meeting: str, role: Role) -> bool:
    return member.role is role and meeting == member.meeting != ""


def _folders(root: Path) -> list[Path]:
    return [one for one in root.iterdir() if one.is_dir()] if root.is_dir() else []
