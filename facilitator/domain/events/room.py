"""What people in the room did: moments, notes, gestures, the way through the guide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from facilitator.domain.events.base import Event
from facilitator.domain.terms import Gesture
from facilitator.domain.transcript import Redaction


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
class GestureMarked(Event):
    """Somebody laughed, nodded, wept: what no text says. `code` None: several, or nobody knows."""

    at_ms: int
    gesture: Gesture
    code: str | None


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
class Retracted(Event):
    """An earlier act is taken back (undo), or an earlier taking back (redo)."""

    event: str
