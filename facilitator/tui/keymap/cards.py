"""What is done with a question card, while one waits."""

from __future__ import annotations

from facilitator.tui.keymap.acts import CARD, PANES, Act, When
from facilitator.words import _


def card_acts() -> tuple[Act, ...]:
    """Both of them. While a card waits their letters are its own; a tag keeps its letter, and they
    have the capital then."""
    return (
        Act(
            "card.asked",
            "a",
            _("asked"),
            _("The card is asked"),
            _("While one waits above the panes."),
            "card('asked')",
            PANES[CARD],
            footer=False,
            when=When.HELD,
            pane=CARD,
        ),
        Act(
            "card.later",
            "l",
            _("later"),
            _("The card: later"),
            _("It comes again with the next question."),
            "card('later')",
            PANES[CARD],
            footer=False,
            when=When.HELD,
            pane=CARD,
        ),
    )
