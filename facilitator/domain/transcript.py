"""Utterances, what is masked in them, and the turns they make up.

Times are milliseconds of session time (the spool's sample clock); positions in text are code
points, the end exclusive, as REFI-QDA and Python count them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from facilitator.domain import telling
from facilitator.words import marked

UNKNOWN_SPEAKER, length, timestamp = telling.UNKNOWN_SPEAKER, telling.length, telling.timestamp

WITHHELD = marked("[not yet anonymised]")
"""Shown in place of words no detector has looked at: never the words themselves."""

WITHDRAWN = "[contribution withdrawn]"
"""Stands for what somebody said who takes part no more."""

TURN_PAUSE_MS = 5_000
"""A silence longer than this starts a new paragraph even when the speaker stays the same."""


class Label(StrEnum):
    """What kind of identifying detail a redaction covers."""

    PERSON = "PERSON"
    PLACE = "PLACE"
    ORG = "ORG"
    CONTACT = "CONTACT"
    DATE = "DATE"
    AGE = "AGE"
    ADDRESS = "ADDRESS"
    ID = "ID"
    OTHER = "OTHER"


class Certainty(StrEnum):
    """`certain` is masked at once; `suggested` waits for a reviewer, masked outside the vault."""

    CERTAIN = "certain"
    SUGGESTED = "suggested"


class Doubt(StrEnum):
    """Why what was heard is doubtful: nothing is left out for it, somebody is to look at it."""

    REPETITION = "repetition"
    """The text goes round in a loop."""
    UNSURE = "unsure"
    """Little voice, and hardly any certainty of words."""
    BABBLE = "babble"
    """Voices enough, and hardly any certainty of words: many at once, or far away."""
    PACE = "pace"
    """More or fewer characters a second than anybody speaks."""
    STOCK_PHRASE = "stock phrase"
    """What speech models write where nobody speaks, "thank you for watching", and weak sound."""
    INAUDIBLE = "inaudible"
    """Somebody spoke, and no words were found for it."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """Characters [start, end) of what was heard become `replacement`; `source` is the detector."""

    start: int
    end: int
    label: Label
    replacement: str
    source: str
    certainty: Certainty = Certainty.CERTAIN


POSSESSIVE = "'s"
"""What a replacement ends with where the name it stands for did."""


def code_of(replacement: str) -> str:
    """Whom a replacement stands for: "[Person 1]'s" is about [Person 1]."""
    return replacement.removesuffix(POSSESSIVE)


def apply_redactions(text: str, redactions: Iterable[Redaction]) -> str:
    """The text with every given redaction carried out.

    Redactions must not overlap and must lie within the text; raises ValueError otherwise, because
    a misplaced mask would show a part of what it was meant to hide.
    """
    pieces: list[str] = []
    at = 0
    for redaction in sorted(redactions, key=lambda r: (r.start, r.end)):
        if redaction.start < at or not redaction.start < redaction.end <= len(text):
            raise ValueError("redactions overlap or lie outside the text")
        pieces += (text[at : redaction.start], redaction.replacement)
        at = redaction.end
    pieces.append(text[at:])
    return "".join(pieces)


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word: session time in ms, and the engine's probability (0-1)."""

    start_ms: int
    end_ms: int
    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class VoiceGuess:
    """Whose voice a line may be: a suggestion, never a fact. From `change_ms` on it may be
    `then`'s, both None where nobody else begins."""

    code: str
    change_ms: int | None = None
    then: str | None = None


@dataclass(frozen=True, slots=True)
class Utterance:
    """A stretch of speech between two pauses, as it stands now.

    `heard` is raw and identifying: it stays in the vault. `redactions` is None until a detector
    has looked; `reviewed` is the text a person signed, None before that. `withheld`: none of it may
    be shown now. `text_id` says which text `heard` is: "" as it was first heard, else the id of the
    event that corrected or refined it; `edited`: a person did. `confidence` is how likely the
    machine found what it heard (0-1, the geometric mean over tokens), None where it has said
    nothing, or a person wrote the text; `doubts` are its reasons to have somebody look at it.
    `other` is what the machine made of it besides what stands, raw, None if nothing; `disputed`:
    the two differ so much that a person should choose. `let` is what the machine masks and a person
    let stand.
    `words` are those that the machine heard, with their times, whatever was made of them since.
    `sure`: a person said of just this line whose it is. `guess` is whose else it may be, None where
    it is sure or nobody can tell.
    """

    id: str
    start_ms: int
    end_ms: int
    heard: str
    redactions: tuple[Redaction, ...] | None = None
    speaker: str | None = None
    reviewed: str | None = None
    lag_ms: int | None = None
    withheld: bool = False
    text_id: str = ""
    withdrawn: bool = False
    edited: bool = False
    confidence: float | None = None
    doubts: tuple[Doubt, ...] = ()
    other: str | None = None
    disputed: bool = False
    let: tuple[Redaction, ...] = ()
    words: Sequence[Word] = ()
    sure: bool = False
    guess: VoiceGuess | None = None

    @property
    def text(self) -> str:
        """The anonymised text: signed if there is one, else masked, else withheld."""
        if self.withheld:
            return WITHHELD
        if self.withdrawn:
            return WITHDRAWN
        if self.reviewed is not None:
            return self.reviewed
        if self.redactions is None:
            return WITHHELD
        return apply_redactions(self.heard, self.redactions)


@dataclass(frozen=True, slots=True)
class Line:
    """An utterance as it leaves the vault: anonymised text and a code, nothing else.

    Every format in `export` is written from these; `sealed` transcripts hold exactly these fields.
    `edited`: a person changed the words, or where the line begins or ends.
    """

    id: str
    start_ms: int
    end_ms: int
    speaker: str | None
    text: str
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's utterances in a row, a paragraph of the transcript."""

    speaker: str | None
    lines: tuple[Line, ...]

    @property
    def start_ms(self) -> int:
        return self.lines[0].start_ms

    @property
    def end_ms(self) -> int:
        return self.lines[-1].end_ms

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines if line.text)


def lines_of(utterances: Iterable[Utterance]) -> tuple[Line, ...]:
    """What may be shown of the utterances, in the order they were spoken."""
    return tuple(
        Line(u.id, u.start_ms, u.end_ms, u.speaker, u.text, u.edited)
        for u in sorted(utterances, key=lambda u: (u.start_ms, u.end_ms, u.id))
    )


def turns(lines: Sequence[Line]) -> Iterator[Turn]:
    """Lines joined into turns: a new one where the speaker changes or a long silence falls."""
    held: list[Line] = []
    for line in lines:
        if held and (
            line.speaker != held[-1].speaker or line.start_ms - held[-1].end_ms > TURN_PAUSE_MS
        ):
            yield Turn(held[0].speaker, tuple(held))
            held = []
        held.append(line)
    if held:
        yield Turn(held[0].speaker, tuple(held))
