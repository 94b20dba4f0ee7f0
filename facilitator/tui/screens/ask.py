"""A question in the middle of the screen, with the safe answer chosen beforehand."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: `value` comes back; `grave` marks what cannot be undone."""

    value: str
    label: str
    grave: bool = False


class AskScreen(ModalScreen[str | None]):
    """Brings back the chosen answer's value, None for escape."""

    CSS_PATH = "ask.tcss"
    BINDINGS = [
        Binding("escape", "dismiss(None)", "Back", show=False),
        Binding("left,up", "app.focus_previous", show=False),
        Binding("right,down", "app.focus_next", show=False),
    ]

    def __init__(self, title: str, body: str, *answers: Answer, chosen: str) -> None:
        """`chosen` is the value of the answer that has the focus at first: the one that is safe."""
        super().__init__()
        self._title, self._body, self._answers, self._chosen = title, body, answers, chosen

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(self._title, id="title", markup=False)
            yield Static(self._body, id="body", markup=False)
            with Horizontal(id="answers"):
                for answer in self._answers:
                    yield Button(
                        answer.label,
                        id=answer.value,
                        compact=True,
                        variant="error" if answer.grave else "default",
                    )
            yield Static("← → choose   enter answer   esc back", id="how")

    def on_mount(self) -> None:
        self.query_one(f"#{self._chosen}", Button).focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id)
