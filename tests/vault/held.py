"""A key store in memory, for tests of what rests on keys rather than of keys."""

from __future__ import annotations

from facilitator.errors import FacilitatorError
from facilitator.vault.session_key import SessionKey


def key_of(letter: str) -> SessionKey:
    """A key that is the same each time; other letters, other keys."""
    return SessionKey(letter.encode() * 32, letter.upper().encode() * 32)


class Held:
    """Keeps one key for all sessions; says what was asked of it."""

    def __init__(self, key: SessionKey) -> None:
        self.key = key
        self.opened = 0
        self.fault: FacilitatorError | None = None
        """Raised by `replace`, before or after it is done (`fault_after`)."""
        self.fault_after = False
        self.marks: dict[str, bytes] = {}

    def open(self, session_id: str) -> SessionKey:
        self.opened += 1
        return self.key

    def replace(self, session_id: str, key: SessionKey) -> None:
        if self.fault is not None and not self.fault_after:
            raise self.fault
        assert key == self.key or key.follows(self.key)
        self.key = key
        if self.fault is not None:
            raise self.fault

    def read_mark(self, name: str) -> bytes | None:
        return self.marks.get(name)

    def write_mark(self, name: str, data: bytes) -> None:
        self.marks[name] = data
