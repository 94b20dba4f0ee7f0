"""What happened in the room, as facts in the past tense.

Events are appended and never edited; a correction is another event naming the first. Each has an
id `(device, counter)`, so that one sent twice changes nothing. Times `*_ms` are session time.

An event becomes a record (a JSON object) by `to_record` and an event again by `from_record`; the
field names are the file format, so they change only together with a version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import Any, ClassVar

from facilitator.domain.reading import read_as
from facilitator.domain.transcript import Redaction, Word


@dataclass(frozen=True, slots=True, order=True)
class EventId:
    """Which device noted the event, and its how-manieth it was (from 1)."""

    device: str
    counter: int

    def __str__(self) -> str:
        return f"{self.device}:{self.counter}"

    @classmethod
    def parse(cls, text: str) -> EventId:
        device, _, counter = text.rpartition(":")
        return cls(device, int(counter))


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events. `identifying` says that the record holds raw words or names."""

    identifying: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class SessionOpened(Event):
    """The session was set up: guide as Markdown, codes at the table, what listens."""

    session: str
    number: int
    study: str
    guide_name: str
    guide: str
    participants: tuple[str, ...]
    language: str
    model: str


@dataclass(frozen=True, slots=True)
class ListeningChanged(Event):
    """From here on another speech model listens, or for another language."""

    model: str
    language: str


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
class ParticipantJoined(Event):
    """A code came to the table after the session was set up."""

    code: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class RecordingStarted(Event):
    """Sound began to flow into a new segment of the spool."""

    at_ms: int
    segment: int
    source: str


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
    """No sound flows any more. `reason`: "off the record", "stopped", "end of file"; "device" (it
    stalled or went), "no sound" (exact zeros: it is opened anew), "disk", "interrupted".

    `samples`: all that its segment holds, sealed with its end; None if it was cut off, or noted
    before there was such a field.
    """

    at_ms: int
    reason: str
    samples: int | None = None


@dataclass(frozen=True, slots=True)
class GapNoted(Event):
    """Time in the room without sound: `missing_ms` of wall-clock time at one point of the spool.

    `reason` is that of the pause; or of what is in the spool from `at_ms` on, and has no text:
    "damaged" (it cannot be read any more), "not transcribed" (the session was ended without). Of a
    file that is played: "file damaged", "missing in the file" and "sound begins later in the file"
    (the spool holds silence from `at_ms` on, so that what follows keeps its time), "file cut off",
    "file still being written" and "not played" (nothing follows).
    """

    at_ms: int
    missing_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class RecordingEnded(Event):
    """The meeting is over; nothing more will be recorded."""

    duration_ms: int


@dataclass(frozen=True, slots=True)
class SpeakerMarked(Event):
    """From about here this code is speaking; None: nobody in particular."""

    at_ms: int
    code: str | None


@dataclass(frozen=True, slots=True)
class UtteranceHeard(Event):
    """What the machine made of a stretch of speech: raw, identifying."""

    identifying: ClassVar[bool] = True
    utterance: str
    start_ms: int
    end_ms: int
    text: str
    words: tuple[Word, ...]
    log_probability: float | None
    lag_ms: int | None


@dataclass(frozen=True, slots=True)
class UtteranceRedacted(Event):
    """Which characters of an utterance become what; the latest word on an utterance counts."""

    utterance: str
    redactions: tuple[Redaction, ...]


@dataclass(frozen=True, slots=True)
class TranscriptReached(Event):
    """Everything before `at_ms` has been listened to: what a restart need not do again."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class MomentFlagged(Event):
    """A moment was flagged; the event's id is the moment's."""

    tag: str
    at_ms: int
    start_ms: int
    end_ms: int
    speaker: str | None


@dataclass(frozen=True, slots=True)
class MomentChanged(Event):
    """A flag reached further back, got a name, or somebody's code; None leaves as it was."""

    moment: str
    start_ms: int | None = None
    label: str | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class NoteTaken(Event):
    """A facilitator's note. Free text may name people: it is masked before it is shown."""

    identifying: ClassVar[bool] = True
    at_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class NoteRedacted(Event):
    """What is masked in a note."""

    note: str
    redactions: tuple[Redaction, ...]


@dataclass(frozen=True, slots=True)
class QuestionOpened(Event):
    """The talk moved to this question."""

    question: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class QuestionCovered(Event):
    """Enough has been said on this question."""

    question: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class QuestionSkipped(Event):
    """The question is left out this time."""

    question: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Retracted(Event):
    """An earlier event is taken back (undo)."""

    event: str


@dataclass(frozen=True, slots=True)
class UtteranceReviewed(Event):
    """The text of an utterance as a reviewer passed it: frozen, nothing recomputed later."""

    utterance: str
    speaker: str | None
    text: str


@dataclass(frozen=True, slots=True)
class NoteReviewed(Event):
    """The text of a note as a reviewer passed it."""

    note: str
    text: str


@dataclass(frozen=True, slots=True)
class ReviewSigned(Event):
    """A reviewer signed the whole transcript. `how`: "line by line", or "all accepted unread".

    `decisions` tells the study's decisions on masking from others (see `workflow.outgoing`).
    """

    reviewer: str
    how: str
    lines: int
    decisions: str = ""


@dataclass(frozen=True, slots=True)
class ReviewReopened(Event):
    """Whatever was signed is open again; signatures from before do not count. The reason is free
    text: it is masked before it is noted, and of it no raw form is kept."""

    by: str
    reason: str


KINDS: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        SessionOpened,
        ListeningChanged,
        RosterTaken,
        ReplacementsKept,
        ConsentConfirmed,
        ParticipantJoined,
        RecordingStarted,
        FileOpened,
        RecordingPaused,
        GapNoted,
        RecordingEnded,
        SpeakerMarked,
        UtteranceHeard,
        UtteranceRedacted,
        TranscriptReached,
        MomentFlagged,
        MomentChanged,
        NoteTaken,
        NoteRedacted,
        QuestionOpened,
        QuestionCovered,
        QuestionSkipped,
        Retracted,
        UtteranceReviewed,
        NoteReviewed,
        ReviewSigned,
        ReviewReopened,
    )
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event in its envelope: who noted it, and the wall-clock time there (ISO 8601, local with
    its offset; of sessions from before that, UTC)."""

    id: EventId
    noted_at: str
    event: Event


def to_record(recorded: Recorded) -> dict[str, Any]:
    """The event as a JSON object: id, noted_at, kind, and the event's own fields."""
    return {
        "id": str(recorded.id),
        "noted_at": recorded.noted_at,
        "kind": type(recorded.event).__name__,
        **_plain(recorded.event),
    }


def from_record(record: Mapping[str, Any]) -> Recorded:
    """The event a record holds. Raises ValueError for a record that is none."""
    try:
        event = read_as(KINDS[record["kind"]], record)
        return Recorded(EventId.parse(record["id"]), str(record["noted_at"]), event)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        # The message may quote a value, and a value may be what somebody said.
        raise ValueError(f"not an event record ({type(error).__name__})") from None


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return value
