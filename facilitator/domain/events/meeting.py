"""The meeting itself: how it was set up, who is here and agrees, when sound flowed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from facilitator.domain.events.base import Event
from facilitator.domain.terms import GapReason, SoundSource
from facilitator.domain.topic_guide import QuestionIds


@dataclass(frozen=True, slots=True)
class SessionOpened(Event):
    """The session was set up: guide as Markdown, codes at the table, what listens.

    `question_ids` says whether the guide's questions say their ids or are known by their places.
    """

    session: str
    number: int
    study: str
    guide_name: str
    guide: str
    participants: tuple[str, ...]
    language: str
    model: str
    question_ids: QuestionIds = QuestionIds.POSITION


@dataclass(frozen=True, slots=True)
class ListeningChanged(Event):
    """From here on another speech model listens, or for another language, or it runs on something
    else: `device` in words, "" where that was not noted."""

    model: str
    language: str
    device: str = ""


@dataclass(frozen=True, slots=True)
class RosterTaken(Event):
    """The names to mask from now on, as a roster file; lives and dies with the session's vault.

    `from_study`: it is the study's stored roster, or has grown from it; else a file of its own, and
    `known` is what the stored one was when the session began: what it has had added since counts.
    """

    identifying: ClassVar[bool] = True
    roster: str
    from_study: bool = False
    known: str | None = None


@dataclass(frozen=True, slots=True)
class ReplacementsKept(Event):
    """Which entity stands behind which code so far, so that a reopened session keeps them."""

    identifying: ClassVar[bool] = True
    mapping: str


@dataclass(frozen=True, slots=True)
class ConsentConfirmed(Event):
    """Somebody answered for everyone's written consent before anything was recorded."""

    by: str


@dataclass(frozen=True, slots=True)
class ConsentGiven(Event):
    """What one person agreed to: to be recorded, and to be quoted. The latest word counts."""

    code: str
    recording: bool
    quoting: bool


@dataclass(frozen=True, slots=True)
class ParticipantJoined(Event):
    """A code came to the table after the session was set up."""

    code: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class ParticipantArrived(Event):
    """A code is in the room from here on."""

    code: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class ParticipantLeft(Event):
    """A code has left the room."""

    code: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class ParticipantWithdrawn(Event):
    """A person takes part no more, and what they said goes with them."""

    code: str


@dataclass(frozen=True, slots=True)
class RecordingStarted(Event):
    """Sound began to flow into a new segment of the spool."""

    at_ms: int
    segment: int
    source: SoundSource


@dataclass(frozen=True, slots=True)
class FileOpened(Event):
    """The recording is played from this file, from session time 0 on. A path may name somebody.

    `mark` tells it from other files, should it have moved ("": not known); `duration_ms` is
    what the file says of itself, None if nothing.
    """

    identifying: ClassVar[bool] = True
    path: str
    size: int
    mark: str
    duration_ms: int | None


@dataclass(frozen=True, slots=True)
class RecordingPaused(Event):
    """No sound flows any more.

    `samples`: all that its segment holds, sealed with its end; None if it was cut off, or noted
    before there was such a field.
    """

    at_ms: int
    reason: GapReason
    samples: int | None = None


@dataclass(frozen=True, slots=True)
class GapNoted(Event):
    """Time in the room without sound: `missing_ms` of wall-clock time at one point of the spool.

    `reason` is that of the pause; or of what is in the spool from `at_ms` on and has no text, or
    stands there for what is missing in a file; or of what of a file does not follow any more.
    """

    at_ms: int
    missing_ms: int
    reason: GapReason


@dataclass(frozen=True, slots=True)
class RecordingEnded(Event):
    """The meeting is over; nothing more will be recorded."""

    duration_ms: int


@dataclass(frozen=True, slots=True)
class PartStruck(Event):
    """All that was said here is destroyed, sound and text, because somebody asked for it. Silence
    stands in its place in the recording."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Struck(Event):
    """Stands in place of an event that told of a struck part; `was` is what kind that was."""

    was: str
