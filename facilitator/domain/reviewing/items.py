"""What is to be read: lines and notes, each as it stands and as it will leave."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.domain.changes import Aspect
from facilitator.domain.cutting import changes_at
from facilitator.domain.notes import Note
from facilitator.domain.ordering import REVIEWING
from facilitator.domain.session import Session
from facilitator.domain.transcript import (
    WITHHELD,
    Certainty,
    Doubt,
    Redaction,
    Utterance,
    VoiceGuess,
)
from facilitator.words import _, marked

MOMENT, QUESTION = marked("name of a flag"), marked("question")
REASON = marked("reason of a review")
"""Kinds of what was written in the room, besides notes; and why a review was opened again."""

_BESIDES = Aspect.NOTES | Aspect.MOMENTS | Aspect.GUIDE

MANY = 100
"""If so many lines have changed all of them are read anew."""

GONE = _("That line is there no more.")
CLOSED = _("There is nothing in it that could be changed.")


def device_of(reviewer: str) -> str:
    """The device of what a reviewer does: each has an undo of their own."""
    return f"{REVIEWING}{reviewer}"


@dataclass(frozen=True, slots=True)
class Item:
    """A line or a note under review. `raw` is for the reviewer's eyes alone; None: not to be shown
    even to them, nor `other`. `shown` is what leaves; `kind` says what of all that was written in
    the room it is, "" a line or a note: of the others no raw form is kept. With character
    `changes_at` the second of two suggested people begins. The rest is as of an utterance.
    """

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
    kind: str = ""
    other: str | None = None
    disputed: bool = False
    guess: VoiceGuess | None = None
    changes_at: int | None = None

    @property
    def suggestions(self) -> tuple[Redaction, ...]:
        return tuple(r for r in self.redactions if r.certainty is Certainty.SUGGESTED)


def items(session: Session) -> list[Item]:
    """All that is to be read, in the order of session time."""
    found = [_line(u) for u in session.utterances]
    found += [_note(n) for n in session.notes]
    found += written(session)
    return sorted(found, key=lambda i: (i.start_ms, i.is_note, i.end_ms, i.id))


def item(session: Session, target: str) -> Item | None:
    """One of them, None if it is there no more."""
    utterance = session.utterance(target)
    if utterance is not None:
        return _line(utterance)
    note = next((_note(n) for n in session.notes if n.id == target), None)
    return note or next((one for one in written(session) if one.id == target), None)


def written(session: Session) -> list[Item]:
    """Names of flags, and questions that were added or reworded in the room, or carried over from
    another meeting, masked as they are; last, why the review was opened again."""
    found = [(m.id, m.start_ms, m.label, MOMENT) for m in session.moments if m.label]
    guide, altered = session.guide, session.alterations
    opened = {question: at_ms for at_ms, question in reversed(list(session.question_steps()))}
    for id_ in dict.fromkeys((*altered.added, *altered.first_texts, *sorted(altered.carried))):
        question = guide.question(id_) if guide else None
        if question is not None:
            found.append((id_, opened.get(id_, 0), question.text, QUESTION))
    end = session.recorded_ms
    found += [(one.id, end, one.reason, REASON) for one in session.signing.reopenings]
    return [
        Item(
            id_,
            at_ms,
            at_ms,
            None if session.withheld else text,
            (),
            WITHHELD if session.withheld else text,
            "",
            None,
            session.signing.written_reviewed(id_) == text,
            is_note=True,
            kind=kind,
        )
        for id_, at_ms, text, kind in found
    ]


class Following:
    """All that is to be read, as `items`, kept up with the session: a line that changed is read
    anew, and the others stand as they are."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._position = -1
        self._items: list[Item] = []
        self._at: dict[str, int] = {}

    def now(self) -> list[Item]:
        """As it is now; a list of its own each time."""
        position = self._session.position
        if position != self._position:
            changes = self._session.since(max(0, self._position))
            known = all(id_ in self._at for id_ in changes.lines)
            few = known and not changes.gone and len(changes.lines) <= MANY
            if self._position < 0 or changes.parts & _BESIDES or not few:
                self._items = items(self._session)
                self._at = {one.id: n for n, one in enumerate(self._items)}
            else:
                for id_ in changes.lines:
                    utterance = self._session.utterance(id_)
                    if utterance is not None:
                        self._items[self._at[id_]] = _line(utterance)
            self._position = position
        return list(self._items)


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
        guess=None if closed else u.guess,
        changes_at=None if closed else changes_at(u),
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
