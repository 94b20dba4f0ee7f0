"""What `facilitator doctor` says of this machine and study, line by line as it comes."""

from __future__ import annotations

import asyncio
import contextlib

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from facilitator import interpreter
from facilitator.terminal import printable
from facilitator.words import _
from facilitator.workspace import Workspace

LOOKS = {"✓": "$success", "!": "bold $warning", "✗": "bold $error"}
"""Of each line by its sign, which says the same without a colour."""


class DoctorScreen(Screen[None]):
    """Runs the command in a process of its own: it opens the microphone and loads the model, and
    neither shall touch the screen's process."""

    CSS_PATH = "doctor.tcss"
    BINDINGS = [
        Binding("escape,q,enter", "dismiss(None)", "Back", show=False),
        Binding("ctrl+q", "dismiss(None)", "Back", show=False, priority=True),
        Binding("r", "again", "Once more", show=False),
    ]

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace

    def compose(self) -> ComposeResult:
        yield Static(
            Content.assemble(" ", (_("Is this machine ready for a meeting?"), "bold")), id="title"
        )
        with VerticalScroll(id="page"):
            yield Vertical(id="lines")
        yield Static(id="how", markup=False)

    def on_mount(self) -> None:
        self.query_one("#page").focus()
        self.action_again()

    def action_again(self) -> None:
        self.run_worker(self._look(), exclusive=True)

    async def _look(self) -> None:
        await self.query_one("#lines").remove_children()
        how = self.query_one("#how", Static)
        how.update(_(" looking …   esc back"))
        command = interpreter.command("facilitator")
        asked = ("--workspace", str(self.workspace.root), "doctor", "--on-screen")
        process = await asyncio.create_subprocess_exec(
            *command, *asked,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            while process.stdout and (line := await process.stdout.readline()):
                self._add(line.decode("utf-8", "replace").rstrip())
            status = await process.wait()
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        self._add("")
        self._add(_("✓ A meeting can be held.") if status == 0 else _("✗ It cannot be held so."))
        how.update(_(" ↑ ↓ read   r once more   esc back"))

    def _add(self, line: str) -> None:
        look = LOOKS.get(line[:1], "$muted")
        sign, rest = (line[:1], line[1:]) if line[:1] in LOOKS else ("", line)
        told = Static(
            Content.assemble((sign, look), printable(rest.rstrip() if sign else rest.strip()))
        )
        # What to do stands under what was found, all its rows.
        told.set_class(line.startswith("  "), "-remedy")
        self.query_one("#lines").mount(told)
