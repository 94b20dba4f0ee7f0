"""Puts a terminal back that a killed program left as its own: a process that waits for that.

A file of its own that nothing imports: an interpreter without site-packages runs it beside every
screen (`driver.Watch`), so it may use nothing but Python itself. It gets the terminal as stdout
(its settings) and stderr (what is drawn), and the states of the screen through stdin, a line each.
When that ends, the program has gone; if it was then still drawing, nobody has put the terminal
back.
"""

import ast
import contextlib
import os
import termios
from typing import Any

RESTORED = (
    b"\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l"  # the mouse
    b"\x1b[?2004l\x1b[?1004l\x1b[?2048l"  # bracketed paste, focus, sizes told in the stream
    b"\x1b[?7h\x1b[<u"  # lines are wrapped, keys are told as ever (kitty)
    b"\x1b[?2026l\x1b[?1049l\x1b[?25h\x1b[0m"  # drawing at once, the other screen, the cursor
)


def main() -> None:
    """Waits, and puts the terminal back if it has to."""
    state: dict[str, Any] = {}
    written, rest = b"", b""
    # Read and made ready as it comes: what is done at the end races with the shell, which learns
    # of the death at the same moment, and whose prompt is lost on a screen that is left after it.
    while data := os.read(0, 1 << 16):
        *lines, rest = (rest + data).split(b"\n")
        if lines:
            state = ast.literal_eval(lines[-1].decode())
            written = RESTORED + b"\r\n" + state["told"] + b"\r\n" if state["drawing"] else b""
    if not written:
        return
    # The terminal may have gone as well. Its settings first: who reads that the program was stopped
    # can type. A shell that has settings of its own by now knows better. What waits to be read are
    # reports of the mouse, and goes. Nothing here waits for what is still to be drawn.
    with contextlib.suppress(OSError, termios.error):
        if state["before"] is not None and termios.tcgetattr(1) == state["during"]:
            termios.tcflush(1, termios.TCIFLUSH)
            termios.tcsetattr(1, termios.TCSANOW, state["before"])
    with contextlib.suppress(OSError):
        os.write(2, written)


if __name__ == "__main__":
    main()
