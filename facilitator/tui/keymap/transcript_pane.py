"""The acts of the transcript's pane on the live screen."""

from __future__ import annotations

from dataclasses import replace

from facilitator.tui.keymap.acts import Act, pane_act
from facilitator.words import _


def transcript_acts() -> tuple[Act, ...]:
    """All of them, in the order of the footer."""
    words = (_("open"), _("Open a turn"), _("Correct it, mask a name, lift a guess."))
    opens = pane_act("turn.open", "enter", words, "open_turn", "transcript", hidden=True)
    return (replace(opens, spare=True),)
