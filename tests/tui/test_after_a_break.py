"""Keys that follow the end of a break at once: none is lost, however slow the recorder is."""

from __future__ import annotations

import pytest
from textual import events
from textual.pilot import Pilot

from facilitator.domain import events as ev
from tests.tui.conftest import Play, Press, Stage


def said_last(stage: Stage) -> str | None:
    """Who was marked last as speaking."""
    marks = [act for act in stage.meeting.acts if isinstance(act, ev.SpeakerMarked)]
    return marks[-1].code


def test_a_digit_right_after_a_break_counts(
    stage: Stage, play: Play, press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keys of a break and its end, and a digit, faster than a recorder begins again."""

    async def story(pilot: Pilot[None]) -> None:
        monkeypatch.setattr(stage.meeting.children, "start", lambda *_: None)
        for key, code in zip("zpzp", ("User 3", "User 2", "User 3", "User 1"), strict=True):
            await pilot.press(key, key, code[-1])
            await press(pilot)
            assert said_last(stage) == code
            assert f"{code} is speaking." in stage.screen.prompt.said

    play(stage, story)


def test_a_digit_after_a_flag_that_was_taken_away_says_who_speaks(
    stage: Stage, play: Play, press: Press
) -> None:
    """However soon: there is no flag any more that it could be about."""

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "f")
        assert "a digit now says who" in stage.screen.prompt.said
        await press(pilot, "tab")
        assert "a digit now says who" not in stage.screen.prompt.said
        await press(pilot, "delete", "3")
        assert said_last(stage) == "User 3"

    play(stage, story)


def test_a_key_means_what_the_one_before_it_left_it_meaning_however_fast_they_come(
    stage: Stage, play: Play, press: Press
) -> None:
    """Both are on their way before the first is acted upon."""

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "f")
        for key in "3q":
            pilot.app.post_message(events.Key(key, key))
        await press(pilot)
        await press(pilot)
        assert [m.speaker for m in stage.meeting.session.moments][-2:] == ["User 3", None]

    play(stage, story)


def test_what_a_key_said_is_not_said_over_by_the_answer_to_the_one_before_it(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "f")
        pilot.app.post_message(events.Key("u", "u"))
        pilot.app.post_message(events.Key("ctrl+c", None))
        await press(pilot)
        await press(pilot)
        assert "never ends a recording" in stage.screen.prompt.said

    play(stage, story)
