"""One of several, by its key or with the arrows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from facilitator.domain.people import SECOND_ROW
from facilitator.words import _


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be chosen: `value` comes back, `key` chooses it at once ("": none does)."""

    value: str
    key: str
    words: str


class ChooseScreen(ModalScreen[str | None]):
    """Brings back the value of what was chosen, None for escape."""

    CSS_PATH = "choose.tcss"
    BINDINGS = [Binding("escape", "dismiss(None)", show=False)]

    def __init__(self, title: str, choices: Sequence[Choice], *, chosen: str = "") -> None:
        """`chosen` is the value under the cursor at first."""
        super().__init__()
        self._title, self._choices, self._first = title, choices, chosen
        self._row = ""

    def compose(self) -> ComposeResult:
        widest = max((len(one.key) for one in self._choices), default=0)
        with Vertical(id="box"):
            yield Static(self._title, id="title", markup=False)
            yield OptionList(
                *(
                    Option(
                        Content.assemble((one.key.rjust(widest), "bold"), "  ", one.words), str(n)
                    )
                    for n, one in enumerate(self._choices)
                ),
                id="choices",
            )
            yield Static(_("its key, or ↑ ↓ and enter   esc back"), id="how")

    def on_mount(self) -> None:
        choices = self.query_one(OptionList)
        choices.focus()
        values = [one.value for one in self._choices]
        choices.highlighted = values.index(self._first) if self._first in values else 0

    def takes(self, event: events.Key) -> bool:
        pressed = self._row + (event.character or "")
        self._row = SECOND_ROW if event.character == SECOND_ROW else ""
        for one in self._choices:
            if one.key and one.key == pressed:
                self.dismiss(one.value)
                return True
        return False

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._choices[event.option_index].value)
