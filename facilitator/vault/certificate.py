"""The certificate of destruction: what was destroyed, how, when, and what cannot be promised."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from facilitator.domain.reading import json_of, read_as
from facilitator.vault.custody import KEYFILE, KEYRING, PASSPHRASE
from facilitator.words import marked

FORMAT = "facilitator certificate of destruction"
VERSION = 2
_READABLE = (1, VERSION)
"""Until version 1 it was not stated what the journal says was recorded."""

_COPIES = {
    KEYFILE: marked(
        "Copies of the key folder made before the destruction (backups, disk snapshots, disk "
        "images), and a key exported to another machine, may still hold the key; with such a "
        "copy and a copy of the encrypted files the recording could be brought back. Destroy "
        "them too."
    ),
    PASSPHRASE: marked(
        "Copies of the passphrase-wrapped key file made before the destruction (backups, disk "
        "snapshots, disk images), and a key exported to another machine, may still exist. With "
        "such a copy, its passphrase and a copy of the encrypted files the recording could be "
        "brought back. Destroy them too: a passphrase cannot be destroyed, and a weak one can "
        "be guessed."
    ),
    KEYRING: marked(
        "Copies of the system's keyring together with copies of the key folder, both made "
        "before the destruction (backups, disk snapshots, a keyring that is synchronised), and "
        "a key exported to another machine, may still give the key; with it and a copy of the "
        "encrypted files the recording could be brought back. Destroy them too. The keyring was"
        " told to delete its part; how it erases is its own."
    ),
}
CUSTODY = {
    KEYFILE: marked("a file in its owner's own data folder, apart from the recording"),
    PASSPHRASE: marked("a file wrapped by a passphrase (Argon2id), apart from the recording"),
    KEYRING: marked("a file wrapped by a key in the system's keyring, apart from the recording"),
}
_ALWAYS = (
    marked(
        "While the session was open, the operating system may have written parts of memory to a"
        " swap or hibernation file."
    ),
    marked(
        "No program can promise that a solid-state disk has physically erased a file. The "
        "recording was never stored unencrypted, so what may remain of it is unreadable without"
        " the key."
    ),
    marked(
        "The study's roster, its list of codes and what was decided of names, which say who "
        "stands behind each code, are not the session's: they stay, encrypted, until "
        "`facilitator roster remove` destroys their key."
    ),
    marked("This certificate says nothing about recordings made with other devices."),
)


def limitations(custody: str) -> tuple[str, ...]:
    """What cannot be promised when the key was kept in this way."""
    return (_COPIES[custody], *_ALWAYS)


@dataclass(frozen=True, slots=True)
class DestroyedFile:
    """One encrypted file of the vault as it was: its size in bytes and the SHA-256 of it."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """What `destroy` leaves behind, beside the transcript. Holds no names and nothing said.

    Times are what the caller's clock gave (ISO 8601). `facts` are the caller's: sign-offs, codes.
    """

    session: str
    audio_ms: int
    """What was there of the recording, in ms."""
    damaged: bool
    """Whether a part of the recording was missing or could not be read any more."""
    segments: int
    chunks: int
    files: tuple[DestroyedFile, ...]
    transcript_sha256: str
    """Empty if no transcript was kept: the session was destroyed unreviewed."""
    transcript_bytes: int
    algorithm: str
    key_custody: str
    begun: str
    key_destroyed: str
    finished: str
    keys_tried: int
    facts: Mapping[str, Any]
    limitations: tuple[str, ...]
    noted_audio_ms: int | None = None
    """What was recorded in ms, and in how many segments, by the journal's notes. Of a segment that
    was cut off by a crash it is what is known. None if nothing was noted, or not legible."""
    noted_segments: int | None = None

    def as_json(self) -> str:
        """The certificate as certificate.json holds it."""
        body = {"format": FORMAT, "version": VERSION, **asdict(self)}
        return json.dumps(body, indent=2, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Certificate:
        """The certificate that `as_json` gave; ValueError if the text is anything else."""
        try:
            body = json_of(text)
            if body["format"] != FORMAT or body["version"] not in _READABLE:
                raise ValueError
            return read_as(cls, body)
        except (ValueError, TypeError, KeyError):
            raise ValueError("not a certificate of destruction") from None
