"""Sound files, decoded: what is in them at its time, and what is missing in them as such.

PyAV (ffmpeg) decodes frame by frame, so that a file of hours is never in memory as a whole. Time is
that of the container: what was lost, left out or came late is silence of that length, so that what
follows keeps its time, and it is told apart from silence that was recorded.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from facilitator.capture.file_says import (
    breaks_off,
    declared_end,
    holds_more_than_it_says,
    origin_of,
)
from facilitator.domain.sound import SAMPLE_RATE
from facilitator.domain.terms import GapReason
from facilitator.errors import FacilitatorError, system_says
from facilitator.words import _

if TYPE_CHECKING:
    from facilitator.capture.sound import Floats


HOLE_S = 0.1
"""A jump of the container's times by less is how it rounds them (AVI: a frame of 36 ms)."""

LOST_S = 0.005
"""The same where packets were lost, so that a jump is expected; Matroska counts milliseconds."""

RESTART_S = 10.0
"""Times that go back so far are those of another recording behind the first one."""

LONGEST_HOLE_S = 4 * 3600.0
"""Longer ones are faults of the container's times, not pauses of a meeting."""

SHORT_S = 0.5
"""A file may be so much shorter than it says: encoders pad, and round up to whole frames."""

MOST_RETRIES = 3
"""A demuxer that has lost its way is asked so often, in a row, whether it has found it again."""

PIECE = SAMPLE_RATE
"""Missing sound is handed out a second at a time, however long it is."""

HINT = _("Give a recording such as WAV, FLAC, MP3, M4A, Opus, or a video with sound.")

_UNPLACED = ("mp3", "aac")
"""Formats without times: what is lost in them is reckoned from the bytes it took."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of 16 kHz mono sound; with `missing`, the silence that stands for what is not in
    the file, and why it is not."""

    sound: Floats
    missing: GapReason | None = None


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """The file as PyAV's container with at least one audio stream."""
    import av

    if path.is_dir():
        raise FacilitatorError(_("{path} is a folder, not a recording.").format(path=path), HINT)
    try:
        size = path.stat().st_size
        handle = path.open("rb")
    except FileNotFoundError:
        raise FacilitatorError(
            _("There is no file {path}.").format(path=path),
            _("Check the path; it is meant from the current folder."),
        ) from None
    except OSError as error:
        raise FacilitatorError(
            _("{path} cannot be opened ({strerror}).").format(
                path=path, strerror=system_says(error)
            ),
            _("Check that you may read it."),
        ) from None
    with handle:
        if not size:
            raise FacilitatorError(_("{path} is empty.").format(path=path), HINT)
        try:
            # Through the handle, so that no name or playlist can lead anywhere but to this file.
            options = {"protocol_whitelist": "file"}
            if holds_more_than_it_says(handle, size):
                options["ignore_length"] = "1"
            container = av.open(handle, metadata_errors="ignore", options=options)
        except (av.error.FFmpegError, ValueError, OSError):
            handle.seek(0)
            if handle.read(8)[4:] == b"ftyp":
                raise FacilitatorError(
                    _("{path} is cut off: its index, which stands at its end, is missing.").format(
                        path=path
                    ),
                    _(
                        "Copy it again from where it was recorded, once that has "
                        "finished writing it."
                    ),
                ) from None
            raise FacilitatorError(
                _("{path} is not a recording.").format(path=path), HINT
            ) from None
        with container:
            if not container.streams.audio:
                raise FacilitatorError(_("There is no sound in {path}.").format(path=path), HINT)
            yield container


class Track:
    """One audio stream of a file, `number` from 0. To be gone through once."""

    def __init__(self, path: Path, number: int = 0) -> None:
        self.short = 0
        """Once it was gone through: samples (16 kHz) that the file says it holds, and does not."""
        self.unfinished = False
        """The same: whether the file breaks off, and does not say how much is not there."""
        self._path = path
        self._number = number
        self._made = 0  # samples at 16 kHz
        self._damage = _Damage()

    def pieces(self) -> Iterator[Piece]:
        """The track from beginning to end. FacilitatorError if nothing in it can be decoded."""
        with opened(self._path) as container:
            stream = container.streams.audio[self._number]
            origin, times = origin_of(container), _Times()
            placed = container.format.name not in _UNPLACED
            voice: _Voice | None = None
            for frame in self._frames(container, stream):
                damaged, reckoned = self._damage.since()
                at = None
                if placed and frame.pts is not None:
                    at = float(frame.pts * frame.time_base) - origin
                hole = round(
                    times.hole_before(
                        at,
                        frame.samples / frame.sample_rate,
                        damaged=damaged,
                        reckoned=0.0 if placed else reckoned,
                    )
                    * SAMPLE_RATE
                )
                if voice is not None and (hole or not voice.fits(frame)):
                    yield self._piece(voice.rest())
                    voice = None
                if hole:
                    reason = (
                        GapReason.FILE_DAMAGED
                        if damaged
                        else GapReason.MISSING_IN_FILE
                        if self._made
                        else GapReason.FILE_BEGINS_LATER
                    )
                    yield from self._silence(hole, reason)
                if voice is None:
                    voice = _Voice(frame)
                yield self._piece(voice(frame))
            if voice is not None:
                yield self._piece(voice.rest())
            end = declared_end(container, stream, origin, self._path)
            short = 0.0 if end is None else end - times.ignored - self._made / SAMPLE_RATE
            self.short = round(short * SAMPLE_RATE) if short > SHORT_S else 0
            self.unfinished = not self.short and breaks_off(self._path, container.format.name)

    def first_frame(self) -> Any:
        """What the sound is like; None if there is none. FacilitatorError as with `pieces`."""
        with opened(self._path) as container:
            return next(self._frames(container, container.streams.audio[self._number]), None)

    def _piece(self, sound: Floats, missing: GapReason | None = None) -> Piece:
        self._made += len(sound)
        return Piece(sound, missing)

    def _silence(self, samples: int, reason: GapReason) -> Iterator[Piece]:
        import numpy as np

        for at in range(0, samples, PIECE):
            yield self._piece(np.zeros(min(PIECE, samples - at), np.float32), reason)

    def _frames(self, container: Any, stream: Any) -> Iterator[Any]:
        """All frames with sound in them. A damaged packet is passed over, as players do."""
        import av

        good = False
        for packet in self._packets(container, stream):
            try:
                frames = packet.decode()
            except av.error.FFmpegError:
                self._damage.packet(packet.size)
                continue
            for frame in frames:
                if frame.samples:
                    good = True
                    yield frame
                    self._damage.well(frame.samples / frame.sample_rate)
            self._damage.passed(packet.size)
        if self._damage.any and not good:
            raise FacilitatorError(
                _("The sound in {path} is damaged or of an unknown kind.").format(path=self._path),
                HINT,
            )

    def _packets(self, container: Any, stream: Any) -> Iterator[Any]:
        import av

        packets, failed, position = container.demux(stream), 0, None
        while failed < MOST_RETRIES:
            try:
                packet = next(packets, None)
            except av.error.FFmpegError:
                packets, failed = container.demux(stream), failed + 1
                self._damage.packet(0)
                continue
            if packet is None:
                return
            if failed and position is not None and packet.pos is not None:
                self._damage.packet(max(0, packet.pos - position))
            if packet.pos is not None:
                position = packet.pos + packet.size
            failed = 0
            yield packet


class _Damage:
    """What was lost since the last good sound, and how much time so many bytes are."""

    def __init__(self) -> None:
        self.any = False
        self._since = False
        self._lost = 0  # bytes
        self._bytes = 0
        self._seconds = 0.0

    def packet(self, size: int) -> None:
        """So many bytes could not be decoded."""
        self.any = self._since = True
        self._lost += size

    def since(self) -> tuple[bool, float]:
        """Whether anything was lost, and how many seconds that is by the bytes it took."""
        a_byte = self._seconds / self._bytes if self._bytes else 0.0
        return self._since, self._lost * a_byte

    def well(self, seconds: float) -> None:
        """So much could be decoded."""
        self._since, self._lost = False, 0
        self._seconds += seconds

    def passed(self, size: int) -> None:
        """So many bytes were decoded."""
        self._bytes += size


class _Times:
    """Where frames should begin, by the container's times in seconds."""

    def __init__(self) -> None:
        self.ignored = 0.0
        """Jumps that were no holes."""
        self._expected = 0.0

    def hole_before(
        self, at: float | None, lasts: float, *, damaged: bool, reckoned: float
    ) -> float:
        """Seconds missing before a frame that begins `at` and `lasts` so long.

        `reckoned` is how long that is where there are no times.
        """
        hole = 0.0
        if at is None:
            hole = reckoned
        else:
            jump = at - self._expected
            if jump > LONGEST_HOLE_S or jump < -RESTART_S:
                self._expected = at
                self.ignored += jump
            elif jump > 0:
                self._expected = at
                hole = jump if jump >= (LOST_S if damaged else HOLE_S) else 0.0
        self._expected += lasts
        return hole


class _Voice:
    """Frames of one kind (rate, channels) as 16 kHz mono."""

    def __init__(self, frame: Any) -> None:
        from facilitator.capture.mixing import Mixer
        from facilitator.capture.sound import Resampler

        self._rate, self._channels = int(frame.sample_rate), len(frame.layout.channels)
        self._mixer = Mixer(self._channels, self._rate)
        self._resampler = Resampler(self._rate)

    def fits(self, frame: Any) -> bool:
        return (frame.sample_rate, len(frame.layout.channels)) == (self._rate, self._channels)

    def __call__(self, frame: Any) -> Floats:
        return self._resampler.resampled(self._mixer(_channels(frame)))

    def rest(self) -> Floats:
        """What is still on its way; nothing follows."""
        import numpy as np

        nothing = np.zeros((0, self._channels), np.float32)
        return self._resampler.resampled(self._mixer(nothing, last=True), last=True)


def together(tracks: list[Track]) -> Generator[Piece, None, None]:
    """Several tracks as one, each in its place; what is missing in all of them is missing.

    A track in which nothing can be decoded is left out, unless there is no other.
    """
    if len(tracks) == 1:
        yield from tracks[0].pieces()
        return
    import numpy as np

    from facilitator.capture.mixing import Mixer

    sources = [_Source(track) for track in tracks]
    mixer = Mixer(len(tracks), SAMPLE_RATE)
    nothing = np.zeros((0, len(tracks)), np.float32)
    while going := [source for source in sources if source.ready()]:
        count = min(len(source.piece.sound) for source in going)
        reasons = [source.piece.missing for source in going]
        taken = {id(source): source.take(count) for source in going}
        if all(reasons):
            yield Piece(mixer(nothing, last=True))
            mixer = Mixer(len(tracks), SAMPLE_RATE)
            yield Piece(np.zeros(count, np.float32), reasons[0])
            continue
        silent = np.zeros(count, np.float32)
        yield Piece(mixer(np.stack([taken.get(id(s), silent) for s in sources], axis=1)))
    yield Piece(mixer(nothing, last=True))
    faults = [source.fault for source in sources if source.fault is not None]
    if len(faults) == len(tracks):
        raise faults[0]


class _Source:
    """A track from which any number of samples can be taken."""

    def __init__(self, track: Track) -> None:
        self.piece = Piece(_no_sound())
        self.fault: FacilitatorError | None = None
        self._pieces = track.pieces()

    def ready(self) -> bool:
        """Whether there is something in `piece`."""
        try:
            while not len(self.piece.sound):
                following = next(self._pieces, None)
                if following is None:
                    return False
                self.piece = following
        except FacilitatorError as fault:
            self.fault = fault
            return False
        return True

    def take(self, count: int) -> Floats:
        sound = self.piece.sound
        self.piece = Piece(sound[count:], self.piece.missing)
        return sound[:count]


def _no_sound() -> Floats:
    import numpy as np

    return np.zeros(0, np.float32)


def _channels(frame: Any) -> Floats:
    """A frame as -1..1, (samples, channels)."""
    import numpy as np

    values = frame.to_ndarray()
    channels = len(frame.layout.channels)
    values = values.T if frame.format.is_planar else values.reshape(-1, channels)
    if values.dtype == np.uint8:  # the one unsigned format: 128 is silence
        sound = (values.astype(np.float32) - 128) / 128
    elif values.dtype.kind == "i":
        sound = values.astype(np.float64) / -float(np.iinfo(values.dtype).min)
    else:
        sound = values
    safe: Floats = np.nan_to_num(sound, nan=0.0, posinf=1.0, neginf=-1.0).astype(np.float32)
    return safe
