"""The acts of the moments pane, on the flag (or the note) that is chosen in it."""

from __future__ import annotations

from facilitator.tui.keymap.acts import Act, pane_act
from facilitator.words import _


def moments_acts() -> tuple[Act, ...]:
    """All of them, in the order of the footer."""
    begins = (_("begins"), _("Begins earlier, later"), _("From utterance to utterance."))
    ends = (_("ends"), _("Ends earlier, later"), _("From utterance to utterance."))
    return (
        pane_act(
            "moment.go",
            "enter",
            (_("go to"), _("Go to it in the transcript"), _("To its first line.")),
            "moment('go')",
            "moments",
        ),
        pane_act(
            "moment.rename",
            "r",
            (_("name"), _("Name it"), _("Of a note: other words.")),
            "moment('name')",
            "moments",
        ),
        pane_act(
            "moment.tag",
            "g",
            (_("kind"), _("Another kind of flag"), _("By its key.")),
            "moment('tag')",
            "moments",
        ),
        pane_act(
            "moment.who",
            "o",
            (_("who"), _("Whom it is about"), _("By the key of a seat.")),
            "moment('who')",
            "moments",
        ),
        pane_act(
            "moment.merge",
            "j",
            (_("join"), _("Make two flags one"), _("On the one, then on the other.")),
            "moment('merge')",
            "moments",
        ),
        pane_act(
            "moment.start_earlier",
            "left",
            begins,
            "moment('start_earlier')",
            "moments",
        ),
        pane_act(
            "moment.start_later",
            "right",
            begins,
            "moment('start_later')",
            "moments",
            hidden=True,
        ),
        pane_act("moment.end_earlier", "h", ends, "moment('end_earlier')", "moments"),
        pane_act(
            "moment.end_later",
            "k",
            ends,
            "moment('end_later')",
            "moments",
            hidden=True,
        ),
        pane_act(
            "moment.remove",
            "delete,backspace",
            (_("remove"), _("It is no flag"), _("What was said stays.")),
            "moment('remove')",
            "moments",
        ),
        pane_act(
            "moment.filter",
            "v",
            (_("only"), _("Show one kind of flag only"), _("Again: the next; at last all.")),
            "moment('filter')",
            "moments",
        ),
    )
