"""The steps on the way to a meeting, back and forth: guide, what was left over, people, sound."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import App

from facilitator.tui.screens.carried import CarriedScreen
from facilitator.tui.screens.guides import GuidesScreen
from facilitator.tui.screens.people import PeopleScreen
from facilitator.tui.screens.sound import SoundScreen
from facilitator.workflow.setting_up import SettingUp

STEPS = (CarriedScreen, PeopleScreen, SoundScreen)


class Steps:
    """Shows one step after the other; `done` is called with all that was chosen, if it was."""

    def __init__(
        self, app: App[None], chosen: SettingUp, done: Callable[[SettingUp], object]
    ) -> None:
        self._app, self._chosen, self._done = app, chosen, done
        self._nothing_left = False

    def begin(self) -> None:
        """The first step: which guide."""
        chosen = self._chosen

        def answered(name: str | None) -> None:
            if name is not None:
                if name != chosen.guide:
                    chosen.guide, chosen.carried = name, None
                self._show(0)

        screen = GuidesScreen(chosen.workspace, chosen=chosen.guide, practice=chosen.practice)
        self._app.push_screen(screen, answered)

    def _show(self, number: int) -> None:
        screen = STEPS[number](self._chosen)

        def answered(go_on: bool | None) -> None:
            if isinstance(screen, CarriedScreen):
                self._nothing_left = screen.nothing
            if go_on and number + 1 == len(STEPS):
                self._done(self._chosen)
            elif go_on:
                self._show(number + 1)
            elif number == 0 or (number == 1 and self._nothing_left):
                self.begin()
            else:
                self._show(number - 1)

        self._app.push_screen(screen, answered)
