"""The command line without a command: a person who wants the start screen does not wait for the
tree of all commands to be put together."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import suppress

from facilitator.arguments.parsing import Parser, path


def without_command(arguments: Sequence[str] | None) -> argparse.Namespace | None:
    """The options if nothing but the study's folder is named; None if it takes the whole tree to
    understand them, or to say what is wrong with them."""
    parser = Parser(prog="facilitator", add_help=False, exit_on_error=False)
    parser.add_argument("--workspace", type=path, metavar="DIR")
    parser.set_defaults(target="start:run")
    with suppress(argparse.ArgumentError):
        options, others = parser.parse_known_args(arguments)
        if not others:
            return options
    return None
