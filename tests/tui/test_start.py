"""The start screen: what it lists, and what it opens."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from facilitator.domain import events as ev
from facilitator.domain.phases import Phase
from facilitator.errors import FacilitatorError
from facilitator.tui import about_meeting
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.hands import holding
from facilitator.tui.hands.afterwards import AfterwardsHand
from facilitator.tui.hands.holding import HoldingHand
from facilitator.tui.screens import start
from facilitator.tui.screens.ask_text import AskTextScreen
from facilitator.tui.screens.finished import FinishedScreen
from facilitator.tui.screens.guides import GuidesScreen
from facilitator.tui.screens.help import HelpScreen
from facilitator.tui.screens.start import StartScreen
from facilitator.tui.widgets.key_bar import KeyBar
from facilitator.tui.widgets.row_list import RowList
from facilitator.workflow import overdue
from facilitator.workflow.catalogue import listing
from facilitator.workflow.retention import unsealed_since
from facilitator.workflow.runner import MeetingRunner
from facilitator.workflow.seal import noted_destructions
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.tui.conftest import CODES, GUIDE, NewMeeting, Play, Press, Until, held, text_of

NEW = ("n", "right", "enter")
"""A new meeting, although one of the study is not over."""


def app_of(workspace: Workspace) -> FacilitatorApp:
    return FacilitatorApp(lambda: StartScreen(workspace))


def said(app: FacilitatorApp) -> str:
    return str(app.screen.query_one("#said", Static).content)


def test_it_lists_meetings_the_latest_first(play: Play, study: Workspace) -> None:
    app = app_of(study)

    async def story(pilot: Pilot[None]) -> None:
        assert app.screen.query_one(RowList).rows == [
            ("2026-11-23-05", "2026-11-23", "What recovery means", "paused", "42 min"),
            ("2026-10-26-04", "2026-10-26", "[Living] well", "to be reviewed", "2 h 13 min"),
            ("2026-09-07-03", "2026-09-07", "What recovery means", "sealed", "2 h 31 min"),
        ]
        about = text_of(app, "#about")
        assert "enter  go on with the meeting" in about
        assert "Nurse 1" in about

    play(app, story)


def test_the_footer_names_only_what_can_be_done_with_the_meeting_chosen(
    play: Play, press: Press, study: Workspace
) -> None:
    app = app_of(study)

    async def story(pilot: Pilot[None]) -> None:
        await pilot.resize_terminal(140, 40)
        for there, absent in (
            ("del destroy", ("x export", "r review", "S seal")),
            ("r review", ("x export", "S seal")),
            ("x export", ("r review", "S seal", "del destroy")),
        ):
            await pilot.pause()
            shown = str(app.screen.query_one(KeyBar).render())
            assert there in shown
            assert not [one for one in absent if one in shown]
            await press(pilot, "down")

    play(app, story)


def test_an_empty_study_says_what_to_do(
    play: Play, press: Press, until: Until, tmp_path: Path
) -> None:
    app = app_of(Workspace(tmp_path, tmp_path / "home"))

    async def story(pilot: Pilot[None]) -> None:
        assert "No meetings yet" in text_of(app, "#empty")
        # Only the demo model is there.
        await until(pilot, lambda: "facilitator models pull" in text_of(app, "#empty"))
        assert not app.screen.query_one(RowList).display
        await press(pilot, "n")
        assert "no topic guide yet" in said(app)
        await press(pilot, "o")
        assert "n begins one" in said(app)

    play(app, story)


def test_a_damaged_session_is_listed_as_damaged(play: Play, press: Press, study: Workspace) -> None:
    (study.sessions / "2026-10-26-04" / "session.json").write_text(
        '{"number": null}', encoding="utf-8"
    )
    app = app_of(study)

    async def story(pilot: Pilot[None]) -> None:
        rows = app.screen.query_one(RowList).rows
        assert [row[3] for row in rows] == ["paused", "sealed", "damaged"]
        await press(pilot, "down", "down")
        about = text_of(app, "#about")
        assert "facilitator verify 2026-10-26-04" in about
        await press(pilot, "o")
        assert isinstance(app.screen, FinishedScreen)

    play(app, story)


def test_a_meeting_that_is_over_says_what_comes_next(
    play: Play, press: Press, study: Workspace
) -> None:
    app = app_of(study)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "down", "o")
        assert isinstance(app.screen, FinishedScreen)
        assert text_of(app, "#steps").startswith("r  review")
        await press(pilot, "escape")
        assert isinstance(app.screen, StartScreen)

    play(app, story)


def test_a_meeting_that_stopped_is_opened(
    play: Play,
    press: Press,
    study: Workspace,
    new_meeting: NewMeeting,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    meeting = new_meeting(consent=False)
    opened: list[str] = []
    away: list[Any] = []

    def reopened(_: object, id_: str) -> MeetingRunner:
        opened.append(id_)
        return meeting.runner

    monkeypatch.setattr(holding, "reopened", reopened)
    monkeypatch.setattr(holding, "put_away", away.append)
    app = app_of(study)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "o")
        assert opened == ["2026-11-23-05"]
        assert app.live is not None
        await press(pilot, "escape")  # consent: not yet
        assert isinstance(app.screen, StartScreen)
        assert away == [meeting.runner]

    play(app, story)


def test_what_cannot_be_opened_is_told(
    play: Play, press: Press, study: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise FacilitatorError("Its key is not on this machine.", "Look on the other one.")

    monkeypatch.setattr(holding, "reopened", refuse)
    app = app_of(study)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "o")
        assert said(app) == "Its key is not on this machine. Look on the other one."

    play(app, story)


def test_a_new_meeting_beside_one_that_is_not_over_is_asked_for(
    play: Play,
    press: Press,
    study: Workspace,
    new_meeting: NewMeeting,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []
    meeting = new_meeting(consent=False)

    def open_again(_: Workspace, id_: str) -> MeetingRunner:
        opened.append(id_)
        return meeting.runner

    monkeypatch.setattr(holding, "reopened", open_again)
    monkeypatch.setattr(holding, "put_away", lambda _: None)
    app = app_of(study)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "n")
        assert "Meeting 5 is not over" in text_of(app, "#title")
        assert "2026-11-23-05, 42 min of sound" in text_of(app, "#body")
        await press(pilot, "escape")
        assert text_of(app, "#title").endswith("meetings")
        await press(pilot, *NEW)
        assert isinstance(app.screen, GuidesScreen)
        assert opened == []
        await press(pilot, "escape", "n", "enter")  # the safe answer: the one there is
        assert opened == ["2026-11-23-05"]

    play(app, story)


def test_with_every_meeting_over_a_new_one_is_not_asked_about(
    play: Play, press: Press, study: Workspace
) -> None:
    shutil.rmtree(study.sessions / "2026-11-23-05")
    app = app_of(study)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "n")
        assert isinstance(app.screen, GuidesScreen)

    play(app, story)


def test_escape_leaves_the_guides(play: Play, press: Press, study: Workspace) -> None:
    app = app_of(study)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, *NEW, "escape")
        assert isinstance(app.screen, StartScreen)

    play(app, story)


def test_a_fault_of_the_meeting_is_told_when_it_closes(
    play: Play,
    press: Press,
    study: Workspace,
    new_meeting: NewMeeting,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    meeting = new_meeting()
    meeting.children.faulty = True
    monkeypatch.setattr(holding, "reopened", lambda *_: meeting.runner)
    monkeypatch.setattr(holding, "put_away", lambda _: None)
    app = app_of(study)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "o")
        await held(pilot, lambda: app.live is None)
        assert "No microphone. Plug one in." in said(app)

    play(app, story)


def test_after_a_meeting_that_one_is_chosen_and_not_an_earlier_one(
    play: Play,
    press: Press,
    study: Workspace,
    new_meeting: NewMeeting,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Review, better text and sealing go to the one that is chosen."""
    meeting = new_meeting()
    meeting.children.faulty = True
    monkeypatch.setattr(holding, "reopened", lambda *_: meeting.runner)
    monkeypatch.setattr(holding, "put_away", lambda _: None)
    app = app_of(study)

    async def story(pilot: Pilot[None]) -> None:
        held_now = replace(listing(study)[-1], id=meeting.session.id)
        monkeypatch.setattr(start, "listing", lambda of: [*listing(of), held_now])
        await press(pilot, "o")
        await held(pilot, lambda: app.live is None)
        assert isinstance(app.screen, StartScreen)
        chosen = app.screen.chosen()
        assert chosen is not None
        assert chosen.id == meeting.session.id

    play(app, story)


def test_enter_does_what_comes_next_and_says_it_before(
    play: Play, press: Press, study: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(HoldingHand, "go_on", lambda _hand, _id: done.append("go on"))
    monkeypatch.setattr(AfterwardsHand, "do", lambda _hand, what: done.append(f"{what} it"))
    app = app_of(study)

    async def story(pilot: Pilot[None]) -> None:
        for said in ("go on", "review it", "export it"):
            assert f"enter  {said}" in text_of(app, "#about")
            await press(pilot, "enter", "down")
            assert done[-1] == said

    play(app, story)


def test_guides_are_looked_at_with_what_is_wrong_in_them(
    play: Play, press: Press, study: Workspace
) -> None:
    app = app_of(study)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "g")
        assert "cannot be used yet" in text_of(app, "#guide")
        await press(pilot, "down", "enter")  # nothing begins from here
        assert "Who was there with you?" in text_of(app, "#guide")
        await press(pilot, "escape")
        assert text_of(app, "#title").endswith("meetings")

    play(app, story)


def test_a_test_meeting_is_destroyed_by_its_number(play: Play, press: Press, memory: Path) -> None:
    workspace = Workspace(memory / "study", memory / "home")
    first = ev.SessionOpened("m7", 7, "A study", "recovery", GUIDE, CODES, "en", "demo")
    SessionStore.create(workspace, "m7", first, ev.RecordingEnded(0)).close()
    app = app_of(workspace)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "delete")
        assert isinstance(app.screen, AskTextScreen)
        await press(pilot, "1", "enter")
        assert "7 destroys it" in text_of(app, "#fault")
        await press(pilot, "escape")
        assert "Nothing was destroyed" in said(app)
        assert (workspace.keys / "m7.key").exists()
        await press(pilot, "delete", "7", "enter")
        assert "m7 is destroyed" in said(app)
        assert not (workspace.keys / "m7.key").exists()
        assert [one.phase for one in listing(workspace)] == [Phase.DESTROYED]
        await press(pilot, "delete")
        assert "never reviewed" in said(app)

    play(app, story)
    assert [line.session for line in noted_destructions(workspace)] == ["m7"]


def test_what_was_reviewed_is_not_destroyed_from_here(
    play: Play, press: Press, study: Workspace
) -> None:
    app = app_of(study)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "down", "down", "delete")  # a sealed one
        assert isinstance(app.screen, StartScreen)
        assert "never reviewed" in said(app)

    play(app, story)


def test_help_and_quit(play: Play, press: Press, study: Workspace) -> None:
    app = app_of(study)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "question_mark")
        assert isinstance(app.screen, HelpScreen)
        await press(pilot, "escape", "q")
        assert not app.is_running

    play(app, story)


def test_the_list_is_read_anew_when_one_comes_back(
    play: Play, press: Press, study: Workspace
) -> None:
    app = app_of(study)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "down", "o")
        path = study.sessions / "2026-10-26-04" / "session.json"
        old = json.loads(path.read_text())
        told = {**old, "phase": "reviewed", "guide": "A title longer than before"}
        path.write_text(json.dumps(told))
        await press(pilot, "escape")
        table = app.screen.query_one(RowList)
        assert table.rows[1][3] == "to be sealed"
        assert table.chosen == 1
        shown = table.render_line(1).text
        assert "A title longer than before" in shown
        assert "to be sealed" in shown

    play(app, story)


def test_a_meeting_that_should_have_been_sealed_is_said_and_a_small_window_has_room(
    play: Play, study: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = unsealed_since
    for module in (start, about_meeting):
        monkeypatch.setattr(module, "unsealed_since", lambda of, one: told(of, one, "2026-12-24"))
    limited = replace(study, study=replace(study.study, unsealed_days=3))
    app = app_of(limited)

    async def story(pilot: Pilot[None]) -> None:
        said = app.screen.query_one("#overdue", Static)
        assert said.display
        assert str(said.content) == ("! 2 meetings were to be sealed by now: 2026-11-23-05, 202…")
        about = text_of(app, "#about")
        assert "was to be sealed by 2026-11-26, 28 days ago" in about
        assert app.screen.query_one(RowList).size.height > 2

    play(app, story, (60, 20))
    without = app_of(study)

    async def nothing(pilot: Pilot[None]) -> None:
        assert not without.screen.query_one("#overdue", Static).display

    play(without, nothing)


def test_what_goes_without_anybodys_word_is_said_on_the_first_screen(
    play: Play, study: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the day, at the start and beside the meeting."""
    told = unsealed_since
    for module in (start, about_meeting):
        monkeypatch.setattr(module, "unsealed_since", lambda of, one: told(of, one, "2026-12-24"))
    wants = replace(study.study, unsealed_days=3, destroy_unsealed=True)
    limited = replace(study, study=wants)
    lines = overdue.heed(limited, "2026-12-24")
    due = overdue.due
    monkeypatch.setattr(overdue, "due", lambda of, one: due(of, one, "2026-12-24"))
    app = FacilitatorApp(lambda: StartScreen(limited, lines))

    async def story(pilot: Pilot[None]) -> None:
        assert "will be destroyed from 2026-12-31 on" in text_of(app, "#said")
        about = " ".join(text_of(app, "#about").split())
        assert "will be destroyed from 2026-12-31 on, at a start, unless you seal it" in about

    play(app, story, (80, 24))


def test_every_fault_of_a_guide_and_every_time_unread_stands_beside_it(
    play: Play, press: Press, study: Workspace
) -> None:
    (study.guides / "housing.md").write_text("# Housing\nloose\n## A\n", encoding="utf-8")
    text = (study.guides / "recovery.md").read_text(encoding="utf-8")
    (study.guides / "recovery.md").write_text(f"{text}\n## Tea (ten min)\n- Cake?\n", "utf-8")
    app = app_of(study)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, *NEW)
        assert all(f"Line {line}: " in text_of(app, "#guide") for line in (1, 3))
        await press(pilot, "down")
        assert "no time was read from 'Tea (ten min)'" in text_of(app, "#guide")
        assert "Cake?" in text_of(app, "#guide")

    play(app, story)
