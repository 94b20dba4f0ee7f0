"""The whole command line, put together."""

from __future__ import annotations

import argparse

from facilitator import __version__
from facilitator.arguments import meetings, names, sealing, series, upkeep
from facilitator.arguments.parsing import Parser, path
from facilitator.words import _

EPILOGUE = _(
    "A first look, without a microphone or a study:   facilitator demo\n"
    "A study of your own:                             facilitator init DIR\n"
)


def build_parser() -> argparse.ArgumentParser:
    """The whole command line. Names are stable: scripts rely on them."""
    parser = Parser(
        prog="facilitator",
        description=_(
            "Run focus groups on sensitive subjects: guide, live anonymised "
            "transcript, flags, review, and a recording that is destroyed "
            "for good."
        ),
        epilog=EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"facilitator {__version__}",
        help=_("show program's version number and exit"),
    )
    parser.add_argument(
        "--workspace",
        type=path,
        metavar="DIR",
        help=_("the study's folder (else the nearest parent with study.toml)"),
    )
    parser.set_defaults(target="start:run")
    add = parser.add_subparsers(title=_("commands"), metavar="COMMAND", parser_class=Parser)
    for family in (meetings, sealing, names, series, upkeep):
        for add_to in family.COMMANDS:
            add_to(add)
    return parser
