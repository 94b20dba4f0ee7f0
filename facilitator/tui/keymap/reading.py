"""The acts of the screen that shows a sealed transcript."""

from __future__ import annotations

from facilitator.tui.keymap.acts import HELP, PALETTE, SCREEN, Act, Hint

READING_HINTS = (
    Hint("↑ ↓", "Move in the text", "Page up and down, home and end too.", SCREEN),
    Hint("mouse", "Click and wheel", "A key of the footer; the text.", SCREEN),
)


def reading_acts() -> tuple[Act, ...]:
    """All acts of the screen that shows a sealed transcript, in the order of the footer."""
    return (
        Act(
            "find",
            "slash",
            "search",
            "Search",
            "Words anywhere in text, notes and names of flags.",
            "find",
            SCREEN,
        ),
        Act(
            "find.next", "n", "next", "Next place", "After the last, the first.", "step(1)", SCREEN
        ),
        Act(
            "find.previous",
            "N",
            "previous",
            "Previous place",
            "Before the first, the last.",
            "step(-1)",
            SCREEN,
        ),
        HELP,
        Act("read.close", "q,escape", "close", "Close", "Nothing was changed.", "close", SCREEN),
        Act(
            "quit.always",
            "ctrl+q",
            "close",
            "Close",
            "Nothing was changed.",
            "close",
            SCREEN,
            footer=False,
            priority=True,
        ),
        PALETTE,
    )
