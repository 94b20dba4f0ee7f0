"""Settings: a person's own, the study's, and the keys; each line written as it is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from facilitator.config import KEYS, parse_config
from facilitator.domain.moments import DEFAULT_TAGS, Tag
from facilitator.errors import FacilitatorError
from facilitator.settings import Setting, Value, shown
from facilitator.study_settings import STUDY_FILE
from facilitator.terminal import printable
from facilitator.tui.keymap import Act, checked, every_act, remapped
from facilitator.words import _
from facilitator.workflow.settings import SettingsFile, of_person, of_study
from facilitator.workspace import Workspace
from facilitator.wrapping import shortened

if TYPE_CHECKING:
    from facilitator.tui.app import FacilitatorApp

LABEL_CELLS = 24
KEY_CELLS = 10


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list: a setting of a file, or a key; a heading has neither."""

    label: str
    file: SettingsFile | None = None
    setting: Setting | None = None
    act: Act | None = None


class SettingsScreen(Screen[bool]):
    """Brings back whether study.toml was changed."""

    CSS_PATH = "settings.tcss"
    BINDINGS = [
        Binding("escape", "back", show=False),
        Binding("ctrl+q", "close", show=False, priority=True),
        Binding("delete,backspace", "default", show=False),
    ]
    AUTO_FOCUS = "#lines"

    def __init__(self, workspace: Workspace | None) -> None:
        """`workspace` is the study's whose settings are shown too; None: there is none."""
        super().__init__()
        self._tags: Sequence[Tag] = workspace.study.tags if workspace else DEFAULT_TAGS
        person = of_person()
        self._person = replace(person, check=self._check_person)
        self._study = of_study(workspace) if workspace else None
        self._lines: list[Line] = []
        self._study_changed = False
        self._asked: Line | None = None

    def compose(self) -> ComposeResult:
        yield Static(Content.assemble(" ", (_("Settings"), "bold")), id="title")
        yield OptionList(id="lines")
        yield Static(id="about", markup=False)
        yield Static(id="said", markup=False)
        yield Static(id="asked", markup=False)
        yield Input(id="answer", compact=True)
        yield Static(id="how", markup=False)

    def on_mount(self) -> None:
        self._list()
        self._how()

    @property
    def _app(self) -> FacilitatorApp:
        from facilitator.tui.app import FacilitatorApp

        assert isinstance(self.app, FacilitatorApp)
        return self.app

    def _check_person(self, text: str) -> None:
        checked(parse_config(text).keys, self._tags)

    # -- the list ------------------------------------------------------------------------------

    def _list(self) -> None:
        """Reads both files anew, and keeps the line that is chosen."""
        shown_lines = self.query_one(OptionList)
        at = shown_lines.highlighted
        self._lines = []
        options: list[Option] = []
        for heading, file in (
            (_("Yours, in all studies"), self._person),
            (_("This study's"), self._study),
        ):
            if file is not None:
                options += self._of_file(heading, file)
        for screen, acts in every_act(self._tags).items():
            options.append(self._heading(_("Keys: {screen}").format(screen=screen)))
            own = remapped(acts, self._app.own_keys)
            for before, act in zip(acts, own, strict=True):
                self._lines.append(Line(act.title, self._person, act=before))
                mine = _("  (yours)") if act.key != before.key else ""
                row = (act.shown_key or "-").ljust(KEY_CELLS)
                options.append(self._option(act.title, f"{row}{mine}"))
        shown_lines.clear_options()
        shown_lines.add_options(options)
        shown_lines.highlighted = at if at is not None else 1
        self._describe()

    def _of_file(self, heading: str, file: SettingsFile) -> list[Option]:
        there = "" if file.path.is_file() else _(" (made with the first change)")
        options = [self._heading(f"{heading}: {file.path}{there}")]
        try:
            values, given = file.values(), file.given()
        except FacilitatorError as error:
            self._say(error)
            return options
        for setting in file.settings:
            self._lines.append(Line(setting.label, file, setting))
            default = "" if setting.key in given else _("  (default)")
            value = shown(values[setting.key]) or "-"
            options.append(self._option(setting.label, f"{value}{default}"))
        if file.name == STUDY_FILE:
            names = ", ".join(f"{tag.key} {tag.words}" for tag in self._tags)
            self._lines.append(Line(_("Flags"), file))
            options.append(self._option(_("Flags"), names))
        return options

    def _heading(self, text: str) -> Option:
        self._lines.append(Line(text))
        row = shortened(printable(text), self.app.size.width - 5)
        return Option(Content.styled(row, "bold $accent"), disabled=True)

    def on_resize(self) -> None:
        self._list()

    def _option(self, label: str, value: str) -> Option:
        """One row: what has no room is cut, and stands whole where it is changed."""
        name = shortened(label, LABEL_CELLS - 2)
        row = "  " + name + " " * (LABEL_CELLS - 2 - cell_len(name)) + printable(value)
        return Option(Content(shortened(row, self.app.size.width - 5)))

    def _chosen(self) -> Line | None:
        at = self.query_one(OptionList).highlighted
        return self._lines[at] if at is not None and at < len(self._lines) else None

    @on(OptionList.OptionHighlighted)
    def _describe(self) -> None:
        line = self._chosen()
        told = ""
        if line is not None and line.setting is not None:
            told = line.setting.help
        elif line is not None and line.act is not None:
            told = _("{help} Its name in config.toml: {id}").format(
                help=line.act.help or line.act.title, id=line.act.id
            )
        elif line is not None and line.file is not None:
            told = _("A study's own flags are written in study.toml, as [[tags]].")
        self.query_one("#about", Static).update(told)

    def _say(self, error: FacilitatorError | None) -> None:
        said = f"{error.what} {error.hint}" if error is not None else ""
        self.query_one("#said", Static).update(said)

    def _how(self) -> None:
        ways = _(" ↑ ↓ choose   enter change   del back to the default   esc close")
        if self.has_class("-typing"):
            ways = _(" enter keeps it   esc leaves it as it was")
        elif self.has_class("-pressing"):
            ways = _(" press the key   esc leaves it as it was")
        self.query_one("#how", Static).update(ways)

    # -- changing ------------------------------------------------------------------------------

    @on(OptionList.OptionSelected)
    def _begin(self) -> None:
        line = self._chosen()
        self._say(None)
        if line is None or line.file is None:
            return
        if line.act is not None:
            self._ask(line, _("The key for “{what}”:").format(what=line.act.title))
            self.add_class("-pressing")
        elif line.setting is not None and line.setting.choices:
            choices = line.setting.choices
            try:
                now = line.file.values()[line.setting.key]
            except FacilitatorError as error:
                self._say(error)
                return
            self._change(line, choices[(choices.index(now) + 1) % len(choices)])
        elif line.setting is not None:
            several = isinstance(line.setting.default, tuple)
            ask = _("{label} (with commas between):") if several else _("{label}:")
            self._ask(line, ask.format(label=line.setting.label))
            answer = self.query_one(Input)
            answer.value = shown(line.file.values()[line.setting.key])
            self.add_class("-typing")
            answer.focus()
        self._how()

    def _ask(self, line: Line, question: str) -> None:
        self._asked = line
        self.query_one("#asked", Static).update(question)

    @on(Input.Submitted)
    def _typed(self, message: Input.Submitted) -> None:
        line = self._asked
        if line is None or line.setting is None:
            return
        try:
            value = line.setting.typed(message.value)
        except FacilitatorError as error:
            self._say(error)
        except ValueError as error:
            self._say(FacilitatorError(f"{error}.", _("Nothing was changed.")))
        else:
            if self._change(line, value):
                self._close_question()

    def takes(self, event: events.Key) -> bool:
        """While a key is asked for, any key is the answer."""
        line = self._asked
        if line is None or line.act is None or not self.has_class("-pressing"):
            return False
        self._close_question()
        if event.key != "escape":
            self._change(line, event.key)
        return True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys of this screen rest while one is asked for."""
        return not self.has_class("-pressing") and (
            action != "default" or not self.has_class("-typing")
        )

    def action_default(self) -> None:
        """Takes the line out of its file."""
        line = self._chosen()
        if line is not None and (line.setting or line.act):
            self._change(line, None)

    def _change(self, line: Line, value: Value | None) -> bool:
        """Writes it; whether it could be."""
        file = line.file
        assert file is not None
        try:
            if line.act is not None:
                file.change(KEYS, line.act.id, value)
            elif line.setting is not None:
                file.change(line.setting.table, line.setting.name, value)
        except FacilitatorError as error:
            self._say(error)
            return False
        self._say(None)
        if file is self._study:
            self._study_changed = True
        else:
            self._app.take_own(self._tags)
        self._list()
        return True

    def _close_question(self) -> None:
        self._asked = None
        self.remove_class("-typing", "-pressing")
        self.query_one(OptionList).focus()
        self._how()

    def action_back(self) -> None:
        if self._asked is not None:
            self._close_question()
        else:
            self.action_close()

    def action_close(self) -> None:
        self.dismiss(self._study_changed)
