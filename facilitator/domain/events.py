"""What happened in the room, as facts in the past tense.

Events are appended and never edited; a correction is another event naming the first. Each has an
id `(device, counter)`, so that one sent twice changes nothing. Times `*_ms` are session time.

An event becomes a record (a JSON object) by `to_record` and an event again by `from_record`; the
field names are the file format, so they change only together with a version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from facilitator.domain.reading import plain, read_as
from facilitator.domain.terms import GapReason, Gesture, ReviewWay, SoundSource
from facilitator.domain.topic_guide import QuestionIds
from facilitator.domain.transcript import Doubt, Label, Redaction, Word

VERSION = 2
"""Of the records that are written now. 1: no version, no clock (until 0.1.0)."""


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


class Verdict(StrEnum):
    """What a person decided of a redaction."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    ADDED = "added"
    RELABELLED = "relabelled"


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events. `identifying` says that the record holds raw words or names."""

    identifying: ClassVar[bool] = False


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
class ParticipantJoined(Event):
    """A code came to the table after the session was set up."""

    code: str
    at_ms: int


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
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class UtteranceRedacted(Event):
    """Which characters of an utterance become what; the latest word on an utterance counts.

    `text` is the id of the text they count in: "" as it was first heard.
    """

    utterance: str
    redactions: tuple[Redaction, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class SpeakerSuggested(Event):
    """By the voice this line may be that code's, None: nobody can be suggested (any more). From
    `change_ms` on it may be `then`'s. A guess at a voice: it leaves the vault in no form.
    """

    identifying: ClassVar[bool] = True
    utterance: str
    code: str | None
    change_ms: int | None = None
    then: str | None = None


@dataclass(frozen=True, slots=True)
class SpeechUncertain(Event):
    """Somebody may have spoken here, too faintly or too briefly for text: to be heard again."""

    start_ms: int
    end_ms: int


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
    """A flag got another stretch, name, tag or somebody's code ("": nobody's); None leaves as it
    was."""

    moment: str
    start_ms: int | None = None
    label: str | None = None
    speaker: str | None = None
    end_ms: int | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class NoteTaken(Event):
    """A facilitator's note. Free text may name people: it is masked before it is shown."""

    identifying: ClassVar[bool] = True
    at_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class NoteRedacted(Event):
    """What is masked in a note; `text` as in `UtteranceRedacted`."""

    note: str
    redactions: tuple[Redaction, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class QuestionOpened(Event):
    """The talk moved to this question. The one it was at is covered; `back`: it waits again."""

    question: str
    at_ms: int
    back: bool = False


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
    """An earlier act is taken back (undo), or an earlier taking back (redo)."""

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
    """A reviewer signed the whole transcript.

    `decisions` tells the study's decisions on masking from others (see `workflow.outgoing`).
    `agreed` is how many lines they found right when they read what leaves alone, None if they read
    it beside what was heard. Until one is `final` another reviewer's is awaited.
    """

    reviewer: str
    how: ReviewWay
    lines: int
    decisions: str = ""
    agreed: int | None = None
    final: bool = True


@dataclass(frozen=True, slots=True)
class WrittenReviewed(Event):
    """The name of a flag, or a question of the room, as a reviewer passed it."""

    target: str
    text: str


@dataclass(frozen=True, slots=True)
class MaskedAnew(Event):
    """All of it was masked anew; `state` tells what masked it (roster, decisions, program) from
    another state. It is made from names: it stays in the vault."""

    state: str


@dataclass(frozen=True, slots=True)
class LineQuestioned(Event):
    """A reviewer who read what leaves alone found a line or a note not right."""

    target: str


@dataclass(frozen=True, slots=True)
class Plant:
    """A known name that is shown to a reviewer as if nobody had masked it; masked all the same."""

    target: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PlantsPlaced(Event):
    """Names that a reviewer is to find; placed once, before anybody reads."""

    plants: tuple[Plant, ...]


@dataclass(frozen=True, slots=True)
class PlantFound(Event):
    """A reviewer masked the planted name that begins here."""

    target: str
    start: int


@dataclass(frozen=True, slots=True)
class ResidueSeen(Event):
    """A reviewer looked at what is still said about each person, and lets it stand.

    `looked_for` are the kinds of facts, `generalised` how many places were made to say less.
    """

    reviewer: str
    looked_for: tuple[str, ...]
    generalised: int = 0


@dataclass(frozen=True, slots=True)
class ReviewReopened(Event):
    """Whatever was signed is open again; signatures from before do not count. The reason is free
    text: it is masked before it is noted, and of it no raw form is kept."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class QuestionReopened(Event):
    """A question that was covered or left out waits again."""

    question: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class QuestionAdded(Event):
    """A question joined the guide while the meeting ran. Free text may name people: `text` is
    masked, `typed` is as it was typed where that is not the same (else "").

    It stands in the section of `after`, behind it; with `after` None at the end of the guide. Its
    id is `question`, which it had in an earlier meeting, or else the event's; one that is in the
    guide already is not added again. `moment` is the flag that it was made of.
    """

    identifying: ClassVar[bool] = True
    text: str
    after: str | None = None
    question: str = ""
    moment: str | None = None
    typed: str = ""


@dataclass(frozen=True, slots=True)
class QuestionMoved(Event):
    """A question stands behind another now, in that one's section; None: before all others. With
    `before` it stands right before that one, in its section."""

    question: str
    after: str | None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionReworded(Event):
    """A question is asked in other words; it stays the same question. `text` and `typed` as in
    `QuestionAdded`."""

    identifying: ClassVar[bool] = True
    question: str
    text: str
    typed: str = ""


@dataclass(frozen=True, slots=True)
class QuestionRemoved(Event):
    """A question is no longer in the guide. What was said on it stays."""

    question: str


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
class ConsentGiven(Event):
    """What one person agreed to: to be recorded, and to be quoted. The latest word counts."""

    code: str
    recording: bool
    quoting: bool


@dataclass(frozen=True, slots=True)
class ParticipantWithdrawn(Event):
    """A person takes part no more, and what they said goes with them."""

    code: str


@dataclass(frozen=True, slots=True)
class MomentRemoved(Event):
    """A flag that is none."""

    moment: str


@dataclass(frozen=True, slots=True)
class MomentsMerged(Event):
    """Two flags are one: `moment` stands for both, over this stretch, and `other` is none. Name and
    code are what `moment` has from now on; None leaves as it was."""

    moment: str
    other: str
    start_ms: int
    end_ms: int
    label: str | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """One of several places that were decided in one act; fields as in `RedactionDecided`."""

    target: str
    text: str
    start: int
    end: int
    verdict: Verdict
    label: Label | None = None
    replacement: str | None = None


@dataclass(frozen=True, slots=True)
class RedactionDecided(Event):
    """What a person decided of one place: `target` is an utterance or a note, `text` the id of the
    text that `start` and `end` count in ("" as it was first heard), in code points.

    A place that was not masked and is now has been added; None leaves label or code as it is.
    `also`: other places, decided and taken back together with it.
    """

    target: str
    text: str
    start: int
    end: int
    verdict: Verdict
    label: Label | None = None
    replacement: str | None = None
    also: tuple[Place, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        """All places it decides of."""
        first = Place(
            self.target,
            self.text,
            self.start,
            self.end,
            self.verdict,
            self.label,
            self.replacement,
        )
        return (first, *self.also)


@dataclass(frozen=True, slots=True)
class EntityDecided(Event):
    """What a person decided of one entity everywhere: all that is shown as `replacement`."""

    replacement: str
    verdict: Verdict
    label: Label | None = None
    becomes: str | None = None


@dataclass(frozen=True, slots=True)
class TextCorrected(Event):
    """A person corrected what was heard or typed; `redactions` are what is masked in the new text.

    The event's id is the new text's, for redactions that come later.
    """

    identifying: ClassVar[bool] = True
    target: str
    text: str
    redactions: tuple[Redaction, ...]


@dataclass(frozen=True, slots=True)
class SpeakerCorrected(Event):
    """A person said whose utterance it is, whatever digits were pressed."""

    utterance: str
    code: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """One line of those that others were divided into, or joined to; session time in ms.

    `speaker`: whose it is, as a person said of what it was made of; None leaves that to the marks.
    `words`: those that the machine heard in it, with their times.
    """

    start_ms: int
    end_ms: int
    text: str
    redactions: tuple[Redaction, ...]
    speaker: str | None = None
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class LinesRecut(Event):
    """Utterances were split or joined: in place of `utterances` stand `parts`.

    The id of the first part is the event's with ".1", of the second with ".2", and so on.
    """

    identifying: ClassVar[bool] = True
    utterances: tuple[str, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class TextRefined(Event):
    """A second pass heard an utterance again. The first text is kept; a person's stands.

    `stands` is False where it can hardly be all that was said, or has what the first has not: then
    what stood before stands, and this is shown beside it, for a person to choose.
    """

    identifying: ClassVar[bool] = True
    utterance: str
    text: str
    words: tuple[Word, ...]
    log_probability: float | None
    model: str
    redactions: tuple[Redaction, ...]
    doubts: tuple[Doubt, ...] = ()
    stands: bool = True


@dataclass(frozen=True, slots=True)
class SecondPassBegun(Event):
    """All that was said is to be heard again by this model, also what it has heard again before."""

    model: str


@dataclass(frozen=True, slots=True)
class HeardAgain(Event):
    """A second pass has heard everything in this stretch, and what came of it is noted."""

    start_ms: int
    end_ms: int
    model: str


@dataclass(frozen=True, slots=True)
class GestureMarked(Event):
    """Somebody laughed, nodded, wept: what no text says. `code` None: several, or nobody knows."""

    at_ms: int
    gesture: Gesture
    code: str | None


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
        SpeakerSuggested,
        SpeechUncertain,
        TranscriptReached,
        MomentFlagged,
        MomentChanged,
        NoteTaken,
        NoteRedacted,
        QuestionOpened,
        QuestionCovered,
        QuestionSkipped,
        QuestionReopened,
        Retracted,
        UtteranceReviewed,
        NoteReviewed,
        ReviewSigned,
        QuestionAdded,
        QuestionMoved,
        QuestionReworded,
        QuestionRemoved,
        ParticipantArrived,
        ParticipantLeft,
        ConsentGiven,
        ParticipantWithdrawn,
        MomentRemoved,
        MomentsMerged,
        RedactionDecided,
        EntityDecided,
        TextCorrected,
        SpeakerCorrected,
        LinesRecut,
        TextRefined,
        SecondPassBegun,
        HeardAgain,
        ReviewReopened,
        WrittenReviewed,
        MaskedAnew,
        LineQuestioned,
        PlantsPlaced,
        PlantFound,
        ResidueSeen,
        GestureMarked,
        PartStruck,
        Struck,
    )
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event in its envelope: who noted it, and the wall-clock time there (ISO 8601, local with
    its offset; of sessions from before that, UTC).

    `clock` is its place among the events of all devices (see `ordering`), 0 if its journal was
    written before there was more than one device: then its place is where it stands.
    """

    id: EventId
    noted_at: str
    event: Event
    clock: int = 0


def to_record(recorded: Recorded) -> dict[str, Any]:
    """The event as a JSON object: version, id, clock, noted_at, kind, and the event's fields."""
    return {
        "v": VERSION,
        "id": str(recorded.id),
        "clock": recorded.clock,
        "noted_at": recorded.noted_at,
        "kind": type(recorded.event).__name__,
        **plain(recorded.event),
    }


def from_record(record: Mapping[str, Any]) -> Recorded:
    """The event a record holds, of this version or an earlier one. ValueError if it is none."""
    try:
        version = record.get("v", 1)
        if type(version) is not int or not 1 <= version <= VERSION:
            raise ValueError
        for earlier in range(version, VERSION):
            record = _UPCASTS[earlier](record)
        event = read_as(KINDS[record["kind"]], record)
        id_ = EventId.parse(record["id"])
        return Recorded(id_, str(record["noted_at"]), event, _clock(record["clock"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        # The message may quote a value, and a value may be what somebody said.
        raise ValueError(f"not an event record ({type(error).__name__})") from None


def _without_clock(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Version 1 had one device, and no clock: what was noted stands in its order."""
    return {**record, "clock": 0}


_UPCASTS: dict[int, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = {1: _without_clock}
"""From each version what makes a record of the next of its records."""


def _clock(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise TypeError(f"{type(value).__name__} where a clock belongs")
    return value
