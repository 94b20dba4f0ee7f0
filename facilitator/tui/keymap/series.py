"""The acts of the screen that shows the series."""

from __future__ import annotations

from facilitator.tui.keymap.acts import HELP, MEETING, PALETTE, SCREEN, Act, Hint
from facilitator.words import _

SERIES_HINTS = (
    Hint("↑ ↓", _("Choose a meeting"), _("What it left and raised stands below."), MEETING),
    Hint("page", _("Page up and down"), _("In what stands below."), MEETING),
)


def series_acts() -> tuple[Act, ...]:
    """All acts of the screen, in the order of the footer."""
    return (
        Act(
            "series.covered",
            "c",
            _("covered"),
            _("The group says it is covered"),
            _("Which part of its subject, in its words; noted with the date."),
            "covered",
            MEETING,
        ),
        Act(
            "series.report",
            "w",
            _("report"),
            _("Write the report"),
            _("A page with all figures, and their tables."),
            "report",
            MEETING,
        ),
        Act(
            "series.guide",
            "g",
            _("next guide"),
            _("Draft the next guide"),
            _("From the last one, and from what was left or emerged."),
            "guide",
            MEETING,
        ),
        HELP,
        Act("series.close", "q,escape", _("close"), _("Close"), "", "close", SCREEN),
        Act(
            "quit.always",
            "ctrl+q",
            _("close"),
            _("Close"),
            "",
            "close",
            SCREEN,
            footer=False,
            priority=True,
        ),
        PALETTE,
    )
