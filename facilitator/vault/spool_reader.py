"""Any span of session time out of the recording, also while it grows; what is there of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from facilitator.domain.sound import BYTES_PER_SAMPLE, SAMPLE_RATE
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.closing import Closing
from facilitator.vault.segment_keys import Keeping, read_kept
from facilitator.vault.session_key import SessionKey, check_session_id
from facilitator.vault.spool import CHUNK_BYTES, SegmentInfo, identity, segment_files
from facilitator.vault.stream import (
    StreamError,
    StreamKeys,
    StreamReader,
)
from facilitator.words import _


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
