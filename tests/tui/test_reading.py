"""A sealed transcript on its screen: read, searched, closed, and never changed."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from facilitator.domain.moments import DEFAULT_TAGS
from facilitator.domain.sealed import (
    SealedGap,
    SealedGesture,
    SealedMoment,
    SealedNote,
    SealedTranscript,
)
from facilitator.domain.transcript import Line
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.screens.help import HelpScreen
from facilitator.tui.screens.reading import ReadingScreen
from facilitator.tui.widgets.prompt_line import PromptLine
from tests.tui.conftest import SPOKEN

LONG = (
    "And then nothing came for a very long time, and nobody wrote, " * 4 + "until the heron came."
)


def played(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """A test whose story is a coroutine."""

    @functools.wraps(test)
    def run(*args: Any, **named: Any) -> None:
        asyncio.run(test(*args, **named))

    return run


def transcript(lines: int = 0) -> SealedTranscript:
    spoken = [Line(f"u{at}", at, at + 5_000, who, text) for at, who, text in SPOKEN]
    more = [
        Line(f"x{n}", 3_000_000 + n * 6_000, 3_000_000 + n * 6_000 + 5_000, "User 1", f"Line {n}.")
        for n in range(lines)
    ]
    return SealedTranscript(
        session="m1",
        number=2,
        title="Recovery [bold]",
        date="2026-11-23",
        language="en",
        duration_ms=4_000_000,
        lines=(*spoken, Line("long", 2_600_000, 2_640_000, "User 2", LONG), *more),
        moments=(
            SealedMoment("m1", "emergent", 2_455_000, 2_470_000, "User 3", "the ward"),
            SealedMoment("m2", "gone", 2_500_000, 2_510_000),
        ),
        notes=(SealedNote(2_480_000, "the Heron on the poster"),),
        gaps=(SealedGap(2_530_000, 60_000, "off the record"),),
        gestures=(SealedGesture(2_470_000, "laughs", "User 3"),),
    )


@asynccontextmanager
async def shown(
    held: SealedTranscript, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Pilot[None], ReadingScreen]]:
    screen = ReadingScreen(held, DEFAULT_TAGS)
    app = FacilitatorApp(lambda: screen)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield pilot, screen


async def search(pilot: Pilot[None], words: str) -> None:
    await pilot.press("slash")
    pilot.app.screen.query_one(PromptLine).query_one(Input).insert_text_at_cursor(words)
    await pilot.press("enter")
    await pilot.pause()


def rows(screen: ReadingScreen) -> list[str]:
    view = screen.view
    top = int(view.scroll_offset.y)
    return [view.row(y).text for y in range(top, top + view.size.height)]


def found_rows(screen: ReadingScreen, role: str) -> list[str]:
    """What is marked in sight with this role."""
    view = screen.view
    top = int(view.scroll_offset.y)
    pieces = [view.row(y).left for y in range(top, top + view.size.height)]
    return [text for row in pieces for text, of in row if of == role]


@played
async def test_it_begins_at_the_beginning_with_all_there_is() -> None:
    async with shown(transcript(), (100, 60)) as (_, screen):
        text = "\n".join(rows(screen))
        assert rows(screen)[0] == "00:40:55  User 2◆"
        for told in (
            "Nobody asked me",
            "✎ the Heron on the poster",
            "[laughs] User 3",
            "◆ emergent topic · the ward · User 3",
            "● gone",
            "‖ off the record, 1 min",
            "Unknown speaker",
        ):
            assert told in text, told


@played
async def test_the_next_and_the_previous_place_round_the_end() -> None:
    async with shown(transcript(200)) as (pilot, screen):
        await search(pilot, "heron")
        assert screen.prompt.said == "1 of 2"
        assert found_rows(screen, "here") == ["Heron"]
        await pilot.press("n")
        assert screen.prompt.said == "2 of 2"
        assert found_rows(screen, "here") == ["heron"]
        await pilot.press("n")
        assert screen.prompt.said == "1 of 2"
        await pilot.press("N")
        assert screen.prompt.said == "2 of 2"


@played
async def test_a_place_far_down_comes_into_sight_and_the_search_begins_where_one_is() -> None:
    async with shown(transcript(200)) as (pilot, screen):
        await search(pilot, "line 150.")
        assert found_rows(screen, "here") == ["Line 150."]
        await search(pilot, "line 1")
        (here,) = found_rows(screen, "here")
        assert here == "Line 1"
        # Not at the beginning again, but from what is in sight on.
        assert screen.view.current not in (None, 0)
        await search(pilot, "line 3.")  # there is none below
        assert found_rows(screen, "here") == ["Line 3."]


@played
async def test_words_that_a_row_breaks_are_found_and_marked_on_both() -> None:
    async with shown(transcript(), (40, 30)) as (pilot, screen):
        await search(pilot, "nobody   wrote")
        assert screen.prompt.said == "1 of 4"
        everywhere = [screen.view.row(y).left for y in range(screen.view.source.height)]
        marked = [text for row in everywhere for text, of in row if of in ("found", "here")]
        assert "".join(marked).replace(" ", "") == "nobodywrote" * 4


@pytest.mark.parametrize("words", ["zzz", "[bold]", "(", "\\"])
@played
async def test_what_stands_nowhere_is_said(words: str) -> None:
    async with shown(transcript()) as (pilot, screen):
        screen.view.find("ward")
        await search(pilot, words)
        assert screen.prompt.said == f"“{words}” stands nowhere."
        assert screen.view.places == []
        await pilot.press("n")
        assert "/ searches" in screen.prompt.said


@played
async def test_escape_calls_off_a_search_and_then_closes() -> None:
    async with shown(transcript()) as (pilot, screen):
        await pilot.press("slash", "q", "n", "escape")
        await pilot.pause()
        assert not screen.prompt.asking
        assert screen.is_current
        await pilot.press("escape")
        await pilot.pause()
        assert not pilot.app.is_running or not screen.is_current


@played
async def test_every_key_is_told_and_nothing_is_needed_to_read() -> None:
    async with shown(transcript()) as (pilot, screen):
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press("escape")
        await pilot.press("end")
        await pilot.pause()
        assert any("heron came" in row for row in rows(screen))


@pytest.mark.parametrize("size", [(30, 8), (20, 5), (200, 60)])
@played
async def test_it_fits_any_window(size: tuple[int, int]) -> None:
    async with shown(transcript(), size) as (pilot, screen):
        await search(pilot, "heron")
        assert screen.prompt.said == "1 of 2"
        await pilot.resize_terminal(90, 30)
        await pilot.pause()
        assert found_rows(screen, "here") == ["Heron"] or screen.view.current == 0


@played
async def test_an_empty_transcript_is_no_fault() -> None:
    empty = SealedTranscript("m1", None, "", "2026-11-23", "en", 0)
    async with shown(empty) as (pilot, screen):
        await search(pilot, "x")
        assert "nowhere" in screen.prompt.said
