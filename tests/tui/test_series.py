"""The screen of the series: its figures, what the group says, the report, the next guide."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from facilitator.study import Study
from facilitator.study_settings import STUDY_FILE
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.screens.series import SeriesScreen
from facilitator.tui.screens.start import StartScreen
from facilitator.tui.widgets.row_list import RowList
from facilitator.workflow.study_record import entries
from facilitator.workspace import Workspace
from tests.export.series import put_sealed, session
from tests.tui.conftest import text_of

Press = Callable[..., Awaitable[None]]
Play = Callable[..., None]
Compare = Callable[..., bool]


@pytest.fixture
def held(tmp_path: Path) -> Workspace:
    root = tmp_path / "study"
    root.mkdir()
    (root / STUDY_FILE).write_text("title = 'Recovery'\n", encoding="utf-8")
    workspace = Workspace(root, tmp_path / "home", Study(title="Recovery"))
    for number in (1, 2, 3):
        put_sealed(workspace, session(number, minutes=3 + number))
    return workspace


def app_of(workspace: Workspace) -> FacilitatorApp:
    return FacilitatorApp(lambda: StartScreen(workspace))


def shown(app: FacilitatorApp, name: str) -> str:
    return text_of(app, name)


async def settled(app: FacilitatorApp, pilot: Pilot[None]) -> None:
    await app.workers.wait_for_complete()
    await pilot.pause()


def test_the_meetings_and_what_each_left(play: Play, press: Press, held: Workspace) -> None:
    app = app_of(held)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "e")
        assert isinstance(app.screen, SeriesScreen)
        assert "3 meetings" in shown(app, "#title")
        assert "5.0 min (range 4-6)" in shown(app, "#title")
        held_so_far = app.screen.query_one(RowList)
        assert held_so_far.rows[2][:5] == ("3", "2026-02-23", "6 min", "8", "8 / 9")
        # A table takes long to be made, and a list shows the same.
        assert not [one for one in app.screen.query("*") if type(one).__name__ == "DataTable"]
        assert "Meeting 3 · Guide 3" in shown(app, "#about")
        assert "Question 3.3: what then? (not asked)" in shown(app, "#about")
        await press(pilot, "up")
        assert "Meeting 2 · Guide 2" in shown(app, "#about")
        await press(pilot, "escape")
        back: object = app.screen
        assert isinstance(back, StartScreen)

    play(app, story)


def test_all_that_stands_below_can_be_reached(play: Play, press: Press, held: Workspace) -> None:
    app = app_of(held)

    async def story(pilot: Pilot[None]) -> None:
        await pilot.resize_terminal(80, 14)
        await press(pilot, "e")
        page = app.screen.query_one("#page")
        assert page.max_scroll_y > 0
        for _ in range(9):
            await press(pilot, "pagedown")
        assert page.scroll_y == page.max_scroll_y
        await press(pilot, "pageup")
        assert page.scroll_y < page.max_scroll_y
        assert app.screen.query_one(RowList).chosen == 2
        assert app.screen.query_one(RowList).max_scroll_x == 0

    play(app, story)


def test_what_the_group_says_is_noted_and_shown(play: Play, press: Press, held: Workspace) -> None:
    app = app_of(held)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "e", "c", *"safe", "enter")
        await settled(app, pilot)
        assert "Noted: safe" in shown(app, "#said")
        assert "safe (20" in shown(app, "#about")
        await press(pilot, "c", "enter")
        assert "Nothing was done." in shown(app, "#said")

    play(app, story)
    (entry,) = entries(held)
    assert (entry.text, entry.sessions) == ("safe", ("2026-02-23-03",))


def test_report_and_next_guide_from_the_screen(
    play: Play, press: Press, held: Workspace, tmp_path: Path
) -> None:
    app = app_of(held)
    page = tmp_path / "out" / "r.html"

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "e", "w")
        field = app.screen.query_one(Input)
        assert field.value == str(held.root / "report.html")
        field.value = str(tmp_path / "r.pdf")
        await press(pilot, "enter")
        await settled(app, pilot)
        assert "ends in .html" in shown(app, "#said")
        await press(pilot, "w")
        app.screen.query_one(Input).value = str(page)
        await press(pilot, "enter")
        await settled(app, pilot)
        assert str(page) in shown(app, "#said")
        await press(pilot, "g")
        await settled(app, pilot)
        assert "meeting-4.md" in shown(app, "#said")

    play(app, story)
    assert page.is_file()
    assert (held.guides / "meeting-4.md").is_file()


def test_without_a_meeting_there_is_no_series(play: Play, press: Press, tmp_path: Path) -> None:
    (tmp_path / STUDY_FILE).write_text("title = 'Recovery'\n", encoding="utf-8")
    app = app_of(Workspace(tmp_path, tmp_path / "home", Study(title="Recovery")))

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "e")
        assert isinstance(app.screen, StartScreen)
        assert "No meeting" in shown(app, "#said")

    play(app, story)


@pytest.mark.parametrize("size", [(80, 24), (140, 45)], ids=lambda s: str(s[0]))
def test_how_it_looks(
    held: Workspace, snap_compare: Compare, press: Press, size: tuple[int, int]
) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await press(pilot, "e")

    assert snap_compare(app_of(held), terminal_size=size, run_before=story)
