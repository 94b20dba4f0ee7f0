"""Exporting from the start screen: which formats, where to, and how each of them will look."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Checkbox, Input, SelectionList, Static
from textual.widgets.selection_list import Selection

from facilitator.errors import FacilitatorError
from facilitator.files import expanded
from facilitator.terminal import printable
from facilitator.tui.widgets.ticks import Tick, TickList
from facilitator.words import _, plural
from facilitator.workspace import Workspace

if TYPE_CHECKING:
    from facilitator.export import Material

FOLDER = "exports"
"""In the study's folder: what is offered for the files."""

CHOSEN = ("docx", "qdpx")
"""Formats that are chosen when the screen opens: what most analyses begin with."""

SHOWN_LINES = 200
"""Lines of a preview: enough to see how a file is laid out."""


def preview(material: Material, name: str) -> str:
    """The names and sizes of a format's files, and the beginning of what they say; of what is no
    text, how it reads."""
    from facilitator.export import formats
    from facilitator.export.layout import layout
    from facilitator.export.txt import text_of

    files = formats()[name].render(material)
    head = [
        _("{file}  {size:,} bytes").format(file=f"{material.stem}{suffix}", size=len(content))
        for suffix, content in files.items()
    ]
    try:
        text = next(iter(files.values())).decode("utf-8-sig")
    except UnicodeDecodeError:
        text = text_of(layout(material, material.transcript))
    lines = text.splitlines()
    cut = ["..."] if len(lines) > SHOWN_LINES else []
    return "\n".join(map(printable, (*head, "", *lines[:SHOWN_LINES], *cut)))


def _all(sealed: int) -> str:
    return plural("the only sealed meeting", "all {count} sealed meetings", sealed)


class ExportScreen(ModalScreen[str | None]):
    """Brings back what was done, in a sentence; None for escape."""

    CSS_PATH = "export.tcss"
    BINDINGS = [
        Binding("escape", "dismiss(None)", "Back", show=False),
        # The list and the folder have the arrows.
        Binding("pagedown", "page(1)", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
    ]
    AUTO_FOCUS = "#formats"

    def __init__(self, workspace: Workspace, session_id: str) -> None:
        super().__init__()
        from facilitator.export import formats
        from facilitator.workflow.exporting import sealed_sessions

        self.workspace = workspace
        self.session_id = session_id
        self._sealed, _ = sealed_sessions(workspace)
        self._formats = formats()
        self._material: Material | None = None
        self._busy = False

    def compose(self) -> ComposeResult:
        with Horizontal(id="box"):
            with Vertical(id="choice"):
                yield TickList(
                    *(Selection(name, name, name in CHOSEN) for name in self._formats),
                    id="formats",
                )
                yield Tick(_all(len(self._sealed)), id="all")
            with VerticalScroll(id="page", can_focus=False):
                yield Static(id="about", markup=False)
                yield Static(id="preview", markup=False)
        yield Input(str(self.workspace.root / FOLDER), id="folder")
        yield Static(id="said", markup=False)
        yield Static(
            _(" space choose   pgdn read on   tab the folder   enter there writes   esc back"),
            id="how",
        )

    def on_mount(self) -> None:
        self.query_one("#formats").border_title = _("Formats")
        self.query_one("#folder").border_title = _("Folder")
        self.query_one("#all").display = len(self._sealed) > 1

    @on(SelectionList.SelectionHighlighted)
    def _look(self, message: SelectionList.SelectionHighlighted[str]) -> None:
        name = message.selection.value
        self.query_one("#about", Static).update(
            Content.styled(f"{name}: {self._formats[name].description}", "bold $accent")
        )
        self.run_worker(self._show(name), exclusive=True)

    async def _show(self, name: str) -> None:
        """The preview, made beside the screen: a long meeting takes a second in some formats."""
        try:
            text = await asyncio.to_thread(self._previewed, name)
        except FacilitatorError as error:
            text = f"{error.what}\n{error.hint}"
        self.query_one("#preview", Static).update(text)
        self.query_one("#page").scroll_home(animate=False)

    def _previewed(self, name: str) -> str:
        from facilitator.workflow.exporting import material_of

        if self._material is None:
            self._material = material_of(self.workspace, [self.session_id])
        return preview(self._material, name)

    @on(Input.Submitted)
    def _begin(self, message: Input.Submitted) -> None:
        names = [n for n in self._formats if n in self.query_one(SelectionList).selected]
        everything = self.query_one("#all", Checkbox).value
        if self._busy:
            return
        if not names:
            self._say(_("No format is chosen: space chooses one."))
            return
        try:
            folder = expanded(message.value.strip() or FOLDER)
        except FacilitatorError as error:
            self._say(f"{error.what} {error.hint}")
            return
        self._busy = True
        self._say(_("Writing, and reading back ..."))
        ids = self._sealed if everything else [self.session_id]
        self.run_worker(self._write(ids, names, folder))

    async def _write(self, ids: list[str], names: list[str], folder: Path) -> None:
        from facilitator.workflow.exporting import export_sessions

        try:
            exported = await asyncio.to_thread(export_sessions, self.workspace, ids, names, folder)
        except FacilitatorError as error:
            self._busy = False
            self._say(f"{error.what} {error.hint}")
            return
        self.dismiss(
            _("{names} In {folder}").format(names=" ".join(exported.told()), folder=folder)
        )

    def action_page(self, by: int) -> None:
        page = self.query_one("#page", VerticalScroll)
        page.scroll_relative(y=by * max(1, page.size.height - 1), animate=False)

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(text)
