"""Runs the command line. A command's room is imported when the command runs, never before."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress

from facilitator.arguments.alone import without_command
from facilitator.errors import FacilitatorError, UsageError, forbidden, place_of
from facilitator.terminal import finish_streams, prepare_streams, tell
from facilitator.typed import named
from facilitator.vault.loading import collector_paused
from facilitator.words import _, lend

TRACEBACK_VARIABLE = "FACILITATOR_TRACEBACK"
"""Set by a developer, never by a user: shows the traceback of an unforeseen fault."""


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    alone = without_command(arguments)
    if alone is not None:
        return alone
    from facilitator.arguments.program import build_parser

    return build_parser().parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; returns the exit status: 0, 1 (a foreseen fault) or 2 (usage)."""
    prepare_streams()
    lend()
    before = threading.excepthook, sys.unraisablehook
    threading.excepthook = sys.unraisablehook = _beside
    try:
        options = _options(arguments)
        with named(options.workspace):
            return _run(options)
    finally:
        threading.excepthook, sys.unraisablehook = before
        finish_streams()


def _beside(fault: threading.ExceptHookArgs | sys.UnraisableHookArgs) -> None:
    """Said of a fault of another thread, or one that Python lets nobody catch: as of any other, and
    what was said in the meeting is not in it."""
    error = fault.exc_value
    if error is None or isinstance(error, SystemExit):
        return
    if os.environ.get(TRACEBACK_VARIABLE):
        sys.excepthook(type(error), error, error.__traceback__)
        return
    what = _("A part of the program stopped ({name} in {place_of}).")
    _tell(what.format(name=type(error).__name__, place_of=place_of(error)))


def _run(options: argparse.Namespace) -> int:
    module, _rest, function = options.target.partition(":")
    try:
        with collector_paused():
            command = importlib.import_module(f"facilitator.commands.{module}")
        return int(getattr(command, function)(options) or 0)
    except FacilitatorError as error:
        _tell(error.what, error.hint)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        return 130
    except PermissionError as error:
        told = forbidden(error)
        _tell(told.what, told.hint)
        return 1
    except Exception as error:
        if os.environ.get(TRACEBACK_VARIABLE):
            raise
        # A traceback may quote what somebody said, and ends up in e-mails; its place may not.
        _tell(
            _("The program stopped: {name} in {place_of}.").format(
                name=type(error).__name__, place_of=place_of(error)
            ),
            _("Nothing recorded is lost. Please report the line above."),
        )
        return 1


def _tell(*lines: str) -> None:
    for line in lines:
        with suppress(OSError):  # nobody is left to be told
            tell(line, sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
