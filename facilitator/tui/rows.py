"""A row of a terminal as data: what is written where, and in which role. No Textual here."""

from __future__ import annotations

from dataclasses import dataclass

Pieces = tuple[tuple[str, str], ...]
"""(text, role) one after the other; a role is a name a style sheet gives a look to, "" is plain."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: pieces from the left edge, pieces up to the right edge, and what it belongs to.

    `role` dresses the whole row. `key` names what a click on the row means (a question, a moment).
    """

    left: Pieces = ()
    right: Pieces = ()
    role: str = ""
    key: str = ""

    @property
    def text(self) -> str:
        """What stands in the row, without the room between left and right."""
        return "".join(text for text, _ in (*self.left, *self.right))
