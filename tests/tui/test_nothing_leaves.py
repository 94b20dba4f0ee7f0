"""What stands on a screen leaves it by no clipboard, log or picture, and commands no terminal."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from functools import _lru_cache_wrapper
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from facilitator.domain.events import NoteRedacted, NoteTaken
from facilitator.domain.moments import DEFAULT_TAGS, Tag
from facilitator.errors import FacilitatorError
from facilitator.remembering import forget_words
from facilitator.study import Study
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.screens.start import StartScreen
from facilitator.workflow.catalogue import SessionSummary, write_summary
from facilitator.workspace import Workspace
from tests.e2e.conftest import COMMAND
from tests.e2e.conftest import Study as Installed
from tests.e2e.terminal import Terminal, needs_tmux
from tests.tui.conftest import NewMeeting, Play, Press, Stage, StageWith

ESCAPES = "\x1b]0;owned\x07\x1b[2J\x9b31m\x7f\u202e\u2066\x00"
MARKUP = "[red]x[/red][/][@click=app.bell]y[/]"
PLANTED = f"Pl{ESCAPES}{MARKUP}ed"


def drawn(app: FacilitatorApp) -> str:
    """All that the screen would write into the terminal, without its colours."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def assert_harmless(app: FacilitatorApp, *, shows: bool = True) -> None:
    text = drawn(app)
    assert not [c for c in text if not c.isprintable() and c not in "\n\u200c\u200d\ufe0f"]
    widths = {cell_len(row) for row in text.splitlines()}
    assert len(widths) == 1, "a row lost or won cells"
    if shows:
        assert "[red]x[/red]" in text.replace("\n", ""), "read as markup, or not there"


GUIDE = f"""\
+++
title = "{PLANTED.encode("unicode_escape").decode().replace(chr(92) + "x", chr(92) + "u00")}"
+++
An introduction. {PLANTED}
## {PLANTED}
- {PLANTED}
  - {PLANTED}
"""


def test_no_string_commands_the_terminal_of_a_live_meeting(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play, press: Press
) -> None:
    tags = (*DEFAULT_TAGS, Tag("own", "z", PLANTED, f"\x1b{MARKUP[0]}"))
    meeting = new_meeting(guide=GUIDE, tags=tags)
    meeting.say(1_000, PLANTED)
    meeting.now_ms = 5_000
    [note] = meeting.note(NoteTaken(5_000, PLANTED))
    meeting.note(NoteRedacted(str(note.id), ()))
    meeting.alert(f"The microphone {PLANTED} has gone.")
    stage = stage_with(meeting)

    async def story(pilot: Pilot[None]) -> None:
        for keys in ((), ("space",), ("z",), ("m",), ("escape",), ("tab",), ("tab",)):
            await press(pilot, *keys)
            assert_harmless(stage.app)
        await press(pilot, "question_mark")
        assert_harmless(stage.app)
        await press(pilot, "escape", "ctrl+p")
        await pilot.pause(0.2)
        await press(pilot, *"Flag")
        await pilot.pause(0.2)
        assert_harmless(stage.app, shows=False)
        await press(pilot, "escape", "escape")
        meeting.refuse(FacilitatorError(PLANTED, PLANTED))
        await press(pilot, "space")
        assert_harmless(stage.app)

    play(stage, story, (140, 40))


def test_no_string_commands_the_terminal_of_the_start_screen(
    tmp_path: Path, play: Play, press: Press
) -> None:
    workspace = Workspace(tmp_path, tmp_path / "home", Study(title=PLANTED))
    workspace.guides.mkdir()
    name = PLANTED.replace("/", "").replace("\0", "")
    (workspace.guides / f"{name}.md").write_text(GUIDE.replace("\0", ""), encoding="utf-8")
    (workspace.guides / "zz\udce9.md").write_text("# no guide", encoding="utf-8")
    folder = workspace.sessions / "m1"
    folder.mkdir(parents=True)
    codes = (PLANTED, "User 1")
    write_summary(
        folder,
        SessionSummary(
            *("m1", 1, PLANTED, PLANTED, "", PLANTED, PLANTED, "ended", codes),
            *("2026-11-23T09:00:00.000Z", 1, 1),
        ),
    )
    app = FacilitatorApp(lambda: StartScreen(workspace))

    async def story(pilot: Pilot[None]) -> None:
        assert_harmless(app)
        await press(pilot, "o")
        assert_harmless(app)
        await press(pilot, "escape", "n")
        assert_harmless(app, shows=False)
        await press(pilot, "down", "escape")
        assert isinstance(app.screen, StartScreen)
        app.screen.say(PLANTED)
        await pilot.pause(0)
        assert_harmless(app)

    play(app, story, (140, 40))


def test_what_is_typed_goes_to_no_clipboard_but_the_screens_own(
    stage: Stage, play: Play, press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    async def story(pilot: Pilot[None]) -> None:
        driver = stage.app._driver
        monkeypatch.setattr(driver, "write", written.append)
        await press(pilot, "n", *"secret", "shift+home", "ctrl+c", "ctrl+x", "ctrl+v", "ctrl+v")
        assert stage.app.screen.query_one(Input).value == "secretsecret"
        App.copy_to_clipboard(stage.app, "control")

    play(stage, story)
    assert sum("\x1b]52" in text for text in written) == 1, "only the control"


def test_no_picture_of_a_screen_is_written(
    stage: Stage, play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    before = sorted(tmp_path.rglob("*"))

    async def story(pilot: Pilot[None]) -> None:
        await pilot.app.run_action("app.screenshot")
        stage.app.save_screenshot(path=str(tmp_path))
        stage.app.deliver_screenshot(path=str(tmp_path))
        await pilot.pause(0.1)

    play(stage, story)
    assert sorted(tmp_path.rglob("*")) == before


def test_textuals_settings_that_let_text_out_are_not_heard() -> None:
    settings = {
        "TEXTUAL": "devtools,debug",
        "TEXTUAL_LOG": "log.txt",
        "TEXTUAL_SCREENSHOT": "1",
        "TEXTUAL_DRIVER": "os:path",
        "TEXTUAL_PRESS": "y",
        "TEXTUAL_DEBUG": "1",
        "TEXTUAL_SHOW_RETURN": "1",
        "TEXTUAL_SOMETHING_NEW": "1",
        "TEXTUAL_FPS": "30",
    }
    script = (
        "from facilitator.tui.app import FacilitatorApp\n"
        "from textual import constants as c\n"
        "assert (c.LOG_FILE, c.SCREENSHOT_DELAY, c.DRIVER, c.PRESS) == (None, -1, None, '')\n"
        "assert not c.DEBUG and not c.SHOW_RETURN and c.MAX_FPS == 30\n"
        "app = FacilitatorApp(lambda: None)\n"
        "assert not app.features and app.devtools is None\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@needs_tmux
@pytest.mark.terminal
def test_what_was_measured_to_be_drawn_is_forgotten_with_the_words() -> None:
    said = "Ophelia Garraway rang 話しました"
    segment = Segment(said)
    segment.split_cells(27)
    assert cell_len(said) == 32
    assert [cache for cache in caches_of_rich() if said in kept_by(cache)]
    forget_words()
    assert not [cache for cache in caches_of_rich() if said in kept_by(cache)]


def caches_of_rich() -> list[object]:
    return [
        one
        for one in gc.get_objects()
        if isinstance(one, _lru_cache_wrapper) and one.__module__.startswith(("rich", "textual"))
    ]


def kept_by(cache: object) -> str:
    return repr([one for one in gc.get_referents(cache) if type(one) is dict])


def test_a_screen_leaves_no_log_and_no_picture(tmp_path: Path) -> None:
    study = Installed(tmp_path)
    assert study("init", str(study.root)).status == 0
    terminal = Terminal(80, 24)
    try:
        terminal.run(
            *(str(COMMAND), "--workspace", str(study.root)),
            FACILITATOR_HOME=str(study.home),
            TEXTUAL_LOG=str(tmp_path / "log.txt"),
            TEXTUAL_SCREENSHOT="0",
            TEXTUAL_SCREENSHOT_LOCATION=str(tmp_path),
            TEXTUAL_SCREENSHOT_FILENAME="picture.svg",
        )
        terminal.wait("No meetings yet")
        terminal.type("q")
        terminal.wait("status=0")
    finally:
        terminal.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "study"] or sorted(
        path.name for path in tmp_path.iterdir()
    ) == ["study"]
