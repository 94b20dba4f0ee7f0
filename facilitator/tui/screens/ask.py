"""A question in the middle of the screen, with the safe answer chosen beforehand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from facilitator.words import _

LOOK_S = 0.5
"""How often a body that changes with time is read anew."""


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
        Binding("pageup", "read(-1)", show=False),
        Binding("pagedown", "read(1)", show=False),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (50, "-roomy")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-high")]

    def __init__(
        self, title: str, body: str | Callable[[], str], *answers: Answer, chosen: str
    ) -> None:
        """`chosen` is the value of the answer that has the focus at first: the one that is safe.
        A body that is called says what is true while it is asked."""
        super().__init__()
        self._title, self._answers, self._chosen = title, answers, chosen
        self._says = body if callable(body) else None
        self._body = body() if callable(body) else body

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            with VerticalScroll(id="words", can_focus=False):
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
            several = len(self._answers) > 1
            how = _("← → choose   enter answer   esc back") if several else _("enter closes this")
            yield Static(how, id="how")

    def on_mount(self) -> None:
        self.query_one(f"#{self._chosen}", Button).focus()
        if self._says is not None:
            self.set_interval(LOOK_S, self._say_anew)

    def _say_anew(self) -> None:
        if self._says is not None:
            self._body = self._says()
            self.query_one("#body", Static).update(self._body)

    def action_read(self, pages: int) -> None:
        """Moves what is asked up or down, where it is longer than its room."""
        words = self.query_one("#words", VerticalScroll)
        words.scroll_relative(y=pages * words.size.height, animate=False)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id)
