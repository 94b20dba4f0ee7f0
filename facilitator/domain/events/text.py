"""What was heard, and who said it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from facilitator.domain.events.base import Event
from facilitator.domain.packed_words import packed
from facilitator.domain.transcript import Doubt, Redaction, Word


@dataclass(frozen=True, slots=True)
class UtteranceHeard(Event):
    """What the machine made of a stretch of speech: raw, identifying."""

    identifying: ClassVar[bool] = True
    utterance: str
    start_ms: int
    end_ms: int
    text: str
    words: Sequence[Word]
    log_probability: float | None
    lag_ms: int | None
    doubts: tuple[Doubt, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", packed(self.words))


@dataclass(frozen=True, slots=True)
class UtteranceRedacted(Event):
    """Which characters of an utterance become what; the latest word on an utterance counts.

    `text` is the id of the text they count in: "" as it was first heard.
    """

    utterance: str
    redactions: tuple[Redaction, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class SpeakerMarked(Event):
    """From about here this code is speaking; None: nobody in particular."""

    at_ms: int
    code: str | None


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
class TextRefined(Event):
    """A second pass heard an utterance again. The first text is kept; a person's stands.

    `stands` is False where it can hardly be all that was said, or has what the first has not: then
    what stood before stands, and this is shown beside it, for a person to choose.
    """

    identifying: ClassVar[bool] = True
    utterance: str
    text: str
    words: Sequence[Word]
    log_probability: float | None
    model: str
    redactions: tuple[Redaction, ...]
    doubts: tuple[Doubt, ...] = ()
    stands: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", packed(self.words))


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
