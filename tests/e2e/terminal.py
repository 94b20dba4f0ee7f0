"""A real terminal for tests: tmux, its keys and its screen."""

from __future__ import annotations

import contextlib
import shlex
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

needs_tmux = pytest.mark.skipif(
    shutil.which("tmux") is None, reason="tmux is not installed, so there is no terminal"
)

PATIENCE_S = 120.0


class Terminal:
    """A tmux of its own (own socket) with one window of `columns` x `rows`."""

    def __init__(self, columns: int = 80, rows: int = 24) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="tmux-")
        self._socket = Path(self._folder.name) / "s"
        self._tmux(
            *("-f", "/dev/null", "new-session", "-d", "-s", "t"),
            *("-x", str(columns), "-y", str(rows), "sh"),
        )

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", str(self._socket), *arguments],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def run(self, *command: str, **environment: str) -> None:
        """Types a command into the shell; its exit status is shown when it ends."""
        # Emptied at once: what an earlier command wrote must not be taken for this one's.
        self._tmux("send-keys", "-R", "-t", "t")
        settings = " ".join(f"{name}={shlex.quote(value)}" for name, value in environment.items())
        self.type(f"clear; {settings} {shlex.join(command)}; echo status=$?", "Enter")

    def type(self, *keys: str) -> None:
        """Sends keys as tmux names them ("f", "Enter", "C-c"), or text."""
        self._tmux("send-keys", "-t", "t", *keys)

    def screen(self) -> str:
        return self._tmux("capture-pane", "-p", "-t", "t")

    def asked(self, what: str) -> str:
        """What tmux knows of the window: `#{alternate_on}` and the like."""
        return self._tmux("display-message", "-p", "-t", "t", what).strip()

    def wait(self, text: str, seconds: float = PATIENCE_S) -> str:
        """The screen, once it shows `text`."""
        end = time.monotonic() + seconds
        while text not in (screen := self.screen()):
            assert time.monotonic() < end, f"no {text!r} on the screen:\n{screen}"
            time.sleep(0.05)
        return screen

    def wait_gone(self, text: str, seconds: float = PATIENCE_S) -> str:
        """The screen, once it no longer shows `text`."""
        end = time.monotonic() + seconds
        while text in (screen := self.screen()):
            assert time.monotonic() < end, f"{text!r} stays on the screen:\n{screen}"
            time.sleep(0.05)
        return screen

    def processes(self) -> list[int]:
        """The shell and everything that runs in it."""
        shell = int(self._tmux("display-message", "-p", "-t", "t", "#{pane_pid}"))
        return [shell, *descendants(shell)]

    def hang_up(self) -> None:
        """Closes the window as a person does, and waits until what ran in it has gone."""
        inside = self.processes()
        self._tmux("kill-server")
        end = time.monotonic() + PATIENCE_S
        while left := [pid for pid in inside if is_running(pid)]:
            assert time.monotonic() < end, f"something outlived its terminal: {left}"
            time.sleep(0.05)

    def close(self) -> None:
        with contextlib.suppress(subprocess.CalledProcessError):
            self._tmux("kill-server")
        self._folder.cleanup()


def descendants(parent: int) -> list[int]:
    """All processes below one, from /proc."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError, IndexError):
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
            children.setdefault(int(after_name[1]), []).append(int(folder.name))
    found, left = [], [parent]
    while left:
        below = children.get(left.pop(), [])
        found += below
        left += below
    return found


def children(parent: int) -> dict[str, int]:
    """Child processes of a process by the module they run, from /proc."""
    found = {}
    for folder in Path("/proc").iterdir():
        try:
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
            arguments = (folder / "cmdline").read_bytes().split(b"\0")
        except (OSError, IndexError):
            continue
        if int(after_name[1]) == parent and b"-m" in arguments:
            found[arguments[arguments.index(b"-m") + 1].decode()] = int(folder.name)
    return found


def is_running(pid: int) -> bool:
    """Whether a process is there. One that has ended and was not waited for counts as gone."""
    try:
        state = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
