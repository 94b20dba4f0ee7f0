"""The acts of the transcript's pane on the live screen."""

from __future__ import annotations

from facilitator.tui.keymap.acts import SCREEN, Act, When
from facilitator.words import _


def transcript_acts() -> tuple[Act, ...]:
    """All of them; each holds while the pane has the focus."""
    return (
        Act(
            "turn.open",
            "enter",
            _("open turn"),
            _("Open a turn"),
            _("Correct it, mask a name, lift a guess."),
            "open_turn",
            SCREEN,
            footer=False,
            when=When.HELD,
        ),
    )
