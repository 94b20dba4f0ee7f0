"""The live screen in a real terminal of 80 columns and 24 rows, with real keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import COMMAND, Study
from tests.e2e.terminal import Terminal, needs_tmux
from tests.e2e.test_whole_way import assert_no_name_in

pytestmark = [needs_tmux, pytest.mark.terminal]


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    opened = Terminal()
    try:
        yield opened
    finally:
        opened.close()


def test_the_sample_meeting_on_the_live_screen(terminal: Terminal, tmp_path: Path) -> None:
    study = Study(tmp_path)
    terminal.run(
        *(str(COMMAND), "demo", "--keep", str(study.root)), FACILITATOR_HOME=str(study.home)
    )
    terminal.wait("● REC 00:00:")
    # Text comes by itself, with the codes that the script's hands press.
    screen = terminal.wait("Facilitator 2")
    assert_no_name_in(screen)
    assert all(len(line) <= 80 for line in screen.splitlines())

    # A flag and who was meant; undo; the guide; none of them needs an Enter.
    terminal.type("f")
    terminal.wait("emergent topic flagged")
    terminal.type("4")
    terminal.type("q")
    terminal.wait("quote flagged")
    terminal.type("u")
    terminal.wait("Undone")  # what is told of it comes in place of what was told before
    # Ctrl+c ends nothing.
    terminal.type("C-c")
    terminal.wait("never ends a recording")
    terminal.wait("● REC")
    terminal.type("?")
    terminal.wait("Who speaks")
    terminal.type("Escape")
    terminal.wait_gone("Who speaks")

    terminal.type("n")
    terminal.type("ask about the letters", "Enter")
    terminal.wait("Note kept")
    terminal.type("e")
    # The safe answer is chosen beforehand: a second key says that ending is meant.
    terminal.wait("Go on with the meeting")
    terminal.type("Right")
    terminal.type("Enter")
    terminal.wait("What comes next")
    terminal.type("Enter")
    terminal.wait("status=0")

    (session,) = study.sessions()
    events = study("log", session, "--json").objects
    flags = [e for e in events if e["kind"] == "MomentFlagged"]
    assert [flag["tag"] for flag in flags] == ["emergent", "quote"]
    changes = [e for e in events if e["kind"] == "MomentChanged"]
    assert changes[0]["moment"] == flags[0]["id"]
    assert changes[0]["speaker"] is not None
    assert [e["event"] for e in events if e["kind"] == "Retracted"] == [flags[1]["id"]]
    assert [e["text"] for e in events if e["kind"] == "NoteTaken"] == ["ask about the letters"]
    assert events[-1]["kind"] == "RecordingEnded"
    assert any(e["kind"] == "UtteranceHeard" for e in events)

    # And from here to the certificate on the command line.
    for command in (
        ["review", session, "--accept-all", "--reviewer", "Facilitator 1"],
        ["seal", session, "--yes"],
        ["verify", session],
    ):
        done = study(*command)
        assert done.status == 0, done.err


def test_a_closed_terminal_leaves_a_session_that_can_be_resumed(
    terminal: Terminal, tmp_path: Path
) -> None:
    study = Study(tmp_path)
    terminal.run(
        *(str(COMMAND), "demo", "--keep", str(study.root)), FACILITATOR_HOME=str(study.home)
    )
    terminal.wait("Facilitator 1")
    terminal.wait("● REC 00:00:")
    terminal.type("f")
    terminal.wait("emergent topic flagged")
    # The window is closed; what runs in it gets SIGHUP.
    terminal.hang_up()
    (session,) = study.sessions()
    resumed = study("resume", session, "--headless", "--json", "--input", "none")
    assert resumed.status == 0, resumed.err
    events = study("log", session, "--json").objects
    assert any(e["kind"] == "MomentFlagged" for e in events)
    assert resumed.objects[-1]["duration_ms"] > 0
    assert events[-1]["kind"] == "RecordingEnded"


def test_the_start_screen(terminal: Terminal, study: Study) -> None:
    terminal.run(*(str(COMMAND), "--workspace", str(study.root)), FACILITATOR_HOME=str(study.home))
    terminal.wait("No meetings yet")
    terminal.type("C-q")
    terminal.wait("status=0")


def test_without_a_terminal_the_start_screen_says_so(study: Study) -> None:
    assert "terminal" in study().failed_in_two_lines()
