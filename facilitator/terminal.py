"""What may reach a terminal, and streams that take it whatever their encoding.

Titles, names of files and devices, ids and notes come from outside; a terminal obeys some of their
characters. Everything a command prints or a screen draws passes `printable`.
"""

from __future__ import annotations

import codecs
import contextlib
import errno
import os
import shutil
import sys
import unicodedata
from typing import Any, TextIO

JOINERS = "\u200c\u200d\ufe0f"
"""No width and no harm: Persian and emoji are written with them."""

READABLE = "facilitator.readable"
"""The name of the way characters are replaced that an encoding lacks (`codecs.register_error`)."""

CELLS = "facilitator.cells"
"""The same for what is drawn: as many characters as the one that is lacking has cells."""

_PLAIN = {
    **dict(
        zip("✓✗●○■▶◆◦‖–—‘’“”„«»·↑↓↪✎❝≠øØłŁđĐ", '+x*o#>*-|--\'\'"""""-^v>*"!oOlLdD', strict=True)
    ),
    **dict.fromkeys("─━═▔▁▂▃", "-"),
    **dict.fromkeys("│┃║▏▎▍▌▐▕", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╰╯┏┓┗┛╔╗╚╝▄▅▆▇█▀", "+"),
    "…": "...",
    "€": "EUR",
    "£": "GBP",
    "ß": "ss",
    "æ": "ae",
    "Æ": "AE",
    "←": "<-",
    "→": "->",
}

GONE = frozenset({errno.EPIPE, errno.EIO, errno.EINVAL, errno.EBADF, errno.ESHUTDOWN})
"""What writing to a reader that has left gives: a pipe, a terminal that was closed; EINVAL is how
Windows says it."""


def printable(text: str) -> str:
    """The text with characters that a terminal would obey, or that turn the direction of what
    follows, as spaces, one for one; half of a character (an undecodable file name) as "\ufffd"."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or c in JOINERS else "\ufffd" if "\ud800" <= c <= "\udfff" else " "
        for c in text
    )


def plain(character: str) -> str:
    """A character in ASCII: what it is for, the letter without its accent, or its number."""
    if character in _PLAIN:
        return _PLAIN[character]
    letters = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return letters or character.encode("ascii", "backslashreplace").decode()


def _readable(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(plain, error.object[error.start : error.end])), error.end


def _cells(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_in_cells, error.object[error.start : error.end])), error.end


def _in_cells(character: str) -> str:
    if unicodedata.combining(character) or character in JOINERS:
        return ""
    cells = 2 if unicodedata.east_asian_width(character) in "WF" else 1
    letters = plain(character)
    return letters if len(letters) == cells else "?" * cells


def prepare_streams() -> None:
    """Makes stdin, stdout and stderr such that no character and no missing stream raises.

    Called once, before a command runs.
    """
    codecs.register_error(READABLE, _readable)
    codecs.register_error(CELLS, _cells)
    for number in range(3):
        # The number of a stream that was closed would be given to the next file that is opened,
        # and what is meant for the stream would be written into it.
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDONLY if number == 0 else os.O_WRONLY)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream: Any = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
        elif hasattr(stream, "reconfigure"):  # a test's stand-in may have none
            stream.reconfigure(errors="replace" if mode == "r" else READABLE)


def tell(text: str, stream: TextIO, hang: int | None = None) -> None:
    """`show`, broken between words where the stream is a terminal: by itself that breaks anywhere.
    What is longer than a row (a path, a command) is not broken here, so that it can be copied.
    Further rows begin in column `hang`, or where the first does."""
    for row in rows(text, hang) if stream.isatty() else [text]:
        show(row, stream)


def rows(text: str, hang: int | None = None) -> list[str]:
    """A line as the rows of a terminal that `tell` writes."""
    from rich.cells import cell_len

    from facilitator.wrapping import unbroken

    text = printable(text).rstrip(" ")
    indent = " " * (len(text) - len(text.lstrip(" ")) if hang is None else hang)
    width = max(20, shutil.get_terminal_size().columns - 1)
    found, row = list[str](), ""
    for piece in unbroken(text):
        if row.strip(" ") and cell_len(row + piece.rstrip(" ")) > width:
            found.append(row.rstrip(" "))
            row = indent
        row += piece
    return [*found, row]


def show(text: str, stream: TextIO) -> None:
    """Writes one line, whatever is in it. A reader that has gone away is no error: what is written
    from then on is dropped. OSError if the line cannot be written for another reason (a full
    disk)."""
    try:
        stream.write(printable(text) + "\n")
        stream.flush()
    except OSError as error:
        drop(stream)
        if error.errno not in GONE:
            raise


def drop(stream: TextIO) -> None:
    """From here on nothing of what is written to the stream goes anywhere, and nothing fails."""
    with contextlib.suppress(OSError):  # a test's stand-in has no number
        number = stream.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)


def finish_streams() -> None:
    """What is left in the streams is written, or dropped with a reader that has gone."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            drop(stream)
