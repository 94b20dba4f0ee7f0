"""Where a meeting's sound comes from."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from facilitator.domain.completeness import amount
from facilitator.domain.events import Event, FileOpened, GapNoted
from facilitator.domain.session import Session
from facilitator.domain.sound import Pace
from facilitator.domain.terms import GapReason, SoundSource
from facilitator.errors import FacilitatorError, system_says
from facilitator.files import expanded
from facilitator.typed import program
from facilitator.words import _


@dataclass(frozen=True, slots=True)
class Source:
    """A microphone (by `device` name, None: the default one) or a `file` played at a `pace`."""

    kind: SoundSource = SoundSource.MICROPHONE
    file: Path | None = None
    device: str | None = None
    pace: Pace = Pace.REALTIME
    tracks: int = 1
    """How many sound tracks the file has; they are mixed."""
    duration_ms: int | None = None
    """What the file says of its own length."""
    size: int = 0
    """Of the file, in bytes."""
    mark: str = ""
    """What tells this file from others (`_mark`)."""

    @property
    def live(self) -> bool:
        """Whether session time passes as time in the room does."""
        return self.kind is SoundSource.MICROPHONE or self.pace is Pace.REALTIME

    @property
    def remarks(self) -> tuple[str, ...]:
        """What to know of it before it is played."""
        if self.tracks == 1:
            return ()
        return (
            _("The file has {tracks} sound tracks: they are heard together, as one.").format(
                tracks=self.tracks
            ),
        )

    @property
    def opened(self) -> FileOpened | None:
        """The event that a file is played; None for a microphone."""
        if self.file is None:
            return None
        return FileOpened(str(self.file), self.size, self.mark, self.duration_ms)

    def duration_now(self) -> int | None:
        """What the file says of its length by now (ms), None if nothing."""
        from facilitator.capture.playback import check

        try:
            return check(self.file).duration_ms if self.file else None
        except FacilitatorError:
            return None

    @property
    def grown(self) -> bool:
        """Whether the file is longer by now than it was when it was looked into."""
        try:
            return self.file is not None and 0 < self.size < self.file.stat().st_size
        except OSError:
            return False


def source_of(given: str | None, pace: str) -> Source:
    """The source `--input` names: "mic", "mic:NAME", or a file, which is looked into.

    Raises FacilitatorError if there is no such file, or no sound in it.
    """
    if given is None or given == "mic":
        return Source()
    if given.startswith("mic:"):
        return Source(device=given[4:])
    from facilitator.capture.playback import check

    path = expanded(given).absolute()
    if path.is_dir():
        raise FacilitatorError(
            _("{given} is a folder.").format(given=given), _("Give an audio file, or: --input mic")
        )
    info = check(path)
    size, mark = _mark(path)
    return Source(
        SoundSource.FILE,
        path,
        pace=Pace(pace),
        tracks=info.tracks,
        duration_ms=info.duration_ms,
        size=size,
        mark=mark,
    )


def rest_of(session: Session, given: str | None, pace: str = "realtime") -> Source:
    """Where a session that stopped goes on: the rest of the file it is recorded from, or a
    microphone. `given` is what `--input` says: a file that has moved, "none" to do without.

    Raises FacilitatorError if there is something left to hear and the file is not there, or if
    another one is given.
    """
    file, left = session.file, session.unplayed_ms
    if given in ("none", "mic") or (given or "").startswith("mic:"):
        return source_of(None if given == "none" else given, "")
    if file is None or left is None:
        if given is None:
            return Source()
        raise FacilitatorError(
            _("There is no file of which something is left to hear in this session."),
            _("Leave --input out: {facilitator} resume {id}").format(
                facilitator=program(), id=session.id
            ),
        )
    much = (
        _("{amount} of the file").format(amount=amount(left)) if left else _("A part of the file")
    )
    again = _(
        "Name it where it is now: {facilitator} resume {id} --input FILE. To end "
        "without it: --input none"
    ).format(facilitator=program(), id=session.id)
    try:
        source = source_of(given or file.path, pace)
    except FacilitatorError:
        if given is not None:
            raise
        raise FacilitatorError(
            _("{much} was not heard, and it is not at its place any more.").format(much=much), again
        ) from None
    if file.mark and (source.mark != file.mark or source.size < file.size):
        raise FacilitatorError(
            _("{much} was not heard, and what is at its place is another file.").format(much=much)
            if given is None
            else _("{given} is not the file that this session was begun with.").format(given=given),
            again,
        )
    return source


def never_played(source: Source, session: Session, total_ms: int) -> list[Event]:
    """What of a file is not in a recording that ends at `total_ms`, although nothing is wrong."""
    left = session.unplayed_ms
    if left is not None:
        return [GapNoted(total_ms, left, GapReason.NOT_PLAYED)]
    if not source.grown:
        return []
    now = source.duration_now() or 0
    return [GapNoted(total_ms, max(0, now - total_ms), GapReason.FILE_GROWING)]


_HEAD = slice(4_096, 4_096 + 65_536)
"""Bytes by which a file is known again. Not its first ones: a recorder that finishes its file
writes the length into them."""


def _mark(path: Path) -> tuple[int, str]:
    """The size of a file, and the hash of a piece of it."""
    try:
        with path.open("rb") as file:
            data = file.read(_HEAD.stop)
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        raise FacilitatorError(
            _("{path} cannot be opened ({strerror}).").format(
                path=path, strerror=system_says(error)
            ),
            _("Check that you may read it."),
        ) from None
    return size, hashlib.sha256(data[_HEAD] or data).hexdigest()
