"""Results on stdout, everything else on stderr."""

from __future__ import annotations

import codecs
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from facilitator.domain.people import columns
from facilitator.domain.telling import UNKNOWN_SPEAKER, timestamp
from facilitator.errors import FacilitatorError, system_says
from facilitator.terminal import printable, rows, show, tell
from facilitator.words import _


def say(text: str = "") -> None:
    """A line for the person, not for a program that reads the output."""
    with suppress(OSError):  # nobody is left to be told
        tell(text, sys.stderr)


def out(text: str, *, prose: bool = False, hang: int | None = None) -> None:
    """A line of the result; of prose, a terminal breaks it between words (`hang` as of `tell`).
    FacilitatorError if it cannot be written, as on a full disk."""
    try:
        if prose:
            tell(text, sys.stdout, hang)
        else:
            show(text, sys.stdout)
    except OSError as error:
        raise FacilitatorError(
            _("The output could not be written ({strerror}).").format(strerror=system_says(error)),
            _("Make room, or write it elsewhere; nothing of the study was changed by that."),
        ) from None


def out_json(value: dict[str, Any]) -> None:
    """A line of the result as JSON."""
    out(json_line(value, _is_unicode(sys.stdout.encoding)))


def json_line(value: dict[str, Any], unicode: bool = True) -> str:
    """A JSON object in one line, with nothing in it that a terminal obeys or a reader takes for
    the line's end; in ASCII alone if not `unicode`."""
    text = json.dumps(value, ensure_ascii=not unicode)
    return text if text.isprintable() else _escaped(text)


def _escaped(text: str) -> str:
    # As json.dumps writes them: two halves where a character has more than 16 bits.
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


def _is_unicode(encoding: str | None) -> bool:
    return re.match(r"utf-?(8|16|32)", codecs.lookup(encoding or "ascii").name) is not None


def utterance_line(line: dict[str, Any]) -> str:
    """An utterance as a line of text."""
    who = line["speaker"] or _(UNKNOWN_SPEAKER)
    return f"{timestamp(line['start_ms'])}  {who}: {line['text']}"


class RunningOutput:
    """Both streams while a meeting runs. What becomes of them never holds it up or stops it."""

    def __init__(self, as_json: bool, stopping: Callable[[], object]) -> None:
        from facilitator.commands.outlet import Outlet

        self._as_json = as_json
        self._stopping = stopping
        self._errors = Outlet(sys.stderr, lambda _: None)  # nobody is left to be told
        self._results = Outlet(sys.stdout, self._complain)

    def _complain(self, what: str) -> None:
        self.say(_("! {what}. The recording goes on; nothing of it is lost.").format(what=what))

    def say(self, text: str) -> None:
        """A line for the person."""
        for row in rows(text) if sys.stderr.isatty() else [text]:
            self._errors.line(row)

    def emit(self, line: dict[str, Any]) -> None:
        """A line of the meeting, or its last."""
        if self._as_json:
            self._results.line(json_line(line, _is_unicode(sys.stdout.encoding)))
        elif line["kind"] == "utterance":
            self._results.line(utterance_line(line))

    def finish_results(self) -> None:
        """Waits for the reader of the results; after a stop not for long."""
        self._results.finish(self._stopping)

    def __enter__(self) -> RunningOutput:
        return self

    def __exit__(self, *_: object) -> None:
        self.finish_results()
        self._errors.finish(self._stopping)


def interactive() -> bool:
    """Whether a person sits at a terminal, to be shown a screen (Textual draws it on stderr)."""
    return sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()


def somebody_here() -> bool:
    """Whether a person can be asked something in lines."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str) -> None:
    """Puts a question to whoever is at the terminal, who types beside it; to a pipe none is."""
    if sys.stdin.isatty():
        sys.stderr.write(f"{printable(question)} ")
        sys.stderr.flush()


def asked(question: str) -> str:
    """What is typed after a question, "" for nothing; of a pipe its next line."""
    ask(question)
    return sys.stdin.readline().strip()


def answered(question: str) -> bool:
    """Whether the person at the terminal says yes."""
    typed = asked(_("{question} [y/N]").format(question=question))
    return typed.casefold() in ("y", "yes", _("yes"))


GUTTER = 2
"""Spaces between the columns of a table."""


def table(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows as columns of one width each, whatever script they are in."""
    widths = [max(map(columns, cells)) for cells in zip(*lines, strict=True)]
    for row in lines:
        cells = (
            cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True)
        )
        yield (" " * GUTTER).join(cells).rstrip()
