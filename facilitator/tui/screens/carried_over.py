"""What earlier meetings left over: a list from which enter takes a question into this guide."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from facilitator.domain.session import Session
from facilitator.terminal import printable
from facilitator.tui.left_over import left_over
from facilitator.words import _, plural

if TYPE_CHECKING:
    from facilitator.workflow.carried_over import CarriedOver

LOOKING = _("Looking into earlier meetings …")
NOTHING = _("Earlier meetings left nothing over.")

Take = Callable[[str, str], object]
"""Takes words, and the id that the question has had ("": it was none), into the guide."""


class CarriedOverScreen(ModalScreen[None]):
    """Stays until it is closed: several may be taken."""

    CSS_PATH = "choose.tcss"
    BINDINGS = [Binding("escape,v", "dismiss(None)", show=False)]

    def __init__(self, session: Session, take: Take) -> None:
        super().__init__()
        self._session, self._take = session, take
        self._entries: list[tuple[str, str, str]] = []
        self._taken: set[int] = set()

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(_("Carried over from earlier meetings"), id="title")
            yield Static(LOOKING, id="said")
            yield OptionList(id="choices")
            yield Static(_("enter takes it into this guide, next   esc closes"), id="how")

    def put(self, left: CarriedOver) -> None:
        """What was found."""
        self._entries = left_over(self._session, left)
        if self.is_mounted:
            self._fill(left.unread)
        else:
            self.call_after_refresh(self._fill, left.unread)

    def _fill(self, unread: tuple[str, ...]) -> None:
        said = [] if self._entries else [NOTHING]
        if unread:
            said.append(
                plural(
                    "{count} meeting could not be looked into.",
                    "{count} meetings could not be looked into.",
                    len(unread),
                )
            )
        line = self.query_one("#said", Static)
        line.update(Content("\n".join(said)))
        line.display = bool(said)
        choices = self.query_one(OptionList)
        choices.clear_options()
        choices.add_options(Option(self._shown(n), str(n)) for n in range(len(self._entries)))
        choices.display = bool(self._entries)
        if self._entries:
            choices.highlighted = 0
            choices.focus()

    def _shown(self, number: int) -> Content:
        text, _id, origin = self._entries[number]
        lead = "✓ " if number in self._taken else "○ "
        return Content.assemble(lead, printable(text), "\n  ", (origin, "$muted"))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        number = event.option_index
        if number not in self._taken:
            self._taken.add(number)
            text, id_, _origin = self._entries[number]
            self._take(text, id_)
            event.option_list.replace_option_prompt_at_index(number, self._shown(number))
