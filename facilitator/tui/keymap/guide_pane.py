"""The acts of the guide pane, on the question that is chosen in it."""

from __future__ import annotations

from facilitator.tui.keymap.acts import Act, pane_act
from facilitator.words import _


def guide_acts() -> tuple[Act, ...]:
    """All of them, in the order of the footer."""
    return (
        pane_act(
            "guide.open",
            "enter",
            (_("talk is here"), _("The talk is at this question"), _("It is opened, or again.")),
            "guide('open')",
            "guide",
        ),
        pane_act(
            "guide.reopen",
            "o",
            (_("not done"), _("Not done: it waits again"), _("One that was covered or skipped.")),
            "guide('reopen')",
            "guide",
        ),
        pane_act(
            "guide.reword",
            "r",
            (_("reword"), _("Ask it in other words"), _("It stays the same question.")),
            "guide('reword')",
            "guide",
        ),
        pane_act(
            "guide.earlier",
            "left",
            (_("earlier"), _("Earlier in the guide"), _("One place, across sections.")),
            "guide('earlier')",
            "guide",
        ),
        pane_act(
            "guide.later",
            "right",
            (_("later"), _("Later in the guide"), _("One place, across sections.")),
            "guide('later')",
            "guide",
        ),
        pane_act(
            "guide.carried_over",
            "v",
            (
                _("left over"),
                _("Carried over from earlier meetings"),
                _("What nobody came to, or was flagged: enter takes it in."),
            ),
            "guide('carried_over')",
            "guide",
        ),
    )
