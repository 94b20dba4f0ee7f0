"""The terminal, which may go away at any moment while the program still has work to do; and which
is to be as it was when the program goes away, however it does."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from facilitator.terminal import CELLS, printable
from facilitator.words import _

if sys.platform != "win32":
    import termios

    from textual.drivers.linux_driver import LinuxDriver

    class TerminalDriver(LinuxDriver):
        """Textual's driver, with output that a closed window does not break, and a terminal that is
        put back even if the program is killed.

        Textual writes in a thread of its own. Writing to a terminal that was hung up is an error
        that ends that thread; what is written after it then fills a queue that nobody empties, and
        the program would wait for ever, with the meeting's files open, instead of closing them.
        """

        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            if hasattr(self._file, "reconfigure"):
                # A character that the terminal lacks would end that thread as well.
                self._file.reconfigure(errors=CELLS)
            self._encoding = getattr(self._file, "encoding", None) or "utf-8"
            self._file: Any = Lasting(self._file)
            self._watch: Watch | None = None
            self._drawing = False
            self._goes_on = ""
            # The watch is begun on another thread: what is told last has to be what is.
            self._telling = threading.Lock()

        def watch(self) -> None:
            """From here on a killed program leaves a usable terminal. Costs a start of Python, so
            it is asked for when the first screen is there."""
            if self._watch is None and self.input_tty and self._file.isatty():
                # Where no process can be begun (too many, no memory) there is none to wait: a line
                # of that on the screen would help nobody, and all else is as it was.
                with self._telling, contextlib.suppress(OSError):
                    self._watch = Watch(self.fileno, self._file.fileno(), self._state())
                self._tell()  # what has changed while it was begun

        def if_killed(self, goes_on: str) -> None:
            """The command that goes on with what is shown, said should the program be killed."""
            if goes_on != self._goes_on:
                self._goes_on = goes_on
                self._tell()

        def start_application_mode(self) -> None:
            super().start_application_mode()  # type: ignore[no-untyped-call]
            self._drawing = True
            self._tell()

        def stop_application_mode(self) -> None:
            super().stop_application_mode()
            self._drawing = False
            self._tell()

        def close(self) -> None:
            super().close()
            if self._watch is not None:
                self._watch.close()

        def _tell(self) -> None:
            if self._watch is None:
                return
            with self._telling:
                self._watch.tell(self._state())

        def _state(self) -> dict[str, object]:
            """How the terminal is used now, and what is to be said should that be the end."""
            told = _("Facilitator was stopped. It goes on with: {command}").format(
                command=self._goes_on or "facilitator"
            )
            during = None
            with contextlib.suppress(termios.error):
                during = termios.tcgetattr(self.fileno)
            return {
                "drawing": self._drawing,
                "before": self.attrs_before,
                "during": during,
                "told": printable(told).encode(self._encoding, errors=CELLS),
            }


class Watch:
    """The process that puts the terminal back (`put_back`)."""

    def __init__(self, terminal: int, drawn: int, state: Mapping[str, object]) -> None:
        # Neither hung up with the terminal nor stopped by its keys; and no module of anybody's.
        script = str(Path(__file__).with_name("put_back.py"))
        heard, told = os.pipe()
        self._lock = threading.Lock()
        self._told = os.fdopen(told, "wb", buffering=0)
        # Before it begins: from its first moment on it knows what to put back.
        self.tell(state)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-B", script],
                stdin=heard,
                stdout=terminal,
                stderr=drawn,
                start_new_session=True,
            )
        except OSError:
            self._told.close()
            raise
        finally:
            os.close(heard)

    def tell(self, state: Mapping[str, object]) -> None:
        """How the terminal is used from now on."""
        with self._lock, contextlib.suppress(OSError, ValueError):
            self._told.write(f"{state!r}\n".encode())

    def close(self) -> None:
        """It is as it was."""
        with self._lock, contextlib.suppress(OSError):
            self._told.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)


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
