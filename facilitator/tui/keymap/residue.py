"""The acts of the page of what is still said about each person."""

from __future__ import annotations

from facilitator.tui.keymap.acts import HELP, PALETTE, SCREEN, Act
from facilitator.words import _

FACTS = _("What is said")


def residue_acts() -> tuple[Act, ...]:
    """All acts of that page, in the order of the footer."""
    return (
        Act("fact.less", "g", _("say less"), _("Say less"),
            _("In place of these words, wherever they stand; shows first where."), "less", FACTS),
        Act("fact.play", "space", _("hear"), _("Hear it"), "", "hear", FACTS),
        Act("undo", "u", _("undo"), _("Undo"), _("What you did last."), "undo", SCREEN),
        Act("residue.done", "d", _("looked at: it may stay"), _("Looked at"),
            _("What remains may stay; the certificate says that you looked, and how much."),
            "looked_at", FACTS),
        Act("residue.close", "q,escape", _("to the lines"), _("To the lines"), "", "close", SCREEN),
        HELP,
        PALETTE,
    )  # fmt: skip
