"""Facilitators' notes as they stand."""

from __future__ import annotations

from dataclasses import dataclass, field

from facilitator.domain import events as ev
from facilitator.domain.events import Event, Place
from facilitator.domain.ordering import NEVER, Order, Ordered, read_by_somebody
from facilitator.domain.transcript import WITHHELD, Redaction, apply_redactions
from facilitator.domain.wording import Everywhere, Wording


@dataclass(frozen=True, slots=True)
class Note:
    """A note and what is masked in it; `text` is what may be shown."""

    id: str
    at_ms: int
    taken: str
    redactions: tuple[Redaction, ...] | None = None
    reviewed: str | None = None
    withheld: bool = False
    text_id: str = ""
    let: tuple[Redaction, ...] = ()

    @property
    def text(self) -> str:
        if self.withheld:
            return WITHHELD
        if self.reviewed is not None:
            return self.reviewed
        return (
            WITHHELD if self.redactions is None else apply_redactions(self.taken, self.redactions)
        )


@dataclass(slots=True)
class _Taken:
    order: Order
    at_ms: int
    wording: Wording
    reviewed: Ordered[str] = field(default_factory=Ordered)


class Notes:
    """Notes, with what was said of each; something may be said of one before it comes."""

    def __init__(self, everywhere: Everywhere) -> None:
        self.reopened: Order = NEVER
        """What was accepted unread before this counts no more."""
        self.withheld = False
        self._everywhere = everywhere
        self._taken: dict[str, _Taken] = {}
        self._gone: dict[str, _Taken] = {}
        self._waiting: dict[str, list[tuple[Order, str, Event | Place]]] = {}
        # As they stand, until something is said of one, or of all: a screen asks again and again.
        self._read: dict[str, Note] = {}
        self._standing: tuple[Note, ...] | None = None
        self._read_with: tuple[object, Order, bool] = (None, NEVER, False)

    @property
    def standing(self) -> tuple[Note, ...]:
        """Notes in the order they were taken; the same ones as long as they read the same."""
        now = (self._everywhere.now, self.reopened, self.withheld)
        if now != self._read_with:
            self._read_with, self._standing = now, None
            self._read.clear()
        if self._standing is None:
            found = sorted(self._taken.items(), key=lambda item: item[1].order)
            self._standing = tuple(
                self._read.get(id_) or self._read.setdefault(id_, self._shown(id_, taken))
                for id_, taken in found
            )
        return self._standing

    def _reads_otherwise(self, note: str) -> None:
        self._read.pop(note, None)
        self._standing = None

    def __contains__(self, note: object) -> bool:
        return note in self._taken

    def take(self, order: Order, id_: str, event: ev.NoteTaken) -> None:
        back = self._gone.pop(id_) if id_ in self._gone else None
        self._taken[id_] = back or _Taken(order, event.at_ms, Wording(event.text))
        self._reads_otherwise(id_)
        for said, event_id, what in self._waiting.pop(id_, ()):
            self.say(id_, said, event_id, what)

    def remove(self, id_: str) -> None:
        """A note was taken back; what is said of it is kept, should it come back."""
        self._gone[id_] = self._taken.pop(id_)
        self._reads_otherwise(id_)

    def say(self, target: str, order: Order, id_: str, event: Event | Place) -> None:
        """Takes in what is said of a note, or keeps it until there is such a note."""
        self._reads_otherwise(target)
        taken = self._taken.get(target) or self._gone.get(target)
        if taken is None:
            self._waiting.setdefault(target, []).append((order, id_, event))
        elif isinstance(event, ev.NoteReviewed):
            taken.reviewed.add(order, event.text)
        else:
            taken.wording.say(order, id_, event)

    def take_back(self, target: str, order: Order) -> None:
        """What was said of a note with this event counts no more."""
        if target in self._waiting:
            self._waiting[target] = [one for one in self._waiting[target] if one[0] != order]
        self._reads_otherwise(target)
        taken = self._taken.get(target) or self._gone.get(target)
        if taken is not None:
            taken.wording.take_back(order)
            taken.reviewed.remove(order)

    def _shown(self, id_: str, taken: _Taken) -> Note:
        settled = taken.wording.settled(self._everywhere.now)
        masks, passed = settled.redactions, None
        if last := taken.reviewed.last_where(lambda one: read_by_somebody(one, self.reopened)):
            reads = None if masks is None else apply_redactions(settled.text, masks)
            if last[0] >= settled.touched or last[1] == reads:
                passed = last[1]
        return Note(
            id_,
            taken.at_ms,
            settled.text,
            masks,
            passed,
            self.withheld,
            settled.text_id,
            settled.let,
        )
