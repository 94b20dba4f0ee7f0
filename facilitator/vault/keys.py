"""Session keys: made, kept apart from the session's folder, replaced, destroyed.

Everything in a session's vault is encrypted under keys derived from one key of random secrets.
Destroying that key is what destroys the recording (cryptographic erase, NIST SP 800-88 Rev. 2), so
the key is never stored beside what it opens: a copy of the session's folder in a backup or a synced
drive stays unreadable once the key is gone. How the secrets rest in a key's file is its custody's.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import re
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from facilitator.domain.reading import json_of
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.custody import KEYFILE, Custody, Held, KeyFile, KeyLockedError
from facilitator.vault.layout import KEY_SUFFIX, MARK_SUFFIX
from facilitator.vault.passphrase import PASSPHRASES, PassphraseCustody, Passphrases
from facilitator.vault.session_key import (
    KEY_BYTES,
    SessionKey,
    check_session_id,
    is_session_id,
)
from facilitator.vault.system_keyring import KeyringCustody
from facilitator.words import _

__all__ = ["KEY_BYTES", "KeyLockedError", "KeyStore", "SessionKey", "check_session_id"]

FORMAT = "facilitator session key"
VERSION = 2
_READ_AGAIN = 5
"""A replacement takes milliseconds and comes once in a while: never so many times in a row."""
_SUFFIX = KEY_SUFFIX
_FRESH = ".new"
_LARGEST_KEY_FILE = 65_536
_FORMATS = (FORMAT.encode(), b"facilitator exported key")
"""What a copy of a key says it is, as it was stored or exported."""
_BESIDE_FOLDERS = 3
_BESIDE_FILES = 5_000
_PLAIN_KEY = re.compile(rb'"key"\s*:\s*"([A-Za-z0-9+/]{48,})')
"""At least generation and root of a key in a key file (custody "keyfile"), be the rest cut off."""
_FRAME = ("format", "version", "custody", "session", "check")


class _Stored(NamedTuple):
    """A key file as read: whose it is, who keeps its secrets, and what it holds instead of them."""

    session: str
    custody: Custody
    held: Held


class KeyStore:
    """Session keys as files in the user's own data folder, one file a session.

    `outside` is the study's folder: a key folder within it is refused, because whatever copies the
    study would then copy the keys with it. `custody` is for keys to be made; one that exists is
    opened as it was made. `study` names the study whose passphrase new keys are put under.
    """

    def __init__(
        self,
        folder: Path,
        *,
        outside: Path | None = None,
        custody: str = KEYFILE,
        study: str | None = None,
        passphrases: Passphrases = PASSPHRASES,
    ) -> None:
        self.folder = folder
        self.custody = custody
        self._outside = outside
        check_file = folder / f"{check_session_id(study)}.passphrase" if study else None
        self.passphrase = PassphraseCustody(check_file, passphrases)
        ways: tuple[Custody, ...] = (KeyFile(), self.passphrase, KeyringCustody())
        self._custodies = {way.name: way for way in ways}
        if outside is not None and folder.resolve().is_relative_to(outside.resolve()):
            raise FacilitatorError(
                _("The key folder {folder} lies inside the study's folder.").format(folder=folder),
                _(
                    "Keys must lie elsewhere: set FACILITATOR_HOME to a folder of "
                    "your own outside it."
                ),
            )

    def create(self, session_id: str) -> SessionKey:
        """A new key, on the medium before this returns. An existing key is never replaced."""
        key = SessionKey.generate()
        self.add(session_id, key)
        return key

    def add(self, session_id: str, key: SessionKey) -> None:
        """Store a key that this folder does not have yet, all of it or nothing."""
        self.check_folder()
        path = self._path(session_id)
        custody = self._custodies[self.custody]
        if path.exists():
            raise _taken(session_id)
        held = custody.wrap(_identity(session_id), key.to_secret(), None)
        data = _encode(session_id, custody.name, held, key)
        try:
            disk.make_folder(self.folder)
            self._remove_mark(session_id)  # of another session that had this id
            disk.write_new(path, data)
        except OSError as error:
            with suppress(FacilitatorError):
                custody.forget(held, all_of_it=True)
            if isinstance(error, FileExistsError):
                raise _taken(session_id) from None
            raise disk.fault(
                _("The session's key could not be stored"), self.folder, error
            ) from error

    def replace(self, session_id: str, key: SessionKey) -> None:
        """Put a key's successor in its place, in one step, on the medium before this returns.

        The old file's bytes are overwritten then. The key itself may be put in its own place, so
        that it is on the medium for certain. ValueError if it is no successor (see `next`).
        FacilitatorError leaves one of the two keys in place, whole.
        """
        path = self._path(session_id)
        stored, current = self._read(session_id)
        if key != current and not key.follows(current):
            raise ValueError("a key is replaced by its successor alone")
        held = stored.custody.wrap(_identity(session_id), key.to_secret(), stored.held)
        old: int | None = None
        try:
            # Windows gives no name to a file in the place of one that is open.
            old = None if sys.platform == "win32" else disk.open_overwrite(path)
            disk.unlink(_fresh(path))
            disk.write_synced(_fresh(path), _encode(session_id, stored.custody.name, held, key))
            disk.rename(_fresh(path), path)
            disk.sync_folder(self.folder)
            if old is not None:
                with suppress(OSError):  # the new key is in place already
                    _overwrite(old)
        except OSError as error:
            with suppress(OSError):
                disk.unlink(_fresh(path))
            raise disk.fault(
                _("The session's key could not be stored"), self.folder, error
            ) from error
        finally:
            if old is not None:
                os.close(old)
        with suppress(KeyLockedError):  # the next replacement, or `destroy`, takes it along
            stored.custody.forget(stored.held, all_of_it=False)

    def open(self, session_id: str) -> SessionKey:
        """The session's key; FacilitatorError if there is none, or its file is damaged.

        KeyLockedError if it is there, but cannot be opened now.
        """
        return self._read(session_id)[1]

    def custody_of(self, session_id: str) -> str:
        """How the session's key is kept; errors as for `open`, but nothing needs unlocking."""
        return self._load(session_id).custody.name

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
            for name in (*self.folder.glob(f"{path.name}*{_FRESH}"), path):
                if name.exists():
                    stored = self._parse(disk.read(name))
                    if stored is not None:
                        with suppress(ValueError):
                            stored.custody.forget(stored.held, all_of_it=True)
                    _wipe(name)
                    disk.unlink(name)
            if self.folder.is_dir():
                self._remove_mark(session_id)
                disk.sync_folder(self.folder)
        except OSError as error:
            raise disk.fault(_("The session's key could not be destroyed"), path, error) from error

    def read_mark(self, name: str) -> bytes | None:
        """What `write_mark` noted; None if nothing was."""
        self.check_folder()
        try:
            return disk.read(self.mark_path(name))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise disk.fault(
                _("What is noted beside a key could not be read"), self.folder, error
            ) from error

    def write_mark(self, name: str, data: bytes) -> None:
        """Note something that is no secret beside the keys, on the medium on return."""
        self.check_folder()
        try:
            disk.make_folder(self.folder)
            disk.write_whole(self.mark_path(name), data)
        except OSError as error:
            raise disk.fault(
                _("Nothing could be noted beside the key"), self.folder, error
            ) from error

    def all(self) -> list[str]:
        """The ids of the sessions that have a key file, in order."""
        if not self.folder.is_dir():
            return []
        names = (p.name.removesuffix(_SUFFIX) for p in self.folder.glob(f"*{_SUFFIX}"))
        return sorted(name for name in names if is_session_id(name))

    def every_key(self) -> Iterator[tuple[Path, SessionKey]]:
        """Whatever in and beside the key folder still holds a key, also under other names or
        damaged.

        Made for the proof after a destruction, which must find a copy that someone kept. Nobody
        is asked for a passphrase: see `copies` for what is sealed under one.
        """
        for path, data in (*self._every_file(), *self._beside()):
            keys = [self._unasked(data), *map(_fragment, _PLAIN_KEY.findall(data))]
            yield from ((path, key) for key in keys if key is not None)

    def copies(self, session_id: str) -> list[Path]:
        """Files in the key folder, and keys beside it or in the study, that name a session as
        theirs, whether they can be opened or not.

        After `destroy` there must be none.
        """
        named = re.compile(rb'"session"\s*:\s*"' + check_session_id(session_id).encode() + rb'"')
        beside = ((p, data) for p, data in self._beside() if any(f in data for f in _FORMATS))
        return [p for p, data in (*self._every_file(), *beside) if named.search(data)]

    def check_folder(self) -> None:
        """KeyLockedError if others could put their keys in the place of these (POSIX only).

        Whoever may write in the key folder, or give it another place, decides which key a meeting
        is recorded under.
        """
        if sys.platform == "win32":
            return
        try:
            folder = self.folder.resolve(strict=True)
            there, above = folder.stat(), folder.parent.stat()
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise _unreadable(self.folder, error) from error
        if there.st_uid != os.geteuid():
            raise KeyLockedError(
                _("The key folder {folder} belongs to another user of this machine.").format(
                    folder=self.folder
                ),
                _("Log in as that user, or set FACILITATOR_HOME to a folder of your own."),
            )
        if there.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise KeyLockedError(
                _(
                    "Others may write in the key folder {folder}, so its keys cannot be trusted."
                ).format(folder=self.folder),
                _("If nobody has: chmod 700 '{folder}'").format(folder=folder),
            )
        if above.st_mode & stat.S_IWOTH and not above.st_mode & stat.S_ISVTX:
            raise KeyLockedError(
                _("Everybody may write in {parent}, and so put another key folder there.").format(
                    parent=folder.parent
                ),
                _("If nobody has: chmod 700 '{parent}'").format(parent=folder.parent),
            )

    def readable_by_others(self) -> bool:
        """Whether other accounts on this machine may look into the key folder (POSIX only)."""
        if sys.platform == "win32" or not self.folder.is_dir():
            return False
        return bool(self.folder.stat().st_mode & 0o077)

    def _read(self, session_id: str) -> tuple[_Stored, SessionKey]:
        """The key file's parts and the key. One that is replaced, and the old one's bytes
        overwritten, while it is read, is read again."""
        path = self._path(session_id)
        for _rest in range(_READ_AGAIN):
            before = _bytes(path)
            try:
                return self._read_once(session_id)
            except FacilitatorError:
                if _bytes(path) == before:
                    raise
        return self._read_once(session_id)

    def _read_once(self, session_id: str) -> tuple[_Stored, SessionKey]:
        path = self._path(session_id)
        stored = self._load(session_id)
        try:
            secret = stored.custody.unwrap(_identity(session_id), stored.held)
            key = SessionKey.from_secret(secret)
            # Only what this program would write itself counts: no second spelling of a key.
            if _encode(session_id, stored.custody.name, stored.held, key) != disk.read(path):
                raise ValueError
        except ValueError:
            raise _damaged(session_id, path) from None
        except OSError as error:
            raise _unreadable(path, error) from error
        return stored, key

    def _load(self, session_id: str) -> _Stored:
        self.check_folder()
        path = self._path(session_id)
        try:
            stored = self._parse(disk.read(path))
        except FileNotFoundError:
            raise FacilitatorError(
                _("There is no key for session {session_id} in {folder}.").format(
                    session_id=session_id, folder=self.folder
                ),
                _(
                    "If it was recorded on another machine or account, bring its key "
                    "from there (facilitator vault export-key); if it was sealed, "
                    "the recording is gone for good, as it should be."
                ),
            ) from None
        except OSError as error:
            raise _unreadable(path, error) from error
        if stored is None or stored.session != session_id:
            raise _damaged(session_id, path)
        return stored

    def _parse(self, data: bytes) -> _Stored | None:
        """A key file's parts, unchecked; None if it is no key file."""
        try:
            body = json_of(data)
            session, custody = body["session"], self._custodies[body["custody"]]
            if (body["format"], body["version"]) != (FORMAT, VERSION) or not is_session_id(session):
                return None
            held = {name: value for name, value in body.items() if name not in _FRAME}
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
        return _Stored(session, custody, held)

    def _unasked(self, data: bytes) -> SessionKey | None:
        """The key in a file, if it can be had without asking anybody."""
        stored = self._parse(data)
        if stored is not None and stored.custody.name != KEYFILE:
            with suppress(ValueError, KeyLockedError):
                secret = stored.custody.unwrap(_identity(stored.session), stored.held, ask=False)
                return SessionKey.from_secret(secret)
        return None

    def _every_file(self) -> Iterator[tuple[Path, bytes]]:
        if not self.folder.is_dir():
            return
        for path in sorted(self.folder.rglob("*")):
            with suppress(OSError):
                if path.is_file() and path.stat().st_size <= _LARGEST_KEY_FILE:
                    yield path, path.read_bytes()

    def _beside(self) -> Iterator[tuple[Path, bytes]]:
        """Small files where copies of the key folder are likely made: in the folder around it, in
        its neighbours that are called like it (facilitator.bak), and in the study, whose copies
        would take the key along with what it opens. So far and no further: `_BESIDE_FOLDERS` deep,
        `_BESIDE_FILES` at most in each."""
        home = self.folder.parent
        try:
            near = [p for p in home.parent.iterdir() if home.name in p.name and p != home]
        except OSError:
            near = []
        study = [] if self._outside is None else [self._outside]
        for start in (home, *sorted(near), *study):
            for path in islice(self._below(start), _BESIDE_FILES):
                with suppress(OSError):
                    if path.stat().st_size <= _LARGEST_KEY_FILE:
                        yield path, disk.read(path)

    def _below(self, start: Path) -> Iterator[Path]:
        """The files in a folder and `_BESIDE_FOLDERS` further down, but for the key folder's."""
        walk = os.walk(start) if start.is_dir() and not start.is_symlink() else ()
        for name, folders, files in walk:
            at = Path(name)
            deep = len(at.parts) - len(start.parts) >= _BESIDE_FOLDERS
            folders[:] = [] if deep else sorted(f for f in folders if at / f != self.folder)
            yield from (at / file for file in sorted(files))

    def mark_path(self, name: str) -> Path:
        """Where `write_mark` notes it."""
        return self.folder / (check_session_id(name) + MARK_SUFFIX)

    def _remove_mark(self, name: str) -> None:
        mark = self.mark_path(name)
        for path in (_fresh(mark), mark):
            disk.unlink(path)

    def _path(self, session_id: str) -> Path:
        return self.folder / (check_session_id(session_id) + _SUFFIX)


def _identity(session_id: str) -> str:
    return f"{FORMAT}/{VERSION}/{session_id}"


def _encode(session_id: str, custody: str, held: Held, key: SessionKey) -> bytes:
    """The key file: JSON whose check is an HMAC under the key over all the rest."""
    frame = {"format": FORMAT, "version": VERSION, "custody": custody, "session": session_id}
    body: dict[str, Any] = {**frame, **held}
    told = json.dumps(body, sort_keys=True).encode()
    body["check"] = hmac.digest(key.derive("key file"), told, "sha256").hex()
    return json.dumps(body, indent=1).encode() + b"\n"


def _fragment(run: bytes) -> SessionKey | None:
    """The key whose secrets begin a run of base64, be it cut off."""
    if len(run) % 4 == 1:  # six bits of a byte tell nothing
        run = run[:-1]
    return SessionKey.from_fragment(base64.b64decode(run + b"=" * (-len(run) % 4)))


def _bytes(path: Path) -> bytes | None:
    try:
        return disk.read(path)
    except OSError:
        return None


def _fresh(path: Path) -> Path:
    """A key's successor being written; a crash may leave it, and `destroy` takes it along."""
    return path.with_name(path.name + _FRESH)


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


def _unreadable(path: Path, error: OSError) -> KeyLockedError:
    """A key that cannot be read is not gone: a destruction must not be finished because of it."""
    fault = disk.fault(_("The session's key could not be read"), path, error)
    return KeyLockedError(fault.what, fault.hint)


def _taken(session_id: str) -> FacilitatorError:
    return FacilitatorError(
        _("There is a key for session {session_id} already.").format(session_id=session_id),
        _("Choose another session id; a key is never replaced while it may open something."),
    )


def _damaged(session_id: str, path: Path) -> FacilitatorError:
    return FacilitatorError(
        _("The key file of session {session_id} is damaged or belongs elsewhere ({path}).").format(
            session_id=session_id, path=path
        ),
        _("Without it the session cannot be opened: put back an intact copy of this file."),
    )
