"""A terminal that is hung up breaks nothing that writes to it."""

from __future__ import annotations

import os
import pty
import sys

import pytest

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
