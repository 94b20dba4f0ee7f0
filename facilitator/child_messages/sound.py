"""What is said about sound: to and by what records it (capture) and lets it be heard (playing).

Samples are those of `domain.sound`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from facilitator.child_messages.message import Message, Piece
from facilitator.domain.sound import Pace
from facilitator.domain.terms import GapReason

# -- what a child is begun with ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CaptureConfig:
    """What is to be recorded: a file, from a sample on and at a pace; or, without one, a microphone
    by its name, None for the default one."""

    device: str | None = None
    file: str | None = None
    pace: Pace = Pace.REALTIME
    from_sample: int = 0


@dataclass(frozen=True, slots=True)
class PlayConfig:
    """What sound comes out of: a device by its name, None for the default one."""

    device: str | None = None


# -- what a child is told ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stop(Message):
    """To capture: no sound after the moment `at` is to be kept (None: when this arrives)."""

    reason: GapReason = GapReason.STOPPED
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Play(Message):
    """To playing: these pieces at once, one after the other, instead of what is heard now. `number`
    says which playing is meant in all that is said of it; `speed` is 1 for as it was spoken."""

    number: int
    pieces: tuple[Piece, ...]
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class Hush(Message):
    """To playing: nothing is to be heard any more."""


# -- what capture says -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pulse(Message):
    """It lives, whatever its device or disk does."""

    replaceable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Started(Message):
    """Sound flows into a new segment of the spool, from `at_sample` of the session on. `device` is
    what a person would call the source, `rate` its own in Hz."""

    segment: int
    at_sample: int
    device: str
    rate: int


@dataclass(frozen=True, slots=True)
class Progress(Message):
    """So many samples of the session are in the spool; how loud the last tenth of a second was, in
    dBFS; and when the last of it was over in the room."""

    replaceable: ClassVar[bool] = True
    samples: int
    rms_db: float | None = None
    peak_db: float | None = None
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Stalled(Message):
    """The device has given nothing for so many seconds; or, if `silent`, nothing but zeros."""

    seconds: float
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Overflow(Message):
    """The device was faster than this machine: a moment may be missing."""


@dataclass(frozen=True, slots=True)
class Gap(Message):
    """Of a file that is played: so much is missing in it. The last `samples` before the block that
    comes next are silence in its place; with 0 it is only counted."""

    samples: int
    missing_ms: int
    reason: GapReason


@dataclass(frozen=True, slots=True)
class Ended(Message):
    """No more sound comes; there are so many samples of the session."""

    samples: int
    reason: GapReason


# -- what playing says -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opened(Message):
    """The device by its name, its rate in Hz, and how long sound takes through it."""

    device: str
    rate: int
    latency_ms: int


@dataclass(frozen=True, slots=True)
class Heard(Message):
    """Of a playing: `ms` of the session is heard at the moment `at`, which may be still to come,
    and from there on at `speed`; 0 in a pause between two pieces."""

    replaceable: ClassVar[bool] = True
    number: int
    ms: int
    speed: float
    at: float


@dataclass(frozen=True, slots=True)
class Unreadable(Message):
    """Of a playing: a stretch of the recording cannot be read, and is silence."""

    number: int
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Played(Message):
    """All of a playing has been heard."""

    number: int
