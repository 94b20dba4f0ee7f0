"""Exporting from the start screen: formats, a preview of each, and what was done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Checkbox, Input, SelectionList, Static

from facilitator.export import formats
from facilitator.study import Study
from facilitator.study_settings import STUDY_FILE
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.screens.export import ExportScreen
from facilitator.tui.screens.start import StartScreen
from facilitator.workspace import Workspace
from tests.export.series import put_sealed, session

Press = Callable[..., Awaitable[None]]
Play = Callable[..., None]
Compare = Callable[..., bool]


@pytest.fixture
def sealed_study(tmp_path: Path) -> Workspace:
    root = tmp_path / "study"
    root.mkdir()
    (root / STUDY_FILE).write_text("title = 'Recovery'\n", encoding="utf-8")
    workspace = Workspace(root, tmp_path / "home", Study(title="Recovery"))
    for number in (1, 2):
        put_sealed(workspace, session(number, minutes=4))
    return workspace


def app_of(workspace: Workspace) -> FacilitatorApp:
    return FacilitatorApp(lambda: StartScreen(workspace))


def text_of(app: FacilitatorApp, name: str) -> str:
    return str(app.screen.query_one(name, Static).content)


async def settled(app: FacilitatorApp, pilot: Pilot[None]) -> None:
    await app.workers.wait_for_complete()
    await pilot.pause()


def test_each_format_is_shown_before_it_is_written(
    play: Play, press: Press, sealed_study: Workspace
) -> None:
    app = app_of(sealed_study)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "x")
        assert isinstance(app.screen, ExportScreen)
        seen = {}
        for name in formats():
            await settled(app, pilot)
            assert text_of(app, "#about").startswith(f"{name}: ")
            seen[name] = text_of(app, "#preview")
            await press(pilot, "down")
        assert "◆ Flag 1 begins" in seen["txt"]
        assert "◆ Flag 1 begins" in seen["docx"]
        assert seen["vtt"].splitlines()[2] == "WEBVTT"
        assert "-utterances.csv" in seen["csv"]
        assert "-how-to-open.txt" in seen["qdpx"]
        assert list((sealed_study.root).glob("exports")) == []
        await press(pilot, "escape")
        back: object = app.screen
        assert isinstance(back, StartScreen)

    play(app, story)


def test_the_chosen_formats_are_written_and_told(
    play: Play, press: Press, sealed_study: Workspace, tmp_path: Path
) -> None:
    app = app_of(sealed_study)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "x")
        screen = app.screen
        assert screen.query_one(SelectionList).selected == ["docx", "qdpx"]
        screen.query_one("#all", Checkbox).value = True
        field = screen.query_one(Input)
        assert field.value == str(sealed_study.root / "exports")
        field.value = str(tmp_path / "out")
        field.focus()
        await press(pilot, "enter")
        await settled(app, pilot)
        assert isinstance(app.screen, StartScreen)
        assert "2 sessions, " in text_of(app, "#said")
        assert "positions checked. In " in text_of(app, "#said")

    play(app, story)
    assert sorted(p.suffix for p in (tmp_path / "out").iterdir()) == [
        ".docx",
        ".docx",
        ".qdpx",
        ".txt",
    ]


def test_tab_leads_to_the_folder_and_the_preview_is_read_meanwhile(
    play: Play, press: Press, sealed_study: Workspace
) -> None:
    app = app_of(sealed_study)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "x")
        await settled(app, pilot)
        page = app.screen.query_one("#page")
        await press(pilot, "pagedown")
        assert page.scroll_y > 0
        await press(pilot, "pageup")
        assert page.scroll_y == 0
        await press(pilot, "tab")
        assert app.focused is app.screen.query_one("#all")
        await press(pilot, "tab")
        assert app.focused is app.screen.query_one("#folder")

    play(app, story, size=(80, 24))


def test_what_cannot_be_written_is_said_and_the_screen_stays(
    play: Play, press: Press, sealed_study: Workspace
) -> None:
    app = app_of(sealed_study)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "x")
        field = app.screen.query_one(Input)
        field.value = str(sealed_study.root / STUDY_FILE)
        field.focus()
        await press(pilot, "enter")
        await settled(app, pilot)
        assert isinstance(app.screen, ExportScreen)
        assert "Cannot write" in text_of(app, "#said")
        app.screen.query_one(SelectionList).deselect_all()
        await press(pilot, "enter")
        assert "No format is chosen" in text_of(app, "#said")

    play(app, story)


def test_only_a_sealed_meeting_is_exported(play: Play, press: Press, study: Workspace) -> None:
    app = app_of(study)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "x")
        assert isinstance(app.screen, StartScreen)
        assert "Only a sealed meeting" in text_of(app, "#said")

    play(app, story)


@pytest.mark.parametrize("size", [(80, 24), (140, 40)], ids=lambda s: str(s[0]))
def test_how_it_looks(
    sealed_study: Workspace,
    snap_compare: Compare,
    press: Press,
    size: tuple[int, int],
) -> None:
    app = app_of(sealed_study)

    async def before(pilot: Pilot[Any]) -> None:
        await press(pilot, "x")
        app.screen.query_one(Input).value = "/study/exports"
        await settled(app, pilot)

    assert snap_compare(app, terminal_size=size, run_before=before)
