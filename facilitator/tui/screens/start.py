"""The start screen: the study's meetings, and what can be done with each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static

from facilitator.domain.phases import Phase
from facilitator.domain.telling import length
from facilitator.errors import FacilitatorError
from facilitator.terminal import printable
from facilitator.tui.about_meeting import about, figures, title
from facilitator.tui.keymap import START_HINTS, bindings, in_use, key_of, remapped, start_acts
from facilitator.tui.keymap.start import PHASES
from facilitator.tui.phases import in_words, meaning
from facilitator.tui.widgets.key_bar import KeyBar
from facilitator.tui.widgets.row_list import RowList
from facilitator.words import _, plural
from facilitator.workflow.catalogue import RESUMABLE, SessionSummary, listing
from facilitator.workflow.retention import unsealed_since
from facilitator.workspace import Workspace, find_workspace
from facilitator.wrapping import shortened

COLUMNS = (_("Meeting"), _("Date"), _("Guide"), _("Standing"), _("Length"))

ID_CELLS = 18
OTHER_CELLS = 18 + 10 + 14 + 10 + 2 * 5 + 2
"""What the columns beside the guide's title take, with a cell to either side of each."""

OFFER_S = 0.3
"""So long after the first screen it is looked which models there are."""


def _empty() -> Content:
    """What can be done where no meeting was held yet."""
    lines = [
        ("session.new", _("begins one: a topic guide, who is here, can everybody be heard")),
        ("practice", _("practises with your own guide and microphone; nothing of it is kept")),
        ("demo", _("plays a sample meeting of four minutes, to try every key")),
    ]
    keys = {act.id: act.shown_key for act in remapped(start_acts(), in_use())}
    told = [
        Content.assemble("  ", (keys[act], "bold $primary"), f"   {what}") for act, what in lines
    ]
    return Content("\n").join([Content(_("No meetings yet.")), Content(""), *told])


class StartScreen(Screen[None]):
    """Lists sessions as far as can be told without a key; opens, begins and resumes them."""

    CSS_PATH = "start.tcss"
    BINDINGS = [*bindings(start_acts())]
    AUTO_FOCUS = "#sessions"

    @property
    def goes_on(self) -> str:
        """The command that shows it again, should the program be killed."""
        return self.workspace.command("")

    def __init__(self, workspace: Workspace, told: Sequence[str] = ()) -> None:
        super().__init__()
        self.workspace = workspace
        self._told = told
        self.acts = start_acts()
        self._found: list[SessionSummary] = []
        self._listed_for = 0  # so many cells of width
        self._seen = False

    def compose(self) -> ComposeResult:
        yield Static(
            Content.assemble(
                " ", (self.workspace.study.title, "bold"), (_("  ·  meetings"), "$muted")
            ),
            id="title",
        )
        yield Static(id="overdue", markup=False)
        yield Static(id="heads", markup=False)
        yield RowList(id="sessions")
        yield Static(_empty(), id="empty")
        yield Static(id="about")
        yield Static(id="said", markup=False)
        yield KeyBar(self.acts, id="keys")

    def on_mount(self) -> None:
        self.list_meetings()
        if self._told:
            self.say(" ".join(self._told))
        if not self._found:
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
        shown = Content.assemble(_empty(), f"\n\n{what}\n", (remedy, "$muted"))
        self.query_one("#empty", Static).update(shown)

    def on_resize(self) -> None:
        if self.app.size.width != self._listed_for:
            self.list_meetings()

    def on_screen_resume(self) -> None:
        if self._seen:
            self.list_meetings()
        self._seen = True

    # -- showing -------------------------------------------------------------------------------

    def list_meetings(self, at: str = "") -> None:
        """Reads the study's sessions anew, the latest first, and goes to that one, else keeps the
        one chosen."""
        self._listed_for = self.app.size.width
        chosen = self.chosen()
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
        ids = [one.id for one in self._found]
        wanted = at if at in ids or chosen is None else chosen.id
        at_row = ids.index(wanted) if wanted in ids else 0
        heads = self.query_one(RowList).put(COLUMNS, rows, at_row)
        self.query_one("#heads", Static).update(heads)
        # Not by a class of the screen, which would have all that is on it styled anew.
        self.query_one("#heads").display = self.query_one("#sessions").display = bool(rows)
        self.query_one("#empty").display = not rows
        late = [one.id for one in self._found if unsealed_since(self.workspace, one)]
        told = plural(
            "! {count} meeting was to be sealed by now:",
            "! {count} meetings were to be sealed by now:",
            len(late),
        )
        told += " " + ", ".join(late)
        overdue = self.query_one("#overdue", Static)
        overdue.update(shortened(told, self.app.size.width - 2))
        overdue.display = bool(late)
        self._describe()

    def _guide_cells(self) -> int:
        """Room for a guide's title: what the other columns leave."""
        return max(8, self.app.size.width - OTHER_CELLS)

    def chosen(self) -> SessionSummary | None:
        row = self.query_one(RowList).chosen
        return self._found[row] if 0 <= row < len(self._found) else None

    def _describe(self) -> None:
        one = self.chosen()
        self.query_one("#about", Static).update(about(self.workspace, one))
        never = [act for act, phases in PHASES.items() if one is None or one.phase not in phases]
        # What a key says that is pressed all the same: why not.
        self.query_one(KeyBar).leave_out(never if one else [*never, "session.open"])

    def on_option_list_option_highlighted(self, message: OptionList.OptionHighlighted) -> None:
        self._describe()

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        self.action_next()

    # -- saying --------------------------------------------------------------------------------

    def say(self, text: str) -> None:
        """Says what came of a key, in place of what was said before."""
        self.query_one("#said", Static).update(text)

    def tell(self, fault: FacilitatorError) -> None:
        """Says what happened, and what to do."""
        self.say(f"{fault.what} {fault.hint}")

    @contextmanager
    def telling_faults(self) -> Iterator[None]:
        """A foreseen fault ends what is done in it, and is said."""
        try:
            yield
        except FacilitatorError as error:
            self.tell(error)

    def lacks_guides(self) -> bool:
        """Whether there is no guide, which is said."""
        if self.workspace.guide_files():
            return False
        told = _("There is no topic guide yet: put one into {guides}.")
        self.say(told.format(guides=self.workspace.guides))
        return True

    # -- keys ----------------------------------------------------------------------------------

    def action_next(self) -> None:
        """What comes next in the meeting that is chosen."""
        one = self.chosen()
        match one.phase if one else None:
            case Phase.ENDED:
                self.action_afterwards("review")
            case Phase.REVIEWED:
                self.action_afterwards("seal")
            case Phase.SEALED:
                self.action_afterwards("export")
            case _:
                self.action_open()

    def action_hold(self, what: str) -> None:
        from facilitator.tui.hands.holding import HoldingHand

        with self.telling_faults():
            HoldingHand(self).do(what)

    def action_afterwards(self, what: str) -> None:
        from facilitator.tui.hands.afterwards import AfterwardsHand

        with self.telling_faults():
            AfterwardsHand(self).do(what)

    def action_open(self) -> None:
        one = self.chosen()
        if one is None:
            told = _("There is no meeting to open yet: {key} begins one.")
            self.say(told.format(key=key_of(self.acts, "session.new")))
            return
        from facilitator.tui.hands.holding import HoldingHand

        with self.telling_faults():
            if one.phase in RESUMABLE:
                HoldingHand(self).go_on(one.id)
            elif one.phase == Phase.SEALED:
                self._read(one)
            else:
                self._look_at(one)

    def _read(self, one: SessionSummary) -> None:
        from facilitator.tui.meetings import sealed
        from facilitator.tui.screens.reading import ReadingScreen

        transcript = sealed(self.workspace, one.id)
        self.app.push_screen(ReadingScreen(transcript, self.workspace.study.tags))

    def _look_at(self, one: SessionSummary) -> None:
        from facilitator.tui.screens.finished import REFINE, FinishedScreen

        def answered(answer: str | None) -> None:
            if answer == REFINE:
                self.action_afterwards("refine")

        told = f"{figures(one)}\n{meaning(one.phase)}".lstrip()
        self.app.push_screen(FinishedScreen(title(one), told, one.id, one.phase), answered)

    def action_series(self) -> None:
        from facilitator.tui.screens.series import SeriesScreen
        from facilitator.workflow.series import series
        from facilitator.workflow.study_record import entries

        with self.telling_faults():
            meetings, noted = series(self.workspace), entries(self.workspace)
            if not meetings:
                self.say(_("No meeting of this study has been held yet."))
                return
            self.say("")
            self.app.push_screen(SeriesScreen(self.workspace, meetings, noted))

    def action_guides(self) -> None:
        from facilitator.tui.screens.guides import GuidesScreen

        if not self.lacks_guides():
            self.app.push_screen(GuidesScreen(self.workspace, looking=True))

    def action_doctor(self) -> None:
        from facilitator.tui.screens.doctor import DoctorScreen

        self.app.push_screen(DoctorScreen(self.workspace))

    def action_settings(self) -> None:
        from facilitator.tui.screens.settings import SettingsScreen

        def closed(changed: bool | None) -> None:
            if changed:
                self.workspace = find_workspace(self.workspace.root)
                self.list_meetings()
            self.query_one(KeyBar).refresh(layout=True)

        self.app.push_screen(SettingsScreen(self.workspace), closed)

    def action_help(self) -> None:
        from facilitator.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.acts, START_HINTS))

    def action_leave(self) -> None:
        self.app.exit()
