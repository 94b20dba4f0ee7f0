"""Any audio file as a source of sound, at the pace of time or as fast as it goes.

PyAV (ffmpeg) decodes it frame by frame, so that a file of hours is never in memory as a whole.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from facilitator.errors import FacilitatorError

if TYPE_CHECKING:
    from facilitator.capture.sound import Floats

SAMPLE_RATE = 16_000
BYTES_PER_SAMPLE = 2

REALTIME_BLOCK = SAMPLE_RATE // 10
"""100 ms, what a sound card would hand over at once."""

FAST_BLOCK = SAMPLE_RATE
"""A second: the host hears of progress at least that often."""

REALTIME = "realtime"
FAST = "fast"

_HINT = "Give a recording such as WAV, FLAC, MP3, M4A, Opus, or a video with sound."


@dataclass(frozen=True, slots=True)
class FileInfo:
    """What a playable file is: duration in ms (None if the file does not say), rate in Hz."""

    duration_ms: int | None
    rate: int
    channels: int


def check(path: Path) -> FileInfo:
    """Opens the file and decodes its first frame: will it play?

    Raises FacilitatorError: no such file, a folder, not readable, empty, not audio, no sound in it.
    """
    with _opened(path) as container:
        stream = container.streams.audio[0]
        first = next(_frames(container, path), None)
        if first is None:
            raise FacilitatorError(f"There is no sound in {path}.", _HINT)
        duration = container.duration
        return FileInfo(
            None if duration is None or duration < 0 else int(duration // 1000),
            int(first.sample_rate),
            int(stream.codec_context.channels),
        )


class Playback:
    """A file as a source: 16 kHz mono int16, whatever it holds.

    `pace` is "realtime" (a block comes when it would have been over, were somebody speaking) or
    "fast". `from_sample` (16 kHz) skips what was recorded before: exactly, by decoding it.
    """

    def __init__(self, path: Path, pace: str, from_sample: int = 0) -> None:
        info = check(path)
        self.name = path.name
        self.rate = info.rate
        self.reason = "end of file"
        self.captured_at = time.monotonic()
        self._realtime = pace == REALTIME
        self._block = (REALTIME_BLOCK if self._realtime else FAST_BLOCK) * BYTES_PER_SAMPLE
        self._skip = from_sample * BYTES_PER_SAMPLE
        self._sound = _decoded(path)
        self._ready = bytearray()
        self._ended = False
        self._given = 0  # samples
        self._began: float | None = None

    def next(self, timeout: float) -> bytes | None:
        self._fill(time.monotonic() + timeout)
        size = min(self._block, len(self._ready))
        if self._skip or (size < self._block and not self._ended):
            return b""  # a second went by in decoding: the caller looks at its messages first
        if not size:
            return None
        if self._realtime and not self._due(size // BYTES_PER_SAMPLE, timeout):
            return b""
        block = bytes(self._ready[:size])
        del self._ready[:size]
        self._given += size // BYTES_PER_SAMPLE
        now = time.monotonic()
        self.captured_at = now if self._began is None else self._began + self._given / SAMPLE_RATE
        return block

    def notices(self) -> list[dict[str, Any]]:
        return []

    def stop(self) -> bytes:
        """What was not played yet stays in the file: nothing is on its way."""
        self._sound.close()
        return b""

    def _fill(self, until: float) -> None:
        """Decodes until a block is ready, the file ends, or time is up."""
        while not self._ended and (self._skip or len(self._ready) < self._block):
            pcm = next(self._sound, None)
            if pcm is None:
                self._ended, self._skip = True, 0
                return
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


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """The file as PyAV's container with at least one audio stream."""
    import av

    if path.is_dir():
        raise FacilitatorError(f"{path} is a folder, not a recording.", _HINT)
    try:
        size = path.stat().st_size
        handle = path.open("rb")
    except FileNotFoundError:
        raise FacilitatorError(
            f"There is no file {path}.", "Check the path; it is meant from the current folder."
        ) from None
    except OSError as error:
        raise FacilitatorError(
            f"{path} cannot be opened ({error.strerror}).", "Check that you may read it."
        ) from None
    with handle:
        if not size:
            raise FacilitatorError(f"{path} is empty.", _HINT)
        try:
            # Through the handle, so that no name or playlist can lead anywhere but to this file.
            container = av.open(
                handle, metadata_errors="ignore", options={"protocol_whitelist": "file"}
            )
        except (av.error.FFmpegError, ValueError, OSError):
            raise FacilitatorError(f"{path} is not a recording.", _HINT) from None
        with container:
            if not container.streams.audio:
                raise FacilitatorError(f"There is no sound in {path}.", _HINT)
            yield container


def _frames(container: Any, path: Path) -> Iterator[Any]:
    """The first audio stream's frames. A damaged packet is passed over, as players do."""
    import av

    good = bad = 0
    try:
        for packet in container.demux(container.streams.audio[0]):
            try:
                frames = packet.decode()
            except av.error.FFmpegError:
                bad += 1
                continue
            for frame in frames:
                if frame.samples:
                    good += 1
                    yield frame
    except av.error.FFmpegError:
        bad += 1  # the file ends in the middle of something: what came before it counts
    if bad and not good:
        raise FacilitatorError(f"The sound in {path} is damaged or of an unknown kind.", _HINT)


def _decoded(path: Path) -> Generator[bytes, None, None]:
    """The file's sound as 16 kHz mono int16, in blocks of whatever size they come in."""
    from facilitator.capture.sound import Resampler

    resampler: Resampler | None = None
    with _opened(path) as container:
        for frame in _frames(container, path):
            if resampler is None or resampler.rate != frame.sample_rate:
                if resampler is not None:
                    yield resampler(_nothing(), last=True)
                resampler = Resampler(frame.sample_rate)
            yield resampler(_mono(frame))
        if resampler is not None:
            yield resampler(_nothing(), last=True)


def _nothing() -> Floats:
    import numpy as np

    return np.zeros(0, np.float32)


def _mono(frame: Any) -> Floats:
    """A frame's channels averaged, as -1..1."""
    import numpy as np

    values = frame.to_ndarray()
    if not frame.format.is_planar:
        values = values.reshape(-1, len(frame.layout.channels)).T
    if values.dtype == np.uint8:  # the one unsigned format: 128 is silence
        sound = (values.astype(np.float32) - 128) / 128
    elif values.dtype.kind == "i":
        sound = values.astype(np.float64) / -float(np.iinfo(values.dtype).min)
    else:
        sound = values
    mixed = sound.mean(axis=0, dtype=np.float64)
    safe: Floats = np.nan_to_num(mixed, nan=0.0, posinf=1.0, neginf=-1.0).astype(np.float32)
    return safe
