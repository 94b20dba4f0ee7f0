"""The last step before a meeting: the microphone heard, and what the meeting will be held with."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from facilitator.capture.devices import Device, devices
from facilitator.capture.tryout import KEPT_S, Kept, Level, Told, Tryout
from facilitator.errors import FacilitatorError
from facilitator.terminal import printable
from facilitator.tui.screens.people import step_title
from facilitator.tui.widgets.hung_lines import HungLines
from facilitator.tui.widgets.status_strip import BARS, bar
from facilitator.words import _
from facilitator.workflow.setting_up import Remark, SettingUp, remarks, understood

METER = 30
"""Bars of the level: three seconds of sound."""

QUIET_DB = -45.0
"""A peak that nobody who speaks near a microphone stays below; not measured."""

DEFAULT = _("the system's own choice")


class SoundScreen(Screen[bool]):
    """Chooses the microphone of what is being set up; brings back whether to begin."""

    CSS_PATH = "sound.tcss"
    BINDINGS = [
        Binding("escape", "leave(False)", "Back", show=False),
        Binding("ctrl+q", "leave(False)", "Back", show=False, priority=True),
        Binding("enter", "begin", "Begin", show=False, priority=True),
        Binding("t", "try", "Try", show=False),
    ]
    AUTO_FOCUS = "#microphones"

    class Heard(Message):
        """What the process that holds the microphone told, and for which choice."""

        def __init__(self, told: Told, run: int) -> None:
            super().__init__()
            self.told, self.run = told, run

    def __init__(self, chosen: SettingUp) -> None:
        super().__init__()
        self.chosen = chosen
        self._names: list[str | None] = [None]
        self._tryout: Tryout | None = None
        self._run = 0
        self._levels: deque[str] = deque(BARS[1] * METER, maxlen=METER)
        self._loudest = -100.0
        self._fault: FacilitatorError | None = None
        self._heard = self._leaving = False
        self._tried: Sequence[Remark] = ()

    def compose(self) -> ComposeResult:
        yield Static(step_title(self.chosen, _("Can everybody be heard?")), id="title")
        yield OptionList(Option(_("looking for microphones …")), id="microphones")
        yield Static(id="level")
        yield Static(id="text", markup=False)
        with VerticalScroll(id="page", can_focus=False):
            yield HungLines(id="remarks")
        yield Static(
            _("↑ ↓ microphone   t try: {seconds} s, thrown away   ").format(seconds=KEPT_S)
            + (_("enter begin the practice") if self.chosen.practice else _("enter begin"))
            + _("   esc back"),
            id="how",
            markup=False,
        )

    def on_mount(self) -> None:
        self._show_level()
        self._say(_("Speak as people will: t records {seconds} s, shows what was understood, and "
                    "throws both away.").format(seconds=KEPT_S))  # fmt: skip
        self.run_worker(self._look())
        self.run_worker(self._remark())

    async def _remark(self) -> None:
        try:
            self._found = await asyncio.to_thread(lambda: list(remarks(self.chosen)))
        except FacilitatorError as error:
            self._found = [Remark(f"{error.what} {error.hint}", wrong=True)]
        self._show_remarks()

    def _show_remarks(self) -> None:
        lines = sorted((*getattr(self, "_found", ()), *self._tried), key=lambda one: not one.wrong)
        self.query_one("#remarks", HungLines).put(
            (
                Content.styled("! " if one.wrong else "  ", look),
                Content.styled(printable(one.text), look),
            )
            for one in lines
            for look in ("$warning" if one.wrong else "$muted",)
        )

    # -- the microphone --------------------------------------------------------------------------

    async def _look(self) -> None:
        found: list[Device] = []
        try:
            found = await asyncio.to_thread(devices)
        except FacilitatorError as error:
            self._fail(error)
        if self._leaving:
            return
        self._names = [None, *(device.name for device in found)]
        default = next((device.name for device in found if device.default), None)
        shown = [DEFAULT + (f": {default}" if default else ""), *(str(n) for n in self._names[1:])]
        rows = self.query_one(OptionList)
        rows.clear_options()
        rows.add_options([Option(Content(printable(name))) for name in shown])
        there = self.chosen.device in self._names
        rows.highlighted = self._names.index(self.chosen.device) if there else 0

    @on(OptionList.OptionHighlighted)
    def _choose(self, message: OptionList.OptionHighlighted) -> None:
        if message.option_index < len(self._names) and len(self._names) > 1 and not self._leaving:
            self.chosen.device = self._names[message.option_index]
            self.run_worker(self._open(), exclusive=True, group="microphone")

    async def _open(self) -> None:
        """Listens to the one that is chosen, once the one before has been let go."""
        await self._let_go()
        self._run += 1
        run, self._heard, self._fault = self._run, False, None
        self._levels.extend(BARS[1] * METER)
        self._show_level()

        def told(what: Told) -> None:
            self.post_message(self.Heard(what, run))

        self._tryout = Tryout(self.chosen.device, told)

    async def _let_go(self) -> None:
        tryout, self._tryout = self._tryout, None
        if tryout is not None:
            await asyncio.to_thread(tryout.close)

    def on_sound_screen_heard(self, message: Heard) -> None:
        """A level, the seconds that were asked for, or why there is no sound."""
        if message.run != self._run:
            return
        match message.told:
            case Level(_, peak_db):
                self._heard = True
                self._loudest = max(peak_db, self._loudest)
                self._levels.append(bar(peak_db))
                self._show_level(peak_db)
            case Kept(pcm):
                self._say(_("Understanding …"))
                self.run_worker(self._understand(pcm), exclusive=True, group="understanding")
            case FacilitatorError() as error:
                self._fail(error)

    def _fail(self, error: FacilitatorError) -> None:
        self._fault = error
        self._say(f"! {error.what} {error.hint}", wrong=True)
        self._show_level()

    def _show_level(self, peak_db: float | None = None) -> None:
        number = f"{peak_db:4.0f} dB" if peak_db is not None else ""
        if self._fault is not None:
            said = _("no sound")
        elif not self._heard:
            said = _("opening …")
        elif self._loudest <= -100.0:
            said = _("! silence and nothing else: muted, or forbidden to this terminal?")
        elif self._loudest < QUIET_DB:
            said = _("quiet: nobody has spoken yet, or too far away")
        else:
            said = _("it hears you")
        self.query_one("#level", Static).update(
            Content.assemble(("".join(self._levels), "$success"), f" {number}  ", said)
        )

    # -- trying ----------------------------------------------------------------------------------

    def action_try(self) -> None:
        if self._tryout is None or self._fault is not None or not self._heard:
            self._say(_("No microphone is heard yet."), wrong=True)
            return
        self._loudest = -100.0
        self._tryout.keep()
        self._say(_("Recording {seconds} s, in memory alone: speak now …").format(seconds=KEPT_S))

    async def _understand(self, pcm: bytes) -> None:
        try:
            found = await asyncio.to_thread(understood, self.chosen.workspace, pcm)
        except FacilitatorError as error:
            self._say(f"! {error.what} {error.hint}", wrong=True)
            return
        self._tried = found.lines
        self._show_remarks()
        if found.text:
            self._say(_("Understood, and thrown away: “{text}”").format(text=found.text))
        else:
            self._say(_("! No words were heard in it. t tries once more."), wrong=True)

    def _say(self, text: str, *, wrong: bool = False) -> None:
        line = self.query_one("#text", Static)
        line.update(text)
        line.set_class(wrong, "-wrong")

    # -- going on --------------------------------------------------------------------------------

    async def action_leave(self, begin: bool) -> None:
        if not self._leaving:
            self._leaving = True
            self._run += 1
            await self._let_go()
            self.dismiss(begin)

    async def action_begin(self) -> None:
        if self._fault is not None:
            self._fail(self._fault)
            self.app.bell()
        elif not self._heard:
            self._say(_("One moment: the microphone is being opened."), wrong=True)
        else:
            await self.action_leave(True)
