"""The acts of the screen of a joined machine: those of the live screen that its role may do."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from facilitator.domain.moments import Tag
from facilitator.sharing.terms import What
from facilitator.tui.keymap.acts import MEETING, SCREEN, Act, Hint, When
from facilitator.tui.keymap.live import live_acts
from facilitator.words import _

JOINED_HINTS = (
    Hint("↑ ↓", _("Move in the pane"), _("Page up and down, home and end too."), SCREEN),
    Hint("…", _("Beside what was done"), _("Not yet on the laptop: it is sent by itself."), SCREEN),
)

_FROM_LIVE = {
    "note": What.NOTE,
    "question.next": What.OPEN,
    "question.cover": What.COVER,
    "question.skip": What.SKIP,
    "question.add": What.ASK,
    "undo": What.UNDO,
    "find": None,
    "find.next": None,
    "find.previous": None,
    "pane.next": None,
    "help": None,
    "palette": None,
}
"""Acts of the live screen that a joined machine has too, and what has to be allowed for each."""

_ACTIONS = {
    "question.next": "guide('next')",
    "question.cover": "guide('cover')",
    "question.skip": "guide('skip')",
    "question.add": "guide('add')",
    "undo": "undo",
    "palette": "app.command_palette",
}


def joined_acts(tags: Iterable[Tag], may: Collection[What]) -> tuple[Act, ...]:
    """All acts of a joined machine's screen, in the order of the footer."""
    found: list[Act] = []
    for act in live_acts(tags):
        if act.id.startswith("tag."):
            wanted: What | None = What.FLAG
        elif act.id.startswith("seat."):
            # A digit says who speaks, or whom a flag is about.
            wanted = What.SPEAK if What.SPEAK in may else What.ABOUT
        elif act.id in _FROM_LIVE:
            wanted = _FROM_LIVE[act.id]
        else:
            continue
        if wanted is None or wanted in may:
            action = _ACTIONS.get(act.id, act.action)
            found.append(replace(act, action=action, command=None, when=When.ALWAYS))
    return (
        *found,
        *_own(may),
    )


def _own(may: Collection[What]) -> Iterable[Act]:
    if What.CARD in may:
        yield Act(
            "card",
            "k",
            _("card"),
            _("A card to the facilitator"),
            _("One line; it waits there for a pause."),
            "card",
            MEETING,
            yields=True,
        )
    yield Act(
        "joined.leave",
        "ctrl+q",
        _("leave"),
        _("Leave"),
        _("The meeting goes on; join comes back to it."),
        "leave",
        MEETING,
        priority=True,
    )
