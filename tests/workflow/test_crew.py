"""Children told apart from their predecessors, and ended without waiting for them."""

from __future__ import annotations

import os
import queue
import sys
import time
from typing import Any

import pytest

from facilitator import interpreter
from facilitator.workflow.crew import RESPAWN_S, Crew
from tests.audio import PATIENCE_S
from tests.workflow.conftest import Clock

ECHO = """\
import json, sys
for line in sys.stdin:
    print(line, end="", flush=True)
"""


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> queue.SimpleQueue[dict[str, Any]]:
    """A crew's child is a process that says what it is told, its configuration first."""
    (tmp_path / "echo_child.py").write_text(ECHO, encoding="utf-8")
    echo = str(tmp_path / "echo_child.py")
    monkeypatch.setattr(interpreter, "command", lambda module: [sys.executable, echo])
    return queue.SimpleQueue()


def begun(messages: queue.SimpleQueue[dict[str, Any]], clock: Clock | None = None) -> Crew:
    crew = Crew(("echo",), *([clock] if clock else []))
    crew.listen(messages.put, kind="hello", session="m1")
    crew.start("echo", more=1)
    return crew


def test_every_child_is_told_what_all_are_told(
    messages: queue.SimpleQueue[dict[str, Any]],
) -> None:
    crew = begun(messages)
    try:
        first = messages.get(timeout=PATIENCE_S)
        assert first.pop("parent") == os.getpid()
        assert first == {"from": "echo", "run": 1, "kind": "hello", "session": "m1", "more": 1}
        assert crew.alive("echo")
    finally:
        crew.close()


def test_a_killed_child_says_goodbye_a_dismissed_one_is_not_listened_to(
    messages: queue.SimpleQueue[dict[str, Any]], clock: Clock
) -> None:
    crew = begun(messages, clock)
    try:
        messages.get(timeout=PATIENCE_S)
        crew.kill("echo")
        last = messages.get(timeout=PATIENCE_S)
        assert (last["kind"], crew.sender(last)) == ("closed", "echo")
        assert not crew.alive("echo")
        crew.start("echo")
        messages.get(timeout=PATIENCE_S)
        crew.dismiss("echo", 2.0)
        last = messages.get(timeout=PATIENCE_S)
        assert (last["kind"], crew.sender(last)) == ("closed", None)
        assert crew.due() == []
        clock.now += 2
        assert crew.due() == ["echo"]
        assert crew.due() == []
    finally:
        crew.close()


def test_a_child_that_is_heard_of_lives(
    messages: queue.SimpleQueue[dict[str, Any]], clock: Clock
) -> None:
    """Noted on the thread that reads: a host that is held up itself must not take it for dead."""
    crew = begun(messages, clock)
    try:
        messages.get(timeout=PATIENCE_S)
        clock.now += 7
        crew.send("echo", "pulse")
        messages.get(timeout=PATIENCE_S)
        assert crew.heard_at("echo") == clock.now
    finally:
        crew.close()


def test_deaths_in_a_row_are_waited_for_longer(clock: Clock) -> None:
    crew = Crew(("echo",), clock)
    for number, wait in enumerate((*RESPAWN_S, RESPAWN_S[-1]), 1):
        assert crew.again("echo") == number
        clock.now += wait - 0.01
        assert crew.due() == []
        clock.now += 0.02
        assert crew.due() == ["echo"]
    crew.well("echo")
    assert crew.again("echo") == 1


def test_ending_all_children_takes_no_time(messages: queue.SimpleQueue[dict[str, Any]]) -> None:
    crew = begun(messages)
    messages.get(timeout=PATIENCE_S)
    began = time.monotonic()
    crew.close()
    assert time.monotonic() - began < 3
    assert not crew.alive("echo")
