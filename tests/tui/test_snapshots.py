"""Pictures of the screens: a change in what a person sees has to be looked at.

After a wanted change: python -m pytest tests/tui/test_snapshots.py --snapshot-update, then look.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from facilitator.domain.events import SpeakerMarked
from facilitator.domain.moments import DEFAULT_TAGS
from facilitator.study import parse_study
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.screens import settings as settings_screen
from facilitator.tui.screens.first_start import FirstStartScreen
from facilitator.tui.screens.live import live_screen
from facilitator.tui.screens.reading import ReadingScreen
from facilitator.tui.screens.review import ReviewScreen
from facilitator.tui.screens.settings import SettingsScreen
from facilitator.tui.screens.start import StartScreen
from facilitator.tui.theme import CONTRAST
from facilitator.workflow import model_choice
from facilitator.workflow.first_start import Draft
from facilitator.workflow.review import opened_for_review
from facilitator.workflow.settings import of_person
from facilitator.workspace import Workspace
from tests.tui.conftest import NewMeeting, Press, Stage, StageWith
from tests.tui.test_reading import transcript
from tests.tui.test_review import ID as REVIEWED
from tests.tui.test_review import a_talk

SIZES = pytest.mark.parametrize("size", [(80, 24), (100, 30), (140, 40)], ids=lambda s: str(s[0]))

Compare = Callable[..., bool]


def pressing(press: Press, *keys: str, levels: Any = None) -> Callable[[Pilot[None]], Any]:
    """Waits until the screen has settled, shows levels on its meter, presses keys."""

    async def before(pilot: Pilot[None]) -> None:
        await press(pilot)
        if levels is not None:
            for level in (-40, -30, -22, -14, -9, -17):
                levels().strip.level(level)
        await press(pilot, *keys)

    return before


@SIZES
def test_live(stage: Stage, snap_compare: Compare, press: Press, size: tuple[int, int]) -> None:
    before = pressing(press, levels=lambda: stage.screen)
    assert snap_compare(stage.app, terminal_size=size, run_before=before)


@SIZES
def test_help(stage: Stage, snap_compare: Compare, press: Press, size: tuple[int, int]) -> None:
    before = pressing(press, "question_mark")
    assert snap_compare(stage.app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", [(80, 24), (140, 45)], ids=lambda s: str(s[0]))
def test_review(memory: Path, snap_compare: Compare, press: Press, size: tuple[int, int]) -> None:
    with opened_for_review(a_talk(memory).store.workspace, REVIEWED, "User 1") as review:
        app = FacilitatorApp(lambda: ReviewScreen(review))
        before = pressing(press, "enter", "X")
        assert snap_compare(app, terminal_size=size, run_before=before)


@SIZES
def test_start(
    study: Workspace, snap_compare: Compare, press: Press, size: tuple[int, int]
) -> None:
    app = FacilitatorApp(lambda: StartScreen(study))
    assert snap_compare(app, terminal_size=size, run_before=pressing(press))


def test_ending(stage: Stage, snap_compare: Compare, press: Press) -> None:
    before = pressing(press, "e")
    assert snap_compare(stage.app, terminal_size=(100, 30), run_before=before)


def test_guide_in_tabs(stage: Stage, snap_compare: Compare, press: Press) -> None:
    before = pressing(press, "tab", "tab")
    assert snap_compare(stage.app, terminal_size=(80, 24), run_before=before)


def test_japanese(
    stage_with: StageWith, new_meeting: NewMeeting, snap_compare: Compare, press: Press
) -> None:
    meeting = new_meeting()
    meeting.note(SpeakerMarked(0, "User 2"))
    meeting.say(
        1_000,
        "病棟では何も聞かれませんでした。計画はもう決まっていて、サインだけ求められました。"
        "手紙は前の住所に届いていたので、[Person 2]さんの電話ではじめて知ったんです。",
    )
    meeting.now_ms = 20_000
    meeting.behind(1_000)
    meeting.alert("No sound comes from the microphone: is it muted or unplugged?")
    stage = stage_with(meeting)
    before = pressing(press, "p", "f")
    assert snap_compare(stage.app, terminal_size=(80, 24), run_before=before)


@pytest.mark.parametrize("size", [(80, 24), (140, 45)], ids=lambda s: str(s[0]))
def test_reading(snap_compare: Compare, press: Press, size: tuple[int, int]) -> None:
    """A sealed transcript in which something was searched for."""
    app = FacilitatorApp(lambda: ReadingScreen(transcript(30), DEFAULT_TAGS))
    before = pressing(press, "slash", "w", "a", "r", "d", "enter", "n")
    assert snap_compare(app, terminal_size=size, run_before=before)


TWENTY = (
    *(f"User {n}" for n in range(1, 15)), "Nurse 1", "Nurse 2", "Volunteer Worker 1",
    "Volunteer Worker 2", "Psychologist 1", "Psychiatrist 1", "Facilitator 1", "Facilitator 2",
)  # fmt: skip


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (140, 45)], ids=lambda s: str(s[0]))
def test_twenty_seats(
    stage_with: StageWith,
    new_meeting: NewMeeting,
    snap_compare: Compare,
    press: Press,
    size: tuple[int, int],
) -> None:
    """After the key of the second row, with somebody of it speaking."""
    meeting = new_meeting(codes=TWENTY)
    meeting.note(SpeakerMarked(0, "User 12"))
    meeting.say(1_000, "I only knew the ward round was over when the door closed again.")
    meeting.now_ms = 20_000
    stage = stage_with(meeting)
    assert snap_compare(stage.app, terminal_size=size, run_before=pressing(press, "minus"))


def test_beside_one_that_is_not_over(study: Workspace, snap_compare: Compare, press: Press) -> None:
    app = FacilitatorApp(lambda: StartScreen(study))
    assert snap_compare(app, terminal_size=(80, 24), run_before=pressing(press, "n"))


def test_keyless(
    stage_with: StageWith, new_meeting: NewMeeting, snap_compare: Compare, press: Press
) -> None:
    """More people than keys, before consent."""
    codes = (*TWENTY, "User 15", "User 16")
    stage = stage_with(new_meeting(codes=codes, consent=False))
    assert snap_compare(stage.app, terminal_size=(80, 24), run_before=pressing(press))


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
