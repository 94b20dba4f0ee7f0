"""Who is here before a meeting begins, and what each of them agreed to: one key a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from facilitator.domain.gathering import Answer
from facilitator.domain.people import SEAT_KEYS, SECOND_ROW, Seats, columns
from facilitator.tui.gathering_words import ASKED, SAID, no_code, standing
from facilitator.tui.screens.ask_text import AskTextScreen
from facilitator.words import _

if TYPE_CHECKING:
    from facilitator.workflow.setting_up import SettingUp


class PeopleScreen(Screen[bool]):
    """Changes who is here in what is being set up; brings back whether to go on."""

    CSS_PATH = "people.tcss"
    BINDINGS = [
        Binding("escape", "dismiss(False)", "Back", show=False),
        Binding("enter", "go_on", "Go on", show=False, priority=True),
        Binding("a", "everybody", "All", show=False),
        Binding("o", "other", "Another code", show=False),
        Binding("space", "cursor", "Change", show=False),
        Binding("ctrl+q", "dismiss(False)", "Back", show=False, priority=True),
    ]
    AUTO_FOCUS = "#people"

    def __init__(self, chosen: SettingUp) -> None:
        super().__init__()
        self.chosen = chosen
        self._second_row = False
        self._codes: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        yield Static(step_title(self.chosen, _("Who is here?")), id="title")
        yield Static(ASKED, id="asked", markup=False)
        yield OptionList(id="people")
        yield Static(id="standing", markup=False)
        yield Static(
            _(
                "the key of each: here, not to be quoted, not to be recorded, not here   "
                "a all   o another code   enter go on   esc back"
            ),
            id="how",
            markup=False,
        )

    def on_mount(self) -> None:
        self._show()

    def _show(self) -> None:
        gathering = self.chosen.gathering
        self._codes = tuple(gathering.answers)
        keys = {code: place for place, code in Seats.of(gathering.codes).keyed()}
        wide = max((columns(code) for code in self._codes), default=0)
        rows = self.query_one(OptionList)
        at = rows.highlighted
        rows.clear_options()
        for code in self._codes:
            sign, words, look = SAID[gathering.answers[code]]
            rows.add_option(
                Option(
                    Content.assemble(
                        (f"{keys.get(code, ''):>3}", "bold $primary"),
                        f"  {code}{' ' * (wide - columns(code))}   ",
                        (f"{sign} {words}", look),
                    )
                )
            )
        if self._codes:
            rows.highlighted = min(at or 0, len(self._codes) - 1)
        said, ready = standing(gathering, practice=self.chosen.practice)
        line = self.query_one("#standing", Static)
        line.update(said)
        line.set_class(not ready, "-wrong")

    def _press(self, code: str | None) -> None:
        if code is not None:
            self.chosen.gathering = self.chosen.gathering.pressed(code)
            self._show()
            self.query_one(OptionList).highlighted = self._codes.index(code)

    def takes(self, event: events.Key) -> bool:
        """The keys of the seats, as they will be in the meeting."""
        place = event.character if event.is_printable else None
        if place == SECOND_ROW:
            self._second_row = True
            return True
        if self._second_row and place in tuple(SEAT_KEYS):
            place = SECOND_ROW + place
        self._second_row = False
        code = Seats.of(self.chosen.gathering.codes).code(place or "")
        self._press(code)
        return code is not None

    def action_cursor(self) -> None:
        at = self.query_one(OptionList).highlighted
        self._press(None if at is None else self._codes[at])

    def action_everybody(self) -> None:
        self.chosen.gathering = self.chosen.gathering.everybody()
        self._show()

    def action_other(self) -> None:
        asked = AskTextScreen(
            _("Somebody who has no seat yet"),
            _("By code, as on the roster: a role and a number. Never a name."),
            no_code,
        )

        def answered(code: str | None) -> None:
            if code is not None:
                gathering = self.chosen.gathering
                self.chosen.gathering = gathering.with_answer(code, Answer.AGREES)
                self._show()
                self.query_one(OptionList).highlighted = self._codes.index(code)

        self.app.push_screen(asked, answered)

    @on(OptionList.OptionSelected)
    def _clicked(self, message: OptionList.OptionSelected) -> None:
        self._press(self._codes[message.option_index])

    def action_go_on(self) -> None:
        if standing(self.chosen.gathering, practice=self.chosen.practice)[1]:
            self.dismiss(True)
        else:
            self.app.bell()


def step_title(chosen: SettingUp, step: str) -> Content:
    """The first line of a step: what is being set up, and which step it is."""
    what = _("New meeting")
    pieces: list[tuple[str, str] | str] = [" "]
    if chosen.practice:
        pieces += [(f" {_('PRACTICE')} ", "bold reverse $warning"), " "]
        what = _("nothing of it is kept")
    return Content.assemble(*pieces, (f"{what}  ·  ", "$muted"), (step, "bold"))
