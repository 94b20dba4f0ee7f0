"""Parts of the screen of a joined machine: the current question, states in words, a first line."""

from __future__ import annotations

from collections.abc import Collection

from textual.content import Content
from textual.widgets import Static

from facilitator.sharing import wire
from facilitator.sharing.terms import State, What
from facilitator.tui.joined_rows import strip_rows
from facilitator.tui.rows import Row
from facilitator.words import _

STATES = {
    State.ON: ("●", _("ON THE RECORD"), "bold $error"),
    State.OFF: ("‖", _("OFF THE RECORD"), "bold $warning"),
    State.WITHHELD: ("‖", _("TEXT WITHHELD"), "bold $warning"),
    State.ENDED: ("✓", _("THE MEETING IS OVER"), "bold $success"),
}
"""Symbol, word and look of each state: never colour alone."""


def welcome(may: Collection[What]) -> str:
    """What somebody needs to know to begin."""
    if What.SPEAK in may:
        return _("Digits say who is speaking, letters flag the last 30 seconds; ? shows all keys.")
    if What.FLAG in may:
        return _("A letter flags the last 30 seconds; ? shows all keys.")
    return _("k writes a card to the facilitator; ? shows all keys.")


class CurrentQuestion(Static):
    """The current question, whole."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._said: tuple[Row, ...] = ()

    def show(self, guide: wire.Guide | None, now_ms: int) -> None:
        rows = tuple(strip_rows(guide, now_ms, max(1, self.size.width)))
        if rows != self._said:
            self._said = rows
            looks = {"section": "$muted", "now": "bold", "probe": "$secondary", "dim": "$muted"}
            lines = [
                Content.assemble(*((text, looks.get(role, "")) for text, role in row.left))
                for row in rows
            ]
            self.update(Content("\n").join(lines))
