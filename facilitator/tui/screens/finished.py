"""After the meeting: what there is now, and what comes next."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from facilitator.domain.phases import Phase
from facilitator.tui.about_meeting import steps_content
from facilitator.words import _

REFINE = "refine"


class FinishedScreen(ModalScreen[str | None]):
    """Says what to do next with a session; closes on enter or escape. Comes back with REFINE where
    the recording is to be heard again."""

    CSS_PATH = "finished.tcss"
    BINDINGS = [
        Binding("enter,escape,space,q", "dismiss(None)", "Close", show=False),
        Binding("b", "refine", "Better text", show=False),
    ]

    def __init__(self, title: str, summary: str, session_id: str, phase: str) -> None:
        super().__init__()
        self._title, self._summary = title, summary
        self._session_id, self._phase = session_id, phase

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(self._title, id="title", markup=False)
            yield Static(self._summary, id="summary", markup=False)
            yield Static(_("What comes next, by its key in the list of meetings:"), id="next")
            yield Static(steps_content(self._session_id, self._phase), id="steps")
            if self._phase == Phase.ENDED:
                yield Static(
                    _("b hears the recording again, for a better text before the review."),
                    id="better",
                )
            yield Static(_("enter closes this"), id="how")

    def action_refine(self) -> None:
        if self._phase == Phase.ENDED:
            self.dismiss(REFINE)
