"""Children told apart from their predecessors, and ended without waiting for them."""

from __future__ import annotations

import os
import queue
import sys
import time
from typing import Any

import pytest

from facilitator import interpreter
from facilitator.workflow.supervisor import RESPAWN_S, ChildSupervisor
from tests.audio import PATIENCE_S
from tests.workflow.conftest import Clock

ECHO = """\
import json, sys
for line in sys.stdin:
    print(line, end="", flush=True)
"""


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> queue.SimpleQueue[dict[str, Any]]:
    """A supervised child is a process that says what it is told, its configuration first."""
    (tmp_path / "echo_child.py").write_text(ECHO, encoding="utf-8")
    echo = str(tmp_path / "echo_child.py")
    monkeypatch.setattr(interpreter, "command", lambda module: [sys.executable, echo])
    return queue.SimpleQueue()


def begun(
    messages: queue.SimpleQueue[dict[str, Any]], clock: Clock | None = None
) -> ChildSupervisor:
    children = ChildSupervisor(("echo",), *([clock] if clock else []))
    children.listen(messages.put, kind="hello", session="m1")
    children.start("echo", more=1)
    return children


def test_every_child_is_told_what_all_are_told(
    messages: queue.SimpleQueue[dict[str, Any]],
) -> None:
    children = begun(messages)
    try:
        first = messages.get(timeout=PATIENCE_S)
        assert first.pop("parent") == os.getpid()
        assert first == {"from": "echo", "run": 1, "kind": "hello", "session": "m1", "more": 1}
        assert children.alive("echo")
    finally:
        children.close()


def test_a_killed_child_says_goodbye_a_dismissed_one_is_not_listened_to(
    messages: queue.SimpleQueue[dict[str, Any]], clock: Clock
) -> None:
    children = begun(messages, clock)
    try:
        messages.get(timeout=PATIENCE_S)
        children.kill("echo")
        last = messages.get(timeout=PATIENCE_S)
        assert (last["kind"], children.sender(last)) == ("closed", "echo")
        assert not children.alive("echo")
        children.start("echo")
        messages.get(timeout=PATIENCE_S)
        children.dismiss("echo", 2.0)
        last = messages.get(timeout=PATIENCE_S)
        assert (last["kind"], children.sender(last)) == ("closed", None)
        assert children.due() == []
        clock.now += 2
        assert children.due() == ["echo"]
        assert children.due() == []
    finally:
        children.close()


def test_a_child_that_is_heard_of_lives(
    messages: queue.SimpleQueue[dict[str, Any]], clock: Clock
) -> None:
    """Noted on the thread that reads: a host that is held up itself must not take it for dead."""
    children = begun(messages, clock)
    try:
        messages.get(timeout=PATIENCE_S)
        clock.now += 7
        children.send("echo", "pulse")
        messages.get(timeout=PATIENCE_S)
        assert children.heard_at("echo") == clock.now
    finally:
        children.close()


def test_deaths_in_a_row_are_waited_for_longer(clock: Clock) -> None:
    children = ChildSupervisor(("echo",), clock)
    for number, wait in enumerate((*RESPAWN_S, RESPAWN_S[-1]), 1):
        assert children.again("echo") == number
        clock.now += wait - 0.01
        assert children.due() == []
        clock.now += 0.02
        assert children.due() == ["echo"]
    children.well("echo")
    assert children.again("echo") == 1


@pytest.mark.timing
def test_ending_all_children_takes_no_time(messages: queue.SimpleQueue[dict[str, Any]]) -> None:
    children = begun(messages)
    messages.get(timeout=PATIENCE_S)
    began = time.monotonic()
    children.close()
    assert time.monotonic() - began < 3
    assert not children.alive("echo")
