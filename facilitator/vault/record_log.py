"""A file of sealed records, appended one at a time, each on the medium before it counts.

    header   magic, version, generation, 16 random bytes of salt; HMAC-SHA256 of it, 16 bytes
    record   mark, sequence number (8 bytes), length of the sealed part (4), CRC-32 of these (4),
             nonce (12 random bytes), then sealed with ChaCha20-Poly1305:
      plain    the tag of the record before (zeros in the first), then the payload
      data     the header, which holds the generation, and the record's own head with its number

The nonce is random, never a counter: a record number is used again after a torn tail was cut
off, and 2^32 records, the usual bound for random 96-bit nonces, are out of reach. Each record
stands alone, so that valid ones after a damaged one are recognised (damage, not a torn tail), and
names the one before, so that the whole is a chain.
"""

from __future__ import annotations

import hmac
import os
import secrets
import struct
import zlib
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.keys import SessionKey

VERSION = 1
_MAGIC = b"facjrnl"
_HEAD = struct.Struct(">7sBI16s")
_TAG_BYTES = 16
HEADER_BYTES = _HEAD.size + _TAG_BYTES
_MARK = b"\xa7rec"
_RECORD = struct.Struct(">4sQI")
_CRC = struct.Struct(">I")
_NONCE_BYTES = 12
_RECORD_HEAD_BYTES = _RECORD.size + _CRC.size + _NONCE_BYTES
_FIRST = bytes(_TAG_BYTES)


class RecordLog:
    """One generation of a journal's records. The caller sees to it that only one process writes.

    `payloads` are those found on opening, in order; `cut_bytes` is how much of a torn tail was
    set aside (or, read-only, left unread).
    """

    def __init__(self, path: Path, key: SessionKey, session_id: str, *, writable: bool) -> None:
        """Open an existing log.

        A torn tail is copied aside, then cut off (read-only: ignored). FacilitatorError if the
        file is of another session or damaged before its end; it is left as it is then.
        """
        self.path = path
        self.payloads: list[bytes] = []
        self._key = key
        self._identity = session_id
        self._fault: FacilitatorError | None = None
        self._fd: int | None = None
        try:
            data = path.read_bytes()
        except OSError as error:
            raise disk.fault("The journal could not be read", path, error) from error
        self._open_header(data)
        self._previous = _FIRST
        self._end = self._read(data)
        self.cut_bytes = len(data) - self._end
        if writable:
            try:
                if self.cut_bytes:
                    aside = path.with_name(f"{path.name}.torn-{self._end}")
                    disk.write_whole(aside, data[self._end :])
                self._fd = disk.open_append(path)
                if self.cut_bytes:
                    disk.truncate(self._fd, self._end)
                    disk.sync(self._fd)
            except OSError as error:
                self.close()
                raise disk.fault("The journal could not be opened", path, error) from error

    @staticmethod
    def create(path: Path, key: SessionKey, session_id: str, generation: int) -> None:
        """A new log without records, whole or not at all."""
        head = _HEAD.pack(_MAGIC, VERSION, generation, secrets.token_bytes(16))
        try:
            disk.write_whole(path, head + _check(key, session_id, head))
        except OSError as error:
            raise disk.fault("The journal could not be made", path, error) from error

    @property
    def count(self) -> int:
        """How many records the log holds."""
        return self._count

    def append(self, payload: bytes) -> None:
        """One record more, on the medium on return.

        After a failed write the log is as before, if the half-written record can be cut off again,
        and another try is allowed; after a failed sync nobody knows what the medium holds, so
        every later write is refused.
        """
        if self._fault is not None:
            raise self._fault
        if self._fd is None:
            raise ValueError("the journal is closed, or open for reading only")
        size = _TAG_BYTES + len(payload) + _TAG_BYTES
        head = _record_head(self._count, size) + secrets.token_bytes(_NONCE_BYTES)
        plain = self._previous + payload
        sealed = self._aead.encrypt(head[-_NONCE_BYTES:], plain, self._data + head)
        try:
            disk.write(self._fd, head + sealed)
        except OSError as error:
            fault = disk.fault("The journal could not be written", self.path, error)
            try:
                disk.truncate(self._fd, self._end)
            except OSError:
                self._fault = fault
            raise fault from error
        try:
            disk.sync(self._fd)
        except OSError as error:
            self._fault = disk.fault("The journal could not be written", self.path, error)
            raise self._fault from error
        self._previous = sealed[-_TAG_BYTES:]
        self._end += len(head) + len(sealed)
        self._count += 1

    def close(self) -> None:
        """Let go of the file; may be called again."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _open_header(self, data: bytes) -> None:
        header = data[:HEADER_BYTES]
        head = header[: _HEAD.size]
        if len(header) < HEADER_BYTES or not hmac.compare_digest(
            header[_HEAD.size :], _check(self._key, self._identity, head)
        ):
            raise self._damaged("its beginning is damaged, or it is of another session")
        magic, version, self.generation, salt = _HEAD.unpack(head)
        if (magic, version) != (_MAGIC, VERSION):
            raise FacilitatorError(
                f"The journal {self.path} was written by another version of this program.",
                "Open the session with the newest version.",
            )
        self._aead = ChaCha20Poly1305(self._key.derive(f"journal {self._identity}", salt))
        self._data = header + self._identity.encode()

    def _read(self, data: bytes) -> int:
        """Fill `payloads`; the byte after the last valid record."""
        self._count = 0
        at = HEADER_BYTES
        while at < len(data):
            record = self._record(data, at)
            if record is None:
                if self._any_record_after(data, at):
                    raise self._damaged(f"a record is damaged at byte {at}")
                break
            number, plain, end = record
            if number != self._count or plain[:_TAG_BYTES] != self._previous:
                raise self._damaged(f"records are missing or out of order at byte {at}")
            self.payloads.append(plain[_TAG_BYTES:])
            self._previous = data[end - _TAG_BYTES : end]
            self._count += 1
            at = end
        return at

    def _record(self, data: bytes, at: int) -> tuple[int, bytes, int] | None:
        """Number, plain part and end of the record at `at`; None if none is valid there."""
        start = at + _RECORD_HEAD_BYTES
        if start > len(data):
            return None
        mark, number, size = _RECORD.unpack_from(data, at)
        if mark != _MARK or data[at : start - _NONCE_BYTES] != _record_head(number, size):
            return None
        if size < 2 * _TAG_BYTES or start + size > len(data):
            return None
        nonce = data[start - _NONCE_BYTES : start]
        try:
            sealed = data[start : start + size]
            plain = self._aead.decrypt(nonce, sealed, self._data + data[at:start])
        except InvalidTag:
            return None
        return number, plain, start + size

    def _any_record_after(self, data: bytes, at: int) -> bool:
        while (at := data.find(_MARK, at + 1)) >= 0:
            if self._record(data, at) is not None:
                return True
        return False

    def _damaged(self, reason: str) -> FacilitatorError:
        held = f"; the {len(self.payloads)} records before it are intact" if self.payloads else ""
        return FacilitatorError(
            f"The journal {self.path} cannot be trusted: {reason}{held}.",
            "Nothing was changed. Put back an intact copy of this file if you have one; the "
            "recording beside it can still be read and transcribed anew.",
        )


def _record_head(number: int, size: int) -> bytes:
    head = _RECORD.pack(_MARK, number, size)
    return head + _CRC.pack(zlib.crc32(head))


def _check(key: SessionKey, identity: str, head: bytes) -> bytes:
    header_key = key.derive(f"journal header {identity}", head[-16:])
    return hmac.digest(header_key, head, "sha256")[:_TAG_BYTES]
