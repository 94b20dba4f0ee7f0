"""The terminal, which may go away at any moment while the program still has work to do."""

from __future__ import annotations

import contextlib
import sys
from typing import IO, Any

from facilitator.terminal import CELLS

if sys.platform != "win32":
    from textual.drivers.linux_driver import LinuxDriver

    class TerminalDriver(LinuxDriver):
        """Textual's driver, with output that a closed window does not break.

        Textual writes in a thread of its own. Writing to a terminal that was hung up is an error
        that ends that thread; what is written after it then fills a queue that nobody empties, and
        the program would wait for ever, with the meeting's files open, instead of closing them.
        """

        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            if hasattr(self._file, "reconfigure"):
                # A character that the terminal lacks would end that thread as well.
                self._file.reconfigure(errors=CELLS)
            self._file: Any = Lasting(self._file)


class Lasting:
    """A terminal's stream; what cannot be written to it any more is dropped."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError):
            return self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
