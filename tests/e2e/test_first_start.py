"""From an empty folder, in a real terminal: a study in four pages or in lines, and settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from facilitator.study import parse_study
from tests.e2e.conftest import COMMAND
from tests.e2e.terminal import Terminal, needs_tmux

pytestmark = [needs_tmux, pytest.mark.terminal]


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal()
    (tmp_path / "study").mkdir()
    try:
        opened.type(f"cd {tmp_path}/study", "Enter")
        yield opened
    finally:
        opened.close()


def study_of(tmp_path: Path, name: str) -> str:
    return (tmp_path / name / "study.toml").read_text(encoding="utf-8")


def test_from_an_empty_folder_to_a_study_and_its_start_screen(
    terminal: Terminal, tmp_path: Path
) -> None:
    home = str(tmp_path / "home")
    terminal.run(str(COMMAND), FACILITATOR_HOME=home)
    for page in ("1 of 4", "2 of 4", "3 of 4", "4 of 4"):
        terminal.wait(page)
        assert not list((tmp_path / "study").iterdir())
        terminal.type("Enter")
    terminal.wait("s settings")
    assert parse_study(study_of(tmp_path, "study")).title == "study"
    # A light theme survives a restart; the file says it.
    terminal.type("s")
    terminal.wait("esc close")
    terminal.type("Enter")
    terminal.wait("light")
    terminal.type("Escape")
    terminal.wait_gone("esc close")
    terminal.type("q")
    terminal.wait("status=0")
    assert 'theme = "light"' in (tmp_path / "home" / "config.toml").read_text(encoding="utf-8")
    terminal.run(str(COMMAND), FACILITATOR_HOME=home)
    terminal.wait("s settings")
    terminal.type("s")
    terminal.wait("Theme                 light")


def test_who_leaves_the_first_start_has_no_study(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run(str(COMMAND), FACILITATOR_HOME=str(tmp_path / "home"))
    terminal.wait("1 of 4")
    terminal.type("Escape")
    terminal.wait("Nothing was written.")
    terminal.wait("status=1")
    assert not list((tmp_path / "study").iterdir())


def test_init_asks_in_lines(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run(str(COMMAND), "init", "ours", FACILITATOR_HOME=str(tmp_path / "home"))
    terminal.wait("What is the study called? [ours]")
    terminal.type("What helps", "Enter")
    terminal.wait("Which language is spoken? [English]")
    terminal.type("<", "Enter")
    terminal.wait("called? [What helps]")
    terminal.type("Enter", "Enter")
    terminal.wait("who? [5 User")
    terminal.type("3 User, 1 Facilitator", "Enter")
    terminal.wait("Which speech model listens?")
    terminal.type("demo", "Enter")
    terminal.wait("Make the study in")
    assert not (tmp_path / "study" / "ours").exists()
    terminal.type("Enter")
    terminal.wait("status=0")
    made = parse_study(study_of(tmp_path, "study/ours"))
    assert made.title == "What helps"
    assert made.seats == ("User 1", "User 2", "User 3", "Facilitator 1")


def test_config_that_cannot_be_used_is_said_before_a_screen(
    terminal: Terminal, tmp_path: Path
) -> None:
    (tmp_path / "study" / "study.toml").write_text('title = "A"\n', encoding="utf-8")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "config.toml").write_text('[keys]\nnote = "u"\n', encoding="utf-8")
    terminal.run(str(COMMAND), FACILITATOR_HOME=str(tmp_path / "home"))
    terminal.wait("The key u is given to both 'Note' and 'Undo'.")
    terminal.wait("status=1")
