"""The recording: sound in, any span of session time out, also while it grows.

Sound lies in numbered segments, each an encrypted stream of its own. A writer always begins a new
segment and never touches an old one, so a crash costs at most what was not yet synced. Session
time is the number of samples in all segments one after another. One with a struck part was written
anew (see `striking`): its file has the generation of the key from which on it counts in its name.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from facilitator.domain.sound import BYTES_PER_SAMPLE, SAMPLE_RATE
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.closing import Closing
from facilitator.vault.keys import SessionKey, check_session_id
from facilitator.vault.lock import FileLock, patiently
from facilitator.vault.segment_keys import Keeping, read_kept
from facilitator.vault.stream import (
    HEADER_BYTES,
    StreamError,
    StreamKeys,
    StreamReader,
    StreamWriter,
    frame_bytes,
)
from facilitator.words import _

CHUNK_MS = 250
"""The longest stretch of sound in one chunk."""
SYNC_MS = 1_000
"""The most sound a power cut may cost."""

_BYTES_PER_MS = SAMPLE_RATE * BYTES_PER_SAMPLE // 1000
CHUNK_BYTES = CHUNK_MS * _BYTES_PER_MS
_SYNC_BYTES = SYNC_MS * _BYTES_PER_MS
_SEGMENT = re.compile(r"(\d{6,9})(?:\.(\d{6,9}))?\.aud")


@dataclass(frozen=True, slots=True)
class SegmentInfo:
    """One segment: which samples of the session it holds, and whether it was closed."""

    number: int
    first_sample: int
    samples: int
    finalised: bool
    chunks: int
    bytes: int
    """Size of the encrypted file."""
    tail_bytes: int
    """Bytes at its end that are no whole chunk: being written, or torn off."""


def segment_files(folder: Path, kept: Keeping | None = None) -> dict[int, Path]:
    """The segments in a spool's folder, in order; empty if there is no such folder.

    Where there is more than one file of a segment, the one that `kept` names counts, else the one
    that was recorded. FacilitatorError if the folder is a link: sealing would destroy what is
    there.
    """
    found: dict[int, Path] = {}
    for number, _rest, path in every_segment_file(folder):
        if number not in found or (kept and number in kept and kept[number].name == path.name):
            found[number] = path
    return found


def sound_by_size(folder: Path) -> int:
    """Milliseconds of sound that a spool's files have room for: no key is needed, and what a crash
    cut off counts. At most a chunk a segment too much."""
    frame = frame_bytes(CHUNK_BYTES)
    sizes = (path.stat().st_size - HEADER_BYTES for path in segment_files(folder).values())
    return sum(max(0, size) // frame * CHUNK_MS for size in sizes)


def every_segment_file(folder: Path) -> list[tuple[int, int, Path]]:
    """(number, generation, path) of all files of segments, in order; as it was recorded a file has
    generation 0. Errors as for `segment_files`."""
    _refuse_link(folder)
    try:
        found = ((_SEGMENT.fullmatch(p.name), p) for p in folder.iterdir())
        return sorted((int(match[1]), int(match[2] or 0), p) for match, p in found if match)
    except FileNotFoundError:
        return []


def _refuse_link(folder: Path) -> None:
    try:
        disk.refuse_link(folder)
    except OSError as error:
        raise disk.fault(_("The recording could not be read"), folder, error) from error


def identity(session_id: str, number: int) -> str:
    """What a segment is authenticated as."""
    return f"spool/{session_id}/{number}"


def spool_lock(folder: Path, session_id: str) -> FileLock:
    """Held by whoever writes the recording. FacilitatorError naming the process that does."""
    _refuse_link(folder)
    return FileLock(
        folder / "lock", _("The recording of session {session_id}").format(session_id=session_id)
    )


def wait_until_free(folder: Path, session_id: str, seconds: float) -> None:
    """Returns once nobody writes the recording any more.

    HeldError naming the process that still does after `seconds`.
    """
    if folder.is_dir():
        patiently(lambda: spool_lock(folder, session_id), seconds).release()


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
            if self._unsynced >= _SYNC_BYTES:
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


class _Segment:
    """A segment being read: its stream, and where it begins in session time.

    Only the newest one's file stays open: a recorder that began again a thousand times must not
    use up the files that a process may have open.
    """

    def __init__(
        self,
        path: Path,
        key: SessionKey | StreamKeys,
        session_id: str,
        number: int,
        *,
        leap: bool = False,
    ) -> None:
        self.path = path
        self.number = number
        self.settled = False
        self._fd: int | None = disk.open_read(path)
        name = identity(session_id, number)
        self.stream = StreamReader(self._fd, key, name, CHUNK_BYTES, leap=leap)

    @contextmanager
    def opened(self) -> Iterator[StreamReader]:
        """The stream with its file open; StreamError in the block becomes FacilitatorError."""
        if self._fd is None:
            self._fd = disk.open_read(self.path)
            self.stream.reopen(self._fd)
        try:
            yield self.stream
        except StreamError as fault:
            raise self._error(fault) from fault
        finally:
            if self.settled:
                self.close()

    @property
    def samples(self) -> int:
        return self.stream.length // BYTES_PER_SAMPLE

    def info(self, first_sample: int) -> SegmentInfo:
        stream = self.stream
        return SegmentInfo(
            self.number,
            first_sample,
            self.samples,
            stream.finalised,
            stream.chunks,
            stream.size,
            stream.tail_bytes,
        )

    def close(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _error(self, fault: StreamError) -> FacilitatorError:
        second = fault.offset / BYTES_PER_SAMPLE / SAMPLE_RATE
        return FacilitatorError(
            _(
                "Segment {number:06d} of the recording cannot be trusted at "
                "second {second:.2f}: {reason}."
            ).format(number=self.number, second=second, reason=fault.reason),
            _(
                "The file {path} was left as it is; put back an intact copy of "
                "it if you have one. The rest of the recording can still be read."
            ).format(path=self.path),
        )


class Survey(NamedTuple):
    """What is there of a recording, each segment looked at by itself, in order."""

    segments: tuple[SegmentInfo, ...]
    """Those of this session; where one is missing, the ones after it follow on."""
    sound: bool
    """Whether everything that is there authenticates, and none is missing in between."""


def survey(folder: Path, key: SessionKey, session_id: str) -> Survey:
    """Look at all segments, whatever became of some. OSError if one cannot be read at all."""
    found: list[SegmentInfo] = []
    first, sound = 0, True
    _rest, kept = read_kept(folder, key, session_id)
    for number, path in segment_files(folder, kept).items():
        sound = sound and number == (found[-1].number if found else 0) + 1
        try:
            keys = kept[number].keys if number in kept else key
            segment = _Segment(path, keys, check_session_id(session_id), number)
        except disk.NotAFileError:
            sound = False
            continue
        try:
            with segment.opened() as stream:
                stream.poll()
                found.append(segment.info(first))
                stream.check()
        except FacilitatorError:
            sound = False
        finally:
            segment.close()
        first += segment.samples
    return Survey(tuple(found), sound)


class SpoolReader(Closing):
    """Reads a recording by session time, in the process that writes it or in any other.

    With `leap` it opens in the time of one read, however long the recording is: a segment is known
    by its newest chunk wherever that says where the others lie (`StreamReader`).
    """

    def __init__(
        self, folder: Path, key: SessionKey, session_id: str, *, leap: bool = False
    ) -> None:
        self._folder = folder
        self._leap = leap
        self._key = key
        self._session_id = check_session_id(session_id)
        self._segments: list[_Segment] = []
        self._kept: Keeping | None = None

    def refresh(self) -> int:
        """Look for new sound; the number of samples of session time there are now.

        Only what was added is examined. FacilitatorError if a segment is missing or is not of this
        session; a damaged chunk only raises when it is read, so that the rest stays readable.
        """
        try:
            if self._kept is None:
                self._kept = read_kept(self._folder, self._key, self._session_id)[1]
            files = segment_files(self._folder, self._kept)
            last = max(files, default=0)
            for number, path in files.items():
                if number > len(self._segments) + 1:
                    raise self._missing(len(self._segments) + 1)
                if number > len(self._segments):
                    kept = self._kept.get(number)
                    keys = self._key if kept is None else kept.keys
                    segment = _Segment(path, keys, self._session_id, number, leap=self._leap)
                    self._segments.append(segment)
                segment = self._segments[number - 1]
                if not segment.settled:
                    with segment.opened() as stream:
                        stream.poll()
                        # Listed before another one, it grows no more: a writer never goes back.
                        segment.settled = number < last
        except OSError as error:
            raise disk.fault(_("The recording could not be read"), self._folder, error) from error
        return sum(segment.samples for segment in self._segments)

    @property
    def finalised(self) -> bool:
        """Whether the newest segment known was closed properly: no sound will follow in it."""
        return bool(self._segments) and self._segments[-1].stream.finalised

    def segments(self) -> list[SegmentInfo]:
        """The segments known at the last refresh."""
        infos: list[SegmentInfo] = []
        first = 0
        for segment in self._segments:
            infos.append(segment.info(first))
            first += segment.samples
        return infos

    def files(self) -> list[tuple[Path, StreamKeys | None]]:
        """The file of each of them, and what opens it; None as long as it has no header."""
        return [(segment.path, segment.stream.keys) for segment in self._segments]

    def read(self, start_sample: int, count: int) -> bytes:
        """`count` samples of session time from `start_sample`, as int16 little-endian bytes.

        Shorter only at the end of what the last refresh found. FacilitatorError if a chunk in
        between does not authenticate.
        """
        if start_sample < 0 or count < 0:
            raise ValueError("session time begins at sample 0")
        end = start_sample + count
        parts: list[bytes] = []
        first = 0
        for segment in self._segments:
            start = max(start_sample, first) - first
            stop = min(end, first + segment.samples) - first
            if start < stop:
                size = BYTES_PER_SAMPLE
                try:
                    with segment.opened() as stream:
                        parts.append(stream.read(start * size, (stop - start) * size))
                except OSError as error:
                    what = _("The recording could not be read")
                    raise disk.fault(what, segment.path, error) from error
            first += segment.samples
        return b"".join(parts)

    def verify(self) -> None:
        """Read everything afresh from end to end.

        FacilitatorError naming the segment and the second of it where something does not
        authenticate. What a crash tore off the end of a segment is not an error.
        """
        with SpoolReader(self._folder, self._key, self._session_id) as fresh:
            fresh.refresh()
            for segment in fresh._segments:
                with segment.opened() as stream:
                    stream.check()

    def close(self) -> None:
        """Let go of the files; may be called again."""
        for segment in self._segments:
            segment.close()
        self._segments.clear()

    def _missing(self, number: int) -> FacilitatorError:
        return FacilitatorError(
            _("Segment {number:06d} of the recording is missing in {folder}.").format(
                number=number, folder=self._folder
            ),
            _("Session time cannot be told without it: put back a copy of that file."),
        )
