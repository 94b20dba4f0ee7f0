"""The acts of the page of names."""

from __future__ import annotations

from facilitator.tui.keymap.acts import HELP, PALETTE, SCREEN, Act
from facilitator.words import _

NAMES, HEARING = _("Names"), _("Sound")


def entity_acts() -> tuple[Act, ...]:
    """All acts of the page of names, in the order of the footer."""
    return (
        Act("entity.keep", "a", _("accept"), _("Accept"), _("Masked everywhere; says first where."),
            "decide('accepted')", NAMES),
        Act("entity.drop", "x", _("reject"), _("Reject"),
            _("Shown everywhere, and not suggested again in this study."),
            "decide('rejected')", NAMES),
        Act("entity.code", "c", _("other code"), _("Another code"),
            _("Such as [Person 2], or words that say less: [a trade]."), "recode", NAMES),
        Act("entity.merge", "m", _("same as"), _("The same as another"),
            _("Here, and then on the other one: both get its code."), "merge", NAMES),
        Act("entity.split", "s", _("somebody else"), _("This spelling is somebody else"),
            _("→ chooses a spelling; it gets a code of its own."), "split", NAMES),
        Act("entity.roster", "r", _("to roster"), _("Put on the roster"),
            _("Masked at once in all later meetings."), "roster", NAMES),
        Act("spelling.next", "right", _("spelling"), _("Next spelling"),
            _("What is done is done to it alone."), "spelling(1)", NAMES),
        Act("spelling.previous", "left", _("spelling"), _("Previous spelling"), "",
            "spelling(-1)", NAMES, footer=False),
        Act("mention.play", "space", _("hear"), _("Hear a mention"),
            _("Once more: the next one."), "hear", HEARING),
        Act("undo", "u", _("undo"), _("Undo"), _("What you did last."), "undo", SCREEN),
        Act("redo", "ctrl+r", _("redo"), _("Redo"), "", "redo", SCREEN, footer=False),
        Act("entities.close", "q,escape", _("to the lines"), _("To the lines"),
            _("Everything is kept as it stands."), "close", SCREEN),
        HELP,
        PALETTE,
    )  # fmt: skip
