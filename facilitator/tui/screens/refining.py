"""A better text: the recording of a meeting that is over, heard again while this is on show."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import ProgressBar, Static

from facilitator.domain.transcript import length
from facilitator.errors import FacilitatorError
from facilitator.terminal import printable
from facilitator.tui.meetings import heard_again
from facilitator.words import _
from facilitator.workspace import Workspace

if TYPE_CHECKING:
    from facilitator.workflow.refining import Progress


class RefiningScreen(ModalScreen[str | None]):
    """Comes back with words on what came of it; stopped, with how to go on."""

    CSS_PATH = "refining.tcss"
    BINDINGS = [Binding("escape,q", "stop", "Stop", show=False)]

    class Told(Message):
        """How far it is."""

        def __init__(self, progress: Progress) -> None:
            super().__init__()
            self.progress = progress

    class Over(Message):
        """It is over, and this is to be said."""

        def __init__(self, said: str) -> None:
            super().__init__()
            self.said = said

    def __init__(self, workspace: Workspace, session_id: str) -> None:
        super().__init__()
        self._workspace, self._session_id = workspace, session_id
        self._stopping = Event()

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(
                _("{meeting}: heard again, for a better text").format(meeting=self._session_id),
                id="title",
                markup=False,
            )
            yield Static(
                _(
                    "The first text is kept beside the new one. What somebody has changed or read "
                    "stays as it is."
                )
            )
            yield ProgressBar(id="progress", show_eta=False)
            yield Static(_("the model is being loaded"), id="left", markup=False)
            yield Static(_("esc stops; what was heard by then is kept"), id="how")

    def on_mount(self) -> None:
        self.run_worker(self._listen, thread=True)

    def on_unmount(self) -> None:
        self._stopping.set()

    def _listen(self) -> None:
        """On a thread of its own: what it says comes as messages."""
        try:
            lines = heard_again(
                self._workspace,
                self._session_id,
                lambda progress: self.post_message(self.Told(progress)),
                self._stopping.is_set,
            )
        except FacilitatorError as error:
            lines = [error.what, error.hint]
        self.post_message(self.Over(" ".join(lines)))

    def on_refining_screen_told(self, message: Told) -> None:
        progress = message.progress
        self.query_one(ProgressBar).update(total=progress.blocks, progress=progress.done)
        if progress.left_s is not None:
            left = length(round(1000 * max(1.0, progress.left_s)))
            words = _("about {time} left").format(time=left)
            if progress.remark:
                words = f"{words}\n! {printable(progress.remark)}"
            self.query_one("#left", Static).update(words)

    def on_refining_screen_over(self, message: Over) -> None:
        self.dismiss(message.said)

    def action_stop(self) -> None:
        self._stopping.set()
        self.query_one("#how", Static).update(_("stopping …"))
