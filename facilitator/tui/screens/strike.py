"""Which of the last minutes are to be destroyed: chosen, and asked once."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from facilitator.domain.session import Session
from facilitator.domain.striking import Part, part
from facilitator.domain.transcript import timestamp
from facilitator.domain.walls import wall_time
from facilitator.words import _, plural

MINUTES = (1, 2, 5, 10, 20)
"""What can be chosen: of the last so many minutes."""


def in_words(session: Session, minutes: int, found: Part) -> str:
    """What the last so many minutes are."""
    last = plural("{count} minute", "{count} minutes", minutes)
    wall = wall_time(session, found.start_ms)
    since = timestamp(found.start_ms) + (f" ({wall})" if wall else "")
    lines = plural("{count} line", "{count} lines", found.lines)
    marks = found.notes + found.moments
    rest = f", {plural('{count} note or flag', '{count} notes, flags', marks)}" if marks else ""
    said = _("{last}: from {since}, {lines}{rest}")
    return said.format(last=last, since=since, lines=lines, rest=rest)


def choices(session: Session, now_ms: int) -> Iterator[tuple[int, Part]]:
    """How many minutes may be struck, and what that is. None is offered that takes no more than a
    shorter one: a meeting may have begun just now."""
    before: int | None = None
    for minutes in MINUTES:
        found = part(session, now_ms - minutes * 60_000, now_ms)
        if found.start_ms != before:
            yield minutes, found
        before = found.start_ms


class StrikeScreen(ModalScreen[int | None]):
    """Brings back from where on (session time, ms) all is to be destroyed, None for escape."""

    CSS_PATH = "strike.tcss"
    BINDINGS = [Binding("escape", "dismiss(None)", "Back", show=False)]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-high")]

    def __init__(self, session: Session, now_ms: int) -> None:
        super().__init__()
        self._session = session
        self._minutes, self._parts = zip(*choices(session, now_ms), strict=True)
        self._asked: int | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(_("Strike the last minutes"), id="title", markup=False)
            yield Static(
                _("Their sound, text, notes and flags, and all that was typed meanwhile, are "
                  "destroyed for good: nobody can have them back. The transcript says that "
                  "something was struck."),
                id="body", markup=False,
            )  # fmt: skip
            yield OptionList(
                *(self._option(n, p) for n, p in zip(self._minutes, self._parts, strict=True))
            )
            yield Static(_("↑ ↓ choose   enter next   esc back"), id="how")

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()

    def _option(self, minutes: int, found: Part) -> Option:
        return Option(Content(in_words(self._session, minutes, found)))

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        chosen = message.option_index
        if self._asked == chosen:
            self.dismiss(self._parts[chosen].start_ms)
            return
        self._asked = chosen
        self.query_one("#how", Static).update(
            Content.styled(
                _("Destroy all from {since} on, for good?   enter yes   esc no").format(
                    since=timestamp(self._parts[chosen].start_ms)
                ),
                "bold $error",
            )
        )

    def on_option_list_option_highlighted(self, message: OptionList.OptionHighlighted) -> None:
        if self._asked is not None and message.option_index != self._asked:
            self._asked = None
            self.query_one("#how", Static).update(_("↑ ↓ choose   enter next   esc back"))
