"""Keys that are on their way before the one ahead of them is acted upon: each means what that one
left it meaning, on whatever screen it then is."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input

from facilitator.domain.terms import Gesture
from facilitator.tui.screens.turn import TurnScreen
from facilitator.tui.widgets.review_line import LineEditor
from tests.tui.conftest import Play, Press, Room, Stage, Until, settled
from tests.tui.test_reading import played
from tests.tui.test_review import Desk, a_talk, desk

NAMED = {"\n": "enter", "\x1b": "escape", "←": "left", "⌫": "backspace", "⇥": "end"}


async def at_once(pilot: Pilot[None], keys: str) -> None:
    """All of these are on their way before the first is acted upon."""
    for typed in keys:
        key = NAMED.get(typed) or _character_to_key(typed)
        pilot.app.post_message(events.Key(key, None if typed in NAMED else typed))
    for _ in range(4):
        await settled(pilot)


@pytest.fixture
def room(memory: Path) -> Room:
    return a_talk(memory)


async def second_line(at: Desk) -> None:
    await at.press("down", "x")  # "lantern" is to stand


@played
async def test_words_are_masked_as_what_the_key_behind_says(room: Room) -> None:
    async with desk(room) as at:
        await second_line(at)
        before = len(at.screen.items)
        await at_once(at.pilot, "ms")
        assert at.item.redactions[1].replacement.startswith("[Service ")
        assert len(at.screen.items) == before


@played
async def test_what_is_typed_behind_the_key_that_edits_is_in_the_line(room: Room) -> None:
    async with desk(room) as at:
        await at.press("down")
        await at_once(at.pilot, "exu ")
        assert at.screen.query_one(LineEditor).text.count("xu ") == 1
        assert at.item.suggestions
        assert at.editing
        await at.press("escape")
        await at_once(at.pilot, "exu \n")
        assert "xu " in at.line("u00002").heard
        assert not at.read


@played
async def test_the_cursor_is_moved_before_what_is_typed_behind_that(room: Room) -> None:
    async with desk(room) as at:
        await at_once(at.pilot, "e⇥ oh⌫k\n")
        assert at.line("u00001").heard == "I came with Maria on the bus. ok"


@played
async def test_what_is_typed_behind_enter_is_not_in_the_line(room: Room) -> None:
    async with desk(room) as at:
        await at_once(at.pilot, "eq \n\nd")
        assert at.line("u00001").reviewed == "I came with q [Person 1] on the bus."
        assert at.item.id != "u00001"


@played
async def test_what_is_typed_behind_the_key_that_searches_is_searched(room: Room) -> None:
    async with desk(room) as at:
        await at_once(at.pilot, "/xas\n")
        assert not at.screen.prompt.asking
        assert at.item.id == "u00001" and not at.read and not at.editing
        await at_once(at.pilot, "/wanted\n")
        assert at.item.id == "u00004"


def test_what_no_text_says_and_who(stage: Stage, play: Play) -> None:
    async def story(pilot: Pilot[None]) -> None:
        flags = len(stage.meeting.session.moments)
        await at_once(pilot, "yl3f")
        assert [(g.gesture, g.code) for g in stage.meeting.session.gestures] == [
            (Gesture.LAUGHS, "User 3")
        ]
        assert stage.on_top() and len(stage.meeting.session.moments) == flags + 1

    play(stage, story)


def test_a_turn_is_opened_and_edited(stage: Stage, play: Play) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await at_once(pilot, "\nex")
        screen = stage.app.screen
        assert isinstance(screen, TurnScreen) and screen.has_class("editing")
        assert screen.query_one(LineEditor).text.endswith("x")

    play(stage, story)


def test_a_name_in_a_turn(stage: Stage, play: Play, press: Press, until: Until) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "enter")
        await at_once(pilot, "np")
        await until(pilot, lambda: "[Person " in stage.meeting.session.utterances[-1].text)

    play(stage, story)


def test_a_note_and_its_end(stage: Stage, play: Play, until: Until) -> None:
    async def story(pilot: Pilot[None]) -> None:
        flags = len(stage.meeting.session.moments)
        await at_once(pilot, "nfqx⌫ 2⌫3")
        assert stage.screen.prompt.query_one(Input).value == "fq 3"
        await at_once(pilot, "\nf")
        await until(pilot, lambda: len(stage.meeting.session.moments) == flags + 1)
        assert stage.meeting.session.notes[-1].text == "fq 3"
        assert stage.screen.prompt.query_one(Input).value == ""

    play(stage, story)
