"""What the vault's tests share: a key, a session's folder, and a disk that fails on demand."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from facilitator.vault import disk
from facilitator.vault.keys import KeyStore
from facilitator.vault.session_key import SessionKey

CHANGES = ("open_new", "write", "sync", "sync_folder", "truncate", "rename", "rename_new",
           "unlink", "remove_folder", "write_whole")  # fmt: skip


@pytest.fixture(autouse=True)
def no_waiting_for_the_medium(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is on the medium cannot be told from here, and waiting for it would cost minutes.

    That the calls are made, and when, is told by `faulty`; test_disk makes the real ones.
    """
    if "test_disk" not in request.node.nodeid:
        monkeypatch.setattr(disk, "sync", lambda fd: None)
        monkeypatch.setattr(disk, "sync_folder", lambda folder: None)


@pytest.fixture
def key() -> SessionKey:
    return SessionKey(bytes(range(32)), bytes(range(100, 132)))


@pytest.fixture
def keys(tmp_path: Path) -> KeyStore:
    return KeyStore(tmp_path / "home" / "keys", outside=tmp_path / "study")


class FaultyDisk:
    """Counts the calls that change the disk and makes the nth of them fail, before or after."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[str] = []
        self.fail_at: int | None = None
        self.only: str | None = None
        self.after = False
        self.error: BaseException = OSError(errno.EIO, "injected")
        for name in CHANGES:
            monkeypatch.setattr(disk, name, self._wrap(name, getattr(disk, name)))

    def _wrap(self, name: str, real: Any) -> Any:
        def call(*args: Any) -> Any:
            if self.only not in (None, name):
                return real(*args)
            self.calls.append(name)
            due = self.fail_at is not None and len(self.calls) >= self.fail_at
            if due and not self.after:
                raise self.error
            result = real(*args)
            if due:
                raise self.error
            return result

        return call

    def arm(
        self, fail_at: int, *, only: str | None = None, after: bool = False, error: Any = None
    ) -> None:
        """From the nth call on every call fails, as on a broken disk or in a dead process."""
        self.calls.clear()
        self.fail_at, self.only, self.after = fail_at, only, after
        self.error = error or OSError(errno.EIO, "injected")

    def heal(self) -> None:
        self.calls.clear()
        self.fail_at = None
        self.only = None


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyDisk]:
    yield FaultyDisk(monkeypatch)
