"""The application: which screen comes first, and what must never happen by accident. A screen is
imported when it is shown: the first one is not to wait for the others."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Any, cast

from rich.text import Text
from textual import events
from textual.app import App, SystemCommand
from textual.driver import Driver
from textual.filter import LineFilter
from textual.markup import escape
from textual.screen import Screen

from facilitator.config import Config, load_config
from facilitator.domain.moments import DEFAULT_TAGS, Tag
from facilitator.domain.phases import Phase
from facilitator.errors import FacilitatorError
from facilitator.tui import collector
from facilitator.tui.contents import wrap_everywhere
from facilitator.tui.drawable import DRAWABLE
from facilitator.tui.keymap import Keys, remapped
from facilitator.tui.theme import DARK, NAMED, begin_with
from facilitator.tui.underway import Underway
from facilitator.words import _
from facilitator.workspace import Workspace

if TYPE_CHECKING:
    from facilitator.domain.sealed import SealedTranscript
    from facilitator.sharing.client import Client
    from facilitator.sharing.look import Wanted
    from facilitator.tui.screens.live import LiveScreen
    from facilitator.workflow.first_start import Draft
    from facilitator.workflow.review import Review
    from facilitator.workflow.runner import MeetingRunner

THEME_WORDS = {
    "dark": _("dark"),
    "light": _("light, for a bright room"),
    "contrast": _("high contrast"),
}
"""The themes in the command palette."""

LOOK_S = 1.0
"""How often it is looked whether the terminal is still there."""


class FacilitatorApp(App[None]):
    """Holds one screen stack. What was said in a room leaves it by no way but the vault's:
    no screenshots, no text on the clipboard, no log, no values in a traceback."""

    TITLE = "Facilitator"
    CSS_PATH = "app.tcss"
    ALLOW_SELECT = False

    def __init__(
        self,
        first: Callable[[], Screen[Any]],
        *,
        keys: Keys | None = None,
        own: Config | None = None,
        stays: bool = False,
    ) -> None:
        """`first` makes the first screen; when it is dismissed the application ends. `own` is what
        the person at the screen wants of it, with what is chosen here noted there; None: nobody's.
        `stays`: the first screen is never dismissed, so nothing has to be made to lie below it.
        """
        super().__init__(driver_class=_driver_class())
        wrap_everywhere()
        self._first = first
        self._stays = stays
        self.own = own
        self.own_keys: Keys = keys or {}
        """Keys of one's own, by the ids of acts, as `keymap.checked` gives them."""
        self.brought: object = None
        """What the first screen was dismissed with."""
        self._left = False
        self._keys = Underway(self)
        begin_with(self, NAMED[own.theme] if own else DARK)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The last of them sees every line that any widget draws."""
        return [*super().get_line_filters(), DRAWABLE]

    def copy_to_clipboard(self, text: str) -> None:
        """Kept for pasting on these screens alone. Textual would hand it to the terminal, whose
        clipboard other programs read, log and send to other machines."""
        self._clipboard = text

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:
        """No picture of a screen is written to a disk."""

    def save_screenshot(self, *_: object, **__: object) -> str:
        """None here either."""
        return ""

    def deliver_screenshot(self, *_: object, **__: object) -> None:
        """Nor sent anywhere."""

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """No screen leads to a browser."""

    def on_load(self) -> None:
        collector.wait()
        self._screen = self._first()
        # Read with the application's own: a screen that is pushed has all sheets parsed anew.
        self.stylesheet.read_all(self._screen.css_path)

    def get_default_screen(self) -> Screen[Any]:
        return self._screen if self._stays else super().get_default_screen()

    def on_unmount(self) -> None:
        collector.look_at_all()

    def on_mount(self) -> None:
        self.call_after_refresh(collector.begin)
        self.call_after_refresh(self._watch_terminal)
        if self.own_keys:
            self.set_keymap(self.own_keys)
        if not self._stays:
            self.push_screen(self._screen, self._first_gone)
        self._heed_signals()
        if not self.is_headless and _is_terminal():
            self.set_interval(LOOK_S, self._heed_terminal)

    def _watch_terminal(self) -> None:
        """From the first picture on a killed program leaves a terminal that can be used."""
        self._say_what_goes_on()
        driver: Any = self._driver  # Textual's own on Windows, and in tests
        if hasattr(driver, "watch"):
            Thread(target=driver.watch, name="watch", daemon=True).start()

    def _heed_terminal(self) -> None:
        """A terminal may go without a signal: where another program's keeps it, or while the
        program was stopped. Nobody sees the screen then, and nobody could end a recording."""
        if not _is_terminal() and not self._left:
            self._left = True
            self._told_to_stop()
        self._say_what_goes_on()

    def _say_what_goes_on(self) -> None:
        driver: Any = self._driver
        if hasattr(driver, "if_killed"):
            commands = (getattr(screen, "goes_on", "") for screen in reversed(self.screen_stack))
            driver.if_killed(next(filter(None, commands), ""))

    def _first_gone(self, brought: object) -> None:
        self.brought = brought
        self.exit()

    def _heed_signals(self) -> None:
        """SIGTERM and SIGHUP (a closed terminal window) leave a session that can be resumed."""
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None:
                # Neither Windows nor a thread has such handlers; both end by closed pipes.
                with contextlib.suppress(NotImplementedError, ValueError, RuntimeError):
                    loop.add_signal_handler(number, self._told_to_stop)

    def _told_to_stop(self) -> None:
        live = self.live
        if live is None:
            self.exit()
        else:
            while self.screen is not live:
                self.pop_screen()
            live.suspend_meeting()

    @property
    def live(self) -> LiveScreen | None:
        """The live screen, if a meeting is open."""
        found = (screen for screen in self.screen_stack if getattr(screen, "holds_meeting", False))
        return cast("LiveScreen | None", next(found, None))

    async def on_event(self, event: events.Event) -> None:
        """While a key is acted upon, its screen knows when it was pressed, however long ago: the
        thread that reads keys notes it, in the time of `time.monotonic` except on Windows."""
        live = self.live
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._keys.pressed(event)
        if live is not None and isinstance(event, events.Key) and sys.platform != "win32":
            live.pressed_at = live.pressed_last = event.time
        try:
            await super().on_event(event)
        finally:
            if live is not None:
                live.pressed_at = None

    def on_key(self, event: events.Key) -> None:
        """A key has come up through the widgets: it is for an act, or taken before that."""
        if self._keys.takes(event):
            event.prevent_default()

    async def action_quit(self) -> None:
        """Ctrl+q: a meeting is never left without asking."""
        live = self.live
        if live is None:
            self.exit()
        elif self.screen is live:
            live.action_leave()
        else:
            self.notify(_("Close this window first: esc"))

    def action_help_quit(self) -> None:
        """Ctrl+c: says what ends things, and ends nothing."""
        live = self.live
        if live is not None:
            told = _("ctrl+c never ends a recording.   {end} ends the meeting   {leave} leaves")
            end, leave = map(live.key_of, ("meeting.end", "meeting.leave"))
            live.prompt.say(told.format(end=end, leave=leave))
        else:
            self.notify(_("ctrl+q quits"))

    def action_suspend_process(self) -> None:
        """A stopped process would let text fall behind unseen: not while a meeting is open."""
        if self.live is None:
            super().action_suspend_process()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every act of the screen by its name. Textual's own include a screenshot: not ours."""
        for act in remapped(getattr(screen, "acts", ()), self.own_keys):
            if act.action != "app.command_palette" and not act.id.startswith("seat."):
                key = f"  ({act.shown_key})" if act.key else ""
                # The palette reads both as markup, and a study's own tags may hold anything.
                title, told = escape(act.title + key), escape(act.help)
                yield SystemCommand(title, told, partial(screen.run_action, act.action))
        for name, words in THEME_WORDS.items():
            yield SystemCommand(
                _("Theme: {name}").format(name=words),
                _("The look of all screens, from now on."),
                partial(self.dress, name),
            )

    def take_own(self, tags: Iterable[Tag] = DEFAULT_TAGS) -> None:
        """Takes config.toml in as it is now. FacilitatorError if it cannot be used."""
        self.own = load_config()
        self.own_keys = _checked(self.own.keys, tags)
        self.set_keymap(self.own_keys)
        self.theme = NAMED[self.own.theme].name

    def dress(self, theme: str) -> None:
        """Shows a theme by its name in config.toml, and notes it there for the next time."""
        self.theme = NAMED[theme].name
        if self.own is not None and self.own.theme != theme:
            self.own = replace(self.own, theme=theme)
            from facilitator.workflow.settings import of_person

            try:
                of_person().change("", "theme", theme)
            except FacilitatorError as error:
                self.notify(f"{error.what}\n{error.hint}", severity="warning")

    def _fatal_error(self) -> None:
        """Says where the program broke without any value: Textual's own report prints the
        variables of every frame, and those hold what people said."""
        self.bell()
        error = self._exception
        place = _("an unknown place")
        trace = error.__traceback__ if error else None
        while trace is not None:
            place = f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"
            trace = trace.tb_next
        self._exit_renderables.append(
            Text(
                _(
                    "The screen stopped ({name} in {place}).\nNothing recorded is lost. "
                    "Please report it with this line."
                ).format(name=type(error).__name__, place=place)
            )
        )
        self._close_messages_no_wait()


def _is_terminal() -> bool:
    """Whether keys come from a terminal, and from one that has not been hung up."""
    with contextlib.suppress(OSError, ValueError):
        return os.isatty(sys.__stdin__.fileno()) if sys.__stdin__ else False
    return False


def _driver_class() -> type[Driver] | None:
    """Ours where there are terminals that hang up; None leaves the choice to Textual."""
    if sys.platform == "win32":
        return None
    from facilitator.tui.driver import TerminalDriver

    return TerminalDriver


def _checked(written: Mapping[str, str], tags: Iterable[Tag]) -> Keys:
    """See `keymap.checked`, which knows every screen: who has no keys of their own has no use for
    it."""
    if not written:
        return {}
    from facilitator.tui.keymap import checked

    return checked(written, tags)


def application(
    first: Callable[[], Screen[Any]], tags: Iterable[Tag] = DEFAULT_TAGS, *, stays: bool = False
) -> FacilitatorApp:
    """The application as the person here wants it (config.toml), in a study with those flags.

    FacilitatorError if that file cannot be used.
    """
    own = load_config()
    return FacilitatorApp(first, keys=_checked(own.keys, tags), own=own, stays=stays)


def run_live(
    meeting: MeetingRunner,
    workspace: Workspace,
    *,
    trial: bool = False,
    share: Wanted | None = None,
) -> int:
    """Shows a meeting that has been set up, until it is over or left; exit status.

    The meeting is started by the screen, once consent has been confirmed; closing it is the
    caller's. `trial`: its study is removed afterwards, so there are no next steps to name. `share`:
    it is shared with the room from the beginning.
    """
    from facilitator.tui.screens.live import live_screen

    app = application(lambda: live_screen(meeting, trial=trial, share=share), meeting.tags)
    app.run()
    return app.return_code or 0


def run_reading(transcript: SealedTranscript, workspace: Workspace) -> int:
    """Shows a sealed transcript, until it is closed; exit status."""
    from facilitator.tui.screens.reading import ReadingScreen

    app = application(lambda: ReadingScreen(transcript, workspace.study.tags), workspace.study.tags)
    app.run()
    return app.return_code or 0


def run_joined(client: Client) -> str:
    """Shows a meeting that this machine joined, until it is left; what is to be said then."""
    from facilitator.tui.screens.joined import joined_screen

    app = application(lambda: joined_screen(client))
    app.run()
    return app.brought if isinstance(app.brought, str) else ""


def run_review(review: Review) -> bool:
    """Shows a review until it is left; whether it was signed."""
    from facilitator.tui.meetings import listening_to
    from facilitator.tui.screens.review import ReviewScreen

    with ExitStack() as stack:
        screen = ReviewScreen(review, listening_to(stack, review), names_first=True)
        app = application(lambda: screen)
        app.run()
    return review.session.phase is Phase.REVIEWED


def run_start(workspace: Workspace, told: Sequence[str] = ()) -> int:
    """Opens the start screen, until it is quit; exit status. `told` is said on it first."""
    from facilitator.tui.screens.start import StartScreen

    app = application(lambda: StartScreen(workspace, told), workspace.study.tags, stays=True)
    app.run()
    return app.return_code or 0


def run_first_start(draft: Draft) -> Draft | None:
    """Asks what a first study is to be, and makes it; None if nothing was made."""
    from facilitator.tui.screens.first_start import FirstStartScreen
    from facilitator.workflow.first_start import Draft

    app = application(lambda: FirstStartScreen(draft))
    app.run()
    return app.brought if isinstance(app.brought, Draft) else None
