"""The secrets of one session, and what is derived from them.

Everything in a session's vault is encrypted under keys derived from these secrets (HKDF-SHA256,
RFC 5869), a key for each purpose; nothing is ever encrypted under a secret itself.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import secrets
import struct
from typing import NoReturn

from facilitator.errors import FacilitatorError
from facilitator.typed import program
from facilitator.words import _

KEY_BYTES = 32
LAST_GENERATION = 2**32 - 1
_MOST_STEPS = 1_000_000
"""So many generations are tried at most: seconds of work, and more than any session will see."""
_SECRET = struct.Struct(f">I{KEY_BYTES}s{KEY_BYTES}s")
SECRET_BYTES = _SECRET.size
_LEAST_FRAGMENT = struct.calcsize(f">I{KEY_BYTES}s")
_SESSION_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,63}")


def is_session_id(text: object) -> bool:
    """Whether this is a session id."""
    return isinstance(text, str) and _SESSION_ID.fullmatch(text) is not None


def check_session_id(session_id: str) -> str:
    """The id itself, if it is one: letters, digits and hyphens, 64 at most.

    Ids become file names and part of what is authenticated, so nothing else gets through.
    """
    if not is_session_id(session_id):
        raise FacilitatorError(
            _("{given!r} is not a session id.").format(given=session_id[:80]),
            _(
                "A session id has letters, digits and hyphens only; `{facilitator} "
                "sessions` lists them."
            ).format(facilitator=program()),
        )
    return session_id


class SessionKey:
    """The two secrets of one session. Their values never show in a message, a log or a pickle.

    The root opens the recording; it is drawn anew when a part of that is struck. The journal's
    secret moves on, one way: what was written under an earlier generation cannot be read with a
    later one. A key that a child was handed (`from_revealed`) has the root alone.
    """

    __hash__ = None  # type: ignore[assignment]
    __slots__ = ("_journal", "_root", "generation")

    def __init__(self, root: bytes, journal: bytes | None = None, generation: int = 1) -> None:
        if len(root) != KEY_BYTES or (journal is not None and len(journal) != KEY_BYTES):
            raise ValueError(f"a session key has {KEY_BYTES} bytes, and so has its journal's")
        if not 1 <= generation <= LAST_GENERATION:
            raise ValueError("no such generation")
        self._root = bytes(root)
        self._journal = None if journal is None else bytes(journal)
        self.generation = generation

    @classmethod
    def generate(cls) -> SessionKey:
        """A new key from the system's source of randomness, at generation 1."""
        return cls(secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES))

    def derive(self, purpose: str, salt: bytes = b"") -> bytes:
        """32 bytes for one purpose alone, from the root: HKDF-SHA256 (RFC 5869)."""
        return _hkdf(self._root, "facilitator/1/" + purpose, salt)

    def derive_journal(self, purpose: str, salt: bytes = b"") -> bytes:
        """The same from the journal's secret of this generation; ValueError without one."""
        return _hkdf(self._journal_secret(), "facilitator/1/journal/" + purpose, salt)

    def next(self) -> SessionKey:
        """The key with the journal's secret moved on by one generation; ValueError without one.

        There is no way back: HKDF of the secret before. The root is the same.
        """
        moved = _hkdf(self._journal_secret(), "facilitator/1/next journal secret", b"")
        return SessionKey(self._root, moved, self.generation + 1)

    def renewed(self) -> SessionKey:
        """The next key, with a root that nobody can make of the one before. What was recorded
        under that is opened by keys that were kept for it (see `segment_keys`), or not at all."""
        moved = self.next()
        return SessionKey(secrets.token_bytes(KEY_BYTES), moved._journal, moved.generation)

    def at(self, generation: int) -> SessionKey:
        """The key moved on to a generation; ValueError if that is past or too far ahead.

        Made for the proof after a destruction: an old copy of a key opens what came after it.
        """
        if not 0 <= generation - self.generation <= _MOST_STEPS:
            raise ValueError("that generation cannot be reached")
        key = self
        while key.generation < generation:
            key = key.next()
        return key

    def follows(self, other: SessionKey) -> bool:
        """Whether this is `other` moved on: a later generation of its journal's secret, whatever
        the root is (see `renewed`)."""
        if self.generation <= other.generation:
            return False
        try:
            moved = other.at(self.generation)
            return hmac.compare_digest(moved._journal_secret(), self._journal_secret())
        except ValueError:
            return False

    def reveal(self) -> str:
        """The root as text, to be handed to a child process through a pipe and nowhere else."""
        return base64.b64encode(self._root).decode()

    @classmethod
    def from_revealed(cls, text: str) -> SessionKey:
        """The root that `reveal` gave; ValueError if the text is anything else."""
        try:
            return cls(base64.b64decode(text.strip(), validate=True))
        except (binascii.Error, ValueError):
            raise ValueError("not a revealed session key") from None

    def to_secret(self) -> bytes:
        """Both secrets and the generation, for the key's custody alone."""
        return _SECRET.pack(self.generation, self._root, self._journal_secret())

    @classmethod
    def from_secret(cls, secret: bytes) -> SessionKey:
        """The key that `to_secret` gave; ValueError if the bytes are anything else."""
        try:
            generation, root, journal = _SECRET.unpack(secret)
        except struct.error:
            raise ValueError("not a stored session key") from None
        return cls(root, journal, generation)

    @classmethod
    def from_fragment(cls, secret: bytes) -> SessionKey | None:
        """A key from the beginning of what `to_secret` gave, None if not even the root is whole.

        Made for the proof after a destruction: what is missing of the journal's secret is zeros.
        """
        if len(secret) < _LEAST_FRAGMENT:
            return None
        generation, root, journal = _SECRET.unpack(secret[:SECRET_BYTES].ljust(SECRET_BYTES, b"\0"))
        return cls(root, journal, generation or 1)

    def _journal_secret(self) -> bytes:
        if self._journal is None:
            raise ValueError("this key was handed to a child: it opens the recording alone")
        return self._journal

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SessionKey):
            return NotImplemented
        ours, theirs = self._journal or b"", other._journal or b""
        same = hmac.compare_digest(self._root, other._root) & hmac.compare_digest(ours, theirs)
        return same and self.generation == other.generation

    def __repr__(self) -> str:
        return "SessionKey(...)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a session key is never pickled or copied: use reveal() and a pipe")


def _hkdf(secret: bytes, info: str, salt: bytes) -> bytes:
    # Imported with the first key: who lists sessions opens none, and waits for the first screen.
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), KEY_BYTES, salt or None, info.encode()).derive(secret)
