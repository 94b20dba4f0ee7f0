"""The way to a meeting: guide, what was left over, who is here, can everybody be heard."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import SelectionList

from facilitator.capture.devices import Device
from facilitator.capture.tryout import Kept, Level, Told
from facilitator.domain import events as ev
from facilitator.domain.course import Status
from facilitator.domain.gathering import Answer
from facilitator.errors import FacilitatorError
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.hands import holding
from facilitator.tui.screens import carried, sound
from facilitator.tui.screens.ask import AskScreen
from facilitator.tui.screens.carried import CarriedScreen
from facilitator.tui.screens.guides import GuidesScreen
from facilitator.tui.screens.people import PeopleScreen
from facilitator.tui.screens.sound import SoundScreen
from facilitator.tui.screens.start import StartScreen
from facilitator.workflow import listening, setting_up
from facilitator.workflow.carried_over import CarriedOver, LeftQuestion, LeftTopic
from facilitator.workflow.listening import Listening
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.setting_up import Remark, SettingUp, Understood, begin, begin_practice
from facilitator.workspace import Workspace
from tests.tui.conftest import NewMeeting, Play, Press, held, text_of

SEATS = ("User 1", "User 2", "User 3", "Facilitator 1")

LEFT = CarriedOver(
    (LeftQuestion("q-1", "Money", "What does the rent do to you?", Status.SKIPPED, "m1"),),
    (LeftTopic("letters from housing", 61_000, "m1"),),
)


class ScriptedMicrophone:
    """What the process that holds the microphone would tell."""

    latest: ScriptedMicrophone
    opened: list[str | None]

    def __init__(self, device: str | None, deliver: Callable[[Told], object]) -> None:
        self.deliver, self.kept, self.closed = deliver, 0, False
        type(self).latest = self
        type(self).opened.append(device)
        deliver(Level("Desk", -20.0))

    def keep(self) -> None:
        self.kept += 1
        self.deliver(Kept(b"\x01\x00" * 80_000))

    def close(self) -> None:
        self.closed = True


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with two microphones, whose model says what was understood."""
    ScriptedMicrophone.opened = []
    found = [Device("Desk", 48_000, 1, True), Device("Table", 48_000, 2, False)]
    monkeypatch.setattr(sound, "devices", lambda: found)
    monkeypatch.setattr(sound, "Tryout", ScriptedMicrophone)
    monkeypatch.setattr(sound, "remarks", lambda _: [Remark("Room for 61 h of sound")])
    said = Understood("So [Person 1] rang.", (Remark("5 s of speech took 0.4 s here"),))
    monkeypatch.setattr(sound, "understood", lambda *_: said)
    monkeypatch.setattr(carried, "carried_over", lambda _: CarriedOver())
    monkeypatch.setattr(setting_up, "listening", Listening)


@pytest.fixture
def workspace(study: Workspace) -> Workspace:
    """A study with nothing that was left unfinished, and only the guide that can be used."""
    (study.guides / "housing.md").unlink()
    for one in study.sessions.iterdir():
        for file in one.iterdir():
            file.unlink()
        one.rmdir()
    return replace(study, study=replace(study.study, seats=SEATS, model="small.en"))


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch, new_meeting: NewMeeting) -> list[SettingUp]:
    """What meetings were begun with; a scripted one is shown in their place."""
    chosen: list[SettingUp] = []
    meeting = new_meeting(codes=SEATS)

    def make(one: SettingUp, *_: Any) -> Any:
        chosen.append(one)
        return meeting.runner

    monkeypatch.setattr(holding, "new_meeting", make)
    monkeypatch.setattr(holding, "practice", make)
    monkeypatch.setattr(holding, "put_away", lambda _: None)
    return chosen


def app_of(workspace: Workspace) -> FacilitatorApp:
    return FacilitatorApp(lambda: StartScreen(workspace))


async def to_people(pilot: Pilot[None], press: Press, key: str = "n") -> PeopleScreen:
    await press(pilot, key, "enter")
    await held(pilot, lambda: isinstance(pilot.app.screen, PeopleScreen))
    screen = pilot.app.screen
    assert isinstance(screen, PeopleScreen)
    return screen


async def to_sound(pilot: Pilot[None], press: Press, *keys: str) -> SoundScreen:
    await to_people(pilot, press)
    await press(pilot, *(keys or ("a",)), "enter")
    await held(pilot, lambda: isinstance(pilot.app.screen, SoundScreen))
    screen = pilot.app.screen
    assert isinstance(screen, SoundScreen)
    await held(pilot, lambda: screen._heard)
    return screen


def test_one_key_a_person_all_at_once_and_the_meeting_begins(
    play: Play, press: Press, workspace: Workspace, begun: list[SettingUp]
) -> None:
    app = app_of(workspace)

    async def story(pilot: Pilot[None]) -> None:
        screen = await to_people(pilot, press)
        assert "Nobody is marked yet" in text_of(app, "#standing")
        await press(pilot, "enter")
        assert app.screen is screen, "nobody is here: nothing begins"
        await press(pilot, "a", "2", "comma")
        answers = screen.chosen.gathering.answers
        assert answers == {
            "User 1": Answer.AGREES,
            "User 2": Answer.UNQUOTED,
            "User 3": Answer.AGREES,
            "Facilitator 1": Answer.UNQUOTED,
        }
        assert "Not to be quoted: User 2, Facilitator 1." in text_of(app, "#standing")
        await press(pilot, "enter")
        await held(pilot, lambda: isinstance(app.screen, SoundScreen) and app.screen._heard)
        await press(pilot, "enter")
        await held(pilot, lambda: app.live is not None)
        assert ScriptedMicrophone.latest.closed, "the microphone is free for the meeting"
        assert [one.guide for one in begun] == ["recovery"]
        assert begun[0].gathering.here == SEATS

    play(app, story)


def test_recording_is_locked_until_everybody_here_consents(
    play: Play, press: Press, workspace: Workspace, begun: list[SettingUp]
) -> None:
    app = app_of(workspace)

    async def story(pilot: Pilot[None]) -> None:
        screen = await to_people(pilot, press)
        await press(pilot, "a", "3", "3", "enter")
        assert app.screen is screen
        assert "User 3: not to be recorded, so recording is locked" in text_of(app, "#standing")
        await press(pilot, "3", "enter")  # has gone
        await held(pilot, lambda: isinstance(app.screen, SoundScreen))
        assert screen.chosen.gathering.here == ("User 1", "User 2", "Facilitator 1")

    play(app, story)
    assert begun == []


def test_space_and_arrows_do_the_same_and_a_code_more_is_seated(
    play: Play, press: Press, workspace: Workspace
) -> None:
    app = app_of(workspace)

    async def story(pilot: Pilot[None]) -> None:
        screen = await to_people(pilot, press)
        await press(pilot, "down", "space", "space")
        assert screen.chosen.gathering.answers["User 2"] is Answer.UNQUOTED
        await press(pilot, "o", *"Maria", "enter")
        assert "no code" in text_of(app, "#fault")
        assert "Maria" not in text_of(app, "#fault")
        await press(pilot, *["backspace"] * 5, *"Nurse", "space", "1", "enter")
        assert app.screen is screen
        assert screen.chosen.gathering.here == ("User 2", "Nurse 1")

    play(app, story)


def test_the_second_row_is_reached_as_in_the_meeting(
    play: Play, press: Press, workspace: Workspace
) -> None:
    many = tuple(f"User {n}" for n in range(1, 16))
    app = app_of(replace(workspace, study=replace(workspace.study, seats=many)))

    async def story(pilot: Pilot[None]) -> None:
        screen = await to_people(pilot, press)
        await press(pilot, "minus", "2", "2")
        assert screen.chosen.gathering.here == ("User 2", "User 12")

    play(app, story, (80, 24))


def test_going_back_keeps_what_was_chosen(
    play: Play, press: Press, workspace: Workspace, begun: list[SettingUp]
) -> None:
    app = app_of(workspace)

    async def story(pilot: Pilot[None]) -> None:
        await to_sound(pilot, press, "1", "comma")
        await press(pilot, "escape")
        await held(pilot, lambda: isinstance(app.screen, PeopleScreen))
        assert "2 people are here" in text_of(app, "#standing")
        await press(pilot, "escape")
        assert isinstance(app.screen, GuidesScreen)
        await press(pilot, "escape")
        assert text_of(app, "#title").endswith("meetings")

    play(app, story)
    assert begun == []
    assert ScriptedMicrophone.latest.closed


def test_five_seconds_are_understood_masked_and_shown(
    play: Play, press: Press, workspace: Workspace
) -> None:
    app = app_of(workspace)

    async def story(pilot: Pilot[None]) -> None:
        await to_sound(pilot, press)
        assert "it hears you" in text_of(app, "#level")
        await press(pilot, "t")
        await held(pilot, lambda: "So [Person 1] rang." in text_of(app, "#text"))
        assert "5 s of speech took 0.4 s here" in text_of(app, "#remarks")
        assert ScriptedMicrophone.latest.kept == 1

    play(app, story)


def test_another_microphone_is_heard_once_the_one_before_was_let_go(
    play: Play, press: Press, workspace: Workspace, begun: list[SettingUp]
) -> None:
    app = app_of(workspace)

    async def story(pilot: Pilot[None]) -> None:
        screen = await to_sound(pilot, press)
        first = ScriptedMicrophone.latest
        await press(pilot, "down", "down")
        await held(pilot, lambda: ScriptedMicrophone.latest is not first and screen._heard)
        assert first.closed
        assert ScriptedMicrophone.opened[-1] == "Table"
        await press(pilot, "enter")
        await held(pilot, lambda: bool(begun))
        assert begun[0].device == "Table"

    play(app, story)


def test_without_a_microphone_nothing_begins_and_it_is_said_here(
    play: Play, press: Press, workspace: Workspace, begun: list[SettingUp]
) -> None:
    app = app_of(workspace)

    async def story(pilot: Pilot[None]) -> None:
        screen = await to_sound(pilot, press)
        lost = FacilitatorError("The microphone was unplugged.", "Plug it in again.")
        ScriptedMicrophone.latest.deliver(lost)
        await held(pilot, lambda: "was unplugged. Plug it in" in text_of(app, "#text"))
        await press(pilot, "enter", "t")
        assert app.screen is screen

    play(app, story)
    assert begun == []


def test_silence_and_nothing_else_is_said(play: Play, press: Press, workspace: Workspace) -> None:
    app = app_of(workspace)

    async def story(pilot: Pilot[None]) -> None:
        screen = await to_sound(pilot, press)
        screen._loudest = -100.0
        ScriptedMicrophone.latest.deliver(Level("Desk", -100.0))
        await held(pilot, lambda: "silence and nothing else" in text_of(app, "#level"))

    play(app, story)


def test_the_demo_model_is_still_taken_only_from_who_means_it(
    play: Play, press: Press, workspace: Workspace, begun: list[SettingUp]
) -> None:
    app = app_of(replace(workspace, study=replace(workspace.study, model="demo")))

    async def story(pilot: Pilot[None]) -> None:
        await to_sound(pilot, press)
        await press(pilot, "enter")
        await held(pilot, lambda: isinstance(app.screen, AskScreen))
        assert begun == []
        await press(pilot, "right", "enter")
        assert len(begun) == 1

    play(app, story)


def test_practice_says_so_on_every_screen(
    play: Play, press: Press, workspace: Workspace, begun: list[SettingUp]
) -> None:
    app = app_of(workspace)

    def shown() -> str:
        return "\n".join(
            "".join(segment.text for segment in strip)
            for strip in app.screen._compositor.render_strips()
        )

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "p")
        await pilot.pause()
        assert "PRACTICE" in shown()
        await press(pilot, "enter")
        await held(pilot, lambda: isinstance(app.screen, PeopleScreen))
        assert "PRACTICE" in shown()
        await press(pilot, "a", "enter")
        await held(pilot, lambda: isinstance(app.screen, SoundScreen) and app.screen._heard)
        assert "PRACTICE" in shown()
        await press(pilot, "enter")
        await held(pilot, lambda: app.live is not None and app.screen is app.live)
        await press(pilot)
        assert shown().count("PRACTICE") >= 2
        await press(pilot, "e")
        assert "PRACTICE" in shown()

    play(app, story, (80, 24))
    assert begun[0].practice


# -- what was left over ------------------------------------------------------------------------


def test_what_was_left_over_is_ticked_into_the_guide(
    play: Play,
    press: Press,
    workspace: Workspace,
    begun: list[SettingUp],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(carried, "carried_over", lambda _: LEFT)
    app = app_of(workspace)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "n", "enter")
        screen = app.screen
        assert isinstance(screen, CarriedScreen)
        rows = screen.query_one(SelectionList)
        await held(pilot, lambda: rows.option_count == 2)
        crosses = [rows.render_line(at).text[:4] for at in range(2)]
        assert crosses == ["▐ ▌ "] * 2, "a cross only where one is ticked: no colour tells it"
        await press(pilot, "space")
        assert [rows.render_line(at).text[:4] for at in range(2)] == ["▐X▌ ", "▐ ▌ "]
        await press(pilot, "enter", "a", "escape")
        assert isinstance(app.screen, CarriedScreen)
        rows = app.screen.query_one(SelectionList)
        await held(pilot, lambda: rows.selected == [0])
        await press(pilot, "enter", "enter")
        await held(pilot, lambda: isinstance(app.screen, SoundScreen) and app.screen._heard)
        await press(pilot, "enter")
        await held(pilot, lambda: bool(begun))
        assert begun[0].carried == CarriedOver(LEFT.questions, ())

    play(app, story)


# -- the meeting itself ------------------------------------------------------------------------


def test_who_could_not_be_heard_is_told_at_once_and_can_practise(
    play: Play, press: Press, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setting_up, "listening", listening.listening)
    japanese = replace(workspace.study, model="demo", language="ja")
    app = app_of(replace(workspace, study=japanese))

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "n")
        assert isinstance(app.screen, StartScreen), "nothing is asked of who could not begin"
        assert "knows English only" in text_of(app, "#said").replace("\n", " ")
        await press(pilot, "p")
        assert isinstance(app.screen, GuidesScreen)

    play(app, story)
    home = workspace.root.parent / "home"
    chosen = SettingUp.of(replace(workspace, home=home, study=japanese), practice=True)
    chosen.guide = "recovery"
    chosen.gathering = chosen.gathering.with_answer("User 1", Answer.AGREES)
    with ExitStack() as stack:
        meeting = begin_practice(chosen, stack)
        assert meeting.session.opened is not None
        assert meeting.session.opened.language == "en"
        assert meeting.discard_if_silent()
    assert any("ja" in one.text or "Japanese" in one.text for one in setting_up.remarks(chosen))


def chosen_for(workspace: Workspace, **rest: Any) -> SettingUp:
    home = workspace.root.parent / "home"  # keys never lie in the study
    plain = replace(workspace, home=home, study=replace(workspace.study, model="demo"))
    chosen = SettingUp.of(plain)
    chosen.guide = "recovery"
    gathering = chosen.gathering.with_answer("User 1", Answer.AGREES)
    chosen.gathering = gathering.with_answer("User 2", Answer.UNQUOTED)
    for name, value in rest.items():
        setattr(chosen, name, value)
    return chosen


def test_what_was_chosen_is_what_is_noted(workspace: Workspace) -> None:
    meeting = begin(chosen_for(workspace, device="Table", carried=LEFT))
    session = meeting.session
    try:
        assert session.codes == SEATS
        assert session.present == ("User 1", "User 2")
        assert session.consent_by == "the facilitator"
        assert session.attendance.unquoted == {"User 2"}
        assert meeting.source.device == "Table"
        assert session.guide is not None
        titles = [section.title for section in session.guide.sections]
        assert titles == ["Opening", "Feeling safe", "Having a say", "Carried over", "Ending"]
        kept = [q.text for q in session.guide.sections[3].questions]
        assert kept == ["What does the rent do to you?", "letters from housing"]
    finally:
        assert meeting.discard_if_silent()


def test_a_practice_leaves_nothing(workspace: Workspace, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    with ExitStack() as stack:
        meeting: LiveMeeting = begin_practice(chosen_for(workspace, practice=True), stack)
        there = meeting.store.folder
        assert there.is_dir()
        assert not there.is_relative_to(workspace.root)
        meeting.store.append(ev.NoteTaken(0, "not to be kept"))
        meeting.close()
    assert not there.exists()
    assert not meeting.workspace.keys.exists()
    assert sorted(tmp_path.rglob("*")) == before


def test_somebody_who_refuses_begins_no_meeting(workspace: Workspace) -> None:
    chosen = chosen_for(workspace)
    chosen.gathering = chosen.gathering.with_answer("User 3", Answer.REFUSES)
    with pytest.raises(FacilitatorError, match="User 3"):
        begin(chosen)
    assert not list(workspace.sessions.iterdir())
