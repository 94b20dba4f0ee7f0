"""Places of a meeting as a person sees them before something is done to all of them."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from facilitator.domain.reviewing import Item
from facilitator.domain.reviewing.entities import Mention
from facilitator.domain.transcript import timestamp
from facilitator.terminal import printable
from facilitator.tui.widgets.hung_lines import HungLines, Line
from facilitator.words import _

AROUND = 28
"""Characters shown before and behind the words a decision is about."""


def place_row(item: Item, start: int, end: int, becomes: str | None = None) -> Line:
    """A place with what stands around it, masked; `becomes` None: as it is, nothing happens."""
    raw = item.raw or ""
    before, after = _masked(item, 0, start), _masked(item, end, len(raw))
    if len(before) > AROUND:
        # Whole words, where there are spaces between them.
        cut = before[-AROUND:]
        before = "… " + cut[cut.find(" ") + 1 :]
    if len(after) > AROUND:
        cut = after[:AROUND]
        after = (cut.rpartition(" ")[0] or cut) + " …"
    words = printable(raw[start:end])
    who = _("note") if item.is_note else item.speaker or "?"
    shown = words if becomes is None else f"{words} → {printable(becomes)}"
    return (
        Content.styled(f"{timestamp(item.start_ms)}  {printable(who)}  ", "$muted"),
        Content.assemble(printable(before), (f"«{shown}»", "bold $warning"), printable(after)),
    )


def mention_row(mention: Mention, becomes: str | None = None) -> Line:
    """A mention, and what it becomes; with a sign for one that was let stand."""
    one = mention.redaction
    when, words = place_row(mention.item, one.start, one.end, becomes)
    state = "" if mention.masked else _("  (stands)")
    return when, Content.assemble(words, (state, "$muted"))


def _masked(item: Item, start: int, end: int) -> str:
    raw, pieces, at = item.raw or "", [], start
    for one in item.redactions:
        if start <= one.start and one.end <= end:
            pieces += [raw[at : one.start], one.replacement]
            at = one.end
    return "".join([*pieces, raw[at:end]])


class PlacesScreen(ModalScreen[bool]):
    """Every place that something will be done to: enter does it, escape does not."""

    CSS_PATH = "places.tcss"
    BINDINGS = [
        Binding("enter", "dismiss(True)", show=False),
        Binding("escape,q", "dismiss(False)", show=False),
        Binding("down,pagedown", "read(1)", show=False),
        Binding("up,pageup", "read(-1)", show=False),
    ]

    def __init__(self, title: str, rows: Sequence[Line], remark: str = "") -> None:
        super().__init__()
        self._title, self._rows, self._remark = title, rows, remark

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(self._title, id="title", markup=False)
            with VerticalScroll(id="places", can_focus=False):
                yield HungLines(self._rows, id="rows")
            yield Static(self._remark, id="remark", markup=False)
            yield Static(_("enter does it   esc leaves it as it is   ↑ ↓ read"), id="how")

    def action_read(self, pages: int) -> None:
        """Moves through the places, where they are more than there is room for."""
        places = self.query_one("#places", VerticalScroll)
        places.scroll_relative(y=pages * max(1, places.size.height - 1), animate=False)
