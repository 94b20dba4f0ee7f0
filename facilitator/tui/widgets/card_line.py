"""A question card, while one waits for the facilitator: one line, and never a second one."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from facilitator.terminal import printable
from facilitator.words import _, plural


class CardLine(Widget):
    """There only while a card waits."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._shown: tuple[str, str, str, int] | None = None
        self.display = False

    def show(self, sender: str, text: str, keys: str, more: int) -> None:
        """A card of somebody, the keys that answer it, and how many wait behind it."""
        shown = (printable(sender), printable(text), keys, more)
        if shown != self._shown:
            self._shown = shown
            self.display = True
            self.refresh(layout=True)

    def hide(self) -> None:
        """No card waits."""
        if self._shown is not None:
            self._shown = None
            self.display = False

    def render(self) -> Content:
        if self._shown is None:
            return Content("")
        sender, text, keys, more = self._shown
        behind = " " + plural("(+{count} more)", "(+{count} more)", more) if more else ""
        asks = _("{who} asks:").format(who=sender)
        return Content.assemble((" ? ", "bold"), f"{asks} ", (text, "bold"), f"   {keys}{behind} ")
