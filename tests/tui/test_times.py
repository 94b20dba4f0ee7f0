"""Times: a flag has one, wherever it is named; the clock on the wall stands beside session time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot

from facilitator.domain.transcript import timestamp
from facilitator.domain.walls import wall_time
from facilitator.tui import live_standing
from facilitator.tui.widgets.status_strip import Standing, StatusStrip
from tests.tui.conftest import Play, Press, Stage


def test_a_flag_is_named_by_one_time(stage: Stage, play: Play, press: Press) -> None:
    """By where it begins: what the key said, in the panel, in undo and when it goes."""

    async def story(pilot: Pilot[None]) -> None:
        screen = stage.screen
        await press(pilot, "d")
        flagged = stage.meeting.session.moments[-1]
        begins = timestamp(flagged.start_ms)
        assert flagged.start_ms != flagged.at_ms
        assert f"flagged from {begins}" in screen.prompt.said
        panel = str(screen.panes.moments._rows)
        assert begins in panel and timestamp(flagged.at_ms) not in panel
        await press(pilot, "u")
        assert screen.prompt.said == f"Undone: flag “disagreement” at {begins}"

    play(stage, story)


def test_the_clock_on_the_wall_stands_beside_session_time(
    stage: Stage, play: Play, press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_standing, "wall_time", wall_time)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "p", "p")  # a gap: the two differ from here on
        session, now_ms = stage.meeting.session, stage.meeting.now_ms
        shown = stage.screen.strip.render().plain
        assert f"{timestamp(now_ms)}" in shown and f"({wall_time(session, now_ms)})" in shown

    play(stage, story)


def test_a_narrow_strip_keeps_the_meeting_s_number(stage: Stage, play: Play, press: Press) -> None:
    async def story(pilot: Pilot[None]) -> None:
        strip = stage.screen.query_one(StatusStrip)
        full = Standing("Meeting 12 · Letters", "recording", disk_hours=9.0, wall="15:10")
        strip.show(full)
        assert "(15:10)" in strip.render().plain
        strip.show(replace(full, title="Meeting 9 · Letters", awake=False))
        assert strip.render().plain.startswith(" Meeting 9 ● REC 00:00:00  (15:10)")
        strip.show(replace(full, awake=False))
        shown = strip.render().plain
        assert shown.startswith(" Meeting 12 ") and "(15:10)" not in shown

    play(stage, story, (80, 24))
