"""The README names every command that there is."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from facilitator.arguments.program import build_parser
from facilitator.cli import main

README = Path(__file__).parent.parent / "README.md"


def names(parser: argparse.ArgumentParser) -> set[str]:
    """Every command below a parser, and every command of a command."""
    found = set()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                found |= names(below) or {name}
    return found


def test_the_table_of_commands_has_them_all() -> None:
    table = [line for line in README.read_text("utf-8").splitlines() if line.startswith("| `")]
    words = {word for line in table for word in re.findall(r"[a-z-]+", line.split("|")[1])}
    assert names(build_parser()) <= words


def test_a_command_that_is_not_known_is_named_and_not_answered_with_a_list(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["frobnicate"])
    assert capsys.readouterr().err == (
        "facilitator: there is no command 'frobnicate'\nSee: facilitator --help\n"
    )
