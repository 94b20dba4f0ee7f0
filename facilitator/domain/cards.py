"""Question cards: what somebody who listens would like the facilitator to ask, one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from facilitator.domain import events as ev
from facilitator.domain.ordering import Order, Ordered


class CardState(StrEnum):
    """What has become of a card."""

    WAITING = "waiting"
    ASKED = "asked"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """A card as it stands; `answered_ms`: when it was asked or put off, None while it waits."""

    id: str
    at_ms: int
    text: str
    state: CardState = CardState.WAITING
    answered_ms: int | None = None


class Cards:
    """Those that stand, in the order they were sent; an answer may come before its card."""

    def __init__(self) -> None:
        self._sent: Ordered[tuple[str, ev.CardSent]] = Ordered()
        self._answers: Ordered[ev.CardAnswered] = Ordered()

    def add(self, order: Order, id_: str, event: ev.CardSent | ev.CardAnswered) -> None:
        if isinstance(event, ev.CardSent):
            self._sent.add(order, (id_, event))
        else:
            self._answers.add(order, event)

    def remove(self, order: Order) -> None:
        """One was taken back, or an answer."""
        self._sent.remove(order)
        self._answers.remove(order)

    @property
    def standing(self) -> tuple[QuestionCard, ...]:
        answers = {answer.card: answer for answer in self._answers}  # the last of each
        return tuple(_card(id_, sent, answers.get(id_)) for id_, sent in self._sent)

    def due(self, opened_ms: int) -> QuestionCard | None:
        """The card to be shown: the first that waits; then the first that was put off before the
        talk came to another question (at `opened_ms`). None if there is none."""
        cards = self.standing
        waiting = (card for card in cards if card.state is CardState.WAITING)
        put_off = (
            card
            for card in cards
            if card.state is CardState.LATER and (card.answered_ms or 0) < opened_ms
        )
        return next(waiting, None) or next(put_off, None)


def _card(id_: str, sent: ev.CardSent, answer: ev.CardAnswered | None) -> QuestionCard:
    if answer is None:
        return QuestionCard(id_, sent.at_ms, sent.text)
    state = CardState.ASKED if answer.asked else CardState.LATER
    return QuestionCard(id_, sent.at_ms, sent.text, state, answer.at_ms)
