"""The format of a journal's file: a header, then sealed records one after another.

    header   magic, version, generation, whether the first record is a snapshot of all before,
             16 random bytes of salt; HMAC-SHA256 of it, 16 bytes
    record   mark, sequence number (8 bytes), length of the sealed part (4), CRC-32 of these (4),
             nonce (12 random bytes), then sealed with ChaCha20-Poly1305:
      plain    the tag of the record before (zeros in the first), then the payload
      data     the header, which holds the generation, and the record's own head with its number

The nonce is random, never a counter: a record number is used again after a torn tail was cut
off, and 2^32 records, the usual bound for random 96-bit nonces, are out of reach. Each record
stands alone, so that valid ones after a damaged one are recognised (damage, not a torn tail), and
names the one before, so that the whole is a chain. Keys come from the journal's chain secret (see
`keys`): once that has moved on, nothing of an older generation can be opened.
"""

from __future__ import annotations

import hmac
import secrets
import struct
import zlib
from typing import NamedTuple, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from facilitator.vault.session_key import SessionKey

VERSION = 1
_MAGIC = b"facjrnl"
_HEAD = struct.Struct(">7sBI?16s")
_TAG_BYTES = 16
HEADER_BYTES = _HEAD.size + _TAG_BYTES
_MARK = b"\xa7rec"
_RECORD = struct.Struct(">4sQI")
_CRC = struct.Struct(">I")
_NONCE_BYTES = 12
_NONCE_AT = _RECORD.size + _CRC.size
FIRST = bytes(_TAG_BYTES)
"""What stands for the record before the first."""


class HeaderError(Exception):
    """The file's beginning is not what this key wrote for this session."""


class VersionError(HeaderError):
    """The header is authentic, and of another version of the format."""


class Record(NamedTuple):
    """A record that authenticated."""

    number: int
    previous: bytes
    """The tag of the record it was written after."""
    payload: bytes
    tag: bytes
    start: int
    end: int
    """Where in the file it begins, and the byte after it."""


class Records:
    """Seals and opens the records of one file: what its header, key and session make of them."""

    generation: int
    has_snapshot: bool

    def __init__(self, key: SessionKey, session_id: str, header: bytes) -> None:
        """HeaderError unless `header` is that of a file written with this key for this session."""
        head = header[: _HEAD.size]
        if len(header) != HEADER_BYTES or not hmac.compare_digest(
            header[_HEAD.size :], _check(key, session_id, head)
        ):
            raise HeaderError
        magic, version, self.generation, self.has_snapshot, salt = _HEAD.unpack(head)
        if (magic, version) != (_MAGIC, VERSION):
            raise VersionError
        self.header = header
        self._aead = ChaCha20Poly1305(key.derive_journal(f"journal {session_id}", salt))
        self._data = header + session_id.encode()

    @classmethod
    def begin(cls, key: SessionKey, session_id: str, *, has_snapshot: bool) -> Self:
        """The records of a new file, of the key's generation."""
        salt = secrets.token_bytes(16)
        head = _HEAD.pack(_MAGIC, VERSION, key.generation, has_snapshot, salt)
        return cls(key, session_id, head + _check(key, session_id, head))

    @property
    def file_id(self) -> str:
        """What no other file has: the tag of its header with the random salt, as hexadecimal."""
        return self.header[_HEAD.size :].hex()

    def seal(self, number: int, previous: bytes, payload: bytes) -> tuple[bytes, bytes]:
        """The record as it goes into the file, and its tag."""
        head = _record_head(number, len(payload) + 2 * _TAG_BYTES)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        head += nonce
        sealed = self._aead.encrypt(nonce, previous + payload, self._data + head)
        return head + sealed, sealed[-_TAG_BYTES:]

    def open(self, data: bytes, at: int) -> Record | None:
        """The record at byte `at` of the file; None if none is valid there."""
        start = at + _NONCE_AT + _NONCE_BYTES
        if start > len(data):
            return None
        mark, number, size = _RECORD.unpack_from(data, at)
        end = start + size
        if mark != _MARK or end > len(data) or size < 2 * _TAG_BYTES:
            return None
        head = data[at:start]
        if zlib.crc32(head[: _RECORD.size]) != _CRC.unpack_from(head, _RECORD.size)[0]:
            return None
        try:
            plain = self._aead.decrypt(head[_NONCE_AT:], data[start:end], self._data + head)
        except InvalidTag:
            return None
        tag = data[end - _TAG_BYTES : end]
        return Record(number, plain[:_TAG_BYTES], plain[_TAG_BYTES:], tag, at, end)

    def next_after(self, data: bytes, at: int) -> Record | None:
        """The first valid record that begins after byte `at`."""
        while (at := data.find(_MARK, at + 1)) >= 0:
            record = self.open(data, at)
            if record is not None:
                return record
        return None


def _record_head(number: int, size: int) -> bytes:
    head = _RECORD.pack(_MARK, number, size)
    return head + _CRC.pack(zlib.crc32(head))


def _check(key: SessionKey, session_id: str, head: bytes) -> bytes:
    header_key = key.derive_journal(f"journal header {session_id}", head[-16:])
    return hmac.digest(header_key, head, "sha256")[:_TAG_BYTES]
