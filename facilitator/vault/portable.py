"""A session's key on its way to another machine: under a passphrase, bound to the session."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass

from facilitator.domain.reading import json_of
from facilitator.errors import FacilitatorError
from facilitator.vault import passphrase as ways
from facilitator.vault.custody import KeyLockedError, open_secret, seal_secret
from facilitator.vault.passphrase import Argon2
from facilitator.vault.session_key import SessionKey, check_session_id, is_session_id
from facilitator.words import _

FORMAT = "facilitator exported key"
VERSION = 1
LARGEST_FILE = 65_536
"""Bytes. An exported key is far smaller; nothing larger is read into memory."""


@dataclass(frozen=True, slots=True)
class ExportedKey:
    """An exported key, still sealed."""

    session: str
    argon2: Argon2
    sealed: str

    @classmethod
    def seal(cls, session_id: str, key: SessionKey, passphrase: str) -> ExportedKey:
        """A session's key under a new passphrase; FacilitatorError if that is too short."""
        argon2 = Argon2.fresh()
        wrapping = argon2.derive(ways.checked(passphrase))
        about = _about(check_session_id(session_id), argon2)
        return cls(session_id, argon2, seal_secret(wrapping, key.to_secret(), about)["sealed"])

    @classmethod
    def read(cls, data: bytes) -> ExportedKey:
        """What `as_file` wrote; FacilitatorError if it is anything else."""
        try:
            body = json_of(data)
            exported = cls(body["session"], Argon2.read(body["argon2id"]), body["sealed"])
            if not is_session_id(exported.session) or exported.as_file() != data:
                raise ValueError
        except (ValueError, KeyError, TypeError, AttributeError):
            raise FacilitatorError(
                _("That is no exported key, or it is damaged."),
                _("Export it again on the machine it comes from: facilitator vault export-key ID"),
            ) from None
        return exported

    def as_file(self) -> bytes:
        """The file that is carried over."""
        body = {
            "format": FORMAT,
            "version": VERSION,
            "session": self.session,
            "argon2id": asdict(self.argon2),
            "sealed": self.sealed,
        }
        return json.dumps(body, indent=1).encode() + b"\n"

    def open(self, passphrase: str) -> SessionKey:
        """The key. KeyLockedError after a delay if the passphrase is another."""
        try:
            held = {"sealed": self.sealed}
            secret = open_secret(
                self.argon2.derive(passphrase), held, _about(self.session, self.argon2)
            )
            if secret is not None:
                return SessionKey.from_secret(secret)
        except ValueError:
            pass
        time.sleep(ways.WRONG_DELAY_S)
        raise KeyLockedError(
            _("That is not the passphrase this file was made with, or the file was changed."),
            _("Try again, or make the file again where it comes from."),
        )


def _about(session_id: str, argon2: Argon2) -> str:
    return json.dumps([FORMAT, VERSION, session_id, asdict(argon2)])
