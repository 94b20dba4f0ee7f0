"""Any audio file as a source of sound, at the pace of time or as fast as it goes."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from facilitator.capture.decoding import HINT, Track, opened, together
from facilitator.child_messages import Gap, Message
from facilitator.domain.sound import BYTES_PER_SAMPLE, SAMPLE_RATE, Pace
from facilitator.domain.terms import GapReason
from facilitator.errors import FacilitatorError
from facilitator.words import _

REALTIME_BLOCK = SAMPLE_RATE // 10
"""100 ms, what a sound card would hand over at once."""

FAST_BLOCK = SAMPLE_RATE
"""A second: the host hears of progress at least that often."""

NOTED = SAMPLE_RATE // 10
"""What is missing at one place and is no longer than this (100 ms) keeps its time, and is told of
at the end with all the rest of its kind; sentences do not run together over it."""

MOST_NOTED = 1_000
"""Of more places than this a list would help nobody."""


@dataclass(frozen=True, slots=True)
class FileInfo:
    """What a playable file is: duration in ms (None if the file does not say), rate in Hz."""

    duration_ms: int | None
    rate: int
    channels: int
    tracks: int = 1
    """With sound in them; they are mixed."""


def check(path: Path) -> FileInfo:
    """Opens the file and decodes its first frame: will it play?

    Raises FacilitatorError: no such file, a folder, not readable, empty, not audio, no sound in it.
    """
    with opened(path) as container:
        tracks = len(container.streams.audio)
        duration = container.duration
    fault: FacilitatorError | None = None
    for number in range(tracks):
        try:
            first = Track(path, number).first_frame()
        except FacilitatorError as error:
            fault = error
            continue
        if first is not None:
            return FileInfo(
                None if duration is None or duration < 0 else int(duration // 1000),
                int(first.sample_rate),
                len(first.layout.channels),
                tracks,
            )
    raise fault or FacilitatorError(_("There is no sound in {path}.").format(path=path), HINT)


class Playback:
    """A file as a source: 16 kHz mono int16, whatever it holds.

    In real time a block comes when it would have been over, were somebody speaking.
    `from_sample` (16 kHz) skips what was recorded before: exactly, by decoding it. Several
    tracks are mixed. What is missing in the file is silence, and a `Gap` among the notices: of
    so many `samples` before the block given last, or of none of them where it is only counted.
    """

    def __init__(self, path: Path, pace: Pace, from_sample: int = 0) -> None:
        info = check(path)
        self.name = path.name
        self.rate = info.rate
        self.reason = GapReason.END_OF_FILE
        self.captured_at = time.monotonic()
        self._realtime = pace is Pace.REALTIME
        self._block = (REALTIME_BLOCK if self._realtime else FAST_BLOCK) * BYTES_PER_SAMPLE
        self._skip = from_sample * BYTES_PER_SAMPLE
        self._tracks = [Track(path, number) for number in range(info.tracks)]
        self._sound = together(self._tracks)
        self._ready = bytearray()
        self._ended = False
        self._first = from_sample
        self._given = 0  # samples
        self._made = 0  # samples, of the whole file
        self._missing = 0  # samples of silence that stand for sound, up to now, and why:
        self._why = GapReason.MISSING_IN_FILE
        self._gaps: deque[tuple[int, int, GapReason]] = deque()  # end, length (samples), reason
        self._noted = self._scattered = 0
        self._notices: list[Message] = []
        self._began: float | None = None

    def next(self, timeout: float) -> bytes | None:
        self._fill(time.monotonic() + timeout)
        size = min(self._block, len(self._ready))
        if self._skip or (size < self._block and not self._ended):
            return b""  # a second went by in decoding: the caller looks at its messages first
        if not size:
            self._tell_of_the_end()
            return None
        position = self._first + self._given
        gap = self._gaps[0] if self._gaps and self._gaps[0][0] == position else None
        following = next((end for end, _, _ in self._gaps if end > position), None)
        if following is not None:
            size = min(size, (following - position) * BYTES_PER_SAMPLE)
        if self._realtime and not self._due(size // BYTES_PER_SAMPLE, timeout):
            return b""
        block = bytes(self._ready[:size])
        del self._ready[:size]
        self._given += size // BYTES_PER_SAMPLE
        if gap is not None:
            self._tell(gap[1], gap[2], gap[1])
            self._gaps.popleft()
        now = time.monotonic()
        self.captured_at = now if self._began is None else self._began + self._given / SAMPLE_RATE
        return block

    def notices(self) -> list[Message]:
        notices, self._notices = self._notices, []
        return notices

    def stop(self) -> bytes:
        """What was not played yet stays in the file: nothing is on its way."""
        self._sound.close()
        return b""

    def _fill(self, until: float) -> None:
        """Decodes until a block is ready, the file ends, or time is up."""
        from facilitator.capture.sound import to_int16

        while not self._ended and (self._skip or len(self._ready) < self._block):
            piece = next(self._sound, None)
            if piece is None:
                self._ended, self._skip = True, 0
                return
            pcm = to_int16(piece.sound)
            if pcm:
                self._account(len(piece.sound), piece.missing)
            skipped = min(self._skip, len(pcm))
            self._skip -= skipped
            self._ready += pcm[skipped:]
            if time.monotonic() >= until:
                return

    def _due(self, count: int, timeout: float) -> bool:
        """Waits, `timeout` at most, until `count` more samples would have been spoken."""
        if self._began is None:
            self._began = time.monotonic()
        wait = self._began + (self._given + count) / SAMPLE_RATE - time.monotonic()
        time.sleep(max(0.0, min(wait, timeout)))
        return wait <= timeout

    def _account(self, samples: int, missing: GapReason | None) -> None:
        """Keeps count of what is missing; a gap is one once there is sound behind it."""
        if missing is not None:
            self._why = self._why if self._missing else missing
            self._missing += samples
        elif self._missing:
            if self._missing <= NOTED or self._noted == MOST_NOTED:
                self._scattered += self._missing
            elif self._made >= self._first:
                self._gaps.append((self._made, self._missing, self._why))
                self._noted += 1
            self._missing = 0
        self._made += samples

    def _tell(self, missing: int, reason: GapReason, samples: int = 0) -> None:
        self._notices.append(Gap(samples, missing * 1000 // SAMPLE_RATE, reason))

    def _tell_of_the_end(self) -> None:
        """What is missing besides: here and there, and behind the last sound."""
        short = max(track.short for track in self._tracks)
        for missing, reason in (
            (self._scattered, GapReason.FILE_DAMAGED),
            (short, GapReason.FILE_CUT_OFF),
        ):
            if missing > NOTED:
                self._tell(missing, reason)
        if not short and any(track.unfinished for track in self._tracks):
            self._tell(0, GapReason.FILE_CUT_OFF)
        self._scattered = 0
        for track in self._tracks:
            track.short, track.unfinished = 0, False
