"""Runs the command line. A command's room is imported when the command runs, never before."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from facilitator.arguments.alone import without_command
from facilitator.errors import FacilitatorError, UsageError, place_of
from facilitator.terminal import finish_streams, prepare_streams, tell
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
    try:
        return _run(_options(arguments))
    finally:
        finish_streams()


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
        _tell(
            _("This account may not use {file}.").format(
                file=error.filename or _("a file that is needed")
            ),
            _(
                "It belongs to another account, or its rights forbid it: ask "
                "whose it is, or chmod it."
            ),
        )
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
