"""Somebody comes or leaves while the meeting runs: one key, then the seat, then what is so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from facilitator.domain import events as ev
from facilitator.domain.gathering import present_events
from facilitator.domain.moments import DEFAULT_TAGS
from facilitator.domain.terms import SETTING_UP
from facilitator.errors import FacilitatorError
from facilitator.tui.screens.attending import AttendingScreen
from tests.tui.conftest import NewMeeting, Play, Press, Room, Stage, StageWith, held, text_of

SEATS = ("User 1", "User 2", "User 3", "Facilitator 1")


@pytest.fixture
def table(new_meeting: NewMeeting) -> Room:
    """Of four who have a seat, two are here; one of them is not to be quoted."""
    room = new_meeting(codes=SEATS)
    room.note(*present_events(("User 1", "User 2"), ("User 2",)), device=SETTING_UP)
    return room


@pytest.fixture
def stage(table: Room, stage_with: StageWith) -> Iterator[Stage]:
    yield stage_with(table)


def here(stage: Stage) -> list[str]:
    return list(stage.meeting.session.attendance.here)


def prompt(stage: Stage) -> str:
    """What the line below the panes says."""
    return text_of(stage.app, "#said")


def seats(stage: Stage) -> str:
    return text_of(stage.app, "#seats")


def test_of_who_never_came_it_is_not_said_that_they_were_not_heard(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "t")
        cells = stage.screen.panes.air_time._cells
        assert [code for code, _ in cells] == ["User 1", "User 2"]

    play(stage, story)


def test_who_is_not_here_has_no_place_in_the_row_and_keeps_the_key(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot)
        assert seats(stage).split() == ["1", "User", "1", "2", "User", "2⊘"]
        await press(pilot, "3")  # they speak all the same: nothing is lost by that
        assert stage.meeting.latest() == ev.SpeakerMarked(0, "User 3")
        assert "Nobody noted yet that they are here." in prompt(stage)
        assert "[3 User 3" in seats(stage)

    play(stage, story)


def test_a_late_arrival_is_asked_the_same_as_everybody(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "i")
        assert isinstance(stage.app.screen, AttendingScreen)
        await press(pilot, "3")
        assert "User 3 has come. Written consent" in text_of(stage.app, "#question")
        await press(pilot, "y")
        assert stage.on_top()
        assert stage.meeting.acts == [
            ev.ConsentGiven("User 3", recording=True, quoting=True),
            ev.ParticipantArrived("User 3", 0),
        ]
        assert here(stage) == ["User 1", "User 2", "User 3"]
        assert "3 User 3" in seats(stage)
        await press(pilot, "u")
        assert "Undone: User 3 came at 00:00:00" in prompt(stage)
        assert here(stage) == ["User 1", "User 2"]

    play(stage, story)


def test_it_is_noted_when_the_key_was_pressed_and_not_when_all_was_answered(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        stage.meeting.now_ms = 60_000
        await press(pilot, "p", "p", "i")  # session time is told by the recorder
        stage.meeting.now_ms = 90_000
        await press(pilot, "1", "l")
        left = stage.meeting.latest()
        assert isinstance(left, ev.ParticipantLeft)
        assert 59_000 < left.at_ms < 61_000
        assert here(stage) == ["User 2"]

    play(stage, story)


def test_who_does_not_consent_puts_the_meeting_off_the_record_until_they_do(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "i", "3", "n")
        status = stage.screen.meeting.status
        assert status.off_record
        assert not status.recording
        assert "3 User 3!" in seats(stage)
        await press(pilot, "p")
        assert "Here, and not to be recorded: User 3" in prompt(stage)
        assert not stage.screen.meeting.status.recording
        await press(pilot, "i", "3", "w", "p")
        await held(pilot, lambda: stage.screen.meeting.status.recording)
        assert "3 User 3⊘" in seats(stage)

    play(stage, story)


def test_somebody_new_is_seated_by_a_code(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "i", "o", *"Nurse", "space", "2", "enter", "y")
        assert stage.on_top()
        assert stage.meeting.session.codes == (*SEATS, "Nurse 2")
        assert here(stage) == ["User 1", "User 2", "Nurse 2"]
        await press(pilot, "4")
        assert stage.meeting.latest() == ev.SpeakerMarked(0, "Nurse 2")

    play(stage, story)


def test_escape_notes_nothing(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "i", "3", "escape", "escape")
        assert stage.on_top()
        assert stage.meeting.acts == []

    play(stage, story)


def test_a_study_may_have_a_flag_on_that_letter(
    table: Room, new_meeting: NewMeeting, stage_with: StageWith, play: Play, press: Press
) -> None:
    tags = (*DEFAULT_TAGS, replace(DEFAULT_TAGS[1], name="idea", key="i", label="idea"))
    stage = stage_with(new_meeting(codes=SEATS, tags=tags))

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "i")
        assert stage.meeting.tags_flagged() == ["idea"]
        await press(pilot, "I")
        assert isinstance(stage.app.screen, AttendingScreen)

    play(stage, story)


def test_a_meeting_that_goes_on_with_somebody_who_refuses_does_so_off_the_record(
    table: Room,
) -> None:
    refuses = ev.ConsentGiven("User 1", recording=False, quoting=False)
    table.note(refuses, device=SETTING_UP)
    runner = table.runner
    runner.begin(lambda: None)
    runner.start()
    runner.wait_for(lambda: None)
    assert table.children.begun == ["speech"]
    assert table.live.off_record
    with pytest.raises(FacilitatorError, match="not to be recorded: User 1"):
        runner.wait_for(table.live.record)


def test_older_sessions_seat_everybody(
    new_meeting: NewMeeting, stage_with: StageWith, play: Play, press: Press
) -> None:
    stage = stage_with(new_meeting(codes=SEATS))

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot)
        for code in SEATS:
            assert code in seats(stage)
        await press(pilot, "1")
        assert prompt(stage).strip() == "User 1 is speaking."

    play(stage, story)
