"""Question cards: shown one at a time, asked or put off."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import events

from facilitator.domain import commands_joined
from facilitator.domain.cards import CardState, QuestionCard
from facilitator.sharing.names import of_device
from facilitator.words import _

if TYPE_CHECKING:
    from facilitator.tui.screens.live import LiveScreen

LOOK_S = 0.7
"""A card that has just come takes no key: the letter was meant for something else."""


class CardHand:
    """The card that is shown, and the two keys that answer it."""

    def __init__(self, screen: LiveScreen) -> None:
        self._screen = screen
        self._card: QuestionCard | None = None
        self._since = 0.0

    def show(self) -> None:
        """Shows the card that is due."""
        screen = self._screen
        session = screen.meeting.session
        standing = session.cards.standing
        card = None
        if standing and not session.withheld:
            steps = list(session.question_steps())
            card = session.cards.due(steps[-1][0] if steps else 0)
        if card is None:
            self._card = None
            screen.card.hide()
            return
        if self._card is None or card.id != self._card.id:
            self._since = screen.clock()
        self._card = card
        waiting = sum(one.state is CardState.WAITING for one in standing)
        more = waiting - (card.state is CardState.WAITING)
        asked, later = self._keys()
        keys = _("{asked} asked   {later} later").format(asked=asked, later=later)
        sender = of_device(card.id.rpartition(":")[0], screen.meeting.status.shared)
        screen.card.show(sender, card.text, keys, more)

    def takes(self, event: events.Key) -> bool:
        """Whether a key was for the card."""
        screen, card = self._screen, self._card
        if card is None or screen.prompt.asking or screen.clock() - self._since < LOOK_S:
            return False
        if event.key not in self._keys():
            return False
        self.answer(asked=event.key == self._keys()[0])
        return True

    def answer(self, *, asked: bool) -> None:
        """The card that is shown is asked, or put off."""
        if self._card is None:
            self._screen.prompt.say(_("No question card waits."))
            return
        said = _("The card is asked.") if asked else _("The card waits until later.")
        command = partial(commands_joined.answer_card, card=self._card.id, asked=asked)
        self._screen.press(said, command)

    def _keys(self) -> tuple[str, str]:
        """Asked, later. A tag keeps its letter."""
        tags = {tag.key for tag in self._screen.meeting.tags}
        asked, later = (self._screen.key_of(act) for act in ("card.asked", "card.later"))
        return (
            asked.upper() if asked in tags else asked,
            later.upper() if later in tags else later,
        )
