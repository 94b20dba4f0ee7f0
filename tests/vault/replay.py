"""A disk that remembers every call, and what it may look like after the power went.

`Recorder` stands under the vault's file calls (the `os` functions that `vault/disk.py` and the lock
use) and notes what they do below one folder. `states` then rebuilds that folder as a power cut at
any moment may leave it: what was synced is there; of what was not, any part may be, in any order,
torn anywhere; a name made, changed or removed counts only once its folder was synced.

Stricter than ext4, XFS, APFS or NTFS are: there a sync of a file keeps its name as well, and names
change in order.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FOLDER = -1
_SECTOR = 512


@dataclass(frozen=True)
class Write:
    inode: int
    offset: int
    data: bytes


@dataclass(frozen=True)
class Cut:
    inode: int
    size: int


@dataclass(frozen=True)
class Names:
    """Entries of one folder, changed together: a path to an inode, FOLDER, or nothing."""

    folder: str
    entries: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True)
class Sync:
    inode: int


@dataclass(frozen=True)
class SyncFolder:
    folder: str


@dataclass(frozen=True)
class Ack:
    """What the program was told is safe from here on."""

    what: Any


@dataclass
class Recorder:
    """Notes what happens below `root`; `kill_at` makes that call and all later ones fail."""

    root: Path
    log: list[Any] = field(default_factory=list)
    calls: int = 0
    kill_at: int | None = None
    recording: bool = True

    def __post_init__(self) -> None:
        self._inodes = 0
        self._names: dict[str, int] = {str(self.root): FOLDER}
        self._fds: dict[int, int] = {}
        self._folders: dict[int, str] = {}
        self._sizes: dict[int, int] = {}
        self._append: set[int] = set()
        self._at: dict[int, int] = {}

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._syncs = (os.fsync, os.fdatasync)
        for name in ("open", "write", "ftruncate", "fsync", "fdatasync", "replace", "link",
                     "unlink", "mkdir", "rmdir", "close", "lseek"):  # fmt: skip
            wrapped = self._wrapped(getattr(os, name), getattr(self, f"_{name}"))
            monkeypatch.setattr(os, name, wrapped)

    def begin_with(self, path: Path) -> None:
        """A file or folder that was there, and on the medium, before anything is noted."""
        if path.is_dir():
            self._names[str(path)] = FOLDER
            self._note_names(str(path), FOLDER)
        else:
            self._adopt(str(path))
            self.log.append(Sync(self._names[str(path)]))
        self.log.append(SyncFolder(str(path.parent)))

    def ack(self, what: Any) -> None:
        self.log.append(Ack(what))

    def revive(self) -> None:
        """A new process, the same running system: what was not synced is still to be seen."""
        self.kill_at = None

    def _wrapped(self, real: Any, noted: Callable[..., Any]) -> Any:
        def call(*args: Any, **named: Any) -> Any:
            if self.recording:
                return noted(real, *args, **named)
            if real in self._syncs:  # nothing is ever on this medium for good: no need to wait
                return None
            return real(*args, **named)

        return call

    def _change(self) -> None:
        if self.kill_at is not None and self.calls >= self.kill_at:
            raise KeyboardInterrupt
        self.calls += 1

    def _inside(self, path: Any) -> str | None:
        text = str(path)
        return text if text == str(self.root) or text.startswith(f"{self.root}/") else None

    def _open(self, real: Any, path: Any, flags: int, *rest: Any) -> int:
        inside = self._inside(path)
        made = inside is not None and flags & os.O_CREAT and not Path(inside).exists()
        if made:
            self._change()
        fd: int = real(path, flags, *rest)
        if inside is None:
            return fd
        if Path(inside).is_dir():
            self._folders[fd] = inside
            return fd
        if made or inside not in self._names:
            self._adopt(inside)
        self._fds[fd] = self._names[inside]
        self._at[fd] = 0
        if flags & os.O_APPEND:
            self._append.add(fd)
        return fd

    def _close(self, real: Any, fd: int) -> None:
        for known in (self._fds, self._folders, self._at):
            known.pop(fd, None)
        self._append.discard(fd)
        real(fd)

    def _lseek(self, real: Any, fd: int, at: int, how: int) -> int:
        self._at[fd] = real(fd, at, how)
        return self._at[fd]

    def _write(self, real: Any, fd: int, data: Any) -> int:
        inode = self._fds.get(fd)
        if inode is None:
            return int(real(fd, data))
        self._change()
        offset = self._sizes[inode] if fd in self._append else self._at[fd]
        done = int(real(fd, data))
        self.log.append(Write(inode, offset, bytes(data)[:done]))
        self._at[fd] = offset + done
        self._sizes[inode] = max(self._sizes[inode], offset + done)
        return done

    def _ftruncate(self, real: Any, fd: int, size: int) -> None:
        inode = self._fds.get(fd)
        if inode is not None:
            self._change()
            self.log.append(Cut(inode, size))
            self._sizes[inode] = size
        real(fd, size)

    def _fsync(self, real: Any, fd: int) -> None:
        if fd in self._folders:
            self._change()
            self.log.append(SyncFolder(self._folders[fd]))
        elif fd in self._fds:
            self._change()
            self.log.append(Sync(self._fds[fd]))
        else:
            real(fd)

    _fdatasync = _fsync

    def _replace(self, real: Any, old: Any, new: Any) -> None:
        if self._inside(old):
            self._change()
            if str(old) not in self._names:
                self._adopt(str(old))
            inode = self._names.pop(str(old))
            self._names[str(new)] = inode
            entries = ((str(new), inode), (str(old), None))
            self.log.append(Names(str(Path(str(new)).parent), entries))
        real(old, new)

    def _link(self, real: Any, old: Any, new: Any) -> None:
        if self._inside(old):
            self._change()
        real(old, new)
        if self._inside(old):
            self._names[str(new)] = self._names[str(old)]
            self._note_names(str(new), self._names[str(new)])

    def _unlink(self, real: Any, path: Any, **named: Any) -> None:
        if self._inside(path) and Path(str(path)).exists():
            self._change()
            self._names.pop(str(path), None)
            self._note_names(str(path), None)
        real(path, **named)

    def _mkdir(self, real: Any, path: Any, mode: int = 0o777, **named: Any) -> None:
        if self._inside(path):
            self._change()
        real(path, mode, **named)
        if self._inside(path):
            self._note_names(str(path), FOLDER)

    def _rmdir(self, real: Any, path: Any, **named: Any) -> None:
        if self._inside(path) and Path(str(path)).exists():
            self._change()
            self._note_names(str(path), None)
        real(path, **named)

    def _adopt(self, path: str) -> None:
        """A file not known yet: new, or made in another way (by TinyDB), with what it holds."""
        self._inodes += 1
        self._names[path] = self._inodes
        self._note_names(path, self._inodes)
        found = Path(path).read_bytes()
        self._sizes[self._inodes] = len(found)
        if found:
            self.log.append(Write(self._inodes, 0, found))

    def _note_names(self, path: str, inode: int | None) -> None:
        self.log.append(Names(str(Path(path).parent), ((path, inode),)))


@dataclass(frozen=True)
class State:
    """One way the folder may look: every file with its bytes, every folder."""

    files: tuple[tuple[str, bytes], ...]
    folders: tuple[str, ...]
    acked: tuple[Any, ...]
    """What had been acknowledged before the power went."""

    def build(self, root: Path) -> None:
        """Make the real folder look like this."""
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir()
        for folder in sorted(self.folders):
            Path(folder).mkdir(exist_ok=True)
        for path, data in self.files:
            Path(path).write_bytes(data)


def states(
    recorder: Recorder, *, seed: int = 0, samples: int = 8, begin: int = 0
) -> Iterator[State]:
    """The states at every prefix of the log from `begin`: nothing of what was not synced, all of
    it, each part of it alone, all but each part, and `samples` times any of it, torn."""
    seen: set[State] = set()
    for end in range(begin, len(recorder.log) + 1):
        done = recorder.log[:end]
        if end < len(recorder.log) and isinstance(recorder.log[end], Ack):
            continue  # the next prefix is the same disk, and more is asked of it
        rng = random.Random(f"{seed} {end}")
        pending = _pending(done)
        choices = [set(), pending, *({p} for p in pending), *(pending - {p} for p in pending)]
        whole = [dict.fromkeys(kept) for kept in choices]
        torn = [_torn(pending, rng) for _ in range(samples if pending else 0)]
        for kept in whole + torn:
            state = _state(recorder.root, done, pending - kept.keys(), kept)
            if state not in seen:
                seen.add(state)
                yield state


def _pending(done: list[Any]) -> set[int]:
    """The places in the log of what no later sync covers."""
    pending: set[int] = set()
    for at, one in enumerate(done):
        match one:
            case Write() | Cut() | Names():
                pending.add(at)
            case Sync(inode):
                pending = {p for p in pending if getattr(done[p], "inode", None) != inode}
            case SyncFolder(folder):
                pending = {p for p in pending if getattr(done[p], "folder", None) != folder}
    return pending


def _torn(pending: set[int], rng: random.Random) -> dict[int, random.Random | None]:
    """Any part of what is pending, and of that any part torn, each in its own way."""
    chance = rng.random()
    kept = [p for p in sorted(pending) if rng.random() < chance]
    return {p: random.Random(rng.random()) if rng.random() < 0.5 else None for p in kept}


def _state(
    root: Path, done: list[Any], dropped: set[int], torn: dict[int, random.Random | None]
) -> State:
    contents: dict[int, bytearray] = {}
    names: dict[str, int | None] = {str(root): FOLDER}
    acked: list[Any] = []
    for at, one in enumerate(done):
        if isinstance(one, Ack):
            acked.append(one.what)
            continue
        if at in dropped:
            continue
        match one:
            case Write(inode, offset, data):
                _put(contents.setdefault(inode, bytearray()), offset, data, torn.get(at))
            case Cut(inode, size):
                content = contents.setdefault(inode, bytearray())
                del content[size:]
                content.extend(bytes(size - len(content)))
            case Names(_, entries):
                names.update(entries)
    reachable = {
        path: inode
        for path, inode in names.items()
        if inode is not None and all(names.get(p) == FOLDER for p in _above(path, root))
    }
    return State(
        tuple(
            (path, bytes(contents.get(inode, b"")))
            for path, inode in sorted(reachable.items())
            if inode != FOLDER
        ),
        tuple(path for path, inode in sorted(reachable.items()) if inode == FOLDER),
        tuple(acked),
    )


@cache  # asked of the same few paths in each of thousands of states
def _above(path: str, root: Path) -> list[str]:
    return [str(p) for p in Path(path).parents if p.is_relative_to(root)]


def _put(into: bytearray, offset: int, data: bytes, rng: random.Random | None) -> None:
    """The bytes, or, torn: the beginning of them, or sectors here and there and zeros between."""
    into.extend(bytes(max(0, offset + len(data) - len(into))))
    if rng is None:
        into[offset : offset + len(data)] = data
        return
    if rng.random() < 0.5:
        size = rng.randrange(len(data) + 1)
        into[offset : offset + size] = data[:size]
        if rng.random() < 0.5 and offset + len(data) == len(into):
            del into[offset + size :]
        return
    for start in range(0, len(data), _SECTOR):
        if rng.random() < 0.5:
            into[offset + start : offset + start + _SECTOR] = data[start : start + _SECTOR]
