"""A program that is killed leaves a terminal that can be used, and says how to go on."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import COMMAND, Study
from tests.e2e.terminal import PATIENCE_S, Terminal, children, descendants, is_running, needs_tmux

pytestmark = [needs_tmux, pytest.mark.terminal]


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    terminal = Terminal(80, 24)
    yield terminal
    terminal.close()


def program(terminal: Terminal) -> int:
    """The process that draws, once the one that looks after its terminal is there."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        for pid in terminal.processes()[1:]:
            if any(b"put_back.py" in command for command in commands_of(pid)):
                return pid
        terminal.screen()
    raise AssertionError("nobody looks after the terminal")


def commands_of(pid: int) -> list[bytes]:
    found = []
    for child in descendants(pid):
        with contextlib.suppress(OSError):
            found.append(Path(f"/proc/{child}/cmdline").read_bytes())
    return found


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def is_usable(terminal: Terminal) -> None:
    """Typing is echoed, a line ends with enter, and no mouse or other screen is left."""
    # The shell's prompt may have come before the other screen was left, and is lost with it.
    terminal.type("echo se''en; stty -a; echo do''ne", "Enter")
    screen = terminal.wait("done")
    assert "echo se''en" in screen and "\nseen\n" in screen
    assert {"isig", "icanon", "echo", "iexten"} <= set(screen.split())
    shown = "#{alternate_on} #{mouse_any_flag} #{mouse_sgr_flag} #{cursor_flag}"
    assert terminal.asked(shown) == "0 0 0 1"


def test_a_killed_meeting_says_how_it_goes_on(study: Study, terminal: Terminal) -> None:
    kept = study.root / "kept"
    terminal.run(str(COMMAND), "demo", "--keep", str(kept), FACILITATOR_HOME=str(study.home))
    terminal.wait("00:00:")
    pid = program(terminal)
    below = [*children(pid).values()]
    assert below
    kill(pid)
    screen = terminal.wait("Facilitator was stopped.")
    (session,) = (p.name for p in (kept / "sessions").iterdir() if p.is_dir())
    # Typed where the shell is, which is not in the study.
    typed = f"It goes on with: facilitator --workspace {kept} resume {session}"
    assert "".join(typed.split()) in "".join(screen.split())
    is_usable(terminal)


def test_the_start_screen_too_and_one_that_was_left_says_nothing(
    study: Study, terminal: Terminal
) -> None:
    start = (str(COMMAND), "--workspace", str(study.root))
    terminal.run(*start, FACILITATOR_HOME=str(study.home))
    terminal.wait("q quit")
    kill(program(terminal))
    screen = terminal.wait("It goes on with: facilitator")
    assert "".join(f"facilitator --workspace {study.root}".split()) in "".join(screen.split())
    is_usable(terminal)

    terminal.run(*start, FACILITATOR_HOME=str(study.home))
    terminal.wait("q quit")
    watching = [p for p in descendants(program(terminal)) if is_running(p)]
    terminal.type("q")
    screen = terminal.wait("status=0")
    assert "was stopped" not in screen
    assert not [p for p in watching if is_running(p)]
