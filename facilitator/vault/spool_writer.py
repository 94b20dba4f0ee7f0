"""Sound into the recording: a new segment for each writer, what is told is on the medium."""

from __future__ import annotations

import os
from pathlib import Path

from facilitator.domain.sound import BYTES_PER_SAMPLE
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.closing import Closing
from facilitator.vault.session_key import SessionKey, check_session_id
from facilitator.vault.spool import CHUNK_BYTES, SYNC_BYTES, identity, segment_files, spool_lock
from facilitator.vault.stream import (
    StreamWriter,
)
from facilitator.words import _


class SpoolWriter(Closing):
    """Appends sound to a new segment of the session's recording. One writer at a time.

    A write fault raises FacilitatorError once and for all: no more is accepted by this writer,
    what was written stays valid, and a new writer begins a new segment.
    """

    def __init__(self, folder: Path, key: SessionKey, session_id: str) -> None:
        check_session_id(session_id)
        self._folder = folder
        self._pending = bytearray()
        self._unsynced = 0
        self._fault: FacilitatorError | None = None
        self._fd: int | None = None
        self._lock = spool_lock(folder, session_id)
        try:
            before = segment_files(folder)
            self.segment = max(before, default=0) + 1
            if before:
                # A writer that was killed may have left sound that is seen, but not on the medium;
                # what follows it in session time must not outlive it.
                _sync_file(before[self.segment - 1])
            self._fd = disk.open_new(folder / f"{self.segment:06d}.aud")
            name = identity(session_id, self.segment)
            self._stream = StreamWriter(self._fd, key, name, CHUNK_BYTES)
            disk.sync(self._fd)
            disk.sync_folder(folder)
        except OSError as error:
            self._release()
            raise disk.fault(_("The recording could not be started"), folder, error) from error

    @property
    def samples(self) -> int:
        """Samples of this segment that are in its file, where a reader finds them."""
        return self._stream.offset // BYTES_PER_SAMPLE

    def append(self, pcm: bytes) -> None:
        """Take in samples (int16, little-endian, mono, 16 kHz), any number of them.

        Up to one chunk less a sample waits in memory; `flush` writes it out.
        """
        if len(pcm) % BYTES_PER_SAMPLE:
            raise ValueError("half a sample")
        if self._fd is None and self._fault is None:
            raise ValueError("the segment is closed")
        self._pending += pcm
        while len(self._pending) >= CHUNK_BYTES:
            self._write(CHUNK_BYTES)
            if self._unsynced >= SYNC_BYTES:
                self._sync()

    def flush(self) -> None:
        """Everything taken in so far is on the medium on return."""
        if self._pending:
            self._write(len(self._pending))
        self._sync()

    def close(self) -> None:
        """Write the final chunk, which marks the segment as complete. May be called again.

        After a fault it only lets go of the file: the segment stays unfinalised, as it is.
        """
        if self._fd is None:
            return
        try:
            if self._fault is None:
                # The end is never on the medium before all that it is the end of.
                self._sync()
                self._write(len(self._pending), final=True)
                self._sync()
        finally:
            self._release()

    def _write(self, count: int, *, final: bool = False) -> None:
        self._usable()
        try:
            self._stream.write(bytes(self._pending[:count]), final=final)
        except OSError as error:
            raise self._failed(error) from error
        del self._pending[:count]
        self._unsynced += count

    def _sync(self) -> None:
        fd = self._usable()
        try:
            disk.sync(fd)
        except OSError as error:
            raise self._failed(error) from error
        self._unsynced = 0

    def _usable(self) -> int:
        if self._fault is not None:
            raise self._fault
        if self._fd is None:
            raise ValueError("the segment is closed")
        return self._fd

    def _failed(self, error: OSError) -> FacilitatorError:
        # After a failed sync the system may have dropped the bytes and will not say so again.
        self._fault = disk.fault(_("The recording could not be written"), self._folder, error)
        self._pending.clear()
        return self._fault

    def _release(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
        self._lock.release()


def _sync_file(path: Path) -> None:
    fd = disk.open_append(path)
    try:
        disk.sync(fd)
    finally:
        os.close(fd)
