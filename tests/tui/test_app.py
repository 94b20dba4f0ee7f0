"""What must hold for the application as a whole."""

from __future__ import annotations

import os
import signal
from io import StringIO
from typing import Any

import pytest
from rich.console import Console
from textual.pilot import Pilot

from facilitator.domain.phases import Phase
from facilitator.tui.theme import CONTRAST, DARK, LIGHT
from tests.tui.conftest import Play, Stage


def test_a_crash_shows_no_value_of_any_frame(stage: Stage, play: Play) -> None:
    async def story(pilot: Pilot[None]) -> None:
        def broken() -> None:
            heard = "Maria from Elm Street"
            raise RuntimeError(heard)

        stage.screen.call_later(broken)
        await pilot.pause()

    out = StringIO()
    stage.app.error_console = Console(file=out, width=200)
    with pytest.raises(RuntimeError):
        play(stage, story)
    assert "RuntimeError" in out.getvalue()
    assert "Maria" not in out.getvalue()


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no such signal here")
def test_a_closed_window_suspends_the_meeting(stage: Stage, play: Play, until: Any) -> None:
    async def story(pilot: Pilot[None]) -> None:
        os.kill(os.getpid(), signal.SIGHUP)
        await until(pilot, lambda: not stage.app.is_running)
        assert stage.meeting.session.phase is Phase.PAUSED

    play(stage, story)


def test_suspending_the_process_is_refused_while_a_meeting_is_open(
    stage: Stage, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped: list[int] = []
    monkeypatch.setattr(os, "kill", lambda *_: stopped.append(1))

    async def story(pilot: Pilot[None]) -> None:
        stage.app.action_suspend_process()
        assert not stopped

    play(stage, story)


@pytest.mark.parametrize(
    ("theme", "least"), [(DARK, 4.5), (LIGHT, 4.5), (CONTRAST, 7.0)], ids=["dark", "light", "high"]
)
def test_words_can_be_read_on_their_ground(theme: Any, least: float) -> None:
    """Contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3) for every colour words are set in; of the
    theme for that 7 to 1 (1.4.6)."""
    from textual.color import Color

    ground = Color.parse(theme.background)
    named = (theme.foreground, theme.primary, theme.secondary, theme.accent, theme.warning,
             theme.error, theme.success, theme.variables["muted"])  # fmt: skip
    for colour in named:
        assert contrast(Color.parse(colour), ground) >= least, colour


def contrast(one: Any, other: Any) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: Any) -> float:
    """Relative luminance as WCAG defines it."""
    parts = [
        v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in colour.normalized[:3]
    ]
    return float(0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2])
