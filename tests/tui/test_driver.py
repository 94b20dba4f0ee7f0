"""A terminal that is hung up breaks nothing that writes to it."""

from __future__ import annotations

import errno
import os
import pty
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, TextIO

import pytest

if TYPE_CHECKING:
    from facilitator.tui.driver import TerminalDriver

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such terminals there")


def test_what_is_written_to_a_terminal_that_is_gone_is_dropped() -> None:
    from facilitator.tui.driver import Lasting

    master, terminal = pty.openpty()
    stream = os.fdopen(terminal, "w", encoding="utf-8")
    lasting = Lasting(stream)
    lasting.write("seen")
    lasting.flush()
    assert os.read(master, 100) == b"seen"
    assert lasting.isatty()
    os.close(master)
    with pytest.raises(OSError, match=r"Errno 5"):
        os.write(terminal, b"x")
    for _ in range(100):
        lasting.write("lost " * 1000)
        lasting.flush()
    os.close(terminal)
    with pytest.raises(OSError, match=r"Errno 9"):
        stream.close()


def test_a_screen_writes_through_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from facilitator.tui.app import _driver_class
    from facilitator.tui.driver import TerminalDriver

    assert _driver_class() is TerminalDriver
    monkeypatch.setenv("TEXTUAL_DRIVER", "other:Driver")
    assert _driver_class() is TerminalDriver, "what others' drivers do with the text is unknown"


def test_where_no_process_can_be_begun_nobody_watches_and_all_else_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def none(*_: object, **__: object) -> None:
        raise BlockingIOError(errno.EAGAIN, "no more processes")

    monkeypatch.setattr(subprocess, "Popen", none)
    master, terminal = pty.openpty()
    with os.fdopen(terminal, "w", encoding="utf-8") as stream:
        driver = new_driver(stream)
        driver.watch()
        driver.if_killed("facilitator resume 7")
    os.close(master)
    assert driver._watch is None


def new_driver(stream: TextIO) -> TerminalDriver:
    """As Textual makes it, but without a screen."""
    from facilitator.tui import driver as drivers

    driver = drivers.TerminalDriver.__new__(drivers.TerminalDriver)
    driver.__dict__ |= {
        "_file": drivers.Lasting(stream), "fileno": stream.fileno(), "input_tty": True,
        "attrs_before": None, "_encoding": "utf-8", "_watch": None, "_drawing": True,
        "_goes_on": "", "_telling": threading.Lock(),
    }  # fmt: skip
    return driver


def test_what_changes_while_the_watch_is_begun_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from facilitator.tui import driver as drivers

    told: list[object] = []

    class Slow:
        def __init__(self, _terminal: int, _drawn: int, state: Mapping[str, object]) -> None:
            driver.if_killed("facilitator resume 7")
            self.tell(state)

        def tell(self, state: Mapping[str, object]) -> None:
            told.append(state["told"])

    monkeypatch.setattr(drivers, "Watch", Slow)
    master, terminal = pty.openpty()
    with os.fdopen(terminal, "w", encoding="utf-8") as stream:
        driver = new_driver(stream)
        driver.watch()
    os.close(master)
    assert b"resume 7" in told[-1]  # type: ignore[operator]
