"""What machines sent that joined the meeting: co-facilitators' and observers'."""

from __future__ import annotations

from dataclasses import dataclass, field

from facilitator.domain.events.base import Event


@dataclass(frozen=True, slots=True)
class SharingBegan(Event):
    """The meeting is shared for the first time. What waits on joined machines is encrypted under
    keys that come of `secret` (hexadecimal digits): it stays the same when the session's own key
    changes, as it does where a part is struck, and is gone with the journal."""

    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ActTaken(Event):
    """An act that a joined machine sent was taken in: its `number` there. What it came to is noted
    right behind it, in the same record, so that one sent again is known."""

    number: int


@dataclass(frozen=True, slots=True)
class CardSent(Event):
    """Somebody who listens has a question for the facilitator to ask. It is masked before it is
    noted, and of it no raw form is kept; it is no part of what was said, and leaves in no form."""

    at_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class CardAnswered(Event):
    """The facilitator has asked what a card says, or (`asked` False) put it off for later."""

    card: str
    asked: bool
    at_ms: int
