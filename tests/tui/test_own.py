"""What a person wants of every screen: theme, layout, faults and keys, and that it lasts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from facilitator.config import BOTH, Config, load_config
from facilitator.domain import events as ev
from facilitator.places import config_file
from facilitator.power import Battery
from facilitator.tui.app import FacilitatorApp, application
from facilitator.tui.keymap import checked
from facilitator.tui.screens.live import live_screen
from facilitator.tui.screens.settings import SettingsScreen
from facilitator.tui.screens.start import StartScreen
from facilitator.workflow.status import Status
from facilitator.workspace import Workspace, find_workspace
from tests.tui.conftest import NewMeeting, Play, Press, Stage, Until, at_minute_42


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FACILITATOR_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def own(text: str) -> None:
    config_file().parent.mkdir(exist_ok=True)
    config_file().write_text(text, encoding="utf-8")


def rows(app: FacilitatorApp) -> str:
    """What stands on the screen."""
    return "\n".join(
        "".join(segment.text for segment in line) for line in app.screen._compositor.render_strips()
    )


def at(room: Any, **options: Any) -> FacilitatorApp:
    return FacilitatorApp(lambda: live_screen(room.runner, clock=room.clock), **options)


def test_a_theme_that_was_chosen_survives_a_restart(
    home: Path, study: Workspace, play: Play, press: Press
) -> None:
    own("# mine\n")
    app = application(lambda: StartScreen(study))

    async def choose(pilot: Pilot[None]) -> None:
        await press(pilot, "ctrl+p")
        await press(pilot, *"theme", "down", "down", "enter")

    play(app, choose)
    chosen = app.theme
    assert chosen != "facilitator-dark"
    assert config_file().read_text(encoding="utf-8").startswith("# mine\n")
    again = application(lambda: StartScreen(study))
    assert again.theme == chosen


def test_without_a_person_nothing_is_written(home: Path, study: Workspace, play: Play) -> None:
    app = FacilitatorApp(lambda: StartScreen(study))

    async def story(pilot: Pilot[None]) -> None:
        app.dress("light")
        await pilot.pause()

    play(app, story)
    assert app.theme == "facilitator-light"
    assert not config_file().exists()


def test_keys_of_one_s_own_work_and_stand_in_footer_and_help(
    new_meeting: NewMeeting, play: Play, press: Press
) -> None:
    keys = checked({"note": "t", "moment.name": "ctrl+t", "question.skip": "k"})
    room = new_meeting()
    app = at(room, keys=keys, own=Config(keys=keys))

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "n")
        live = app.live
        assert live is not None

        def asking() -> bool:
            return live.prompt.asking

        assert not asking()
        await press(pilot, "t")
        assert asking()
        await press(pilot, "escape", "f", "ctrl+t")
        assert asking()
        await press(pilot, "escape", "space", "k")
        assert isinstance(room.latest(), ev.QuestionSkipped)
        assert "t note" in rows(app)
        await press(pilot, "question_mark")
        assert "t        Note" in rows(app)

    play(app, story, size=(140, 60))


def test_one_pane_at_a_time_whatever_the_width(memory: Path, play: Play) -> None:
    room = at_minute_42(memory)
    app = at(room, own=Config(layout="one"))

    async def story(pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert app.screen.has_class("-narrow") and not app.screen.has_class("-wide")

    play(app, story, size=(160, 45))
    room.close()


def test_a_new_fault_rings_and_flashes_once_as_one_wants(
    new_meeting: NewMeeting, play: Play, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[int] = []
    room = new_meeting()
    app = at(room, own=Config(bell=BOTH))
    monkeypatch.setattr(app, "bell", lambda: rung.append(1))

    async def story(pilot: Pilot[None]) -> None:
        live = app.live
        assert live is not None
        room.alert("Text is 40 s behind.")
        await until(pilot, lambda: live.alert.alert is not None)
        assert rung == [1] and live.alert.has_class("-flash")
        room.alert("Text is 41 s behind.")
        await until(pilot, lambda: "41" in str(live.alert.alert))
        assert rung == [1], "the same fault with another number"
        room.alert("Text stopped.")
        await until(pilot, lambda: "stopped" in str(live.alert.alert))
        assert rung == [1, 1]

    play(app, story)


def test_a_fault_is_quiet_where_one_wants_that(
    new_meeting: NewMeeting, play: Play, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[int] = []
    room = new_meeting()
    app = at(room, own=Config(bell="off"))
    monkeypatch.setattr(app, "bell", lambda: rung.append(1))

    async def story(pilot: Pilot[None]) -> None:
        live = app.live
        assert live is not None
        room.alert("Text stopped.")
        await until(pilot, lambda: live.alert.alert is not None)
        assert not rung and not live.alert.has_class("-flash")

    play(app, story)


def test_battery_and_sleep_are_said_in_the_strip(
    stage: Stage, play: Play, press: Press, until: Until
) -> None:
    class Machine:
        battery = Battery(12, True)
        awake = False
        held: list[bool] = []

        def hold(self, wanted: bool) -> None:
            self.held.append(wanted)

        def close(self) -> None:
            self.held.append(False)

    machine: Any = Machine()
    stage.meeting.runner._machine = machine

    def shown() -> str:
        return str(stage.screen.strip.render())

    async def story(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "battery 12 %" in shown())
        assert "! may fall asleep" in shown() and "REC" in shown()
        machine.battery, machine.awake = Battery(12, False), True
        await until(pilot, lambda: "battery" not in shown())
        assert "asleep" not in shown()
        assert machine.held[-1] is True

    play(stage, story, size=(120, 30))
    stage.meeting.close()
    assert machine.held[-1] is False


def test_no_colour_is_shown_where_none_is_wanted(
    stage: Stage, play: Play, press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NO_COLOR: what is recorded, flagged and warned of is still told, by signs and words."""
    monkeypatch.setenv("NO_COLOR", "1")
    app = at(stage.meeting)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot)
        said = rows(app)
        assert "● REC" in said or "○ READY" in said
        assert "◆" in said and "❝" in said
        monochrome, ground = app.get_line_filters()[0], app.screen.background_colors[0]
        strips = app.screen._compositor.render_strips()
        drawn = [part for strip in strips for part in strip.apply_filter(monochrome, ground)]
        for segment in drawn:
            colour = segment.style.color if segment.style else None
            if colour is not None and colour.triplet is not None:
                assert len(set(colour.triplet)) == 1, (segment.text, colour)

    play(app, story, size=(140, 40))


def test_settings_are_changed_where_they_stand(
    home: Path, tmp_path: Path, play: Play, press: Press
) -> None:
    (tmp_path / "s").mkdir()
    file = tmp_path / "s" / "study.toml"
    file.write_text('# ours\ntitle = "A"\nages = 1\n'.replace("ages = 1\n", ""), encoding="utf-8")
    workspace = find_workspace(tmp_path / "s")
    app = application(lambda: StartScreen(workspace))

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "s")
        screen = app.screen
        assert isinstance(screen, SettingsScreen)

        async def go_to(label: str) -> None:
            """The last of that label: the study's, where one's own settings have it as well."""
            lines = screen.query_one("#lines")
            found = [n for n, line in enumerate(screen._lines) if line.label == label]
            lines.highlighted = found[-1]  # type: ignore[attr-defined]
            await press(pilot)

        await go_to("Theme")
        await press(pilot, "enter")
        assert load_config().theme == "light" and app.theme == "facilitator-light"
        await press(pilot, "delete")
        assert app.theme == "facilitator-dark"
        await go_to("Title")
        await press(pilot, "enter", "end", *" new", "enter")
        assert file.read_text(encoding="utf-8") == '# ours\ntitle = "A new"\n'
        await go_to("Language")
        await press(pilot, "enter", "end", *"glish", "escape")
        assert "language" not in file.read_text(encoding="utf-8")
        await go_to("Threads")
        await press(pilot, "enter", "end", *"x", "enter")
        assert "threads is not a whole number" in rows(app)
        await press(pilot, "escape")
        await go_to("Note")
        await press(pilot, "enter", "u")
        assert "The key u is given to both" in rows(app)
        await press(pilot, "enter", "t")
        assert load_config().keys == {"note": "t"} and app.own_keys == {"note": "t"}
        await go_to("Settings")
        await press(pilot, "enter", "y", "escape")
        assert isinstance(app.screen, StartScreen)
        assert app.screen.workspace.study.title == "A new"
        assert "y settings" in rows(app)
        await press(pilot, "y")
        assert "esc close" in rows(app)

    play(app, story, size=(80, 24))


def test_a_file_that_cannot_be_used_is_said_and_left(
    home: Path, study: Workspace, play: Play, press: Press
) -> None:
    file = study.root / "study.toml"
    file.write_text("threads = -1\n", encoding="utf-8")
    app = application(lambda: StartScreen(study))

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "s")
        assert "threads is not a whole number" in rows(app)

    play(app, story)
    assert file.read_text(encoding="utf-8") == "threads = -1\n"


def test_the_status_says_nothing_of_a_machine_that_nobody_watches(stage: Stage) -> None:
    status: Status = stage.meeting.runner.status
    assert status.battery is None and status.awake
