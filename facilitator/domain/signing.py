"""The signatures under a session's text, and what was looked at before they were given."""

from __future__ import annotations

from dataclasses import dataclass, replace

from facilitator.domain import events as ev
from facilitator.domain.events import Event
from facilitator.domain.ordering import NEVER, Latest, Order, Ordered
from facilitator.domain.terms import ReviewWay


@dataclass(frozen=True, slots=True)
class SignOff:
    """A reviewer's signature under the transcript."""

    reviewer: str
    how: ReviewWay
    lines: int
    at: str
    decisions: str = ""
    agreed: int | None = None


@dataclass(frozen=True, slots=True)
class Reopening:
    """Somebody opened the review again: what was signed by then does not count. `reason` is as it
    was written, or as a reviewer passed it since; `id` is the event's."""

    by: str
    at: str
    reason: str
    id: str = ""


class Signing:
    """What a reviewer notes of a whole session (of a line or a note, their own rooms)."""

    def __init__(self) -> None:
        self._sign_offs: Ordered[SignOff] = Ordered()
        self._reopenings: Ordered[Reopening] = Ordered()
        self._written: dict[str, Ordered[str]] = {}
        self._masked_with: Latest[str] = Latest("")
        self._plants: Latest[tuple[ev.Plant, ...] | None] = Latest(None)
        self._residue: Ordered[ev.ResidueSeen] = Ordered()

    @property
    def sign_offs(self) -> list[SignOff]:
        """Signatures that count, the last of each reviewer."""
        reopened = self.reopened
        found: dict[str, SignOff] = {}
        for order, signed in self._sign_offs.items():
            if order > reopened:
                found.pop(signed.reviewer, None)
                found[signed.reviewer] = signed
        return list(found.values())

    @property
    def reopenings(self) -> list[Reopening]:
        """Each time the review was opened again, in order."""
        return [
            replace(one, reason=self.written_reviewed(one.id) or one.reason)
            for one in self._reopenings
        ]

    @property
    def reopened(self) -> Order:
        """What was signed before this counts no more."""
        last = self._reopenings.last
        return NEVER if last is None else last[0]

    @property
    def masked_with(self) -> str:
        """The state of what masked all of it last (see `MaskedAnew`)."""
        return self._masked_with.value

    @property
    def plants(self) -> tuple[ev.Plant, ...] | None:
        """Names that were planted for a reviewer to find, None if nobody has planted any."""
        return self._plants.value

    @property
    def residue_seen(self) -> list[ev.ResidueSeen]:
        """Who has looked at what is still said about each person."""
        return list(self._residue)

    def written_reviewed(self, target: str) -> str | None:
        """The name of a flag, a question, or why a review was opened again, as it was passed last;
        None if nobody has."""
        passed = self._written.get(target)
        last = passed.last if passed else None
        return last[1] if last else None

    def add(self, order: Order, noted_at: str, event: Event) -> None:
        """Takes in what somebody noted; any other kind of event is passed over."""
        match event:
            case ev.ReviewSigned():
                how = (event.how, event.lines, noted_at, event.decisions, event.agreed)
                self._sign_offs.add(order, SignOff(event.reviewer, *how))
            case ev.ReviewReopened():
                id_ = ":".join(map(str, order[1:]))
                self._reopenings.add(order, Reopening(event.by, noted_at, event.reason, id_))
            case ev.MaskedAnew():
                self._masked_with.set(order, event.state)
            case ev.PlantsPlaced():
                self._plants.set(order, event.plants)
            case ev.ResidueSeen():
                self._residue.add(order, event)
            case ev.WrittenReviewed():
                self._written.setdefault(event.target, Ordered()).add(order, event.text)
            case _:
                pass

    def remove(self, order: Order, event: ev.WrittenReviewed) -> None:
        """A passing was taken back."""
        self._written[event.target].remove(order)
