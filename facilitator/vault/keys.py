"""Session keys: made, kept apart from the session's folder, handed to children, destroyed.

Everything in a session's vault is encrypted under keys derived from one random key. Destroying
that key is what destroys the recording (cryptographic erase, NIST SP 800-88 Rev. 2), so the key is
never stored beside what it opens: a copy of the session's folder in a backup or a synced drive
stays unreadable once the key is gone.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import os
import re
import secrets
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from facilitator.errors import FacilitatorError
from facilitator.vault import disk

KEY_BYTES = 32
_FORMAT = "facilitator session key"
_VERSION = 1
_SUFFIX = ".key"
_LARGEST_KEY_FILE = 65_536
_SESSION_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,63}")


def check_session_id(session_id: str) -> str:
    """The id itself, if it is one: letters, digits and hyphens, 64 at most.

    Ids become file names and part of what is authenticated, so nothing else gets through.
    """
    if not _SESSION_ID.fullmatch(session_id):
        raise FacilitatorError(
            f"{session_id[:80]!r} is not a session id.",
            "A session id has letters, digits and hyphens only; `facilitator sessions` lists them.",
        )
    return session_id


class SessionKey:
    """The random key of one session. Its value never shows in a message, a log or a pickle."""

    __hash__ = None  # type: ignore[assignment]
    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        if len(value) != KEY_BYTES:
            raise ValueError(f"a session key has {KEY_BYTES} bytes")
        self._value = bytes(value)

    @classmethod
    def generate(cls) -> SessionKey:
        """A new key from the system's source of randomness."""
        return cls(secrets.token_bytes(KEY_BYTES))

    def derive(self, purpose: str, salt: bytes = b"") -> bytes:
        """32 bytes for one purpose alone: HKDF-SHA256 (RFC 5869)."""
        info = b"facilitator/1/" + purpose.encode()
        return HKDF(SHA256(), KEY_BYTES, salt or None, info).derive(self._value)

    def reveal(self) -> str:
        """The key as text, to be handed to a child process through a pipe and nowhere else."""
        return base64.b64encode(self._value).decode()

    @classmethod
    def from_revealed(cls, text: str) -> SessionKey:
        """The key that `reveal` gave; ValueError if the text is anything else."""
        try:
            return cls(base64.b64decode(text.strip(), validate=True))
        except (binascii.Error, ValueError):
            raise ValueError("not a revealed session key") from None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SessionKey):
            return NotImplemented
        return hmac.compare_digest(self._value, other._value)

    def __repr__(self) -> str:
        return "SessionKey(...)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a session key is never pickled or copied: use reveal() and a pipe")


class KeyStore:
    """Session keys as files in the user's own data folder, one file a session.

    `outside` is the study's folder: a key folder within it is refused, because whatever copies the
    study would then copy the keys with it.
    """

    custody = "keyfile"

    def __init__(self, folder: Path, *, outside: Path | None = None) -> None:
        self.folder = folder
        if outside is not None and folder.resolve().is_relative_to(outside.resolve()):
            raise FacilitatorError(
                f"The key folder {folder} lies inside the study's folder.",
                "Keys must lie elsewhere: set FACILITATOR_HOME to a folder of your own outside it.",
            )

    def create(self, session_id: str) -> SessionKey:
        """A new key, on the medium before this returns. An existing key is never replaced."""
        path = self._path(session_id)
        key = SessionKey.generate()
        try:
            disk.make_folder(self.folder)
            fd = disk.open_new(path)
        except FileExistsError:
            raise FacilitatorError(
                f"There is a key for session {session_id} already.",
                "Choose another session id; a key is never replaced while it may open something.",
            ) from None
        except OSError as error:
            raise disk.fault("The session's key could not be stored", self.folder, error) from error
        try:
            try:
                disk.write(fd, _encode(session_id, key))
                disk.sync(fd)
            finally:
                os.close(fd)
            disk.sync_folder(self.folder)
        except OSError as error:
            with suppress(OSError):
                disk.unlink(path)
            raise disk.fault("The session's key could not be stored", self.folder, error) from error
        return key

    def open(self, session_id: str) -> SessionKey:
        """The session's key; FacilitatorError if there is none, or its file is damaged."""
        path = self._path(session_id)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise FacilitatorError(
                f"There is no key for session {session_id} in {self.folder}.",
                "If it was recorded on another machine or account, bring its key file from there; "
                "if it was sealed, the recording is gone for good, as it should be.",
            ) from None
        except OSError as error:
            raise disk.fault("The session's key could not be read", path, error) from error
        key = _decode(data)
        # Only what this program would write itself counts: no second spelling of a key.
        if key is None or _encode(session_id, key) != data:
            raise FacilitatorError(
                f"The key file of session {session_id} is damaged or belongs elsewhere ({path}).",
                "Without it the session cannot be opened: put back an intact copy of this file.",
            )
        return key

    def exists(self, session_id: str) -> bool:
        """Whether a key file is there, intact or not."""
        return self._path(session_id).exists()

    def destroy(self, session_id: str) -> None:
        """Remove the key for good; no error if it is gone already.

        The file is overwritten first, which helps on few disks and harms on none; what the
        destruction rests on is that the key was never anywhere else.
        """
        path = self._path(session_id)
        try:
            if path.exists():
                with suppress(PermissionError):
                    _overwrite(path)
                disk.unlink(path)
            if self.folder.is_dir():
                disk.sync_folder(self.folder)
        except OSError as error:
            raise disk.fault("The session's key could not be destroyed", path, error) from error

    def all(self) -> list[str]:
        """The ids of the sessions that have a key file, in order."""
        if not self.folder.is_dir():
            return []
        names = (p.name.removesuffix(_SUFFIX) for p in self.folder.glob(f"*{_SUFFIX}"))
        return sorted(name for name in names if _SESSION_ID.fullmatch(name))

    def every_key(self) -> Iterator[tuple[Path, SessionKey]]:
        """Whatever in the key folder still holds a key, also under other names or damaged.

        Made for the proof after a destruction, which must find a copy that someone kept.
        """
        if not self.folder.is_dir():
            return
        for path in sorted(self.folder.rglob("*")):
            with suppress(OSError):
                small = path.is_file() and path.stat().st_size <= _LARGEST_KEY_FILE
                key = _decode(path.read_bytes()) if small else None
                if key is not None:
                    yield path, key

    def readable_by_others(self) -> bool:
        """Whether other accounts on this machine may look into the key folder (POSIX only)."""
        if sys.platform == "win32" or not self.folder.is_dir():
            return False
        return bool(self.folder.stat().st_mode & 0o077)

    def _path(self, session_id: str) -> Path:
        return self.folder / (check_session_id(session_id) + _SUFFIX)


def _encode(session_id: str, key: SessionKey) -> bytes:
    """The key file: JSON whose check is an HMAC under the key over all the rest."""
    body = {
        "format": _FORMAT,
        "version": _VERSION,
        "custody": KeyStore.custody,
        "session": session_id,
        "key": key.reveal(),
    }
    told = json.dumps(body, sort_keys=True).encode()
    body["check"] = hmac.digest(key.derive("key file"), told, "sha256").hex()
    return json.dumps(body, indent=1).encode() + b"\n"


def _decode(data: bytes) -> SessionKey | None:
    """The key in a key file, unchecked; None if there is none."""
    try:
        body = json.loads(data)
        return SessionKey.from_revealed(body["key"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _overwrite(path: Path) -> None:
    fd = disk.open_overwrite(path)
    try:
        disk.write(fd, secrets.token_bytes(os.fstat(fd).st_size))
        disk.sync(fd)
    finally:
        os.close(fd)
