"""The first start: a study in four pages, each with its defaults; nothing is written before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rich.cells import set_cell_size
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import ContentSwitcher, Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from facilitator.domain.languages import language_name
from facilitator.errors import FacilitatorError
from facilitator.files import expanded
from facilitator.terminal import printable
from facilitator.words import _
from facilitator.workflow.first_start import (
    MOST,
    ROLES,
    Draft,
    check_folder,
    checked_people,
    default_model,
    language_of,
    make,
    model_offers,
    next_steps,
    people_of,
    people_text,
    seating,
)
from facilitator.wrapping import in_columns

PAGES = ("study", "people", "model", "check")
TITLES = {
    "study": _("The study"),
    "people": _("Who sits where"),
    "model": _("What listens"),
    "check": _("Is this right?"),
}
FIRST = {"study": "#name", "people": "#role-0", "model": "#models", "check": "#check"}


class FirstStartScreen(Screen[Draft | None]):
    """Brings back what was made; None if nothing was."""

    CSS_PATH = "first_start.tcss"
    BINDINGS = [
        Binding("escape", "back", show=False),
        Binding("enter", "go_on", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
        Binding("ctrl+q", "leave", show=False, priority=True),
    ]

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft
        self._page = 0
        self._model_chosen = False

    def compose(self) -> ComposeResult:
        draft, numbers = self.draft, dict(self.draft.people)
        yield Static(id="title", markup=False)
        with ContentSwitcher(id="pages", initial=PAGES[0]):
            with VerticalScroll(id="study", classes="page", can_focus=False):
                yield Static(_("What is the study called?"), classes="asked", markup=False)
                yield Input(draft.title, id="name")
                yield Static(_("It stands on every screen and export."), classes="told")
                yield Static(_("Which language is spoken?"), classes="asked", markup=False)
                yield Input(language_name(draft.language), id="language")
                yield Static(_("Its name or code: English, ja, Deutsch."), classes="told")
                yield Static(_("Which folder is it kept in?"), classes="asked", markup=False)
                yield Input(str(draft.folder), id="folder")
                yield Static(
                    _("Not one that Dropbox, OneDrive or the like copies to other machines."),
                    classes="told",
                )
            with VerticalScroll(id="people", classes="page", can_focus=False):
                yield Static(
                    _("How many are at the table? Each has a code, such as User 1; never a name."),
                    classes="told",
                )
                with Container(id="roles"):
                    for number, role in enumerate(ROLES):
                        yield Label(role, markup=False)
                        yield Input(
                            str(numbers.get(role, 0)),
                            id=f"role-{number}",
                            classes="number",
                            restrict=r"\d*",
                            max_length=2,
                        )
                    yield Label(_("Others"), markup=False)
                    others = [(role, n) for role, n in draft.people if role not in ROLES]
                    yield Input(
                        people_text(others), id="others", placeholder=_("2 Carer, 1 Chaplain")
                    )
                yield Static(id="seating", markup=False)
            with Container(id="model", classes="page"):
                yield Static(
                    _("A speech model writes down what is said. It runs on this machine alone."),
                    classes="told",
                )
                yield OptionList(id="models")
            with VerticalScroll(id="check", classes="page"):
                yield Static(id="summary", markup=False)
        yield Static(id="said", markup=False)
        yield Static(id="how", markup=False)

    def on_mount(self) -> None:
        self._show()

    # -- pages ---------------------------------------------------------------------------------

    @property
    def page(self) -> str:
        """The page that is shown."""
        return PAGES[self._page]

    def _show(self) -> None:
        page = self.page
        self.query_one(ContentSwitcher).current = page
        place = _("{number} of {all}").format(number=self._page + 1, all=len(PAGES))
        heading = _("A new study")
        self.query_one("#title", Static).update(f" {heading}  ·  {place}  ·  {TITLES[page]}")
        ways = {
            "study": _("enter goes on   ↑ ↓ other line   esc leaves, nothing is written"),
            "people": _("enter goes on   ↑ ↓ other line   esc back"),
            "model": _("↑ ↓ choose   enter takes it   esc back"),
            "check": _("enter makes the study   esc back   ctrl+q leaves, nothing is written"),
        }
        self.query_one("#how", Static).update(f" {ways[page]}")
        self._say("")
        if page == "people":
            self._show_seating()
        elif page == "model":
            self._show_models()
        elif page == "check":
            self._show_summary()
        self.query_one(FIRST[page]).focus()

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(text)

    def action_back(self) -> None:
        if self._page == 0:
            self.dismiss(None)
        else:
            self._page -= 1
            self._show()

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_go_on(self) -> None:
        """Takes the page in, or says what is wrong with it."""
        try:
            if self.page == "study":
                self._take_study()
            elif self.page == "people":
                self.draft = replace(self.draft, people=self._people())
            elif self.page == "check":
                make(self.draft)
                self.dismiss(self.draft)
                return
        except FacilitatorError as error:
            self._say(f"{error.what} {error.hint}")
            return
        self._page += 1
        self._show()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_go_on()

    # -- the study -----------------------------------------------------------------------------

    def _take_study(self) -> None:
        asked = self.query_one("#name", Input)
        name = asked.value.strip()
        if not name:
            asked.focus()
            raise FacilitatorError(
                _("The study has no name."), _("Write one, or go back with esc.")
            )
        asked = self.query_one("#language", Input)
        try:
            language = language_of(asked.value)
        except FacilitatorError:
            asked.focus()  # what is typed next shall not go to another line
            raise
        folder = expanded(self.query_one("#folder", Input).value.strip() or ".").absolute()
        check_folder(folder)
        draft = self.draft
        if not self._model_chosen:
            draft = replace(draft, model=default_model(language))
        self.draft = replace(draft, title=name, language=language, folder=Path(folder))

    # -- people --------------------------------------------------------------------------------

    def _people(self) -> tuple[tuple[str, int], ...]:
        counted = [
            (role, int(self.query_one(f"#role-{number}", Input).value or 0))
            for number, role in enumerate(ROLES)
        ]
        written = self.query_one("#others", Input).value.strip()
        others = dict(people_of(written)) if written else {}
        # Facilitators last, as people are used to reading it.
        both = [*counted[:-1], *others.items(), counted[-1]]
        merged: dict[str, int] = {}
        for role, many in both:
            merged[role] = min(MOST, merged.get(role, 0) + many)
        return checked_people(merged.items())

    @on(Input.Changed, "#people Input")
    def _changed(self) -> None:
        if self.page == "people":
            self._show_seating()

    def _show_seating(self) -> None:
        try:
            seats = replace(self.draft, people=self._people()).seats
        except FacilitatorError as error:
            self.query_one("#seating", Static).update(f"{error.what} {error.hint}")
            return
        pieces = [f"{keys or '-'} {code}" for keys, code in seating(seats)]
        lines = [_("The keys that say who speaks:")]
        lines += in_columns(pieces, self.size.width - 6)
        keyless = [code for keys, code in seating(seats) if not keys]
        if keyless:
            lines.append(_("No key is left for {codes}.").format(codes=", ".join(keyless)))
        told = "\n".join(map(printable, lines))
        self.query_one("#seating", Static).update(told)

    # -- the model -----------------------------------------------------------------------------

    def _show_models(self) -> None:
        models = self.query_one(OptionList)
        offers = model_offers(self.draft.language)
        models.clear_options()
        for offer in offers:
            sign = "●" if offer.here else "↓"
            models.add_option(
                Option(
                    Content.assemble(f"{sign} ", (f"{offer.name:<16}", "bold"), f" {offer.told}"),
                    id=str(len(models.options)),
                )
            )
        names = [offer.name for offer in offers]
        chosen = self.draft.model
        models.highlighted = names.index(chosen) if chosen in names else len(names) - 1

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        offers = model_offers(self.draft.language)
        self.draft = replace(self.draft, model=offers[message.option_index].name)
        self._model_chosen = True
        self.action_go_on()

    # -- the last look -------------------------------------------------------------------------

    def _show_summary(self) -> None:
        draft = self.draft
        rows = [
            (_("Study"), draft.title),
            (_("Language"), language_name(draft.language)),
            (_("Folder"), str(draft.folder)),
            (_("People"), f"{len(draft.seats)}: {people_text(draft.people)}"),
            (_("Speech model"), draft.model),
        ]
        told = "\n".join(f"{set_cell_size(name, 14)} {printable(value)}" for name, value in rows)
        guides = _("Topic guides to begin from are put into it. All of this can be changed later.")
        self.query_one("#summary", Static).update(
            "\n".join([told, "", guides, *(f"! {line}" for line in next_steps(draft))])
        )
