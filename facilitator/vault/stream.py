"""An authenticated stream of chunks that can be read while it is being written.

After age's STREAM (c2sp.org/age, after Hoang, Reyhanitabar, Rogaway & Vizard 2015), with
ChaCha20-Poly1305 (RFC 8439):

    header   magic, version, chunk size, 16 random bytes of salt; HMAC-SHA256 of it, 16 bytes
    frame    one sealed chunk; all frames have the same size, so frame n lies where n says
      plain    offset in the stream (8 bytes), payload length (4), payload, zeros up to chunk size
      nonce    frame number (11 bytes), 1 if it is the last one, else 0 (1 byte)
      data     the header and the stream's identity, authenticated with every frame

Keys are derived from the session's key, the identity and the salt, so each file has its own and a
frame number never meets the same key twice. A frame that is missing, moved, repeated or from
another stream fails to authenticate; because a frame carries its offset, the frames after a
damaged one are still known to be in the right place.
"""

from __future__ import annotations

import hmac
import os
import secrets
import struct
from array import array
from bisect import bisect_right
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from facilitator.vault import disk
from facilitator.vault.session_key import SessionKey
from facilitator.words import _

ALGORITHM = "ChaCha20-Poly1305 in a STREAM of chunks, keys by HKDF-SHA256"
VERSION = 1
TAG_BYTES = 16
_MAGIC = b"facstrm"
_HEAD = struct.Struct(">7sBI16s")
_INNER = struct.Struct(">QI")
HEADER_BYTES = _HEAD.size + TAG_BYTES
_BATCH = 64
"""Frames read from the disk at a time."""
TAIL_FRAMES = 8
"""How many frames at the end may be not (yet) whole: more than are ever written between two syncs
of a spool (4 full ones and one cut short), so what a power cut tore is told from damage."""


class StreamError(Exception):
    """The stream is not what its writer wrote. `offset` is the stream's byte it happened at."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


class StreamKeys(NamedTuple):
    """The two keys of one file: of its header and of its chunks, 32 bytes each."""

    header: bytes
    chunks: bytes

    @classmethod
    def of(cls, key: SessionKey, identity: str, salt: bytes) -> StreamKeys:
        """Those of the file with this salt."""
        return cls(
            key.derive(f"stream header {identity}", salt),
            key.derive(f"stream chunks {identity}", salt),
        )


class _Cipher:
    """What writer and reader share: one file's keys, and the sealing of a frame."""

    def __init__(self, key: SessionKey | StreamKeys, identity: str, head: bytes) -> None:
        salt = _HEAD.unpack(head)[3]
        self.keys = key if isinstance(key, StreamKeys) else StreamKeys.of(key, identity, salt)
        self.header = head + hmac.digest(self.keys.header, head, "sha256")[:TAG_BYTES]
        self._aead = ChaCha20Poly1305(self.keys.chunks)
        self._data = self.header + identity.encode()

    def seal(self, frame: int, final: bool, plain: bytes) -> bytes:
        return self._aead.encrypt(_nonce(frame, final), plain, self._data)

    def open(self, frame: int, final: bool, sealed: bytes) -> bytes | None:
        try:
            return self._aead.decrypt(_nonce(frame, final), sealed, self._data)
        except InvalidTag:
            return None


def _nonce(frame: int, final: bool) -> bytes:
    return frame.to_bytes(11, "big") + bytes([final])


def frame_bytes(chunk_bytes: int) -> int:
    return _INNER.size + chunk_bytes + TAG_BYTES


class StreamWriter:
    """Writes a new stream to an empty file. `fd` stays the caller's to sync and to close.

    `identity` names what the stream is (kind, session, number) and must be unique for the key.
    An OSError leaves the stream ending at its last whole frame; write no further then.
    """

    def __init__(self, fd: int, key: SessionKey, identity: str, chunk_bytes: int) -> None:
        self.chunks = 0
        self.offset = 0
        self.final = False
        self._fd = fd
        self._chunk_bytes = chunk_bytes
        head = _HEAD.pack(_MAGIC, VERSION, chunk_bytes, secrets.token_bytes(16))
        self._cipher = _Cipher(key, identity, head)
        disk.write(fd, self._cipher.header)

    @property
    def keys(self) -> StreamKeys:
        """What opens this file, and no other."""
        return self._cipher.keys

    def write(self, payload: bytes, *, final: bool = False) -> None:
        """One chunk, of `chunk_bytes` at most; after the final one nothing may follow."""
        if self.final:
            raise ValueError("the stream has ended")
        if len(payload) > self._chunk_bytes:
            raise ValueError("the chunk is too long")
        plain = _INNER.pack(self.offset, len(payload)) + payload.ljust(self._chunk_bytes, b"\0")
        disk.write(self._fd, self._cipher.seal(self.chunks, final, plain))
        self.chunks += 1
        self.offset += len(payload)
        self.final = final


class StreamReader:
    """Reads a stream, also while another process writes it. `fd` stays the caller's to close.

    `poll` looks at what is new; the other attributes tell what was known at the last poll:
    `length` bytes of the stream, whether it is `finalised` (its final chunk is there), the damaged
    frames among those before `length`, and how many bytes at the end are not (yet) a whole chunk.

    With `leap` the first poll opens the newest frame alone where that says where all before it lie;
    damage among those is then found when it is read, and not by `check`.
    """

    def __init__(
        self,
        fd: int,
        key: SessionKey | StreamKeys,
        identity: str,
        chunk_bytes: int,
        *,
        leap: bool = False,
    ) -> None:
        self.length = 0
        self.finalised = False
        self.damaged: set[int] = set()
        self.tail_bytes = 0
        self.size = 0
        self._fd = fd
        self._key = key
        self._identity = identity
        self._chunk_bytes = chunk_bytes
        self.frame_bytes = frame_bytes(chunk_bytes)
        self._cipher: _Cipher | None = None
        self._starts = array("Q")  # the stream offset each settled frame begins at
        self._tried = 0
        self._leap = leap

    @property
    def keys(self) -> StreamKeys | None:
        """What opens this file, and no other; None as long as it has no header."""
        return None if self._cipher is None else self._cipher.keys

    @property
    def chunks(self) -> int:
        """How many frames are settled: authentic, or damaged with an authentic one after them."""
        return len(self._starts)

    def poll(self) -> int:
        """Look at what was added since the last time; the stream's length in bytes as known now.

        StreamError if the header is another stream's or damaged, or if authentic frames
        contradict each other.
        """
        self.size = os.fstat(self._fd).st_size
        if self._cipher is None and not self._open():
            return 0
        whole = (self.size - HEADER_BYTES) // self.frame_bytes
        if self._leap and whole and not self.chunks:
            self._leap_to(whole - 1)
        if not self.finalised and whole > self.chunks:
            # Frames that failed before are tried again only near the end, where they may have been
            # caught half-written; so a long damaged stretch costs its decryption once.
            at = max(self.chunks, min(self._tried, whole) - TAIL_FRAMES)
            self._settle(self._scan(at, whole), whole)
            self._tried = whole
        self.tail_bytes = self.size - HEADER_BYTES - self.chunks * self.frame_bytes
        return self.length

    def reopen(self, fd: int) -> None:
        """Go on with another descriptor of the same file; what is known of it stays."""
        self._fd = fd

    def opens(self) -> bool:
        """Whether the key is the one this stream was written with; nothing else is looked at."""
        self.size = os.fstat(self._fd).st_size
        return self._open()

    def check(self) -> None:
        """StreamError unless everything polled so far is as its writer left it.

        What a crash tore off the end of an unfinalised stream is not damage; anything after the
        final chunk is.
        """
        if self.damaged:
            raise StreamError(_("a chunk is damaged"), self._starts[min(self.damaged)])
        if self.finalised and self.tail_bytes:
            raise StreamError(_("something was added after the end"), self.length)
        if self.tail_bytes > (TAIL_FRAMES + 1) * self.frame_bytes:
            raise StreamError(_("the rest is damaged"), self.length)

    def read(self, start: int, count: int) -> bytes:
        """Bytes [start, start + count) of the stream, fewer only at its end as last polled.

        StreamError if a damaged chunk lies in between.
        """
        end = min(start + count, self.length)
        if start >= end:
            return b""
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, end - 1) - 1
        parts: list[bytes] = []
        for at in range(first, last + 1, _BATCH):
            frames = self._frames(at, min(at + _BATCH, last + 1))
            for frame, sealed in enumerate(frames, at):
                parts.append(self._payload(frame, sealed))
        begin = self._starts[first]
        return b"".join(parts)[start - begin : end - begin]

    def _open(self) -> bool:
        if self.size < HEADER_BYTES:
            self.tail_bytes = self.size
            return False
        header = disk.read_at(self._fd, HEADER_BYTES, 0)
        head = header[: _HEAD.size]
        magic, version, chunk_bytes, _rest = _HEAD.unpack(head)
        cipher = _Cipher(self._key, self._identity, head)
        authentic = hmac.compare_digest(cipher.header, header)
        if magic == _MAGIC and version > VERSION:
            raise StreamError(_("it was written by a newer version of this program"), 0)
        if not authentic or (magic, version, chunk_bytes) != (_MAGIC, VERSION, self._chunk_bytes):
            if self.size == HEADER_BYTES:  # torn off before the first sync: nothing was recorded
                self.tail_bytes = self.size
                return False
            raise StreamError(_("it is damaged, or not of this session"), 0)
        self._cipher = cipher
        return True

    def _frames(self, first: int, end: int) -> list[bytes]:
        size = self.frame_bytes
        data = disk.read_at(self._fd, (end - first) * size, HEADER_BYTES + first * size)
        return [data[i : i + size] for i in range(0, len(data), size)]

    def _leap_to(self, frame: int) -> None:
        """Takes the frames before this one as full, if it is authentic and says that they are."""
        for _rest, offset, _rest, _rest in self._scan(frame, frame + 1):
            if offset == frame * self._chunk_bytes:
                self._starts.extend(range(0, offset, self._chunk_bytes))
                self.length = offset

    def _scan(self, first: int, whole: int) -> list[tuple[int, int, int, bool]]:
        """Number, offset, length and finality of the authentic frames among [first, whole)."""
        assert self._cipher is not None
        found: list[tuple[int, int, int, bool]] = []
        for at in range(first, whole, _BATCH):
            for frame, sealed in enumerate(self._frames(at, min(at + _BATCH, whole)), at):
                plain = self._cipher.open(frame, False, sealed)
                final = plain is None
                if plain is None:
                    plain = self._cipher.open(frame, True, sealed)
                if plain is None:
                    continue
                found.append((frame, *_INNER.unpack_from(plain), final))
                if final:
                    return found
        return found

    def _settle(self, found: list[tuple[int, int, int, bool]], whole: int) -> None:
        """Take authentic frames in. What failed before one of them is damaged, unless it is so
        near the end that a power cut may have kept later frames and not this one: then nothing
        is settled from there on until more follows."""
        final = bool(found) and found[-1][3]
        for frame, offset, length, _rest in found:
            lost = frame - self.chunks
            if lost and not final and whole - self.chunks <= TAIL_FRAMES:
                return
            if not 0 <= offset - self.length <= lost * self._chunk_bytes:
                raise StreamError(_("its chunks contradict each other"), self.length)
            self.damaged.update(range(self.chunks, frame))
            self._starts.extend([self.length] * lost)
            self._starts.append(offset)
            self.length = offset + length
        self.finalised = final

    def _payload(self, frame: int, sealed: bytes) -> bytes:
        assert self._cipher is not None
        final = self.finalised and frame == self.chunks - 1
        plain = None if frame in self.damaged else self._cipher.open(frame, final, sealed)
        if plain is None:
            raise StreamError(_("a chunk is damaged"), self._starts[frame])
        offset, length = _INNER.unpack_from(plain)
        if offset != self._starts[frame]:
            raise StreamError(_("a chunk was replaced while it was read"), self._starts[frame])
        return plain[_INNER.size : _INNER.size + length]
