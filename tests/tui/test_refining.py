"""A better text, from the screens: heard again, stopped, refused; and both texts in the review."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from textual.pilot import Pilot
from textual.widgets import ProgressBar, Static

from facilitator.domain import events as ev
from facilitator.errors import FacilitatorError
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.screens import refining
from facilitator.tui.screens.finished import FinishedScreen
from facilitator.tui.screens.refining import RefiningScreen
from facilitator.tui.screens.start import StartScreen
from facilitator.workflow.refining import Outcome, Progress, outcome_lines
from facilitator.workspace import Workspace
from tests.tui.conftest import Play, Press, Stage, Until
from tests.tui.test_reading import played
from tests.tui.test_review import a_talk, desk
from tests.tui.test_start import said


class Listening:
    """What hears a recording again, as a test lets it go on."""

    def __init__(self) -> None:
        self.go_on, self.heard = Event(), Event()
        self.asked: list[str] = []
        self.fault: FacilitatorError | None = None

    def __call__(
        self,
        workspace: Workspace,
        session: str,
        told: Callable[[Progress], object],
        stopping: Callable[[], bool],
    ) -> list[str]:
        self.asked.append(session)
        if self.fault is not None:
            raise self.fault
        told(Progress(1, 4, 28_000, 75.0))
        while not self.go_on.wait(0.01):
            if stopping():
                return outcome_lines(Outcome(1, 0, 0, finished=False))
        return outcome_lines(Outcome(12, 1, 2, finished=True))


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> Listening:
    found = Listening()
    monkeypatch.setattr(refining, "heard_again", found)
    return found


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    for _ in range(500):
        if condition():
            return
        await pilot.pause(0.01)
    raise AssertionError("it did not come true")


def shown(app: FacilitatorApp, id_: str) -> str:
    return str(app.screen.query_one(id_, Static).content)


def test_a_meeting_that_is_over_is_heard_again_from_the_start_screen(
    play: Play, press: Press, study: Workspace, listening: Listening
) -> None:
    app = FacilitatorApp(lambda: StartScreen(study))

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "b")
        assert "Only a meeting that is to be reviewed" in said(app)
        await press(pilot, "down", "b")
        assert isinstance(app.screen, RefiningScreen)
        await until(pilot, lambda: "about 1 min 15 s left" in shown(app, "#left"))
        assert app.screen.query_one(ProgressBar).progress == 1
        listening.go_on.set()
        await until(pilot, lambda: isinstance(app.screen, StartScreen) and said(app) != "")
        assert "12 lines read otherwise now. 2 lines are new" in said(app)
        assert "1 line has two texts" in said(app)
        assert listening.asked == ["2026-10-26-04"]

    play(app, story)


def test_it_is_offered_where_a_meeting_is_over_and_stops_on_escape(
    play: Play, press: Press, study: Workspace, listening: Listening
) -> None:
    app = FacilitatorApp(lambda: StartScreen(study))

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "down", "o")
        assert isinstance(app.screen, FinishedScreen)
        await press(pilot, "b")
        assert isinstance(app.screen, RefiningScreen)
        await until(pilot, lambda: "left" in shown(app, "#left"))
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, StartScreen) and said(app) != "")
        assert "what was heard is kept" in said(app)

    play(app, story)


def test_where_a_meeting_has_just_ended_it_is_heard_again_and_its_screen_goes(
    stage: Stage, play: Play, press: Press, until: Until, listening: Listening
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        live = stage.screen
        await press(pilot, "e", "right", "enter")
        await until(pilot, lambda: isinstance(stage.app.screen, FinishedScreen))
        await press(pilot, "b")
        assert isinstance(stage.app.screen, RefiningScreen)
        listening.go_on.set()
        await until(pilot, lambda: not stage.app.is_running)
        assert "12 lines read otherwise now" in live.told

    play(stage, story)


def test_why_it_cannot_be_is_said(
    play: Play, press: Press, study: Workspace, listening: Listening
) -> None:
    app = FacilitatorApp(lambda: StartScreen(study))
    listening.fault = FacilitatorError("Another program has it open.", "Close that first.")

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "down", "b")
        await until(pilot, lambda: isinstance(app.screen, StartScreen) and said(app) != "")
        assert said(app) == "Another program has it open. Close that first."

    play(app, story)


def refined(line: str, text: str, *, stands: bool) -> ev.TextRefined:
    return ev.TextRefined(line, text, (), -0.2, "base", (), stands=stands)


@played
async def test_both_texts_of_a_disputed_line_are_on_show_and_a_key_takes_the_other(
    memory: Path,
) -> None:
    room = a_talk(memory)
    with room.store.open(room.store.workspace, room.store.session.id) as store:
        store.append(refined("u00004", "Maria asked me what I wanted.", stands=False))
        store.append(refined("u00003", "That was by the window, too.", stands=True))
    async with desk(room, size=(140, 45)) as at:
        await at.press("g", "g", "g", "g")
        while at.item.id != "u00004":
            await at.press("down")
        assert "two texts" in at.picture
        assert "Maria asked me what I wanted." in at.picture
        assert at.text == "Nobody asked me what I wanted."
        await at.press("h")
        assert at.text == "[Person 1] asked me what I wanted."
        assert "two texts" not in at.picture
        await at.press("u")
        assert at.text == "Nobody asked me what I wanted."
        while at.item.id != "u00003":
            await at.press("up")
        assert at.text == "That was by the window, too."
        assert "That was at the lantern too." not in at.picture
        await at.press("h")
        assert "Heard also: “That was at the lantern too.”" in at.said
        await at.press("h")
        assert at.text == "That was at the lantern too."


@played
async def test_of_a_line_with_one_text_there_is_no_other(memory: Path) -> None:
    async with desk(a_talk(memory)) as at:
        await at.press("h")
        assert "one text of this line" in at.said
