"""The acts of the start screen."""

from __future__ import annotations

from dataclasses import replace

from facilitator.tui.keymap.acts import HELP, MEETING, PALETTE, SCREEN, Act, Hint
from facilitator.words import _

START_HINTS = (
    Hint("↑ ↓", "Choose a meeting", "Enter opens it.", MEETING),
    Hint("mouse", "Click and wheel", "A key of the footer, a meeting.", SCREEN),
)


def start_acts() -> tuple[Act, ...]:
    """All acts of the start screen, in the order of the footer."""
    return (
        Act(
            "session.open",
            "o",
            "open",
            "Open the meeting",
            "Goes on with it, or says what comes next.",
            "open",
            MEETING,
        ),
        Act(
            "session.new",
            "n",
            "new",
            "New meeting",
            "Choose a topic guide and begin.",
            "new",
            MEETING,
        ),
        Act(
            "session.review",
            "r",
            "review",
            "Review the meeting",
            "Every line is read, corrected, masked; then signed.",
            "review",
            MEETING,
        ),
        Act(
            "session.export",
            "x",
            "export",
            "Export",
            "Writes sealed meetings as files for the analysis, and shows them before.",
            "export",
            MEETING,
        ),
        Act(
            "demo",
            "d",
            "demo",
            "Sample meeting",
            "A made-up meeting of four minutes, to try every key.",
            "demo",
            MEETING,
        ),
        Act(
            "settings",
            "s",
            _("settings"),
            _("Settings"),
            _("Yours (theme, keys), and the study's."),
            "settings",
            SCREEN,
        ),
        HELP,
        Act("quit", "q", "quit", "Quit", "Back to the command line.", "leave", SCREEN),
        Act(
            "quit.always",
            "ctrl+q",
            "quit",
            "Quit",
            "Back to the command line.",
            "leave",
            SCREEN,
            footer=False,
            priority=True,
        ),
        replace(PALETTE, footer=True, spare=False),
    )
