"""A terminal that goes without a signal, as one does that is not the program's own."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import COMMAND, Study

PATIENCE_S = 120.0


class BareTerminal:
    """A pseudo-terminal that controls nothing: when it goes, nobody is sent a signal."""

    def __init__(self) -> None:
        self._near, self._far = pty.openpty()
        fcntl.ioctl(self._far, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.programs: list[subprocess.Popen[bytes]] = []

    def start(self, study: Study, *arguments: str) -> subprocess.Popen[bytes]:
        program = subprocess.Popen(
            [str(COMMAND), *arguments],
            cwd=study.root.parent,
            env={**study.environment, "TERM": "xterm-256color"},
            stdin=self._far,
            stdout=self._far,
            stderr=self._far,
        )
        self.programs.append(program)
        return program

    def wait(self, text: bytes) -> None:
        seen = b""
        end = time.monotonic() + PATIENCE_S
        while text not in seen:
            assert time.monotonic() < end, seen[-2000:]
            if select.select([self._near], [], [], 0.1)[0]:
                seen += os.read(self._near, 65536)

    def hang_up(self) -> None:
        os.close(self._far)
        os.close(self._near)


@pytest.fixture
def terminal() -> Iterator[BareTerminal]:
    terminal = BareTerminal()
    yield terminal
    for program in terminal.programs:
        program.kill()
        program.wait()


def test_the_start_screen_ends(study: Study, terminal: BareTerminal) -> None:
    program = terminal.start(study, "--workspace", str(study.root))
    terminal.wait(b"quit")
    terminal.hang_up()
    program.wait(PATIENCE_S)


def test_a_meeting_is_left_so_that_it_can_be_resumed(
    tmp_path: Path, terminal: BareTerminal
) -> None:
    study = Study(tmp_path)
    program = terminal.start(study, "demo", "--keep", str(study.root))
    terminal.wait(b"REC")
    terminal.hang_up()
    program.wait(PATIENCE_S)
    assert "stopped, not ended" in study("sessions").out
