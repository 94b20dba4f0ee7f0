"""Results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

from facilitator.domain.transcript import UNKNOWN_SPEAKER, timestamp


def say(text: str = "") -> None:
    """A line for the person, not for a program that reads the output."""
    print(text, file=sys.stderr, flush=True)


def out(text: str) -> None:
    """A line of the result."""
    print(text, flush=True)


def out_json(value: dict[str, Any]) -> None:
    out(json.dumps(value, ensure_ascii=False))


def utterance_line(line: dict[str, Any]) -> str:
    """An utterance as a line of text."""
    return f"{timestamp(line['start_ms'])}  {line['speaker'] or UNKNOWN_SPEAKER}: {line['text']}"


def printer(as_json: bool) -> Callable[[dict[str, Any]], None]:
    """Prints lines of a running meeting. A reader that goes away never stops the recording."""

    def emit(line: dict[str, Any]) -> None:
        try:
            if as_json:
                out_json(line)
            elif line["kind"] == "utterance":
                out(utterance_line(line))
        except BrokenPipeError:
            # Later writes, and the interpreter's last flush, must not fail either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    return emit


def interactive() -> bool:
    """Whether a person sits at a terminal, to be shown a screen (Textual draws it on stderr)."""
    return sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()


def length(ms: int) -> str:
    """A duration in words: "145 min", "3 min 20 s", "40 s"."""
    seconds = round(ms / 1000)
    if seconds >= 600:
        return f"{round(seconds / 60)} min"
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def counted(number: int, thing: str) -> str:
    """A number of things: "1 line", "2 lines"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
