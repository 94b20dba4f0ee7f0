"""What a person sees when the microphone goes, and when the program was killed, in a terminal."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.audio import Room, tone, wait_until, write_wav
from tests.e2e.conftest import COMMAND, Study
from tests.e2e.terminal import Terminal, children, is_running, needs_tmux

pytestmark = [needs_tmux, pytest.mark.terminal, pytest.mark.microphone]


@contextmanager
def window() -> Iterator[Terminal]:
    opened = Terminal(columns=100, rows=30)
    try:
        yield opened
    finally:
        opened.close()


@pytest.mark.timeout(300)
def test_gone_back_killed_and_resumed(study: Study, room: Room, tmp_path: Path) -> None:
    path = write_wav(tmp_path / "tone.wav", tone(440, 250))
    settings = {"FACILITATOR_HOME": str(study.home), **room.environment}
    with window() as terminal, room.play(path) as player:
        try:
            terminal.run(
                *(str(COMMAND), "--workspace", str(study.root), "live", "--guide", "short"),
                *("--input", "mic", "--model", "demo", "--consent-confirmed", "--id", "m1"),
                **settings,
            )
            terminal.wait("● REC 00:00:0")
            terminal.type("f")
            terminal.wait("emergent topic flagged")
            room.pull_out()
            try:
                terminal.wait("has stopped giving sound")
                terminal.wait("NOT RECORDING")
            finally:
                room.plug_in()
            terminal.wait("● REC 00:00:")
            terminal.wait("‖ the microphone failed, ")
            [program] = [pid for pid in terminal.processes() if children(pid)]
            below = children(program).values()
            os.kill(program, signal.SIGKILL)
            wait_until(lambda: not any(is_running(pid) for pid in below))
        finally:
            player.kill()

    # On the start screen, where it stood: its flag and its gap, and recording goes on.
    with window() as terminal:
        terminal.run(str(COMMAND), "--workspace", str(study.root), **settings)
        terminal.wait("It can go on.")
        terminal.type("Enter")
        terminal.wait("This meeting stopped at 00:00:")
        terminal.type("Enter")  # the easy answer goes on
        terminal.wait("● REC 00:00:")
        terminal.wait("‖ interrupted, ")
        terminal.wait("‖ the microphone failed, ")
        terminal.type("C-q")
        terminal.wait("Recording stops now.")
        terminal.type("Right")
        terminal.type("Enter")
        terminal.wait("It can go on.")
        terminal.type("C-q")
        terminal.wait("status=0")

    events = study("log", "m1", "--json").objects
    assert [e["kind"] for e in events].count("MomentFlagged") == 1
    reasons = [e["reason"] for e in events if e["kind"] == "GapNoted"]
    assert "device" in reasons
    assert "interrupted" in reasons
    assert study("verify", "m1").status == 0
