"""What was decided when the text was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from facilitator.domain.events.base import Event
from facilitator.domain.packed_words import packed
from facilitator.domain.terms import ReviewWay
from facilitator.domain.transcript import Label, Redaction, Word


class Verdict(StrEnum):
    """What a person decided of a redaction."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    ADDED = "added"
    RELABELLED = "relabelled"


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
class WrittenReviewed(Event):
    """The name of a flag, or a question of the room, as a reviewer passed it."""

    target: str
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
class ReviewReopened(Event):
    """Whatever was signed is open again; signatures from before do not count. The reason is free
    text: it is masked before it is noted, and of it no raw form is kept."""

    by: str
    reason: str


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
    words: Sequence[Word] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", packed(self.words))


@dataclass(frozen=True, slots=True)
class LinesRecut(Event):
    """Utterances were split or joined: in place of `utterances` stand `parts`.

    The id of the first part is the event's with ".1", of the second with ".2", and so on.
    """

    identifying: ClassVar[bool] = True
    utterances: tuple[str, ...]
    parts: tuple[Part, ...]
