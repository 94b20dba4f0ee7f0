"""A whole small file, encrypted and authenticated: read back as it was written, or not at all.

header   magic, version, 16 random bytes of salt, nonce (12 random bytes)
content  sealed with ChaCha20-Poly1305 under a key derived for this name and salt;
         authenticated with it: the header and the name
"""

from __future__ import annotations

import secrets
import struct
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.session_key import SessionKey
from facilitator.words import _

VERSION = 1
_MAGIC = b"facfile"
_HEADER = struct.Struct(">7sB16s12s")


def write_sealed_file(path: Path, key: SessionKey, name: str, content: bytes) -> None:
    """Write the file in one step, on the medium on return. `name` says what it is, for `open`."""
    try:
        disk.make_folder(path.parent)
        disk.write_whole(path, sealed(key, name, content))
    except OSError as error:
        raise disk.fault(_("An encrypted file could not be written"), path, error) from error


def sealed(key: SessionKey, name: str, content: bytes) -> bytes:
    """The bytes of such a file."""
    header = _HEADER.pack(_MAGIC, VERSION, secrets.token_bytes(16), secrets.token_bytes(12))
    return header + _aead(key, name, header).encrypt(*_about(header, content, name))


def read_sealed_file(path: Path, key: SessionKey, name: str) -> bytes:
    """What `write_sealed_file` wrote; FacilitatorError if it is anything else, or unreadable."""
    try:
        data = disk.read(path)
    except OSError as error:
        raise disk.fault(_("An encrypted file could not be read"), path, error) from error
    return open_sealed(data, key, name, str(path))


def open_sealed(data: bytes, key: SessionKey, name: str, what: str) -> bytes:
    """The content of such a file's bytes; FacilitatorError, naming `what`, if they are no such."""
    header, rest = data[: _HEADER.size], data[_HEADER.size :]
    try:
        magic, version, _rest, _rest = _HEADER.unpack(header)
        if (magic, version) != (_MAGIC, VERSION):
            raise ValueError
        return _aead(key, name, header).decrypt(*_about(header, rest, name))
    except (struct.error, ValueError, InvalidTag):
        raise FacilitatorError(
            _("{what} is damaged, or belongs elsewhere.").format(what=what),
            _("Put back an intact copy, or make it anew."),
        ) from None


def _aead(key: SessionKey, name: str, header: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(key.derive(f"file {name}", _HEADER.unpack(header)[2]))


def _about(header: bytes, content: bytes, name: str) -> tuple[bytes, bytes, bytes]:
    return _HEADER.unpack(header)[3], content, header + name.encode()
