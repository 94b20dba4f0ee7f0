"""A name added in another window while a meeting runs is masked in all that was heard."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from facilitator.workflow.store import SessionStore
from facilitator.workspace import find_workspace
from tests.audio import can_speak, silence, speak, write_wav
from tests.e2e.conftest import COMMAND, Study
from tests.e2e.terminal import Terminal, needs_tmux
from tests.e2e.test_canary import found_in, words

SENTENCES = (
    "Good morning everyone, and thank you for coming to this meeting.",
    "Nobody asked me what I wanted on the ward.",
    "It was very hard to talk about it, and it still is.",
    "I think hope is important for me.",
    "We all need somebody to talk to.",
    "Nobody asked me what I wanted.",
)
PATIENCE_S = 60


def name_in(line: dict[str, Any]) -> str:
    """Whatever the small model heard: the first words become somebody's name."""
    name = " ".join(line["text"].split()[:3]).strip(".,")
    assert len(name) > 8
    return name


def until_the_end(
    study: Study, process: subprocess.Popen[str]
) -> tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]:
    """The first line of a meeting, the same masked anew, and the lines after that."""
    assert process.stdout is not None
    first = json.loads(process.stdout.readline())
    done = study("roster", "add", "--yes", "Nurse 4", name_in(first))
    assert done.status == 0, done.err
    added_at = time.monotonic()
    lines = [json.loads(line) for line in process.stdout]
    at = next(n for n, line in enumerate(lines) if line["kind"] == "redacted")
    assert time.monotonic() - added_at < PATIENCE_S
    return first, lines[at], lines[at + 1 :]


@can_speak
@pytest.mark.speech
@pytest.mark.parametrize("stored", [True, False], ids=["stored roster", "a file's roster"])
def test_a_name_added_meanwhile(study: Study, stored: bool) -> None:
    parts = [part for text in SENTENCES for part in (speak(text), silence(1.2))]
    talk = write_wav(study.root.parent / "talk.wav", np.concatenate(parts))
    roster = study.root.parent / "roster.toml"
    (study.root / "roster.toml").rename(roster)
    more: tuple[str, ...] = ("--roster", str(roster))
    if stored:
        assert study("roster", "import", str(roster)).status == 0
        more = ()
    started = study.start(
        *("live", "--guide", "short", "--input", str(talk), "--headless", "--json", *more),
        *("--consent-confirmed", "--id", "m1", "--pace", "realtime"),
    )
    with started as process:
        first, again, later = until_the_end(study, process)
    assert process.returncode == 0
    name = name_in(first)
    assert again["id"] == first["id"]
    assert again["text"].startswith("Nurse 4")
    assert name.lower() not in json.dumps([again, *later]).lower()

    # Screen, log and session.json never hold it; the vault holds what was said.
    log = study("log", "m1", "--json")
    assert name.lower() not in log.out.lower()
    assert "Nurse 4" in log.out
    summary = (study.root / "sessions" / "m1" / "session.json").read_text(encoding="utf-8")
    assert name.lower() not in summary.lower()
    talk.unlink()
    roster.unlink()
    assert found_in([study.root, study.home], words(name.lower()), {}) == set()
    workspace = find_workspace(study.root)
    workspace = type(workspace)(workspace.root, study.home, workspace.study)
    with SessionStore.open(workspace, "m1", read_only=True) as store:
        assert any(name in u.heard for u in store.session.utterances)
        assert all(name.lower() not in u.text.lower() for u in store.session.utterances)

    # And so it stays, to the end.
    for command in (
        ["review", "m1", "--accept-all", "--reviewer", "Facilitator 1"],
        ["seal", "m1", "--yes"],
        ["export", "m1", "--out", "out", "--format", "txt,json"],
    ):
        done = study(*command)
        assert done.status == 0, done.err
    assert found_in([study.root], words(name.lower()), {}) == set()
    transcript = (study.root / "sessions" / "m1" / "transcript.json").read_text("utf-8")
    assert "Nurse 4" in transcript


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    opened = Terminal()
    try:
        yield opened
    finally:
        opened.close()


@can_speak
@pytest.mark.speech
@needs_tmux
@pytest.mark.terminal
def test_the_screen_shows_it_masked(study: Study, terminal: Terminal) -> None:
    parts = [part for text in SENTENCES for part in (speak(text), silence(1.2))]
    talk = write_wav(study.root.parent / "talk.wav", np.concatenate(parts))
    assert study("roster", "import", str(study.root / "roster.toml")).status == 0
    terminal.run(
        *(str(COMMAND), "--workspace", str(study.root), "live", "--guide", "short"),
        *("--input", str(talk), "--consent-confirmed", "--id", "m1"),
        FACILITATOR_HOME=str(study.home),
    )
    terminal.wait("● REC 00:00:")
    # What the small model hears of the first words stays the same; they become a name.
    terminal.wait("Good morning everyone")
    assert study("roster", "add", "--yes", "Nurse 4", "Good Morning Everyone").status == 0
    terminal.wait("Nurse 4")
    assert "good morning everyone" not in terminal.screen().lower()
    terminal.wait("What comes next")
    terminal.type("Enter")
    terminal.wait("status=0")
    assert "good morning everyone" not in study("log", "m1").out.lower()
