"""A meeting in lines (--plain), in a real terminal with real keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from facilitator.domain import events as ev
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace, find_workspace
from tests.e2e.conftest import COMMAND, Study
from tests.e2e.terminal import Terminal, needs_tmux
from tests.e2e.test_whole_way import assert_no_name_in

pytestmark = [needs_tmux, pytest.mark.terminal]


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    opened = Terminal(100, 50)
    try:
        yield opened
    finally:
        opened.close()


def held(study: Study) -> list[ev.Event]:
    """What was noted in the only session of the study."""
    found = find_workspace(study.root)
    (folder,) = (path for path in found.sessions.iterdir() if path.is_dir())
    with SessionStore.open(Workspace(study.root, study.home), folder.name) as store:
        return [recorded.event for recorded in store.log.since(0)]


def test_the_sample_meeting_in_lines(terminal: Terminal, tmp_path: Path) -> None:
    study = Study(tmp_path)
    terminal.run(
        *(str(COMMAND), "demo", "--plain", "--keep", str(study.root)),
        FACILITATOR_HOME=str(study.home),
    )
    terminal.wait("Enter says how it is.")
    terminal.wait("Facilitator 1: ")  # somebody was heard
    terminal.type("4")
    terminal.wait("Psychologist 1 is speaking.")
    terminal.type("f")
    terminal.wait("emergent topic flagged from")
    terminal.type("1")
    terminal.wait("That flag is about User 1.")
    terminal.type("n")
    terminal.wait("Note at 00:00:")
    terminal.type("call about the letters", "Enter")
    terminal.wait("Note kept")
    terminal.type("C-c")
    terminal.wait("ctrl+c never ends a recording")
    terminal.type("Up")  # a key that sends three characters does nothing
    terminal.type("p")
    terminal.wait("Off the record")
    terminal.type("p")
    terminal.wait("On the record again")
    terminal.type("Enter")
    terminal.wait("room for")
    assert_no_name_in(terminal.screen())
    terminal.type("C-q")
    terminal.wait("Leave, to go on later?")
    terminal.type("y")
    said = "".join(terminal.wait("nothing is lost. Go on with: facilitator").split())
    assert f"--workspace{study.root}resume" in said, "the command works where it was told"
    terminal.wait("status=0")
    kinds = [type(event) for event in held(study)]
    for kind in (ev.MomentFlagged, ev.MomentChanged, ev.NoteTaken, ev.RecordingPaused):
        assert kind in kinds
    # The terminal is as it was: what is typed is shown, and ctrl+c works.
    terminal.type("echo typed", "Enter")
    terminal.wait("echo typed")


def test_of_a_trial_nothing_is_left_that_could_go_on(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run(str(COMMAND), "demo", "--plain", FACILITATOR_HOME=str(tmp_path))
    terminal.wait("Facilitator 1: ")
    terminal.type("C-q")
    terminal.wait("Leave, to go on later?")
    terminal.type("y")
    said = terminal.wait("status=0")
    assert "all of it is removed again" in said
    assert "resume" not in said and "review" not in said


def test_a_closed_window_leaves_a_session_that_goes_on(terminal: Terminal, tmp_path: Path) -> None:
    study = Study(tmp_path)
    terminal.run(
        *(str(COMMAND), "demo", "--plain", "--keep", str(study.root)),
        FACILITATOR_HOME=str(study.home),
    )
    terminal.wait("Facilitator 1: ")
    terminal.type("n")
    terminal.wait("Note at")
    terminal.hang_up()
    assert ev.RecordingPaused in map(type, held(study))


def test_plain_is_for_a_person(tmp_path: Path) -> None:
    study = Study(tmp_path)
    done = study("demo", "--plain")
    assert done.status == 2
    assert "--plain needs a terminal." in done.err
