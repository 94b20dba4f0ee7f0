"""The record's own words, each said once: devices, sources, reasons of gaps, ways of signing.

They are the file format: what old journals and sealed transcripts have stays as it is.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from facilitator.words import _, marked

HOST = "host"
"""The device that runs the meeting; co-facilitators' machines have names of their own."""

SCRIPT = "script"
"""What a sample meeting's script gives: undo of whoever tries it takes nothing of it back."""

MASKING = "masking"
"""Notes what is masked later in a label: no key press, so nothing that undo takes back."""

SETTING_UP = "setting up"
"""Notes who was there as the meeting began: an undo in the room takes nothing of it back."""

SHARING = "sharing"
"""Notes what follows of a meeting's being shared: no key press either."""


class OpenTerm(StrEnum):
    """Terms to which other versions may add: one that is not known is read as it was written, a
    value equal to its text that is none of those below."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = value
        return unknown


class GapReason(OpenTerm):
    """Why no sound flows (`RecordingPaused`), or is missing, or has no text (`GapNoted`)."""

    # A person wanted it.
    OFF_RECORD = marked("off the record")
    BREAK = marked("break")
    STOPPED = marked("stopped")
    STRUCK = marked("struck")
    """What was said is destroyed: silence stands in the spool, and there is no text."""

    # The recording broke off.
    DEVICE = marked("device")
    """The microphone stalled, or went."""
    NO_SOUND = marked("no sound")
    """It gave exact zeros, and is opened anew."""
    DISK = marked("disk")
    INTERRUPTED = marked("interrupted")
    """The program or a part of it went without a word."""
    ASLEEP = marked("the computer slept")
    UNKNOWN_TIME = marked("interrupted; for how long is unknown, the computer's clock was set back")
    """Between two runs of the program there is no other clock."""

    # Sound is in the spool, and has no text.
    DAMAGED = marked("damaged")
    """It cannot be read any more."""
    NOT_TRANSCRIBED = marked("not transcribed")
    """The session was ended without."""

    # Of a file that is played: the spool holds silence, so that what follows keeps its time.
    FILE_DAMAGED = marked("file damaged")
    MISSING_IN_FILE = marked("missing in the file")
    FILE_BEGINS_LATER = marked("sound begins later in the file")

    # Of a file that is played: nothing follows.
    END_OF_FILE = marked("end of file")
    """All of it was played: no gap."""
    FILE_CUT_OFF = marked("file cut off")
    FILE_GROWING = marked("file still being written")
    """Sound came into it after it was played."""
    NOT_PLAYED = marked("not played")
    """The rest of it was not heard."""

    @property
    def words(self) -> str:
        """The reason for whoever reads a screen: the record's own word is short."""
        return _IN_WORDS.get(self) or _(str(self))


_IN_WORDS = {
    GapReason.DEVICE: _("the microphone failed"),
    GapReason.NO_SOUND: _("the microphone gave no sound"),
    GapReason.DISK: _("the disk failed, or was full"),
    GapReason.DAMAGED: _("the recording is damaged here"),
}


class Gesture(OpenTerm):
    """What people do that no text says, as a facilitator marks it."""

    LAUGHS = marked("laughs")
    NODS = marked("nods")
    SHAKES_HEAD = marked("shakes head")
    SIGHS = marked("sighs")
    WEEPS = marked("weeps")
    SILENCE = marked("silence")
    AT_ONCE = marked("all at once")

    @property
    def words(self) -> str:
        """For whoever marks one; the record has its own word."""
        return _(str(self))


class SoundSource(OpenTerm):
    """Where sound comes from: never a path, which may name somebody."""

    MICROPHONE = "microphone"
    FILE = "file"


class ReviewWay(OpenTerm):
    """How a transcript was reviewed before it was signed."""

    LINE_BY_LINE = marked("line by line")
    UNREAD = marked("all lines accepted unread")
