"""Keys one at a time, and lines, from a terminal that no screen is drawn on."""

from __future__ import annotations

import codecs
import contextlib
import os
import sys
import time
from typing import Any

if sys.platform == "win32":
    import msvcrt
else:
    import select
    import termios

ESCAPE = "\x1b"
TYPED_AFTER_S = 0.05
"""What follows an escape this soon is a key that sends several characters (an arrow)."""


class Keyboard:
    """While in use, keys come without Enter and are not shown; `line` reads one as usual."""

    def __init__(self) -> None:
        self._fd = sys.stdin.fileno()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._waiting = ""
        self.closed = False
        """Whether the terminal has gone: nothing will be typed any more."""

    def __enter__(self) -> Keyboard:
        if sys.platform != "win32":
            self._before = termios.tcgetattr(self._fd)
            self._typed = termios.tcgetattr(self._fd)
            self._typed[3] &= ~termios.ISIG  # ctrl+c is a key too, and ends nothing
            self._keys()
        return self

    def __exit__(self, *_: object) -> None:
        if sys.platform != "win32":
            self._set(self._before)

    def _keys(self) -> None:
        if sys.platform != "win32":
            mode = [*self._typed[:-1], list(self._typed[-1])]
            mode[0] &= ~(termios.IXON | termios.IXOFF)  # ctrl+q and ctrl+s are keys
            mode[3] &= ~(termios.ECHO | termios.ICANON)
            mode[6][termios.VMIN], mode[6][termios.VTIME] = 1, 0
            self._set(mode)

    def _set(self, mode: list[Any]) -> None:
        if sys.platform != "win32":
            with contextlib.suppress(termios.error):  # a terminal that has gone
                termios.tcsetattr(self._fd, termios.TCSADRAIN, mode)

    def key(self, seconds: float) -> str | None:
        """The next character that is typed, None if none is in time. A key that sends several
        (an arrow, F5) is left out."""
        key = self._next(seconds)
        return None if key == ESCAPE and self._sends_more() else key or None

    def _next(self, seconds: float) -> str:
        """The next character, whatever it is; empty if none is in time."""
        if not self._waiting:
            self._waiting = self._read(seconds)
        first, self._waiting = self._waiting[:1], self._waiting[1:]
        return first

    def _sends_more(self) -> bool:
        """Whether an escape begins what one key sends, all of which is taken: a control sequence
        (ECMA-48, 5.4), or one character. What was typed behind that is kept."""
        first = self._next(TYPED_AFTER_S)
        if first == ESCAPE:  # pressed twice
            self._waiting = first + self._waiting
            return False
        if first == "[":
            following = self._next(TYPED_AFTER_S)
            if following == "[":  # F1 to F5 of a console of Linux
                following = self._next(TYPED_AFTER_S)
            else:
                while " " <= following < "@":
                    following = self._next(TYPED_AFTER_S)
        elif first == "O":  # F1 to F4 of others
            self._next(TYPED_AFTER_S)
        return bool(first)

    def line(self) -> str | None:
        """A line that is typed and shown as usual; None where the terminal went meanwhile."""
        if sys.platform == "win32":
            return sys.stdin.readline().rstrip("\r\n")
        first, self._waiting = self._waiting, ""
        self._set(self._typed)
        try:
            written = first + self._read(None)
        finally:
            self._keys()
        return None if self.closed else written.rstrip("\r\n")

    def _read(self, seconds: float | None) -> str:
        if sys.platform == "win32":
            end = None if seconds is None else time.monotonic() + seconds
            while not msvcrt.kbhit():
                if end is not None and time.monotonic() >= end:
                    return ""
                time.sleep(0.02)
            typed = str(msvcrt.getwch())
            if typed in "\x00\xe0" and msvcrt.kbhit():  # a key that sends several
                msvcrt.getwch()
                return ""
            return typed
        ready, _, _ = select.select([self._fd], [], [], seconds)
        if not ready:
            return ""
        try:
            data = os.read(self._fd, 4096)
        except OSError:
            data = b""
        self.closed = self.closed or not data
        return self._decoder.decode(data)
