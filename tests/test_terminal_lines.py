"""What is told to a person is broken between words by the program, not anywhere by the terminal."""

from __future__ import annotations

import io

import pytest

from facilitator.terminal import tell


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_rows_broken_between_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    screen = Screen()
    tell(
        "    Nobody can recover it: facilitator roster accept /a/path/that/is/longer/than/a/row",
        screen,
    )
    rows = screen.getvalue().splitlines()
    assert rows[0] == "    Nobody can recover it: facilitator"
    assert rows[-1] == "    /a/path/that/is/longer/than/a/row"


def test_what_reads_the_output_gets_the_line_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    pipe = io.StringIO()
    tell("word " * 30, pipe)
    assert pipe.getvalue() == "word " * 30 + "\n"


def test_an_empty_line_stays_one() -> None:
    screen = Screen()
    tell("", screen)
    assert screen.getvalue() == "\n"
