"""A question that is answered in a few letters: a code, or a meeting's number."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from facilitator.words import _


class AskTextScreen(ModalScreen[str | None]):
    """Brings back what was typed once it will do, None for escape."""

    CSS_PATH = "ask_text.tcss"
    BINDINGS = [Binding("escape", "dismiss(None)", "Back", show=False)]

    def __init__(
        self, title: str, body: str, fault: Callable[[str], str | None], *, grave: bool = False
    ) -> None:
        """`fault` says what is wrong with what was typed, None if nothing; `grave` marks what
        cannot be undone."""
        super().__init__(classes="-grave" if grave else "")
        self._title, self._body, self._fault = title, body, fault

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(self._title, id="title", markup=False)
            yield Static(self._body, id="body", markup=False)
            yield Input(id="typed", compact=True)
            yield Static(id="fault", markup=False)
            yield Static(_("enter answer   esc back"), id="how")

    @on(Input.Submitted)
    def _typed(self, message: Input.Submitted) -> None:
        text = message.value.strip()
        fault = self._fault(text)
        if fault is None:
            self.dismiss(text)
        else:
            self.query_one("#fault", Static).update(fault)
