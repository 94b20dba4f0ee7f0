"""Sealing: what was looked at, what goes, what stays; then the number of the meeting is typed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from facilitator.errors import FacilitatorError
from facilitator.terminal import printable
from facilitator.tui.meetings import reading_aloud, seal_it
from facilitator.tui.widgets.hung_lines import HungLines, Line, plain
from facilitator.words import _
from facilitator.workspace import Workspace

if TYPE_CHECKING:
    from facilitator.workflow.seal_check import SealPlan

LOOKS = {"done": "$success", "look": "bold $warning", "lacking": "bold $error"}
STAGES = {
    "writing": _("The transcript is written, and read back"),
    "hashing": _("The encrypted files are counted for the certificate"),
    "key": _("The key is destroyed"),
    "removing": _("The files are removed"),
    "certifying": _("The certificate is written"),
}


class SealScreen(Screen[str | None]):
    """Comes back with words for the list of meetings once it is sealed, None if it was left."""

    CSS_PATH = "seal.tcss"
    BINDINGS = [
        Binding("escape", "leave", show=False),
        Binding("pagedown,down", "read(1)", show=False),
        Binding("pageup,up", "read(-1)", show=False),
    ]
    AUTO_FOCUS = "#number"

    def __init__(self, workspace: Workspace, plan: SealPlan, held: tuple[str, int]) -> None:
        """`held` is the meeting's date and its length in ms: for the sentence to read aloud."""
        super().__init__()
        self._workspace, self._plan, self._held = workspace, plan, held
        self._at_work = False
        self._done: str | None = None

    def compose(self) -> ComposeResult:
        title = _("Sealing {session}").format(session=self._plan.session)
        yield Static(title, id="title", markup=False)
        with VerticalScroll(id="page", can_focus=False):
            yield HungLines(plan_lines(self._plan), id="plan")
        with Vertical(id="asking"):
            yield Static(id="said", markup=False)
            if self._plan.fault is None:
                yield Input(id="number", compact=True)
        yield Static(id="how", markup=False)

    def on_mount(self) -> None:
        if self._plan.fault is None:
            asked = _("It cannot be taken back. Type the meeting's number, {number}, and enter:")
            self._say(asked.format(number=self._plan.number))
        else:
            self._say(_("It cannot be sealed yet: see the lines with ✗."), "$error")
        self._how(_("esc leaves everything as it is   ↑ ↓ read"))

    def _say(self, text: str, look: str = "") -> None:
        self.query_one("#said", Static).update(Content.styled(printable(text), look or "bold"))

    def _how(self, text: str) -> None:
        self.query_one("#how", Static).update(text)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        typed = event.value.strip()
        if self._at_work or self._done is not None:
            return
        if typed not in (str(self._plan.number), self._plan.session):
            told = _("That is not its number ({number}): nothing was changed.")
            self._say(told.format(number=self._plan.number), "$warning")
            event.input.value = ""
            return
        self._at_work = True
        event.input.display = False
        self._how(_("Please wait: it goes on also if this window closes, with: facilitator seal"))
        self.run_worker(self._seal, thread=True, exit_on_error=False, group="seal")

    def _seal(self) -> None:
        """On a thread of its own: a disk takes its time."""
        try:
            words = seal_it(self._workspace, self._plan.session, self._told)
        except FacilitatorError as error:
            self.app.call_from_thread(self._failed, error)
        else:
            self.app.call_from_thread(self._sealed, words)

    def _told(self, stage: str, done: int, of: int) -> None:
        count = f"  {done + 1}/{of}" if of > 1 else ""
        self.app.call_from_thread(partial(self._say, f"{STAGES.get(stage, stage)}{count} …"))

    def _failed(self, error: FacilitatorError) -> None:
        self._at_work = False
        self._say(f"{error.what} {error.hint}", "$error")
        self._how(_("esc leaves; what was begun is finished with: facilitator seal"))

    def _sealed(self, words: str) -> None:
        self._at_work = False
        self._done = words
        date, recorded_ms = self._held
        aloud = reading_aloud(date, recorded_ms)
        done = Content.styled(_("Sealed. To be read to the group:"), "bold $success")
        told: tuple[Content | str, ...] = (done, "", aloud, "", Content.styled(words, "$muted"))
        self.query_one("#plan", HungLines).put(plain(line) for line in told)
        self._say(_("The recording is gone for good."))
        self._how(_("enter or esc: back"))

    def takes(self, event: events.Key) -> bool:
        over = self._done is not None and event.key == "enter"
        if over:
            self.dismiss(self._done)
        return over

    def action_read(self, pages: int) -> None:
        """Moves through the page, where it is longer than the screen."""
        page = self.query_one("#page", VerticalScroll)
        page.scroll_relative(y=pages * max(1, page.size.height - 1), animate=False)

    def action_leave(self) -> None:
        if not self._at_work:
            self.dismiss(self._done)


def plan_lines(plan: SealPlan) -> Iterator[Line]:
    """The check list, and what goes, stays and will not be possible."""
    from facilitator.workflow.seal_check import SIGNS

    for check in plan.checks:
        sign = Content.styled(f"{SIGNS[check.state]} ", LOOKS[check.state])
        yield sign, Content(printable(check.words))
    for title, told in (
        (_("Destroyed"), plan.destroyed),
        (_("What stays"), plan.stays),
        (_("What nobody can do any more"), plan.no_longer),
    ):
        yield from (plain(), plain(Content.styled(title, "bold $accent")))
        yield from ((Content("  "), Content(printable(line))) for line in told)
