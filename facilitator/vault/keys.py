"""Session keys: made, kept apart from the session's folder, replaced, destroyed.

Everything in a session's vault is encrypted under keys derived from one key of random secrets.
Destroying that key is what destroys the recording (cryptographic erase, NIST SP 800-88 Rev. 2), so
the key is never stored beside what it opens: a copy of the session's folder in a backup or a synced
drive stays unreadable once the key is gone. How the secrets rest in a key's file is its custody's.
"""

from __future__ import annotations

import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path

from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.custody import KEYFILE, Custody, KeyFile, KeyLockedError
from facilitator.vault.key_file import Stored, encode, identity, parse
from facilitator.vault.key_folder import check_folder, unreadable
from facilitator.vault.layout import KEY_SUFFIX, MARK_SUFFIX
from facilitator.vault.passphrase import PASSPHRASES, PassphraseCustody, Passphrases
from facilitator.vault.session_key import (
    SessionKey,
    check_session_id,
    is_session_id,
)
from facilitator.vault.system_keyring import KeyringCustody
from facilitator.words import _

_READ_AGAIN = 5
"""A replacement takes milliseconds and comes once in a while: never so many times in a row."""
_SUFFIX = KEY_SUFFIX
_FRESH = ".new"


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
        self.outside = outside
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
        check_folder(self.folder)
        path = self._path(session_id)
        custody = self._custodies[self.custody]
        if path.exists():
            raise _taken(session_id)
        held = custody.wrap(identity(session_id), key.to_secret(), None)
        data = encode(session_id, custody.name, held, key)
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

    def replace(self, session_id: str, key: SessionKey, *, any_other: bool = False) -> None:
        """Put a key's successor in its place, in one step, on the medium before this returns.

        The old file's bytes are overwritten then. The key itself may be put in its own place, so
        that it is on the medium for certain. ValueError if it is no successor (see `next`), unless
        it may be `any_other`: then what only the old one opens is lost. FacilitatorError leaves one
        of the two keys in place, whole.
        """
        path = self._path(session_id)
        stored, current = self._read(session_id)
        if key != current and not any_other and not key.follows(current):
            raise ValueError("a key is replaced by its successor alone")
        held = stored.custody.wrap(identity(session_id), key.to_secret(), stored.held)
        old: int | None = None
        try:
            # Windows gives no name to a file in the place of one that is open.
            old = None if sys.platform == "win32" else disk.open_overwrite(path)
            disk.unlink(_fresh(path))
            disk.write_synced(_fresh(path), encode(session_id, stored.custody.name, held, key))
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
                    stored = self.parse(disk.read(name))
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
        check_folder(self.folder)
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
        check_folder(self.folder)
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

    def _read(self, session_id: str) -> tuple[Stored, SessionKey]:
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

    def _read_once(self, session_id: str) -> tuple[Stored, SessionKey]:
        path = self._path(session_id)
        stored = self._load(session_id)
        try:
            secret = stored.custody.unwrap(identity(session_id), stored.held)
            key = SessionKey.from_secret(secret)
            # Only what this program would write itself counts: no second spelling of a key.
            if encode(session_id, stored.custody.name, stored.held, key) != disk.read(path):
                raise ValueError
        except ValueError:
            raise _damaged(session_id, path) from None
        except OSError as error:
            raise unreadable(path, error) from error
        return stored, key

    def _load(self, session_id: str) -> Stored:
        check_folder(self.folder)
        path = self._path(session_id)
        try:
            stored = self.parse(disk.read(path))
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
            raise unreadable(path, error) from error
        if stored is None or stored.session != session_id:
            raise _damaged(session_id, path)
        return stored

    def parse(self, data: bytes) -> Stored | None:
        """A key file's parts, unchecked; None if it is no key file."""
        return parse(data, self._custodies)

    def mark_path(self, name: str) -> Path:
        """Where `write_mark` notes it."""
        return self.folder / (check_session_id(name) + MARK_SUFFIX)

    def _remove_mark(self, name: str) -> None:
        mark = self.mark_path(name)
        for path in (_fresh(mark), mark):
            disk.unlink(path)

    def _path(self, session_id: str) -> Path:
        return self.folder / (check_session_id(session_id) + _SUFFIX)


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
