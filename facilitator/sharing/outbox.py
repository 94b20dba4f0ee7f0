"""What somebody did on a joined machine and the host has not on its disk yet.

On this machine's disk it is encrypted (AES-256-GCM, NIST SP 800-38D) under a key that the host
alone gives out; it holds acts, never what was said. The file is whole, or the one before.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from facilitator.sharing import wire

NONCE_BYTES = 12


class Outbox:
    """Acts by their numbers, in order. `path` None: in memory alone."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._key: bytes | None = None
        self._device = ""
        self._acts: dict[int, wire.Act] = {}
        self._next = 1
        self.kept = path is not None
        """Whether what waits would outlast this program."""
        self.unreadable = False
        """Whether something waited from before, and cannot be read: it is damaged, or of another
        meeting."""

    def __iter__(self) -> Iterator[wire.Act]:
        return iter(self._acts.values())

    def __len__(self) -> int:
        return len(self._acts)

    def settle(self, told: wire.Settled) -> None:
        """The host has said who this is: what waits from before the program was begun anew comes
        first, and new acts go on behind it."""
        if self._key is None:
            self._key, self._device = bytes.fromhex(told.link), told.device
            self._acts = {**self._read(), **self._acts}
        self._next = max(self._next, told.next, *(n + 1 for n in self._acts))

    def add(self, act: wire.Act) -> wire.Act:
        """Keeps an act, which gets its number here."""
        act = replace(act, n=self._next)
        self._next += 1
        self._acts[act.n] = act
        self._write()
        return act

    def done(self, n: int) -> wire.Act | None:
        """The host has an act, or will never do it: it is kept no more."""
        act = self._acts.pop(n, None)
        if act is not None:
            self._write()
        return act

    def forget(self) -> None:
        """Nothing is kept, and nothing can be read any more."""
        self._acts.clear()
        self._key = None
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def _write(self) -> None:
        if self._path is None or self._key is None:
            return
        if not self._acts:
            self._path.unlink(missing_ok=True)
            return
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        text = json.dumps([wire.text_of(act) for act in self]).encode("ascii")
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = nonce + AESGCM(self._key).encrypt(nonce, text, self._device.encode("ascii"))
        try:
            fresh = self._path.with_suffix(".new")
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
            self.kept = True
        except OSError:
            self.kept = False  # it is still in memory, and said

    def _read(self) -> dict[int, wire.Act]:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        assert self._key is not None
        try:
            sealed = self._path.read_bytes() if self._path is not None else b""
        except FileNotFoundError:
            return {}
        except OSError:
            self.unreadable = True
            return {}
        if not sealed:
            return {}
        try:
            nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
            text = AESGCM(self._key).decrypt(nonce, rest, self._device.encode("ascii"))
            acts = [wire.read_told(one) for one in json.loads(text)]
        except (InvalidTag, ValueError, TypeError):
            self.unreadable = True
            return {}
        return {act.n: act for act in acts if isinstance(act, wire.Act)}
