"""`live` at a terminal asks person by person, before there is a session."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.audio import tone, write_wav
from tests.e2e.conftest import COMMAND, Study
from tests.e2e.terminal import Terminal, needs_tmux

pytestmark = [needs_tmux, pytest.mark.terminal]

SEATS = 'seats = ["User 1", "User 2", "Nurse 1", "Facilitator 1"]'


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    opened = Terminal(100, 40)
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture
def live(study: Study) -> tuple[str, ...]:
    file = study.root / "study.toml"
    text, found = re.subn(r"\nseats = \[[^]]*\]", f"\n{SEATS}", file.read_text(encoding="utf-8"))
    assert found == 1
    file.write_text(text, encoding="utf-8")
    sound = write_wav(study.root.parent / "tone.wav", tone(440, 30))
    root = ("--workspace", str(study.root))
    return (str(COMMAND), *root, "live", "--guide", "short", "--input", str(sound), "--id", "m1")


@pytest.mark.parametrize("shown", [("--headless", "--pace", "fast"), ()])
def test_each_is_asked_and_who_refuses_locks_it(
    study: Study, live: tuple[str, ...], terminal: Terminal, shown: tuple[str, ...]
) -> None:
    terminal.run(*live, *shown, FACILITATOR_HOME=str(study.home))
    terminal.wait("Mark who is here")
    terminal.type("Enter")
    terminal.wait("Nobody is marked yet")
    terminal.type("1", "1", "1")
    terminal.wait("User 1: ! here NOT to be recorded")
    terminal.type("Enter")
    terminal.wait("recording is locked")
    assert study.sessions() == []
    terminal.type("1", "2", "2")  # not here; here, not to be quoted
    terminal.wait("User 2: ✓ here recorded NOT to be quoted")
    terminal.type("3", ",")
    terminal.wait("Facilitator 1: ✓ here recorded may be quoted")
    terminal.type("o")
    terminal.type("Nurse 2", "Enter")
    terminal.wait("Nurse 2: ✓ here")
    terminal.type("Enter")
    if "--headless" in shown:
        terminal.wait("status=0")
    else:
        terminal.wait("● REC")
        terminal.type("C-q")
        terminal.wait("Leave")
        terminal.type("Right", "Enter")
        terminal.wait("status=0")
    log = study("log", "m1", "--json").objects
    consents = {e["code"]: e["quoting"] for e in log if e["kind"] == "ConsentGiven"}
    assert consents == {"User 2": False, "Nurse 1": True, "Facilitator 1": True, "Nurse 2": True}
    assert [e["by"] for e in log if e["kind"] == "ConsentConfirmed"] == ["Facilitator 1"]
    assert {e["code"] for e in log if e["kind"] == "ParticipantArrived"} == set(consents)


def test_nobody_is_asked_with_yes_and_that_is_said(
    study: Study, live: tuple[str, ...], terminal: Terminal
) -> None:
    terminal.run(*live, "--yes", "--plain", FACILITATOR_HOME=str(study.home))
    terminal.wait("Not asked one by one; here: User 1, User 2, Nurse 1, Facilitator 1.")
    terminal.wait("Has everyone present given written consent")
    terminal.type("n")
    terminal.wait("Nothing was recorded.")
    # Without a terminal nobody can be asked: it is said as well, and consent is still needed.
    held = study(*live[1:], "--headless", "--pace", "fast", "--not-quoted", "User 1")
    assert "--consent-confirmed" in held.failed_in_two_lines()
    held = study(
        *(*live[1:], "--headless", "--pace", "fast", "--not-quoted", "User 1"),
        "--consent-confirmed",
    )
    assert "Not asked one by one; here: User 1, " in held.err
    assert "Not to be quoted: User 1." in held.err


def test_going_back_makes_nothing(study: Study, live: tuple[str, ...], terminal: Terminal) -> None:
    terminal.run(*live, "--plain", FACILITATOR_HOME=str(study.home))
    terminal.wait("Mark who is here")
    terminal.type("a")
    terminal.wait("4 people are here.")
    terminal.type("C-c")
    terminal.wait("Nothing was recorded.")
    terminal.wait("status=1")
    assert study.sessions() == []
