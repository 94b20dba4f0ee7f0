"""Pictures of the first start, of the settings, and of the looks that one can choose."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from facilitator.study import parse_study
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.screens import settings as settings_screen
from facilitator.tui.screens.first_start import FirstStartScreen
from facilitator.tui.screens.live import live_screen
from facilitator.tui.screens.settings import SettingsScreen
from facilitator.tui.theme import CONTRAST
from facilitator.workflow import model_choice
from facilitator.workflow.first_start import Draft
from facilitator.workflow.settings import of_person
from facilitator.workspace import Workspace
from tests.tui.conftest import Press, Stage
from tests.tui.test_snapshots import SIZES, Compare, pressing


@pytest.mark.parametrize("page", range(4))
@pytest.mark.parametrize("size", [(80, 24), (140, 45)], ids=lambda s: str(s[0]))
def test_first_start(
    snap_compare: Compare, press: Press, size: tuple[int, int], page: int, monkeypatch: Any
) -> None:
    monkeypatch.setattr(model_choice, "real_models", lambda: ["small"])
    monkeypatch.setattr(model_choice, "physical_cores", lambda: 8)
    monkeypatch.setattr(model_choice, "memory_bytes", lambda: 8_000_000_000)
    draft = Draft(Path("/home/anna/recovery"), "What recovery means to us", model="small")
    app = FacilitatorApp(lambda: FirstStartScreen(draft))
    before = pressing(press, *["enter"] * page)
    assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FacilitatorApp:
    """The settings screen, with files that a picture may show."""
    monkeypatch.setenv("FACILITATOR_HOME", str(tmp_path / "home"))
    (tmp_path / "study.toml").write_text('title = "What helps"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    workspace = Workspace(Path(), tmp_path, parse_study('title = "What helps"'))
    app = FacilitatorApp(lambda: SettingsScreen(workspace))
    person = of_person()
    shown = replace(person, path=Path("config.toml"))
    monkeypatch.setattr(settings_screen, "of_person", lambda: shown)
    return app


@SIZES
def test_settings(
    settings: FacilitatorApp, snap_compare: Compare, press: Press, size: tuple[int, int]
) -> None:
    assert snap_compare(settings, terminal_size=size, run_before=pressing(press, "down"))


def test_high_contrast(stage: Stage, snap_compare: Compare, press: Press) -> None:
    stage.app.theme = CONTRAST.name
    before = pressing(press, levels=lambda: stage.screen)
    assert snap_compare(stage.app, terminal_size=(100, 30), run_before=before)


def test_no_colour(
    stage: Stage, snap_compare: Compare, press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    room = stage.meeting
    app = FacilitatorApp(lambda: live_screen(room.runner, clock=room.clock))
    assert snap_compare(app, terminal_size=(100, 30), run_before=pressing(press))
