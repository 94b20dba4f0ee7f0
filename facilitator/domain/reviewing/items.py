"""What is to be read: lines and notes, each as it stands and as it will leave."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.domain.notes import Note
from facilitator.domain.session import Session
from facilitator.domain.transcript import Certainty, Doubt, Redaction, Utterance

GONE = "That line is there no more."
CLOSED = "There is nothing in it that could be changed."


def device_of(reviewer: str) -> str:
    """The device of what a reviewer does: each has an undo of their own."""
    return f"review:{reviewer}"


@dataclass(frozen=True, slots=True)
class Item:
    """A line or a note under review. `raw` is for the reviewer's eyes alone; None: not to be shown
    even to them, nor `other`. `shown` is what leaves; the rest is as of an utterance."""

    id: str
    start_ms: int
    end_ms: int
    raw: str | None
    redactions: tuple[Redaction, ...]
    shown: str
    text_id: str
    speaker: str | None
    read: bool
    is_note: bool = False
    confidence: float | None = None
    doubts: tuple[Doubt, ...] = ()
    let: tuple[Redaction, ...] = ()
    other: str | None = None
    disputed: bool = False

    @property
    def suggestions(self) -> tuple[Redaction, ...]:
        return tuple(r for r in self.redactions if r.certainty is Certainty.SUGGESTED)


def items(session: Session) -> list[Item]:
    """All that is to be read, in the order of session time."""
    found = [_line(u) for u in session.utterances]
    found += [_note(n) for n in session.notes]
    return sorted(found, key=lambda i: (i.start_ms, i.is_note, i.end_ms, i.id))


def item(session: Session, target: str) -> Item | None:
    """One of them, None if it is there no more."""
    utterance = session.utterance(target)
    if utterance is not None:
        return _line(utterance)
    return next((_note(n) for n in session.notes if n.id == target), None)


def _line(u: Utterance) -> Item:
    closed = u.withheld or u.withdrawn or u.redactions is None
    return Item(
        u.id,
        u.start_ms,
        u.end_ms,
        None if closed else u.heard,
        () if closed else u.redactions or (),
        u.text,
        u.text_id,
        u.speaker,
        u.reviewed is not None,
        confidence=u.confidence,
        doubts=u.doubts,
        let=() if closed else u.let,
        other=None if closed else u.other,
        disputed=u.disputed and not closed,
    )


def _note(n: Note) -> Item:
    closed = n.withheld or n.redactions is None
    return Item(
        n.id,
        n.at_ms,
        n.at_ms,
        None if closed else n.taken,
        () if closed else n.redactions or (),
        n.text,
        n.text_id,
        None,
        n.reviewed is not None,
        is_note=True,
        let=() if closed else n.let,
    )


def counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
