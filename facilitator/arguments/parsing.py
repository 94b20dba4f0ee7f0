"""How a command is named and its arguments are read; what several commands take alike."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeAlias

from facilitator.errors import FacilitatorError
from facilitator.files import expanded
from facilitator.terminal import printable
from facilitator.words import _


class Parser(argparse.ArgumentParser):
    """Usage errors in two lines, like every other error, and exit status 2."""

    def error(self, message: str) -> None:  # type: ignore[override]
        see = _("See: {command} --help").format(command=self.prog)
        self.exit(2, f"{self.prog}: {printable(message)}\n{see}\n")

    def _check_value(self, action: argparse.Action, value: object) -> None:
        # argparse lists every command there is; --help does that, with what each is for.
        if action.metavar == "COMMAND" and value not in (action.choices or ()):
            self.error(_("there is no command {name!r}").format(name=value))
        super()._check_value(action, value)


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"
"""Where commands are added to: the program's, or those of one command."""


def path(given: str) -> Path:
    """A place as a person names it (see `files.expanded`)."""
    try:
        return expanded(given)
    except FacilitatorError as error:
        raise argparse.ArgumentTypeError(error.what) from None


def command(commands: Commands, name: str, target: str, summary: str) -> Parser:
    """A command; `target` says what does it: a module of `commands/` and its function, "a:b"."""
    parser: Parser = commands.add_parser(name, help=summary, description=summary)
    parser.add_argument(
        "--workspace",
        type=path,
        metavar="DIR",
        default=argparse.SUPPRESS,
        help=_("the study's folder (else the nearest parent with study.toml)"),
    )
    parser.set_defaults(target=target)
    return parser


def group(commands: Commands, name: str, summary: str) -> Commands:
    """A command that does nothing by itself: one of its own has to follow."""
    parser = command(commands, name, "", summary)
    return parser.add_subparsers(metavar="COMMAND", parser_class=Parser, required=True)


def running(parser: Parser, *, pace: bool) -> None:
    """What all that hold a meeting take; `pace` where it may come from a file."""
    parser.add_argument("--headless", action="store_true", help=_("no screen: text on stdout"))
    parser.add_argument(
        "--plain",
        action="store_true",
        help=_("in lines, with the screen's keys: for a screen reader"),
    )
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line (headless)"))
    parser.add_argument(
        "--share",
        action="store_true",
        help=_("others in the room join from machines of their own, on the local network"),
    )
    parser.add_argument(
        "--interface",
        metavar="ADDRESS",
        help=_("this machine's address in the network where it is shared"),
    )
    parser.add_argument(
        "--port", type=int, metavar="N", help=_("... and the port (else 8443, or any that is free)")
    )
    if pace:
        parser.add_argument(
            "--pace",
            choices=("realtime", "fast"),
            default=None,
            help=_("how fast a file is played: as it was spoken, or at once"),
        )
