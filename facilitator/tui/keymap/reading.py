"""The acts of the screen that shows a sealed transcript."""

from __future__ import annotations

from facilitator.tui.keymap.acts import HELP, PALETTE, SCREEN, Act, Hint
from facilitator.words import _

READING_HINTS = (
    Hint("↑ ↓", _("Move in the text"), _("Page up and down, home and end too."), SCREEN),
    Hint("mouse", _("Click and wheel"), _("A key of the footer; the text."), SCREEN),
)


def reading_acts() -> tuple[Act, ...]:
    """All acts of the screen that shows a sealed transcript, in the order of the footer."""
    return (
        Act(
            "find",
            "slash",
            _("search"),
            _("Search"),
            _("Words anywhere in text, notes and names of flags."),
            "find",
            SCREEN,
        ),
        Act(
            "find.next",
            "n",
            _("next"),
            _("Next place"),
            _("After the last, the first."),
            "step(1)",
            SCREEN,
        ),
        Act(
            "find.previous",
            "N",
            _("previous"),
            _("Previous place"),
            _("Before the first, the last."),
            "step(-1)",
            SCREEN,
        ),
        HELP,
        Act(
            "read.close",
            "q,escape",
            _("close"),
            _("Close"),
            _("Nothing was changed."),
            "close",
            SCREEN,
        ),
        Act(
            "quit.always",
            "ctrl+q",
            _("close"),
            _("Close"),
            _("Nothing was changed."),
            "close",
            SCREEN,
            footer=False,
            priority=True,
        ),
        PALETTE,
    )
