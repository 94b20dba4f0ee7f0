"""From an empty study to a practice meeting: keys in a real terminal, a room's microphone."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest

from tests.audio import Room, sample_meeting, write_wav
from tests.e2e.conftest import COMMAND, Study
from tests.e2e.terminal import Terminal, needs_tmux


@needs_tmux
@pytest.mark.parametrize("size", [(80, 24), (140, 45)], ids=lambda s: str(s[0]))
def test_a_practice_from_an_empty_study_leaves_nothing(
    study: Study, room: Room, tmp_path: Path, size: tuple[int, int]
) -> None:
    assert study("roster", "import", "roster.toml").status == 0
    welcome = sample_meeting(1, 7)  # "I'm Helen Murray", whenever somebody listens
    file = write_wav(tmp_path / "talk.wav", np.tile(welcome, 40))
    trials = Path(tempfile.gettempdir())
    before = {*trials.glob("facilitator-trial-*")}
    terminal = Terminal(*size)
    talk = room.play(file)
    try:
        terminal.run(
            *(str(COMMAND), "--workspace", str(study.root)),
            **room.environment,
            FACILITATOR_HOME=str(study.home),
        )
        assert "practice" in terminal.wait("No meetings yet")
        terminal.type("p")
        terminal.wait("enter begin with this guide")
        terminal.type("Enter")
        terminal.wait("Nobody is marked yet")
        terminal.type("a")
        terminal.wait("9 people are here")
        terminal.type("3")
        assert "PRACTICE" in terminal.wait("Not to be quoted: User 3")
        terminal.type("Enter")
        terminal.wait("it hears you")
        terminal.type("t")
        heard = terminal.wait("Understood, and thrown away:")
        assert "Helen" not in heard, "names are masked as in a meeting"
        assert "5 s of speech took" in heard
        terminal.type("Enter")
        live = terminal.wait("REC")
        assert live.count("PRACTICE") == 2
        assert "3 User 3⊘" in live
        terminal.type("1")
        terminal.wait("User 1 is speaking.")
        terminal.type("i")
        terminal.wait("Who has come, or left?")
        terminal.type("2", "l")
        assert "2 User 2" not in terminal.wait("User 2 has left.")
        assert len({*trials.glob("facilitator-trial-*")} - before) == 1
        terminal.type("e")
        terminal.wait("End the meeting?")
        terminal.type("Right", "Enter")
        terminal.wait("The practice is over")
        terminal.type("Enter")
        terminal.wait("No meetings yet")
        terminal.type("q")
        terminal.wait("status=0")
    finally:
        talk.kill()
        talk.wait()
        terminal.close()
    assert {*trials.glob("facilitator-trial-*")} == before
    assert study.keys() == []
    assert study.sessions() == []
