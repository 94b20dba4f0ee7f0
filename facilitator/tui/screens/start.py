"""The start screen: the study's meetings, and what can be done with each."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import DataTable, Static

from facilitator.domain.phases import Phase
from facilitator.domain.telling import length
from facilitator.errors import FacilitatorError
from facilitator.terminal import printable
from facilitator.tui.about_meeting import about, figures, title
from facilitator.tui.keymap import START_HINTS, bindings, start_acts
from facilitator.tui.meetings import (
    check_destroyable,
    destroyed,
    left_at,
    listening_to,
    new_meeting,
    practice,
    put_away,
    reopened,
    reviewers,
    sample,
    seal_plan,
    sealed,
    set_up,
    under_review,
)
from facilitator.tui.phases import in_words, meaning
from facilitator.tui.screens.finished import REFINE, FinishedScreen
from facilitator.tui.widgets.key_bar import KeyBar
from facilitator.tui.wrapping import shortened
from facilitator.words import _, plural
from facilitator.workflow.catalogue import RESUMABLE, SessionSummary, listing, unfinished
from facilitator.workflow.retention import unsealed_since
from facilitator.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from facilitator.workflow.runner import MeetingRunner
    from facilitator.workflow.setting_up import SettingUp

COLUMNS = (_("Meeting"), _("Date"), _("Guide"), _("Standing"), _("Length"))

NEVER_REVIEWED = frozenset({*RESUMABLE, Phase.ENDED})
"""Phases of a meeting that may have been a test, and is destroyed from here."""

ID_CELLS = 18
OTHER_CELLS = 18 + 10 + 14 + 10 + 2 * 5 + 2
"""What the columns beside the guide's title take, with a cell to either side of each."""

OFFER_S = 0.3
"""So long after the first screen it is looked which models there are."""

EMPTY = Content.assemble(
    _("No meetings yet.\n\n"),
    ("  n", "bold $primary"),
    _("   begins one: a topic guide, who is here, can everybody be heard\n"),
    ("  p", "bold $primary"),
    _("   practises with your own guide and microphone; nothing of it is kept\n"),
    ("  d", "bold $primary"),
    _("   plays a sample meeting of four minutes, to try every key"),
)


class StartScreen(Screen[None]):
    """Lists sessions as far as can be told without a key; opens, begins and resumes them."""

    CSS_PATH = "start.tcss"
    BINDINGS = [*bindings(start_acts())]
    AUTO_FOCUS = "#sessions"

    def __init__(self, workspace: Workspace, told: Sequence[str] = ()) -> None:
        super().__init__()
        self.workspace = workspace
        self._told = told
        self.acts = start_acts()
        self._found: list[SessionSummary] = []

    def compose(self) -> ComposeResult:
        yield Static(
            Content.assemble(
                " ", (self.workspace.study.title, "bold"), (_("  ·  meetings"), "$muted")
            ),
            id="title",
        )
        yield Static(id="overdue", markup=False)
        yield DataTable(id="sessions", cursor_type="row")
        yield Static(EMPTY, id="empty")
        yield Static(id="about")
        yield Static(id="said", markup=False)
        yield KeyBar(self.acts, id="keys")

    def on_mount(self) -> None:
        self._list()
        if self._told:
            self._say(" ".join(self._told))
        if self.has_class("-empty"):
            # Looking for models takes longer than a first screen may, and so long that the
            # terminal would wait for what is drawn already.
            self.set_timer(OFFER_S, self._offer_model)

    def _offer_model(self) -> None:
        """How to be heard, where only the demo model would listen."""
        from facilitator.speech.models import DEMO
        from facilitator.workflow.model_choice import offer

        if self.workspace.study.model != DEMO:
            return
        what, remedy = offer(self.workspace.study.language)
        shown = Content.assemble(EMPTY, f"\n\n{what}\n", (remedy, "$muted"))
        self.query_one("#empty", Static).update(shown)

    def on_resize(self) -> None:
        self._list()

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self._list()

    # -- showing -------------------------------------------------------------------------------

    def _list(self, at: str = "") -> None:
        """Reads the study's sessions anew, the latest first, and goes to that one, else keeps the
        one chosen."""
        chosen = self._chosen()
        self._found = list(reversed(listing(self.workspace)))
        rows = [
            (
                shortened(one.id, ID_CELLS),
                one.date,
                shortened(printable(one.guide), self._guide_cells()),
                in_words(one.phase),
                length(one.duration_ms),
            )
            for one in self._found
        ]
        table = self.query_one(DataTable)
        # With its columns: the table would keep the width of the words that stood there before.
        table.clear(columns=True)
        for index, name in enumerate(COLUMNS):
            width = max(cell_len(cell) for cell in (name, *(row[index] for row in rows)))
            table.add_column(name, width=width)
        for row in rows:
            # As Text, because the table reads strings as markup.
            table.add_row(*(Text(cell) for cell in row))
        self.set_class(not self._found, "-empty")
        late = [one.id for one in self._found if unsealed_since(self.workspace, one)]
        told = plural(
            "! {count} meeting was to be sealed by now:",
            "! {count} meetings were to be sealed by now:",
            len(late),
        )
        told += " " + ", ".join(late)
        self.query_one("#overdue", Static).update(shortened(told, self.app.size.width - 2))
        self.set_class(bool(late), "-late")
        ids = [one.id for one in self._found]
        wanted = at if at in ids or chosen is None else chosen.id
        if wanted in ids:
            table.move_cursor(row=ids.index(wanted))
        self._describe()

    def _guide_cells(self) -> int:
        """Room for a guide's title: what the other columns leave."""
        return max(8, self.app.size.width - OTHER_CELLS)

    def _chosen(self) -> SessionSummary | None:
        row = self.query_one(DataTable).cursor_row
        return self._found[row] if 0 <= row < len(self._found) else None

    def _describe(self) -> None:
        self.query_one("#about", Static).update(about(self.workspace, self._chosen()))

    def on_data_table_row_highlighted(self) -> None:
        self._describe()

    def on_data_table_row_selected(self) -> None:
        self.action_next()

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(text)

    # -- keys ----------------------------------------------------------------------------------

    def action_next(self) -> None:
        """What comes next in the meeting that is chosen."""
        one = self._chosen()
        match one.phase if one else None:
            case Phase.ENDED:
                self.action_review()
            case Phase.REVIEWED:
                self.action_seal()
            case Phase.SEALED:
                self.action_export()
            case _:
                self.action_open()

    def action_open(self) -> None:
        from facilitator.tui.screens.reading import ReadingScreen

        one = self._chosen()
        if one is None:
            self._say(_("There is no meeting to open yet: n begins one."))
        elif one.phase in RESUMABLE:
            self._go_on(one.id)
        elif one.phase == Phase.SEALED:
            try:
                transcript = sealed(self.workspace, one.id)
            except FacilitatorError as error:
                self._say(f"{error.what} {error.hint}")
            else:
                self.app.push_screen(ReadingScreen(transcript, self.workspace.study.tags))
        else:
            self.app.push_screen(
                FinishedScreen(
                    title(one),
                    f"{figures(one)}\n{meaning(one.phase)}".lstrip(),
                    one.id,
                    one.phase,
                ),
                lambda answer: self.action_refine() if answer == REFINE else None,
            )

    def action_refine(self) -> None:
        from facilitator.tui.screens.refining import RefiningScreen

        one = self._chosen()
        if one is None or one.phase != Phase.ENDED:
            self._say(_("Only a meeting that is to be reviewed can be heard again: choose one."))
            return
        self._say("")
        self.app.push_screen(RefiningScreen(self.workspace, one.id), self._heard_again)

    def _heard_again(self, told: str | None) -> None:
        if told is not None:
            self._say(told)

    def action_new(self) -> None:
        from facilitator.tui.screens.questions import beside

        if not self.workspace.guide_files():
            self._say(
                _("There is no topic guide yet: put one into {guides}.").format(
                    guides=self.workspace.guides
                )
            )
            return
        left = unfinished(self.workspace)
        if not left:
            self._set_up()
            return

        def answered(answer: str | None) -> None:
            if answer == "resume":
                self._go_on(left[-1].id)
            elif answer == "new":
                self._set_up()

        self.app.push_screen(beside(left[-1], len(left) - 1), answered)

    def action_practice(self) -> None:
        if not self.workspace.guide_files():
            self._say(
                _("There is no topic guide yet: put one into {guides}.").format(
                    guides=self.workspace.guides
                )
            )
            return
        self._set_up(practice=True)

    def _set_up(self, *, practice: bool = False) -> None:
        self._say("")
        try:
            set_up(self.app, self.workspace, self._was_set_up, practice=practice)
        except FacilitatorError as error:
            self._say(f"{error.what} {error.hint}")

    def _was_set_up(self, chosen: SettingUp) -> None:
        from facilitator.speech.models import DEMO
        from facilitator.tui.screens.questions import demo_listens

        if chosen.practice:
            self._practise(chosen)
        elif self.workspace.study.model == DEMO:
            asked = demo_listens(self.workspace.study.language)
            self.app.push_screen(asked, lambda answer: self._begin(chosen, meant=answer == "yes"))
        else:
            self._begin(chosen)

    def _begin(self, chosen: SettingUp, *, meant: bool = True) -> None:
        if meant:
            try:
                self._hold(new_meeting(chosen))
            except FacilitatorError as error:
                self._say(f"{error.what} {error.hint}")

    def _practise(self, chosen: SettingUp) -> None:
        with ExitStack() as stack:
            try:
                meeting = practice(chosen, stack)
            except FacilitatorError as error:
                self._say(f"{error.what} {error.hint}")
                return
            self._hold(meeting, stack.pop_all(), practice=True)

    def _go_on(self, session_id: str) -> None:
        try:
            self._hold(reopened(self.workspace, session_id))
        except FacilitatorError as error:
            self._say(f"{error.what} {error.hint}")

    def _hold(
        self,
        meeting: MeetingRunner,
        stack: ExitStack | None = None,
        *,
        practice: bool = False,
    ) -> None:
        """Shows a meeting; when its screen has gone it is put away, and the list is read anew.

        `stack` holds what is there for this meeting only (the study of a trial).
        """
        from facilitator.tui.screens.live import live_screen

        self._say("")

        def gone(_result: None) -> None:
            put_away(meeting)
            fault = meeting.status.fault
            if stack is not None:
                stack.close()
            if fault is not None:
                self._say(f"{fault.what} {fault.hint}")
            elif screen.told:
                self._say(screen.told)
            self._list(meeting.session.id)  # what comes next is done to the one just held

        screen = live_screen(meeting, trial=stack is not None, practice=practice)
        self.app.push_screen(screen, gone)

    def action_review(self) -> None:
        from facilitator.tui.screens.reviewers import ReviewersScreen

        one = self._chosen()
        if one is None or one.phase != Phase.ENDED:
            self._say(_("Only a meeting that is to be reviewed can be: choose one."))
            return
        try:
            codes = reviewers(self.workspace, one.id)
        except FacilitatorError as error:
            self._say(f"{error.what} {error.hint}")
            return
        self.app.push_screen(ReviewersScreen(codes), lambda code: self._review(one.id, code))

    def _review(self, session_id: str, code: str | None) -> None:
        from facilitator.tui.screens.review import ReviewScreen

        if code is None:
            return
        with ExitStack() as stack:
            try:
                review = under_review(stack, self.workspace, session_id, code)
                sound = listening_to(stack, review)
            except FacilitatorError as error:
                self._say(f"{error.what} {error.hint}")
                return
            closing = stack.pop_all()

        def gone(signed: bool | None) -> None:
            told = left_at(review, code, bool(signed))
            closing.close()
            self._say(told)
            self._list()

        self.app.push_screen(ReviewScreen(review, sound, names_first=True), gone)

    def action_seal(self) -> None:
        from facilitator.tui.screens.seal import SealScreen

        one = self._chosen()
        if one is None or one.phase != Phase.REVIEWED:
            self._say(_("Only a meeting that is reviewed and signed can be sealed: choose one."))
            return
        try:
            plan = seal_plan(self.workspace, one.id)
        except FacilitatorError as error:
            self._say(f"{error.what} {error.hint}")
            return

        def gone(told: str | None) -> None:
            self._list()
            if told is not None:
                self._say(told)

        held = (one.date, one.duration_ms)
        self.app.push_screen(SealScreen(self.workspace, plan, held), gone)

    def action_series(self) -> None:
        from facilitator.tui.screens.series import SeriesScreen
        from facilitator.workflow.series import series
        from facilitator.workflow.study_record import entries

        try:
            meetings, noted = series(self.workspace), entries(self.workspace)
        except FacilitatorError as error:
            self._say(f"{error.what} {error.hint}")
            return
        if not meetings:
            self._say(_("No meeting of this study has been held yet."))
            return
        self._say("")
        self.app.push_screen(SeriesScreen(self.workspace, meetings, noted))

    def action_export(self) -> None:
        from facilitator.tui.screens.export import ExportScreen

        one = self._chosen()
        if one is None or one.phase != Phase.SEALED:
            self._say(_("Only a sealed meeting can be exported: choose one."))
            return
        self._say("")
        self.app.push_screen(ExportScreen(self.workspace, one.id), self._exported)

    def _exported(self, told: str | None) -> None:
        if told is not None:
            self._say(told)

    def action_demo(self) -> None:
        with ExitStack() as stack:
            try:
                meeting = sample(stack)
            except FacilitatorError as error:
                self._say(f"{error.what} {error.hint}")
                return
            self._hold(meeting, stack.pop_all())

    def action_guides(self) -> None:
        from facilitator.tui.screens.guides import GuidesScreen

        if not self.workspace.guide_files():
            self._say(
                _("There is no topic guide yet: put one into {guides}.").format(
                    guides=self.workspace.guides
                )
            )
            return
        self.app.push_screen(GuidesScreen(self.workspace, looking=True))

    def action_doctor(self) -> None:
        from facilitator.tui.screens.doctor import DoctorScreen

        self.app.push_screen(DoctorScreen(self.workspace))

    def action_destroy(self) -> None:
        from facilitator.tui.screens.questions import destroying

        one = self._chosen()
        if one is None or one.phase not in NEVER_REVIEWED:
            self._say(
                _("Only a meeting that was never reviewed is destroyed here; for any other: "
                  "facilitator destroy ID, on the command line.")
            )  # fmt: skip
            return
        try:
            check_destroyable(self.workspace, one.id)
        except FacilitatorError as error:
            self._say(f"{error.what} {error.hint}")
            return
        self.app.push_screen(destroying(one), lambda typed: self._destroy(one.id, typed))

    def _destroy(self, session_id: str, typed: str | None) -> None:
        if typed is None:
            self._say(_("Nothing was destroyed."))
            return
        try:
            destroyed(self.workspace, session_id)
        except FacilitatorError as error:
            self._say(f"{error.what} {error.hint}")
        else:
            said = _("{id} is destroyed; no transcript was kept. Its certificate stays.")
            self._say(said.format(id=session_id))
        self._list()

    def action_settings(self) -> None:
        from facilitator.tui.screens.settings import SettingsScreen

        def closed(changed: bool | None) -> None:
            if changed:
                self.workspace = find_workspace(self.workspace.root)
                self._list()
            self.query_one(KeyBar).refresh(layout=True)

        self.app.push_screen(SettingsScreen(self.workspace), closed)

    def action_help(self) -> None:
        from facilitator.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.acts, START_HINTS))

    def action_leave(self) -> None:
        self.dismiss(None)
