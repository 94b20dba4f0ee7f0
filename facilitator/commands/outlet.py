"""The output of a running meeting: no reader of it is waited for."""

from __future__ import annotations

import codecs
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import closing
from typing import Any, TextIO

from facilitator.errors import system_says
from facilitator.terminal import GONE, printable
from facilitator.words import _

LIMIT = 2_000
"""Lines that wait for a reader; more than two hours of talk have."""
PATIENCE_S = 0.1
"""How long a line is waited for while the reader keeps up, so that what is written to two
streams comes in its order."""
GRACE_S = 2.0
"""How long, once somebody said stop, the reader has for what is left."""


class Outlet:
    """A stream whose lines a thread of its own writes.

    A reader that reads no more without leaving (`| less`, ctrl-S) would else hold up whoever
    writes: the journal, and the stop. What it does not take in time is left out, and `complain`
    told once, with what happened; so too if the stream cannot be written to (a full disk). A
    reader that has gone is done without.
    """

    def __init__(
        self, stream: TextIO, complain: Callable[[str], None], *, limit: int = LIMIT
    ) -> None:
        self._complain = complain
        self._limit = limit
        self._lines: deque[str] = deque()
        self._changed = threading.Condition()
        self._writing = self._behind = self._complained = self._closed = False
        stream.flush()
        self._raw = _raw(stream)
        # A daemon: a write that is never taken must not keep the program.
        threading.Thread(target=self._write, daemon=True).start()

    def line(self, text: str) -> None:
        """Has a line written, as soon as the reader takes it."""
        with self._changed:
            if self._closed:
                return
            full = len(self._lines) >= self._limit
            if not full:
                self._lines.append(printable(text) + "\n")
                self._changed.notify_all()
                if not self._behind:
                    self._behind = not self._changed.wait_for(self._idle, PATIENCE_S)
        if full:
            self._say_once(_("The output is not read"))

    def finish(self, stopping: Callable[[], object]) -> None:
        """Waits until all is taken; no longer than `GRACE_S` from when `stopping()` is true."""
        end = None
        with self._changed:
            while not self._changed.wait_for(self._idle, PATIENCE_S):
                now = time.monotonic()
                end = now + GRACE_S if end is None and stopping() else end
                if end is not None and now >= end:
                    break
            left_out = not self._idle()
            self._close()
        if left_out:
            self._say_once(_("The output is not read"))

    def _idle(self) -> bool:
        return self._closed or not (self._lines or self._writing)

    def _close(self) -> None:
        self._closed = True
        self._lines.clear()
        self._changed.notify_all()

    def _say_once(self, what: str) -> None:
        with self._changed:
            said, self._complained = self._complained, True
        if not said:
            self._complain(what)

    def _write(self) -> None:
        with closing(self._raw):
            self._write_all()

    def _write_all(self) -> None:
        while True:
            with self._changed:
                self._writing = False
                if not self._lines:
                    self._behind = False
                    self._changed.notify_all()
                    self._changed.wait_for(lambda: bool(self._lines) or self._closed)
                if self._closed:
                    return
                text = self._lines.popleft()
                self._writing = True
            try:
                self._raw.write(text)
            except OSError as error:
                if error.errno not in GONE:
                    self._say_once(
                        _("The output could not be written ({strerror})").format(
                            strerror=system_says(error)
                        )
                    )
                with self._changed:
                    self._close()


class _File:
    """The stream's file, written to past the stream's buffer: a write that is never taken would
    hold the buffer's lock, and with it the program's end."""

    def __init__(self, stream: TextIO) -> None:
        # Of a type of its own for a console of Windows, hence Any.
        self._raw: Any = open(os.dup(stream.fileno()), "wb", buffering=0)  # noqa: PTH123, SIM115
        self._encoder = codecs.getincrementalencoder(stream.encoding)(stream.errors or "replace")

    def write(self, text: str) -> None:
        data = memoryview(self._encoder.encode(text.replace("\n", os.linesep)))
        while data:
            taken = self._raw.write(data)
            if taken is None:  # a pipe that does not wait
                time.sleep(PATIENCE_S)
            data = data[taken or 0 :]

    def close(self) -> None:
        self._raw.close()


class _StandIn:
    """A stream that has no file, as tests put in the place of one."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()

    def close(self) -> None:
        """The stream is somebody else's."""


def _raw(stream: TextIO) -> _File | _StandIn:
    try:
        return _File(stream)
    except OSError:
        return _StandIn(stream)
