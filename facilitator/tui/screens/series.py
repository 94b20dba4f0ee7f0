"""The series: its meetings, their figures, and what each of them left and raised."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from facilitator.domain.course import Status
from facilitator.domain.series import Meeting, figures
from facilitator.domain.study_record import Entry, EntryKind
from facilitator.domain.transcript import length
from facilitator.errors import FacilitatorError
from facilitator.terminal import printable
from facilitator.tui.keymap import SERIES_HINTS, bindings, series_acts
from facilitator.tui.screens.help import HelpScreen
from facilitator.tui.widgets.hung_lines import HungLines, Line, plain
from facilitator.tui.widgets.key_bar import KeyBar
from facilitator.tui.widgets.prompt_line import PromptLine
from facilitator.tui.widgets.row_list import RowList
from facilitator.words import _, plural
from facilitator.workspace import Workspace
from facilitator.wrapping import shortened

if TYPE_CHECKING:
    from facilitator.workflow.planning import Draft
    from facilitator.workflow.reporting import Report

REPORT = "report.html"
"""In the study's folder: what is offered for the page."""

BETWEEN_CELLS, BESIDE_CELLS = 2, 5
"""Between two columns; and at the sides of a row: a cell each, the list's margin, a scroll bar."""

MIN_GUIDE_CELLS = 8

_T = TypeVar("_T")


def _columns() -> tuple[str, ...]:
    return (
        *(_("Meeting"), _("Date"), _("Length"), _("Present"), _("Asked"), _("New topics")),
        _("Guide"),
    )


class SeriesScreen(Screen[None]):
    """Shows what `workflow.series` found; notes what the group says of it."""

    CSS_PATH = "series.tcss"
    BINDINGS = [
        *bindings(series_acts()),
        # The list has the arrows; what stands below it is longer than its room.
        Binding("pagedown", "page(1)", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
    ]
    AUTO_FOCUS = "#meetings"

    def __init__(
        self, workspace: Workspace, meetings: list[Meeting], noted: tuple[Entry, ...]
    ) -> None:
        super().__init__()
        self.workspace = workspace
        self.acts = series_acts()
        self.meetings = meetings
        self.noted = noted
        self.prompt = PromptLine(id="prompt")
        self._busy = False

    def compose(self) -> ComposeResult:
        yield Static(self._title(), id="title", markup=False)
        yield Static(id="heads", markup=False)
        yield RowList(id="meetings")
        with VerticalScroll(id="page", can_focus=False):
            yield HungLines(id="about")
        yield self.prompt
        yield KeyBar(self.acts, id="keys")

    def on_mount(self) -> None:
        self._list(len(self.meetings) - 1)

    def on_resize(self) -> None:
        self._list(self.query_one(RowList).chosen)

    def _list(self, chosen: int) -> None:
        """The meetings; a guide's title has what room the other columns leave."""
        rows, heads = [*map(_row, self.meetings)], _columns()
        widths = [max(map(cell_len, cells)) for cells in zip(heads, *rows, strict=True)][:-1]
        taken = sum(widths) + BETWEEN_CELLS * len(widths) + BESIDE_CELLS
        left = max(MIN_GUIDE_CELLS, self.app.size.width - taken)
        fitting = [(*row[:-1], shortened(row[-1], left)) for row in rows]
        above = self.query_one(RowList).put(heads, fitting, chosen)
        self.query_one("#heads", Static).update(above)
        self._describe()

    def _title(self) -> Content:
        told = figures(self.meetings)
        meetings = plural("{count} meeting", "{count} meetings", told.meetings)
        dates = told.first if told.first == told.last else f"{told.first} – {told.last}"
        lasted = told.durations
        if told.meetings > 1:
            lasted = _("mean {durations}").format(durations=lasted)
        pieces = [meetings, dates, lasted]
        return Content.assemble(
            " ",
            (printable(self.workspace.study.title), "bold"),
            ("".join(f"  ·  {piece}" for piece in pieces), "$muted"),
        )

    def on_option_list_option_highlighted(self) -> None:
        self._describe()

    def _describe(self) -> None:
        row = self.query_one(RowList).chosen
        if not 0 <= row < len(self.meetings):
            return
        one = self.meetings[row]
        title = _("Meeting {number}").format(number=one.number)
        parts = [plain(Content.styled(f"{title} · {printable(one.guide)}", "bold $accent"))]
        parts.append(plain(Content.styled(printable(", ".join(one.present)), "$muted")))
        if not one.sealed:
            parts.append(plain(_("More is known of it once it is sealed.")))
        covered = [e for e in self.noted if e.kind is EntryKind.COVERED]
        said = [f"{e.text} ({e.at[:10]})" for e in covered]
        parts += _listed(_("The group says it has covered"), said)
        parts += _listed(_("New topics"), one.new_topics)
        left = [f"{q.section}: {q.text} ({_(Status(q.status).words)})" for q in one.left_over]
        parts += _listed(_("Left over"), left)
        self.query_one("#about", HungLines).put(parts)

    # -- keys ----------------------------------------------------------------------------------

    def action_page(self, by: int) -> None:
        page = self.query_one("#page", VerticalScroll)
        page.scroll_relative(y=by * max(1, page.size.height - 1), animate=False)

    def action_covered(self) -> None:
        self.prompt.ask("covered", _("The group says it has covered:"))

    def action_report(self) -> None:
        place = str(self.workspace.root / REPORT)
        self.prompt.ask("report", _("Write the report to:"), value=place)

    def action_guide(self) -> None:
        from facilitator.workflow.planning import write_next_guide

        def told(made: tuple[Path, Draft]) -> str:
            return _("A guide in {path}: make it yours.").format(path=made[0])

        self._run(lambda: write_next_guide(self.workspace), told)

    def on_prompt_line_answered(self, message: PromptLine.Answered) -> None:
        self.set_focus(self.query_one("#meetings"))
        text = message.text
        if not text:
            self.prompt.say(_("Nothing was done."), "$muted")
        elif message.purpose == "covered":
            self._note(text)
        else:
            self._report(text)

    def _note(self, text: str) -> None:
        from facilitator.workflow.study_record import noted_of_series

        row = self.query_one(RowList).chosen
        session = self.meetings[row].id

        def told(entry: Entry) -> str:
            self.noted = (*self.noted, entry)
            self._describe()
            return _("Noted: {text}").format(text=printable(entry.text))

        self._run(
            lambda: noted_of_series(self.workspace, EntryKind.COVERED, text, sessions=[session]),
            told,
        )

    def _report(self, text: str) -> None:
        from facilitator.files import expanded
        from facilitator.workflow.reporting import write_report

        def told(made: Report) -> str:
            return _("The report is in {path}, its tables beside it.").format(path=made.page)

        self._run(lambda: write_report(self.workspace, expanded(text)), told)

    def _run(self, work: Callable[[], _T], told: Callable[[_T], str]) -> None:
        """Does what takes a while beside the screen, one thing at a time, and says how it went."""
        if self._busy:
            return
        self._busy = True
        self.prompt.say(_("One moment …"), "$muted")

        async def run() -> None:
            try:
                made = await asyncio.to_thread(work)
            except FacilitatorError as error:
                self.prompt.say(f"{error.what} {error.hint}", "$warning")
            else:
                self.prompt.say(told(made))
            finally:
                self._busy = False

        self.run_worker(run())

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self.acts, SERIES_HINTS))

    def action_close(self) -> None:
        if not self.prompt.asking:
            self.dismiss(None)


def _row(one: Meeting) -> tuple[str, ...]:
    return (
        str(one.number),
        one.date,
        length(one.duration_ms),
        str(len(one.present)),
        "–" if one.put is None else f"{one.put} / {one.questions}",
        str(len(one.new_topics)) if one.sealed else "–",
        printable(one.guide),
    )


def _listed(title: str, lines: list[str] | tuple[str, ...]) -> list[Line]:
    if not lines:
        return []
    rows = [(Content("  "), Content(printable(line))) for line in lines]
    return [plain(), plain(Content.styled(title, "bold")), *rows]
