"""The live transcript: following its end, widths, resizing, and what it never shows."""

from __future__ import annotations

import time
import tracemalloc
from typing import Any

import pytest
from textual.pilot import Pilot

from facilitator.domain import events as ev
from tests.tui.conftest import NewMeeting, Play, Press, Room, Stage, StageWith, settled


def long_meeting(meeting: Room, lines: int, text: str = "It was a long story about home.") -> Any:
    for n in range(lines):
        meeting.note(ev.SpeakerMarked(n * 10_000, f"User {n % 7 + 1}"))
        meeting.say(n * 10_000, text)
    meeting.now_ms = lines * 10_000
    return meeting


def seen(view: Any) -> list[str]:
    return [view.render_line(y).text.rstrip() for y in range(view.size.height)]


def test_it_follows_its_end(stage_with: StageWith, new_meeting: NewMeeting, play: Play) -> None:
    stage = stage_with(long_meeting(new_meeting(), 60))

    async def story(pilot: Pilot[None]) -> None:
        view = stage.screen.panes.transcript
        assert view.following
        stage.meeting.say(700_000, "The very last word.")
        await settled(pilot)
        assert "The very last word." in seen(view)[-1]
        assert view.border_subtitle is None or "new" not in view.border_subtitle

    play(stage, story)


def test_scrolled_away_it_stays_and_counts_what_is_new(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play, press: Press
) -> None:
    stage = stage_with(long_meeting(new_meeting(), 60))

    async def story(pilot: Pilot[None]) -> None:
        view = stage.screen.panes.transcript
        await press(pilot, "home")
        await pilot.wait_for_animation()
        following = view.following
        assert not following
        before = seen(view)
        for n in range(2):
            stage.meeting.say(700_000 + n * 4_000, "More.")
            await settled(pilot)
        assert seen(view) == before
        assert view.border_subtitle == "↓ 2 new"
        await press(pilot, "end")
        await pilot.wait_for_animation()
        await pilot.pause()
        assert view.following
        assert not view.border_subtitle
        assert "More." in seen(view)[-1]

    play(stage, story)


def test_where_tabs_are_the_new_lines_are_told_there(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play, press: Press
) -> None:
    stage = stage_with(long_meeting(new_meeting(), 60))

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "home")
        await pilot.wait_for_animation()
        stage.meeting.say(700_000, "More.")
        await settled(pilot)
        await pilot.pause()
        assert "Transcript ↓ 1 new" in stage.screen.panes.tabs.render().plain

    play(stage, story, (80, 24))


def test_a_resize_keeps_the_place(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play, press: Press
) -> None:
    stage = stage_with(long_meeting(new_meeting(), 80, "word " * 40))

    async def story(pilot: Pilot[None]) -> None:
        view = stage.screen.panes.transcript
        await press(pilot, "home")
        await pilot.wait_for_animation()
        view.scroll_to(y=view.source.top_of("u00020"), animate=False)
        await pilot.pause()
        for size in ((140, 40), (80, 24), (120, 50)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert view.source.line_at(view.scroll_offset.y) == "u00020"
            assert view.source.width == view.room

    play(stage, story)


def test_a_resize_keeps_following(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play
) -> None:
    stage = stage_with(long_meeting(new_meeting(), 80, "word " * 40))

    async def story(pilot: Pilot[None]) -> None:
        view = stage.screen.panes.transcript
        for size in ((140, 40), (80, 24), (101, 33), (100, 30)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            await pilot.pause()
            assert view.following
            assert view.scroll_offset.y == view.max_scroll_y
            assert seen(view)[-1].startswith("   word") or "word" in seen(view)[-1]

    play(stage, story)


def test_one_two_or_three_panes(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        def sizes() -> list[tuple[int, int]]:
            names = ("guide", "transcript", "moments")
            outer = [stage.screen.query_one(f"#{n}").outer_size for n in names]
            return [(size.width, size.height) for size in outer]

        assert [w > 0 for w, _ in sizes()] == [True, True, True]
        await pilot.resize_terminal(140, 40)
        await pilot.pause()
        heights = {h for _, h in sizes()}
        assert len(heights) == 1
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        shown = []
        for _ in range(3):
            visible = [
                n
                for n in ("guide", "transcript", "moments")
                if stage.screen.query_one(f"#{n}").display
            ]
            assert len(visible) == 1
            shown += visible
            await press(pilot, "tab")
        assert sorted(shown) == ["guide", "moments", "transcript"]

    play(stage, story)


def test_wide_characters_take_two_cells(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play
) -> None:
    meeting = new_meeting()
    meeting.say(
        1_000,
        "病棟では何も聞かれませんでした。計画はもう決まっていて、サインだけ求められました。" * 3,
    )
    stage = stage_with(meeting)

    async def story(pilot: Pilot[None]) -> None:
        view = stage.screen.panes.transcript
        for y in range(view.size.height):
            assert view.render_line(y).cell_length == view.room
        assert view.source.height >= 4

    play(stage, story)


def test_only_anonymised_text_is_shown(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play
) -> None:
    meeting = new_meeting()
    meeting.say(1_000, "Maria rang me.")
    stage = stage_with(meeting)

    async def story(pilot: Pilot[None]) -> None:
        meeting.note(ev.UtteranceHeard("raw", 9_000, 9_900, "Maria again.", (), None, None))
        await settled(pilot)
        shown = "\n".join(seen(stage.screen.panes.transcript))
        assert "[Person 1] rang me." in shown
        assert "[not yet anonymised]" in shown
        assert "Maria" not in stage.app.export_screenshot()

    play(stage, story)


def test_four_thousand_utterances(
    stage_with: StageWith,
    new_meeting: NewMeeting,
    play: Play,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only what is in sight is drawn, however long the meeting: drawn rows are counted, and
    time and memory are printed."""
    meeting = new_meeting()
    for n in range(4_000):
        meeting.say(n * 2_000, f"This is utterance {n}, and it goes on for a row or two. " * 2)
    meeting.now_ms = 8_000_000
    stage = stage_with(meeting)
    figures: dict[str, float] = {}

    async def story(pilot: Pilot[None]) -> None:
        view = stage.screen.panes.transcript
        assert len(view.source) == 4_000
        assert view.source.height > 8_000
        drawn = 0
        draw = view._drawn

        def counted(*given: Any) -> Any:
            nonlocal drawn
            drawn += 1
            return draw(*given)

        monkeypatch.setattr(view, "_drawn", counted)
        meeting.say(8_001_000, "One more.")
        await settled(pilot)
        await pilot.pause()
        assert drawn <= 2 * view.size.height
        tracemalloc.start()
        for page in range(300):
            view.scroll_to(y=page * 25, animate=False)
            for y in range(view.size.height):
                view.render_line(y)
        half = tracemalloc.get_traced_memory()[0]
        for page in range(300, 600):
            view.scroll_to(y=page * 25 % view.max_scroll_y, animate=False)
            for y in range(view.size.height):
                view.render_line(y)
        figures["grown"] = (tracemalloc.get_traced_memory()[0] - half) / 1e6
        tracemalloc.stop()
        assert len(view._strips) <= 200
        assert figures["grown"] < 1.0
        begin = time.perf_counter()
        await pilot.press("f")
        await pilot.pause()
        figures["key"] = time.perf_counter() - begin

    begin = time.perf_counter()
    play(stage, story)
    figures["all"] = time.perf_counter() - begin
    with capsys.disabled():
        print(f"\n4,000 utterances: {figures}")


def test_a_key_and_words_in_passing_draw_the_rows_they_change(
    stage_with: StageWith, new_meeting: NewMeeting, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of the transcript are counted as they are drawn: not a screen of them for one."""
    meeting = long_meeting(new_meeting(), 60)
    meeting.now_ms = 591_000
    stage = stage_with(meeting)

    async def story(pilot: Pilot[None]) -> None:
        view = stage.screen.panes.transcript
        drawn: list[int] = []
        draw = view.render_line

        def counted(y: int) -> Any:
            drawn.append(y)
            return draw(y)

        await settled(pilot)
        monkeypatch.setattr(view, "render_line", counted)
        height = view.size.height
        assert height > 10
        await pilot.press("6")  # the last line is somebody else's, and a turn of its own
        await settled(pilot)
        await pilot.pause()
        assert 0 < len(drawn) <= 3
        assert "User 6" in "\n".join(seen(view))
        monkeypatch.setattr(stage.screen.panes, "show_passing", lambda: None)
        view.pass_by("and then")
        await pilot.pause()
        drawn.clear()
        view.pass_by("and then we")
        await pilot.pause()
        assert drawn == [height - 1]
        assert view.render_line(height - 1).text.strip() == "and then we …"

    play(stage, story, size=(140, 45))


def test_after_any_change_every_row_on_the_screen_is_as_it_stands(
    stage_with: StageWith,
    new_meeting: NewMeeting,
    play: Play,
    press: Press,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is on the screen was drawn row by row; all of it drawn anew is the same."""
    stage = stage_with(long_meeting(new_meeting(), 40))

    async def story(pilot: Pilot[None]) -> None:
        screen = stage.screen
        views = (screen.panes.transcript, screen.panes.moments, screen.panes.guide)

        # The tick, which tells that nobody speaks, comes when it likes.
        monkeypatch.setattr(screen.panes, "show_passing", lambda: None)

        def painted() -> list[list[str]]:
            strips = screen._compositor.render_strips()
            return [
                [strips[y].crop(*view.region.column_span).text for y in view.region.line_range]
                for view in views
            ]

        async def same() -> None:
            await settled(pilot)
            await pilot.pause()
            shown = painted()
            for view in views:
                view.refresh()
            await pilot.pause()
            assert painted() == shown

        for key in ("3", "f", "q", "1", "space", "home", "4", "end", "u", "tab", "down", "x"):
            await press(pilot, key)
            await pilot.wait_for_animation()
            await same()
        stage.meeting.say(400_000, "Something new was said here. " * 6)
        await same()
        stage.meeting.note(ev.SpeakerMarked(60_000, "User 5"))
        await same()
        screen.panes.transcript.pass_by("just now")
        await same()
        await pilot.resize_terminal(100, 30)
        await same()

    play(stage, story, size=(140, 45))


def test_what_was_searched_for_comes_into_sight_from_another_pane(
    stage: Stage, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "tab", "tab")
        assert stage.screen.panes.guide.has_focus
        await press(pilot, "slash", *"ward", "enter")
        assert "1 of " in stage.screen.prompt.said
        assert stage.screen.panes.transcript.has_focus
        assert stage.screen.panes.transcript.region.height > 0

    play(stage, story, (80, 24))
