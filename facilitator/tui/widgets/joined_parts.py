"""Parts of the screen of a joined machine: the current question, states in words, a first line."""

from __future__ import annotations

from collections.abc import Collection

from textual.content import Content
from textual.widgets import Static

from facilitator.sharing import wire
from facilitator.sharing.client import Client, Link
from facilitator.sharing.terms import State, What
from facilitator.tui.joined_rows import strip_rows
from facilitator.tui.rows import Row
from facilitator.words import _, plural

STATES = {
    State.ON: ("●", _("ON THE RECORD"), "bold $error"),
    State.OFF: ("‖", _("OFF THE RECORD"), "bold $warning"),
    State.WITHHELD: ("‖", _("TEXT WITHHELD"), "bold $warning"),
    State.ENDED: ("✓", _("THE MEETING IS OVER"), "bold $success"),
}
"""Symbol, word and look of each state: never colour alone."""

STOPPED = ("■", _("NOT RECORDING"), "bold $warning")
"""On the record, and no sound is kept: not begun, or stopped."""

AWAY = ("!", _("NOT CONNECTED"), "bold $warning")
"""In place of a state that is not known: the laptop was heard no more."""


def standing_of(client: Client) -> tuple[str, str, str]:
    """Symbol, word and look of how the meeting stands, as far as this machine knows."""
    if client.link not in (Link.THERE, Link.OVER):
        return AWAY
    now = client.standing
    return STOPPED if now.state is State.ON and not now.recording else STATES[now.state]


def welcome(may: Collection[What]) -> str:
    """What somebody needs to know to begin."""
    if What.SPEAK in may:
        return _("Digits say who is speaking, letters flag 30 seconds; ? shows all keys.")
    if What.FLAG in may:
        return _("A letter flags the last 30 seconds; ? shows all keys.")
    return _("k writes a card to the facilitator; ? shows all keys.")


def warning(client: Client) -> str:
    """What is wrong with the connection, or with this machine's disk; "" if nothing is."""
    waiting = len(client.outbox)
    kept = plural(
        "{count} act waits here and is sent by itself.",
        "{count} acts wait here and are sent by themselves.",
        waiting,
    ).format(count=waiting)
    if client.unkept:
        kept = _("This machine's disk does not take what waits: leave this open.")
    if client.link is Link.ANEW:
        return _(" ! The laptop was begun anew: ctrl+q, then join with its new code.")
    if client.link is not Link.THERE:
        said = _(" ! Not connected to the laptop; trying again.")
        return f"{said} {kept}" if waiting else said
    return f" ! {kept}" if client.unkept else ""


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
