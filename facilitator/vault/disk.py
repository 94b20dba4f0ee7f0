"""Every call by which the vault changes a disk, in one place.

The rest of the vault writes through these functions alone, so that what reaches the disk, and in
which order, can be read here, and be watched, cut short or made to fail by a test.

A study's folder may come from somebody else, or be shared: what stands there under the name of one
of this program's files is opened only if it is a file. No symbolic link is followed, and a FIFO or
a device neither hangs nor swallows anything (`NotAFileError`). Files and folders have their rights
from the moment they are made, whatever the umask is.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

from facilitator.errors import FacilitatorError, system_says
from facilitator.words import _

if sys.platform != "win32":
    import fcntl

_BINARY: int = getattr(os, "O_BINARY", 0)
_CLOEXEC: int = getattr(os, "O_CLOEXEC", 0)
_NO_LINK: int = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT: int = getattr(os, "O_NONBLOCK", 0)
"""A FIFO without a reader must not hold up whoever opens it; to a file it means nothing."""
OWNER_ONLY_FILE = 0o600
OWNER_ONLY_FOLDER = 0o700
STUDY_FILE = 0o640
"""For what names nobody: the owner's group may read it, as far as the umask lets it."""
STUDY_FOLDER = 0o750


class NotAFileError(OSError):
    """A link, a FIFO, a device or a folder stands where a file of this program's should be."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            errno.ELOOP, _("a link, or no ordinary file, stands in its place"), str(path)
        )


def open_new(path: Path, mode: int = OWNER_ONLY_FILE) -> int:
    """A file that must not exist yet, for its owner alone, opened for writing."""
    return _open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)


def open_append(path: Path) -> int:
    """An existing file, opened for reading and for writing at its end."""
    return _open(path, os.O_RDWR | os.O_APPEND)


def open_overwrite(path: Path) -> int:
    """An existing file, opened for writing over what it holds."""
    return _open(path, os.O_WRONLY)


def open_read(path: Path) -> int:
    """An existing file, opened for reading."""
    return _open(path, os.O_RDONLY)


def open_lock(path: Path) -> int:
    """A file to hold a lock on, made if there is none, opened for reading and writing."""
    return _open(path, os.O_CREAT | os.O_RDWR)


def _open(path: Path, flags: int, mode: int = OWNER_ONLY_FILE) -> int:
    if not _NO_LINK and path.is_symlink():  # Windows, where making one takes special rights
        raise NotAFileError(path)
    try:
        fd = os.open(path, flags | _NO_LINK | _NO_WAIT | _BINARY | _CLOEXEC, mode)
    except OSError as error:
        # A link; FreeBSD's word for one; a FIFO that nobody reads, or a socket; a folder.
        if error.errno in (errno.ELOOP, errno.EMLINK, errno.ENXIO, errno.EISDIR):
            raise NotAFileError(path) from error
        raise
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise NotAFileError(path)
    return fd


def read(path: Path, size: int | None = None) -> bytes:
    """A file's bytes, all of them or the first `size`; FileNotFoundError if there is none."""
    fd = open_read(path)
    try:
        return read_at(fd, os.fstat(fd).st_size if size is None else size, 0)
    finally:
        os.close(fd)


def _refuse_folder(path: Path) -> None:
    """What the system says of a folder in a file's place names no path, and on macOS no folder."""
    if path.is_dir() and not path.is_symlink():
        raise NotAFileError(path)


def refuse_link(folder: Path) -> None:
    """NotAFileError if a folder of this program's is a link to another one."""
    if folder.is_symlink():
        raise NotAFileError(folder)


def write(fd: int, data: bytes) -> None:
    """All of the bytes, however many calls that takes; OSError leaves a part of them written."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def sync(fd: int) -> None:
    """The file's bytes, and what is needed to find them again, are on the medium on return.

    macOS's fsync stops at the drive's cache, so F_FULLFSYNC there (fsync(2) on macOS).
    """
    if sys.platform == "darwin":
        fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
    elif sys.platform == "win32":
        os.fsync(fd)
    else:
        os.fdatasync(fd)


def sync_folder(folder: Path) -> None:
    """Names made, changed or removed in the folder are on the medium on return."""
    if sys.platform == "win32":  # a folder cannot be opened there; NTFS journals names itself
        return
    fd = os.open(folder, os.O_RDONLY | _CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def truncate(fd: int, size: int) -> None:
    """Cut the file back to `size` bytes."""
    os.ftruncate(fd, size)


def rename(old: Path, new: Path) -> None:
    """Give `old` the name `new` in one step, replacing what had it.

    NotAFileError if a folder has.
    """
    _refuse_folder(new)
    os.replace(old, new)  # noqa: PTH105 - the one file call a test may stand in for


def rename_new(old: Path, new: Path) -> None:
    """Give `old` the name `new` in one step; FileExistsError if anything has it.

    On file systems without hard links (exFAT) two processes at the same moment are not told apart.
    """
    try:
        os.link(old, new)
    except FileExistsError:
        raise
    except OSError:
        if new.exists():
            raise FileExistsError(errno.EEXIST, "", str(new)) from None
        os.replace(old, new)  # noqa: PTH105 - the one file call a test may stand in for
        return
    old.unlink(missing_ok=True)


def unlink(path: Path) -> None:
    """Remove a file's name; no error if it is gone already. NotAFileError if a folder has it."""
    _refuse_folder(path)
    path.unlink(missing_ok=True)


def remove_folder(folder: Path) -> None:
    """Remove an empty folder; no error if it is gone already."""
    try:
        folder.rmdir()
    except FileNotFoundError:
        return


def read_at(fd: int, size: int, offset: int) -> bytes:
    """Up to `size` bytes from `offset`; fewer only at the end of the file."""
    parts: list[bytes] = []
    while size > 0:
        if sys.platform == "win32":
            os.lseek(fd, offset, os.SEEK_SET)
            part = os.read(fd, size)
        else:
            part = os.pread(fd, size, offset)
        if not part:
            break
        parts.append(part)
        offset += len(part)
        size -= len(part)
    return b"".join(parts)


def make_folder(folder: Path, mode: int = OWNER_ONLY_FOLDER) -> None:
    """The folder and its missing parents, for their owner alone, their names on the medium."""
    if folder.is_dir():
        return
    make_folder(folder.parent, mode)
    try:
        folder.mkdir(mode=mode)
    except FileExistsError:
        if not folder.is_dir():
            raise NotADirectoryError(
                errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder)
            ) from None
        return
    sync_folder(folder.parent)


def write_synced(path: Path, data: bytes, mode: int = OWNER_ONLY_FILE) -> None:
    """A file that must not exist yet, its bytes on the medium on return; its name may not be."""
    fd = open_new(path, mode)
    try:
        write(fd, data)
        sync(fd)
    finally:
        os.close(fd)


def write_new(path: Path, data: bytes) -> None:
    """A whole small file in one step where there is none; FileExistsError if there is one.

    Several processes may try at the same moment: one succeeds, and none sees a part of a file. An
    OSError leaves nothing, a crash at most a file `path` + ".*.new". `data` must be like no other
    (random in part): by it a file of one's own is told from another's.
    """
    import secrets  # brings OpenSSL: not for a list of sessions

    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}.new")
    try:
        write_synced(fresh, data)
        rename_new(fresh, path)
        sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            unlink(fresh)
        with suppress(OSError):
            # The name may have been given before the call failed; it is never another's file.
            if not isinstance(error, FileExistsError) and read(path) == data:
                unlink(path)
        raise


def write_whole(path: Path, data: bytes, mode: int = OWNER_ONLY_FILE) -> None:
    """A whole small file in one step: a reader finds the old one or the new one, never a part."""
    fresh = path.with_name(path.name + ".new")
    unlink(fresh)
    try:
        write_synced(fresh, data, mode)
        rename(fresh, path)
    except OSError:
        with suppress(OSError):  # on a full disk the half file would take up room for nothing
            unlink(fresh)
        raise
    sync_folder(path.parent)


_HINTS = {
    errno.ENOSPC: _("Make room on that disk; everything written before is intact."),
    errno.EDQUOT: _("Your quota is used up: make room; everything written before is intact."),
    errno.EACCES: _("Check that you own this folder and may write in it."),
    errno.EPERM: _("Check that you own this folder and may write in it."),
    errno.EROFS: _("This disk is read-only: choose a folder you can write to."),
    errno.EIO: _("The disk may be failing: copy the session's folder to another disk first."),
}


def fault(what: str, path: Path, error: OSError) -> FacilitatorError:
    """An error of the file system as one a person can act on."""
    reason = system_says(error)
    hint = _HINTS.get(error.errno or 0, _("Check the disk and the folder, then try again."))
    if isinstance(error, NotAFileError):
        reason, path = error.strerror or reason, Path(error.filename)
        hint = _(
            "This program follows no links: look what it is, then move it away, and try again."
        )
    return FacilitatorError(f"{what}: {reason} ({path}).", hint)
