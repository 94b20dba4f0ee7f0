"""What a key costs to be seen: an update draws what changed, nothing of it is missing, and it
leaves nothing behind that the garbage collector has to find."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from rich.segment import Segment
from textual import events
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual._styles_cache import StylesCache
from textual.app import App
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget

from facilitator.domain import events as ev
from facilitator.tui.painting import SparingCompositor, runs
from facilitator.tui.theme import LIGHT
from facilitator.tui.widgets.rows_view import RowsView
from tests.tui.conftest import NewMeeting, Play, Press, Room, Stage, StageWith, Until, settled


class Terminal:
    """What stands on the screen of a terminal that was given every update, and no more."""

    def __init__(self, app: App[Any]) -> None:
        self.rows: list[Strip] = []
        self.parts = 0
        display = app._display

        def shown(screen: Any, update: object) -> None:
            if isinstance(update, LayoutUpdate):
                self.rows = [Strip.join(row) for row in update.strips]
            elif isinstance(update, ChopsUpdate) and self.rows:
                self.parts += 1
                self.take(update)
            display(screen, update)  # type: ignore[arg-type]

        app._display = shown  # type: ignore[method-assign, assignment]

    def take(self, update: ChopsUpdate) -> None:
        for y, left, right in update.spans:
            for (begin, piece), end in zip(
                update.chops[y].items(), update.chop_ends[y], strict=True
            ):
                if begin < right and end > left:
                    assert piece is not None, f"nothing to draw at {begin}, {y}"
                    old = self.rows[y]
                    self.rows[y] = Strip.join([old.crop(0, begin), piece, old.crop(end)])


def cells(rows: Sequence[Strip]) -> list[list[tuple[str, Any]]]:
    """What stands where, in which look."""
    return [list(_looks(row)) for row in rows]


def _looks(row: Strip) -> Iterator[tuple[str, Any]]:
    for text, style, _control in Strip.simplify(row):
        yield text, (style.without_color, style.color, style.bgcolor) if style else None


def anew(app: App[Any]) -> list[Strip]:
    """The screen drawn from nothing; what the next update draws is not changed by it."""
    for widget in app.screen._compositor.visible_widgets:
        widget._set_dirty()
        widget._repaint_regions.clear()
        if isinstance(widget, RowsView):
            widget._strips.clear()
            widget._lines.clear()
    return app.screen._compositor.render_strips()


@pytest.mark.parametrize("size", [(140, 45), (80, 24)])
def test_after_every_update_the_terminal_shows_what_there_is(
    stage: Stage, play: Play, press: Press, until: Until, size: tuple[int, int]
) -> None:
    for n in range(60):
        stage.meeting.say(n * 4_000, "It was a long story about home, and it went on.")

    async def story(pilot: Pilot[None]) -> None:
        assert isinstance(stage.screen._compositor, SparingCompositor)
        await pilot.resize_terminal(*size)
        terminal = Terminal(stage.app)
        stage.screen.refresh(layout=True)
        await until(pilot, lambda: len(terminal.rows) == size[1])

        async def same() -> None:
            await settled(pilot)
            await pilot.pause()
            now = [Strip([Segment(s.text, s.style) for s in row]) for row in anew(stage.app)]
            assert cells(terminal.rows) == cells(now)

        await same()
        for n, keys in enumerate(
            (["1"], ["q"], ["2"], ["f", "3"], ["space"], ["tab"], ["up", "up"], ["home"], ["u"])
        ):
            await press(pilot, *keys)
            stage.meeting.say(2_530_000 + n * 4_000, f"A line that came while {n} was pressed.")
            await same()
        await press(pilot, "n", *"aside", "enter")
        await same()
        await press(pilot, "question_mark")
        await press(pilot, "escape")
        await same()
        stage.app.theme = LIGHT.name
        await same()
        stage.meeting.note(ev.SpeakerMarked(2_565_000, "User 5"))
        await same()
        assert terminal.parts > 10

    play(stage, story)


def late(room: Room) -> Room:
    for n in range(200):
        room.say(n * 4_000, "It was a long story about home, and it went on.")
    room.now_ms = 800_000
    return room


class Counted:
    """How many lines of widgets were gone through, and how many of them drawn."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.looked_at = self.drawn = 0
        draw, look, look_at_rows = (
            StylesCache.render_line,
            Widget.render_lines,
            RowsView.render_lines,
        )

        def drawn(*args: Any, **options: Any) -> Strip:
            self.drawn += 1
            return draw(*args, **options)

        def looked_at(widget: Widget, crop: Region) -> list[Strip]:
            self.looked_at += 0 if isinstance(widget, RowsView) else crop.height
            return look(widget, crop)

        def looked_at_rows(view: RowsView, crop: Region) -> list[Strip]:
            self.looked_at += crop.height
            return look_at_rows(view, crop)

        monkeypatch.setattr(StylesCache, "render_line", drawn)
        monkeypatch.setattr(Widget, "render_lines", looked_at)
        monkeypatch.setattr(RowsView, "render_lines", looked_at_rows)


def test_a_key_and_a_line_of_text_draw_a_few_lines(
    stage_with: StageWith,
    new_meeting: NewMeeting,
    play: Play,
    press: Press,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = stage_with(late(new_meeting()))

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "1")
        counted = Counted(monkeypatch)
        await press(pilot, "2")
        await settled(pilot)
        # The answer and the seats, twice; who speaks, above the panes and beside a line.
        assert 0 < counted.drawn <= 12
        assert counted.looked_at <= 24
        counted.drawn = 0
        stage.meeting.say(800_500, "Then we went home.")
        await settled(pilot)
        await pilot.pause()
        assert 0 < counted.drawn <= 12  # of 40 rows that moved up, those that are new

    play(stage, story, (140, 45))


def test_a_key_does_not_wait_for_the_next_frame(
    stage_with: StageWith,
    new_meeting: NewMeeting,
    play: Play,
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = stage_with(late(new_meeting()))

    async def story(pilot: Pilot[None]) -> None:
        await settled(pilot)
        terminal = Terminal(stage.app)
        stage.screen.refresh(layout=True)
        await until(pilot, lambda: len(terminal.rows) > 0)
        await settled(pilot)
        answered = asyncio.Event()
        display = stage.app._display

        def shown(*args: Any) -> None:
            display(*args)
            if any("User 3 is speaking" in row.text for row in terminal.rows):
                answered.set()

        monkeypatch.setattr(stage.app, "_display", shown)
        monkeypatch.setattr(stage.screen._update_timer, "resume", lambda: None)  # no frame comes
        stage.app.post_message(events.Key("3", "3"))
        # The pilot's own pauses would draw.
        await asyncio.wait_for(answered.wait(), 20)

    play(stage, story, (140, 45))


def test_painting_leaves_no_garbage(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play, press: Press
) -> None:
    stage = stage_with(late(new_meeting()))

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "1", "2", "q")
        gc.collect()
        gc.disable()
        for n in range(10):
            await press(pilot, str(n % 7 + 1))
            stage.meeting.say(801_000 + n * 3_000, "Then we went home.")
            await settled(pilot)
        found = gc.collect()
        gc.enable()
        # Circles that the interpreter, Textual and the pilot make; with each piece of a line that
        # kept itself it was some 2,000.
        assert found < 600

    play(stage, story, (140, 45))


def test_rows_that_stand_together() -> None:
    assert list(runs([])) == []
    assert list(runs([3])) == [(3, 1)]
    assert list(runs([1, 2, 3, 5, 8, 9])) == [(1, 3), (5, 1), (8, 2)]
