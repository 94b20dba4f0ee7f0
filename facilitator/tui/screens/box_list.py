"""What was flagged, by section of the guide, on a calm screen: to be read back to the group."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from facilitator.domain.box_list import box_list
from facilitator.domain.moments import Moment, Tag
from facilitator.domain.session import Session
from facilitator.domain.transcript import timestamp
from facilitator.terminal import printable
from facilitator.words import _

MISSING = _("What is missing? Is there something that should stand here, and does not?")


class BoxListScreen(ModalScreen[None]):
    """Names no one: what was said is read back, not who said it. Closes on escape or its key."""

    CSS_PATH = "box_list.tcss"
    BINDINGS = [
        Binding("escape,l,q,enter", "dismiss(None)", show=False),
        Binding("v", "only", show=False),
        Binding("down", "read(2)", show=False),
        Binding("up", "read(-2)", show=False),
        Binding("pagedown,space", "read_page(1)", show=False),
        Binding("pageup", "read_page(-1)", show=False),
    ]

    def __init__(self, session: Session, tags: Sequence[Tag]) -> None:
        super().__init__()
        self._session, self._tags = session, tags
        self._only: Tag | None = None

    def compose(self) -> ComposeResult:
        yield Static(_("What was flagged"), id="title")
        with VerticalScroll(id="page", can_focus=False):
            yield Static(self._content(), id="boxes")
        yield Static(_("v one kind only   ↑ ↓ read on   esc closes"), id="how")

    def action_only(self) -> None:
        after = self._tags.index(self._only) + 1 if self._only in self._tags else 0
        self._only = self._tags[after] if after < len(self._tags) else None
        title = _("What was flagged")
        if self._only is not None:
            title = f"{title}: {self._only.symbol} {self._only.label}"
        self.query_one("#title", Static).update(Content(title))
        self.query_one("#boxes", Static).update(self._content())

    def action_read(self, rows: int) -> None:
        self.query_one("#page").scroll_relative(y=rows, animate=False)

    def action_read_page(self, pages: int) -> None:
        page = self.query_one("#page")
        page.scroll_relative(y=pages * max(1, page.size.height - 2), animate=False)

    def _content(self) -> Content:
        lines: list[Content] = []
        only = {self._only.name} if self._only else None
        for box in box_list(self._session, only):
            title = box.title or _("Before the first question")
            lines.append(Content.styled(printable(title), "bold $primary"))
            lines += [self._line(moment) for moment in box.moments]
            if not box.moments:
                lines.append(Content.styled("  " + _("nothing flagged"), "italic $muted"))
            lines.append(Content(""))
        lines.append(Content.styled(MISSING, "bold $accent"))
        return Content("\n").join(lines)

    def _line(self, moment: Moment) -> Content:
        tag = next((tag for tag in self._tags if tag.name == moment.tag), None)
        symbol, label = (tag.symbol, tag.words) if tag else ("●", moment.tag)
        if moment.label:
            return Content.assemble("  ", (symbol, "bold $accent"), " ", printable(moment.label))
        named = _("{kind} at {time}, no name yet").format(
            kind=label, time=timestamp(moment.start_ms)
        )
        return Content.assemble("  ", (symbol, "bold $accent"), " ", (named, "$muted"))
