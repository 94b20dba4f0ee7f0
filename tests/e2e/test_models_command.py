"""`models` as a person runs it, and a room that only the demo model would listen to."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from facilitator.speech.models import DEMO_FOLDER
from tests.audio import wait_until
from tests.e2e.conftest import COMMAND, Study
from tests.e2e.terminal import Terminal, needs_tmux
from tests.speech.hub import Hub, running

FILES = ("config.json", "model.bin", "tokenizer.json", "vocabulary.json")


def test_a_model_is_fetched_named_used_and_removed(study: Study) -> None:
    pulled = study("models", "pull", "ours", "--from", str(DEMO_FOLDER))
    assert pulled.status == 0, pulled.err
    assert Path(pulled.out.strip()) == study.home / "models" / "ours"
    assert "are free" in pulled.err
    assert 'model = "ours"' in pulled.err
    settings = study.root / "study.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('model = "demo"', 'model = "ours"'), encoding="utf-8")
    said = study("doctor").out
    assert "Speech models: ours" in said
    assert "ours keeps up" in said or "ours just keeps up" in said or "not keep up" in said
    assert study("models", "where", "ours").out == pulled.out
    assert "ours" in study("models", "list").out
    assert "nobody is here" in study("models", "remove", "ours").failed_in_two_lines()
    assert study("models", "remove", "ours", "--yes").status == 0
    assert "There is no speech model 'ours'" in study("doctor").out
    assert "models list" in study("models", "where", "ours").failed_in_two_lines()


def test_what_cannot_be_had_is_said_in_two_lines(study: Study) -> None:
    assert "was 'small' meant?" in study("models", "pull", "smal").failed_in_two_lines()
    assert "letters" in study("models", "pull", "../x", "--from", ".").failed_in_two_lines()
    assert not (study.home / "models").exists()


@pytest.fixture
def hub() -> Iterator[Hub]:
    files = {f"/lab/toy/{file}": (DEMO_FOLDER / file).read_bytes() for file in FILES}
    with running(Hub(files)) as hub:
        yield hub


def test_ctrl_c_leaves_what_came_and_no_model(study: Study, hub: Hub) -> None:
    hub.break_after, hub.breaks, hub.stands = 1_000_000, 1, True  # until it is stopped
    pulling = study.start("models", "pull", "toy", "--from", f"{hub.address}/lab/toy")
    part = study.home / "models" / ".toy.part" / "model.bin.incomplete"
    wait_until(lambda: part.is_file() and part.stat().st_size > 0)
    pulling.send_signal(signal.SIGINT)
    _, err = pulling.communicate(timeout=60)
    assert pulling.returncode == 1, err
    assert "Stopped: the speech model 'toy' is not here." in err
    assert "goes on with it" in err
    assert not (study.home / "models" / "toy").exists()
    assert part.is_file()
    assert study("models", "pull", "toy", "--from", f"{hub.address}/lab/toy").status == 0
    assert [p.name for p in (study.home / "models").iterdir() if p.name != ".lock"] == ["toy"]


def test_the_demo_model_is_never_taken_for_a_room_unasked(study: Study) -> None:
    held = ("live", "--guide", "short", "--headless", "--consent-confirmed")
    said = study(*held).failed_in_two_lines()
    assert "Only the demo model would listen" in said
    assert "facilitator models pull" in said
    assert "--model demo" in said
    assert study.sessions() == []


@needs_tmux
@pytest.mark.terminal
def test_at_a_terminal_it_is_asked(study: Study) -> None:
    command = (str(COMMAND), "--workspace", str(study.root), "live", "--guide", "short")
    terminal = Terminal(columns=100, rows=30)
    try:
        terminal.run(*command, FACILITATOR_HOME=str(study.home))
        terminal.wait("Begin with it all the same, for trying? [y/N]")
        terminal.type("Enter")
        terminal.wait("status=1")
        assert "Nothing was recorded." in terminal.screen()
        assert study.sessions() == []
        terminal.run(*command, FACILITATOR_HOME=str(study.home))
        terminal.wait("Begin with it all the same, for trying? [y/N]")
        terminal.type("y", "Enter")
        terminal.wait("Mark who is here")
        terminal.type("Escape")
        terminal.wait("status=1")
        assert study.sessions() == []
    finally:
        terminal.close()
