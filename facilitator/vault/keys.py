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
import struct
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
_VERSION = 2
_SUFFIX = ".key"
_FRESH = ".new"
LAST_GENERATION = 2**32 - 1
_MOST_STEPS = 1_000_000
"""So many generations are tried at most: seconds of work, and more than any session will see."""
_SECRET = struct.Struct(f">I{KEY_BYTES}s{KEY_BYTES}s")
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
    """The two secrets of one session. Their values never show in a message, a log or a pickle.

    The root opens the recording and stays as it is. The journal's secret moves on, one way: what
    was written under an earlier generation cannot be read with a later one. A key that a child
    was handed (`from_revealed`) has the root alone.
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
        """Whether this is `other` moved on: the same root, a later generation of its secret."""
        if not hmac.compare_digest(self._root, other._root) or self.generation <= other.generation:
            return False
        try:
            return other.at(self.generation) == self
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
    return HKDF(SHA256(), KEY_BYTES, salt or None, info.encode()).derive(secret)


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
        data = _encode(session_id, key)
        fresh = _fresh(path)
        try:
            disk.make_folder(self.folder)
            if path.exists():
                raise FileExistsError
            try:
                self._write_fresh(fresh, data)
                disk.rename_new(fresh, path)
                disk.sync_folder(self.folder)
            except OSError:
                for name in (path, fresh):
                    with suppress(OSError):
                        if name.read_bytes() == data:  # nobody else's key, made at this moment
                            disk.unlink(name)
                raise
        except FileExistsError:
            raise FacilitatorError(
                f"There is a key for session {session_id} already.",
                "Choose another session id; a key is never replaced while it may open something.",
            ) from None
        except OSError as error:
            raise disk.fault("The session's key could not be stored", self.folder, error) from error
        return key

    def replace(self, session_id: str, key: SessionKey) -> None:
        """Put a key's successor in its place, in one step, on the medium before this returns.

        The old file's bytes are overwritten then. ValueError if it is no successor (see `next`).
        FacilitatorError leaves one of the two keys in place, whole.
        """
        path = self._path(session_id)
        if not key.follows(self.open(session_id)):
            raise ValueError("a key is replaced by its successor alone")
        old: int | None = None
        try:
            # Windows gives no name to a file in the place of one that is open.
            old = None if sys.platform == "win32" else disk.open_overwrite(path)
            self._write_fresh(_fresh(path), _encode(session_id, key))
            disk.rename(_fresh(path), path)
            disk.sync_folder(self.folder)
            if old is not None:
                with suppress(OSError):  # the new key is in place already
                    _overwrite(old)
        except OSError as error:
            with suppress(OSError):
                disk.unlink(_fresh(path))
            raise disk.fault("The session's key could not be stored", self.folder, error) from error
        finally:
            if old is not None:
                os.close(old)

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
            # The one that counts last: until it is gone nothing has been decided.
            for name in (_fresh(path), path):
                if name.exists():
                    _wipe(name)
                    disk.unlink(name)
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

    def _write_fresh(self, fresh: Path, data: bytes) -> None:
        disk.unlink(fresh)
        fd = disk.open_new(fresh)
        try:
            disk.write(fd, data)
            disk.sync(fd)
        finally:
            os.close(fd)

    def _path(self, session_id: str) -> Path:
        return self.folder / (check_session_id(session_id) + _SUFFIX)


def _fresh(path: Path) -> Path:
    """A key file being written; a crash may leave it, and `destroy` takes it along."""
    return path.with_name(path.name + _FRESH)


def _encode(session_id: str, key: SessionKey) -> bytes:
    """The key file: JSON whose check is an HMAC under the key over all the rest."""
    body = {
        "format": _FORMAT,
        "version": _VERSION,
        "custody": KeyStore.custody,
        "session": session_id,
        "key": base64.b64encode(key.to_secret()).decode(),
    }
    told = json.dumps(body, sort_keys=True).encode()
    body["check"] = hmac.digest(key.derive("key file"), told, "sha256").hex()
    return json.dumps(body, indent=1).encode() + b"\n"


def _decode(data: bytes) -> SessionKey | None:
    """The key in a key file, unchecked; None if there is none."""
    try:
        body = json.loads(data)
        return SessionKey.from_secret(base64.b64decode(body["key"], validate=True))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _wipe(path: Path) -> None:
    with suppress(PermissionError):
        fd = disk.open_overwrite(path)
        try:
            _overwrite(fd)
        finally:
            os.close(fd)


def _overwrite(fd: int) -> None:
    disk.write(fd, secrets.token_bytes(os.fstat(fd).st_size))
    disk.sync(fd)
