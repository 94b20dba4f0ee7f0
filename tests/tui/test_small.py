"""A window of thirty columns and eight rows still says whether sound is being kept."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button

from facilitator.tui.screens.ask import AskScreen
from tests.tui.conftest import Play, Press, Stage

SMALL = (30, 8)


def rows(app: Any) -> list[str]:
    """What stands on the screen, the window in front over what is behind it."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips]


@pytest.mark.parametrize("size", [SMALL, (30, 6), (24, 8), (40, 10), (80, 24)], ids=str)
def test_the_state_of_the_recording_is_on_the_first_row(
    stage: Stage, play: Play, press: Press, size: tuple[int, int]
) -> None:
    stage.meeting.alert("No sound comes from the microphone: is it muted or unplugged? " * 2)

    async def story(pilot: Pilot[None]) -> None:
        async def shows(*states: str) -> None:
            await pilot.pause(0)
            assert any(state in rows(stage.app)[0] for state in states), rows(stage.app)

        await shows("● REC 00:42")
        for keys in (("tab",), ("tab", "down", "pagedown", "end"), ("space",), ("f",)):
            await press(pilot, *keys)
            await shows("● REC 00:42")
        stage.screen.scroll_end(animate=False)
        await shows("● REC 00:42")
        await press(pilot, "n", *"a note", "enter")
        await shows("● REC 00:42")
        for key in ("e", "question_mark", "ctrl+q"):
            await press(pilot, key)
            assert stage.app.screen is not stage.screen
            await shows("● REC 00:42")
            await press(pilot, "escape")
        await press(pilot, "p")
        await shows("‖ OFF THE RECORD")

    play(stage, story, size)


def test_both_answers_are_in_sight_and_the_question_can_be_read(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "e")
        assert isinstance(stage.app.screen, AskScreen)
        whole = "\n".join(rows(stage.app))
        for button in stage.app.screen.query(Button):
            assert str(button.label) in whole
        before = whole
        await press(pilot, "pagedown")
        assert "\n".join(rows(stage.app)) != before

    play(stage, story, SMALL)


def test_what_has_no_room_in_the_strip_is_left_out_as_a_whole(stage: Stage, play: Play) -> None:
    stage.meeting.behind(95_000)

    async def story(pilot: Pilot[None]) -> None:
        await pilot.pause(0)
        first = rows(stage.app)[0]
        assert "● REC 00:42:10" in first
        # A warning goes before the meter and the disk, and stands there whole.
        assert "text 95 s behind" in first
        assert "disk" not in first

    play(stage, story, (44, 10))
