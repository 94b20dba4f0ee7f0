"""Who reviews: choosing one of the study's codes."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from facilitator.words import _


class ReviewersScreen(ModalScreen[str | None]):
    """Brings back the code chosen, None for escape."""

    CSS_PATH = "reviewers.tcss"
    BINDINGS = [Binding("escape", "dismiss(None)", "Back", show=False)]

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__()
        self._codes = codes

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(_("Who reads and signs?"), id="title", markup=False)
            yield OptionList(*(Option(Content(code)) for code in self._codes), id="codes")
            yield Static(_("↑ ↓ choose   enter begin   esc back"), id="how")

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(self._codes[message.option_index])
