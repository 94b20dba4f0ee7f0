"""What is told to a person is broken between words by the program, not anywhere by the terminal."""

from __future__ import annotations

import gettext
import io

import pytest

from facilitator import words
from facilitator.commands.output import utterance_line
from facilitator.domain.people import columns
from facilitator.terminal import tell
from facilitator.words import CATALOGUES


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


def test_wide_characters_count_as_such_and_no_row_begins_with_a_full_stop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    screen = Screen()
    text = "会合はまだ封印されていません。確認が終わってから、次のように打ってください: "
    command = "facilitator seal 2026-11-20-01 --workspace /a/path/that/is/longer/than/a/row"
    tell(text + command, screen)
    rows = screen.getvalue().splitlines()
    assert all(columns(row) < 40 for row in rows[:-1])
    assert not any(row.startswith(("。", "、")) for row in rows)
    assert rows[0] == "会合はまだ封印されていません。確認が終"
    assert rows[-1] == "/a/path/that/is/longer/than/a/row"
    assert "".join(rows).replace(" ", "") == (text + command).replace(" ", "")


def test_that_nobody_knows_who_spoke_is_said_in_the_language_of_the_screens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(words, "_catalogue", gettext.translation("facilitator", CATALOGUES, ["ja"]))
    line = utterance_line({"start_ms": 0, "speaker": None, "text": "Mm."})
    assert line == "00:00:00  話者不明: Mm."
