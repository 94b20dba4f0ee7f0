"""On the live screen: a break, and the last minutes struck."""

from __future__ import annotations

from typing import NoReturn

import pytest
from textual.pilot import Pilot

from facilitator import child_messages as msg
from facilitator.child_messages import CAPTURE, SPEECH
from facilitator.domain import events as ev
from facilitator.domain.terms import GapReason
from facilitator.domain.walls import session_time, wall_time
from facilitator.errors import FacilitatorError
from facilitator.tui.screens.strike import StrikeScreen, choices
from facilitator.workflow import striking, striking_live
from tests.tui.conftest import NewMeeting, Play, Press, Stage, Until


def test_a_break_is_off_the_record_and_says_it_is_a_break(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "z")
        assert "BREAK" in stage.screen.strip.render().plain
        assert "REC" not in stage.screen.strip.render().plain
        assert stage.meeting.children.told[-1][0] == GapReason.BREAK
        await press(pilot, "z")
        assert "REC" in stage.screen.strip.render().plain
        assert stage.meeting.session.gaps[-1].reason == GapReason.BREAK

    play(stage, story)


def test_the_last_minutes_are_chosen_asked_for_once_and_struck(
    stage: Stage, play: Play, press: Press, until: Until
) -> None:
    """At 42:10, the last minute begins at 41:10: the line from 41:05 on goes whole."""

    async def story(pilot: Pilot[None]) -> None:
        screen = stage.screen
        texts = [text for _, text in screen.panes.transcript.source.texts()]
        assert any("letters came before" in text for text in texts)
        await press(pilot, "X")
        asking = stage.app.screen
        assert isinstance(asking, StrikeScreen)
        await press(pilot, "enter")
        assert "for good" in str(asking.query_one("#how").render())
        await press(pilot, "down")  # thought better of it: nothing is asked any more
        await press(pilot, "up", "enter", "enter")
        assert stage.on_top()
        await until(pilot, lambda: any(isinstance(a, ev.PartStruck) for a in stage.meeting.acts))
        await until(pilot, lambda: "REC" in screen.strip.render().plain)
        texts = [text for _, text in screen.panes.transcript.source.texts()]
        assert [t for t in texts if "[Person" in t or "piece of paper" in t] == []
        assert any("I only knew the ward round" not in t and "struck" in t for t in texts)
        session = stage.meeting.session
        assert session.notes == ()
        assert [m.tag for m in session.moments] == ["quote"]
        # What listens is begun anew, at the meeting's next tick, and the recording goes on.
        await until(pilot, lambda: stage.meeting.children.begun.count(SPEECH) == 2)
        assert stage.meeting.children.begun[-2:].count(CAPTURE) == 1
        # Nothing of it comes back.
        await press(pilot, "u", "u")
        texts = [text for _, text in screen.panes.transcript.source.texts()]
        assert [t for t in texts if "piece of paper" in t] == []

    play(stage, story)


def test_that_it_is_being_destroyed_is_said_until_it_is(
    stage: Stage, play: Play, press: Press, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over no other key's words; and not that it is gone where it could not be done."""
    done = striking.strike

    def full(*_: object) -> NoReturn:
        raise FacilitatorError("No room.", "Make some.")

    async def story(pilot: Pilot[None]) -> None:
        prompt, meeting = stage.screen.prompt, stage.meeting

        async def strike() -> None:
            meeting.children.mute = {msg.Stop}
            await press(pilot, "X", "enter", "enter")
            assert (
                prompt.said == "Struck from 00:41:10 on: sound and text of it are being destroyed."
            )

        async def goes_on() -> None:
            meeting.children.mute = set()
            meeting.children.send(CAPTURE, msg.Stop(GapReason.STRUCK))
            await until(pilot, lambda: not meeting.runner.status.striking)
            await until(pilot, lambda: not stage.screen._sound_hand.changing)

        monkeypatch.setattr(striking_live, "strike", full)
        await strike()
        await goes_on()
        assert prompt.said == ""
        assert "Nothing was struck" in (meeting.runner.status.alert or "")
        monkeypatch.setattr(striking_live, "strike", done)
        await strike()
        await goes_on()
        assert prompt.said == "Struck from 00:41:10 on: sound and text of it are destroyed."

    play(stage, story)


def test_no_choice_takes_the_same_as_another(new_meeting: NewMeeting) -> None:
    meeting = new_meeting()
    meeting.say(1_000, "I only knew the ward round was over when the door closed again.")
    assert [minutes for minutes, _ in choices(meeting.session, 90_000)] == [1, 2]
    assert [minutes for minutes, _ in choices(meeting.session, 40_000)] == [1]


def test_escape_strikes_nothing(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        before = len(stage.meeting.session.utterances)
        await press(pilot, "X", "enter", "escape")
        assert stage.on_top()
        assert len(stage.meeting.session.utterances) == before
        assert not stage.meeting.live.striking

    play(stage, story)


def test_ten_past_three_is_found(stage: Stage) -> None:
    """Where the wall and session time go on alike, and behind a pause."""
    room = stage.meeting
    session = room.store.session
    session.walls = [(0, "2026-11-23T14:00:30.000+00:00"), (600_000, "2026-11-23T15:00:00.000+00")]
    session.recorded_ms = 1_800_000
    assert wall_time(session, 30_000) == "14:01"
    assert wall_time(session, 599_000) == "14:10"
    assert wall_time(session, 600_000) == "15:00"
    assert session_time(session, "14:05") == 270_000
    assert session_time(session, "15:10") == 1_200_000
    assert session_time(session, "14:00") == 0
    assert session_time(session, "14:30") is None
    assert session_time(session, "16:00") is None
