"""What somebody did on a joined machine and the host has not on its disk yet.

On this machine's disk it is encrypted (AES-256-GCM, NIST SP 800-38D) under a key that the host
alone gives out; it holds acts, never what was said. The file is whole, or the one before.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

from facilitator.sharing import wire

NONCE_BYTES = 12

UNREAD = ".unread-"
"""Behind the outbox's name in that of one that could not be read and was put aside; then comes the
number that the next act would have had."""

AHEAD = 1_000_000
"""So many numbers are left to what could not be read: its acts keep theirs, by which the host knows
what it has already, however often they come."""

STALLED_S = 2.0
"""A disk that has not written for so long is said to stall: it takes some thousandth of it."""

PATIENCE_S = 0.5
"""So long a key waits for its act to be on the disk, so that a program that is killed has kept it;
once for a disk that takes longer."""

RETRY_S = 5.0
"""So soon a disk that refused is tried again, though nothing else was done."""

LEAVING_S = 5.0
"""So long it is waited, on leaving, for what is still to be written."""


class Outbox:
    """Acts by their numbers, in order. `path` None: in memory alone. Any thread may use it; none
    but those that call `write` and `forget` waits for the disk."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._key: bytes | None = None
        self._device = ""
        self._acts: dict[int, wire.Act] = {}
        self._next = 1
        self._memory, self._disk = threading.Lock(), threading.Lock()
        self.kept = path is not None
        """Whether what waits would outlast this program, as it was last written."""
        self.refused = False
        """Whether the disk did not take it when it was last written."""
        self.unreadable = False
        """Whether something waited from before, and cannot be read: it is damaged, or of another
        meeting. It is put aside, and tried again whenever this machine comes back."""
        self._in_the_way = False
        """Whether it could not even be put aside: nothing is written over it."""
        self._taken_up: list[Path] = []
        """What was put aside once, and can be read now: it goes once it is kept again."""

    def __iter__(self) -> Iterator[wire.Act]:
        with self._memory:
            return iter(list(self._acts.values()))

    def __len__(self) -> int:
        return len(self._acts)

    def settle(self, told: wire.Settled) -> None:
        """The host has said who this is: what waits from before the program was begun anew comes
        first, and new acts go on behind it."""
        if self._key is None:
            key, device = bytes.fromhex(told.link), told.device
            aside, left = self._read_aside(key, device)
            before, unread = self._read(key, device, told.next)
            with self._memory:
                self._key, self._device = key, device
                self._acts = dict(sorted({**aside, **before, **self._acts}.items()))
                self._next = max([self._next, *(since + AHEAD for since in (*left, *unread))])
        with self._memory:
            self._next = max([self._next, told.next, *(n + 1 for n in self._acts)])

    def add(self, act: wire.Act) -> wire.Act:
        """Takes an act in, which gets its number here."""
        with self._memory:
            act = replace(act, n=self._next)
            self._next += 1
            self._acts[act.n] = act
        return act

    def done(self, n: int) -> wire.Act | None:
        """The host has an act, or will never do it: it is kept no more."""
        with self._memory:
            return self._acts.pop(n, None)

    def forget(self) -> None:
        """Nothing is kept, and nothing can be read any more."""
        with self._memory:
            self._acts.clear()
            self._key = None
        with self._disk:
            if self._path is not None:
                for one in (self._path, self._fresh, *put_aside(self._path)):
                    one.unlink(missing_ok=True)

    def write(self) -> None:
        """Has on the disk what waits now. Waits for that."""
        with self._disk:
            with self._memory:
                key, device, acts = self._key, self._device, list(self._acts.values())
            if self._path is None or key is None:
                return
            try:
                if self._in_the_way:
                    raise FileExistsError
                if acts:
                    self._write(_sealed(key, device, acts))
                else:
                    self._path.unlink(missing_ok=True)
                while self._taken_up:
                    self._taken_up[-1].unlink(missing_ok=True)
                    self._taken_up.pop()
                self.kept, self.refused = True, False
            except OSError:
                self.kept, self.refused = False, True  # it is still in memory, and said

    @property
    def _fresh(self) -> Path:
        assert self._path is not None
        return self._path.with_suffix(".new")

    def _write(self, sealed: bytes) -> None:
        assert self._path is not None
        fresh = self._fresh
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)

    def _read(self, key: bytes, device: str, next_: int) -> tuple[dict[int, wire.Act], list[int]]:
        """What waited; what cannot be read is put aside, for it may be read another time: from
        which number on it was."""
        if self._path is None:
            return {}, []
        acts = _opened(self._path, key, device)
        if acts is None:
            self.unreadable = True
            try:
                self._path.rename(_free(self._path, next_))
            except OSError:
                self._in_the_way = True
            return {}, [next_]
        return {act.n: act for act in acts}, []

    def _read_aside(self, key: bytes, device: str) -> tuple[dict[int, wire.Act], list[int]]:
        """What was put aside and can be read by now; since which number that is which cannot."""
        found: dict[int, wire.Act] = {}
        left = []
        for path in () if self._path is None else put_aside(self._path):
            acts = _opened(path, key, device)
            if acts is None:
                self.unreadable = True
                left.append(int(path.name.rpartition(UNREAD)[2].partition(".")[0]))
                continue
            found |= {act.n: act for act in acts}
            self._taken_up.append(path)
        return found, left


def put_aside(path: Path) -> list[Path]:
    """What was put aside of an outbox, because it could not be read."""
    known = re.compile(re.escape(path.name + UNREAD) + r"\d+(\.\d+)?")
    try:
        return sorted(one for one in path.parent.iterdir() if known.fullmatch(one.name))
    except OSError:
        return []


def _free(path: Path, next_: int) -> Path:
    """A name beside an outbox that nothing has yet."""
    first = f"{path.name}{UNREAD}{next_}"
    names = chain((first,), (f"{first}.{n}" for n in count(1)))
    return next(one for name in names if not (one := path.with_name(name)).exists())


def _opened(path: Path, key: bytes, device: str) -> list[wire.Act] | None:
    """The acts in an outbox, none if there is no such file; None if it cannot be read."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        sealed = path.read_bytes()
    except FileNotFoundError:
        return []
    except OSError:
        return None
    if not sealed:
        return []
    try:
        nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        text = AESGCM(key).decrypt(nonce, rest, device.encode("ascii"))
        acts = [wire.read_told(one) for one in json.loads(text)]
    except (InvalidTag, ValueError, TypeError):
        return None
    return [act for act in acts if isinstance(act, wire.Act)]


def _sealed(key: bytes, device: str, acts: Iterable[wire.Act]) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    text = json.dumps([wire.text_of(act) for act in acts]).encode("ascii")
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, text, device.encode("ascii"))


class Keeper:
    """Writes an outbox on a thread of its own: a disk that stalls holds up no key, no screen and no
    connection, and is told of."""

    def __init__(self, outbox: Outbox, monotonic: Callable[[], float]) -> None:
        self._outbox, self._monotonic = outbox, monotonic
        self._asked = threading.Condition()
        self._wanted = self._written = 0
        self._since = 0.0
        self._slow = False
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
        self._thread.start()

    def keep(self, *, patient: bool = False) -> None:
        """What waits is another: it is written as soon as that can be. `patient`: that is waited
        for, but for no longer than `PATIENCE_S`, and not behind what has taken too long."""
        with self._asked:
            behind = self._wanted != self._written
            if not behind:
                self._since = self._monotonic()
            self._wanted += 1
            wanted = self._wanted
            self._asked.notify_all()
            if patient and not (behind and self._slow):
                came = self._asked.wait_for(lambda: self._written >= wanted, PATIENCE_S)
                self._slow = not came

    @property
    def stalls(self) -> bool:
        """Whether the disk has not taken for long what it was given."""
        waits = self._wanted != self._written
        return waits and self._monotonic() - self._since > STALLED_S

    def close(self) -> bool:
        """Waits for what is still to be written, but not for ever; whether all of it is."""
        with self._asked:
            self._ending = True
            self._asked.notify_all()
        self._thread.join(LEAVING_S)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            with self._asked:
                again = RETRY_S if self._outbox.refused else None
                self._asked.wait_for(lambda: self._ending or self._wanted != self._written, again)
                wanted = self._wanted
                leaving = self._ending and wanted == self._written
                if leaving and not self._outbox.refused:
                    return
            self._outbox.write()
            with self._asked:
                self._written, self._since = wanted, self._monotonic()
                self._asked.notify_all()
            if leaving:
                return
