"""Where there is room for one pane only: which one is shown, and what the others hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from facilitator.tui.keymap import Act, in_use, key_of, remapped
from facilitator.words import _


class PaneTabs(Widget):
    """Names of the panes, the shown one reversed; a click shows another."""

    class Chosen(Message):
        """A pane was clicked on."""

        def __init__(self, pane: str) -> None:
            super().__init__()
            self.pane = pane

    def __init__(
        self, panes: dict[str, str], named: Mapping[str, Iterable[Act]] | None = None, *, id: str
    ) -> None:
        """`named`: what is done in a pane that the keys below have no row for, by its id."""
        super().__init__(id=id)
        self._panes = panes
        self._named = named or {}
        self._hints: dict[str, str] = {}
        self._shown = ""

    def show(self, pane: str) -> None:
        self._shown = pane
        self.refresh()

    def hint(self, pane: str, text: str) -> None:
        """A word behind a pane's name, such as how much is new in it."""
        if self._hints.get(pane, "") != text:
            self._hints[pane] = text
            self.refresh()

    def _labels(self) -> list[tuple[str, str]]:
        return [
            (pane, f" {name}{' ' + self._hints[pane] if self._hints.get(pane) else ''} ")
            for pane, name in self._panes.items()
        ]

    def render(self) -> Content:
        pieces = [
            Content.styled(label, "bold reverse $primary" if pane == self._shown else "$muted")
            for pane, label in self._labels()
        ]
        acts: Iterable[Act] = getattr(self.screen, "acts", ())
        keys = [_("   {key}: next").format(key=key_of(acts, "pane.next"))]
        keys += [
            _("   {key}: {act}").format(key=act.shown_key, act=act.title)
            for act in remapped(self._named.get(self._shown, ()), in_use())
        ]
        return Content.assemble(" ", Content(" ").join(pieces), ("".join(keys), "$muted"))

    def on_click(self, event: events.Click) -> None:
        at = 1
        for pane, label in self._labels():
            if at <= event.x < at + cell_len(label):
                self.post_message(self.Chosen(pane))
            at += cell_len(label) + 1
