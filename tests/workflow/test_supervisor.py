"""Children told apart from their predecessors, and ended without waiting for them."""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import time
from pathlib import Path
from typing import Any, TypeVar

import pytest

from facilitator import child_messages as msg
from facilitator import interpreter
from facilitator.child import REPORT
from facilitator.child_messages import SPEECH
from facilitator.workflow.supervisor import RESPAWN_S, ChildSupervisor, Heard
from tests.audio import PATIENCE_S
from tests.workflow.conftest import Clock

M = TypeVar("M", bound=msg.Message)

ECHO = """\
import json, sys
first = json.loads(sys.stdin.buffer.readline())
told = {"kind": "failed", "what": json.dumps(first), "hint": ""}
print(json.dumps(told), flush=True)
for line in sys.stdin.buffer:
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()
"""
"""Says what it was begun with, then whatever it is told."""

CONFIG = msg.SpeechConfig("model", "en", 1_000, None, (5, 7))
RECORDING = msg.Recording("spool", "00ff", "m1")

Arriving = queue.SimpleQueue[Heard]


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Arriving:
    (tmp_path / "echo_child.py").write_text(ECHO, encoding="utf-8")
    echo = str(tmp_path / "echo_child.py")
    monkeypatch.setattr(interpreter, "command", lambda module: [sys.executable, echo])
    return queue.SimpleQueue()


def begun(messages: Arriving, clock: Clock | None = None) -> ChildSupervisor:
    children = ChildSupervisor((SPEECH,), *([clock] if clock else []))
    children.listen(messages.put, RECORDING)
    children.start(SPEECH, CONFIG)
    return children


def said(messages: Arriving, kind: type[M]) -> M:
    message = messages.get(timeout=PATIENCE_S).message
    assert isinstance(message, kind), message
    return message


def test_a_child_is_told_its_parent_the_recording_and_what_to_do(messages: Arriving) -> None:
    children = begun(messages)
    try:
        heard = messages.get(timeout=PATIENCE_S)
        assert (heard.child, heard.run) == (SPEECH, 1)
        assert isinstance(heard.message, msg.Failed)
        assert json.loads(heard.message.what) == {
            "parent": os.getpid(),
            "recording": {"spool": "spool", "key": "00ff", "session": "m1"},
            "config": {
                "model": "model",
                "language": "en",
                "from_ms": 1_000,
                "threads": None,
                "seams": [5, 7],
                "device": "auto",
                "hurry": True,
                "engine": "faster-whisper",
                "smaller": None,
                "terms": [],
            },
        }
        assert children.alive(SPEECH)
    finally:
        children.close()


def test_a_killed_child_says_goodbye_a_dismissed_one_is_not_listened_to(
    messages: Arriving, clock: Clock
) -> None:
    children = begun(messages, clock)
    try:
        messages.get(timeout=PATIENCE_S)
        children.kill(SPEECH)
        last = messages.get(timeout=PATIENCE_S)
        assert isinstance(last.message, msg.Closed) and children.current(last)
        assert not children.alive(SPEECH)
        children.start(SPEECH, CONFIG)
        messages.get(timeout=PATIENCE_S)
        children.dismiss(SPEECH, 2.0)
        last = messages.get(timeout=PATIENCE_S)
        assert isinstance(last.message, msg.Closed) and not children.current(last)
        assert children.due() == []
        clock.now += 2
        assert children.due() == [SPEECH]
        assert children.due() == []
    finally:
        children.close()


def test_a_child_that_is_heard_of_lives(messages: Arriving, clock: Clock) -> None:
    """Noted on the thread that reads: a host that is held up itself must not take it for dead."""
    children = begun(messages, clock)
    try:
        messages.get(timeout=PATIENCE_S)
        clock.now += 7
        children.send(SPEECH, msg.Reached(5))
        assert said(messages, msg.Reached) == msg.Reached(5)
        assert children.heard_at(SPEECH) == clock.now
    finally:
        children.close()


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Loading the model...",
        "5",
        "[]",
        '{"kind": ["reached"]}',
        '{"kind": "reached"}',
        '{"kind": "reached", "ms": "far"}',
        '{"kind": "reached", "ms": -1}',
        '{"kind": "reached", "ms": 1e999}',
        '{"kind": "progress", "samples": 5}',
        "[" * 100_000,
        "\udce9",
    ],
)
def test_a_child_that_says_what_it_never_says_has_failed(messages: Arriving, line: str) -> None:
    """And is ended, even though it lives: nobody knows what it does to the meeting."""
    children = begun(messages)
    try:
        said(messages, msg.Failed)
        told: Any = children._children[SPEECH]._process.stdin
        told.buffer.write(line.encode("utf-8", "surrogateescape") + b"\n")
        told.buffer.flush()
        failed = said(messages, msg.Failed)
        assert "(speech) said something that is not understood" in failed.what
        assert failed.hint == REPORT
        assert said(messages, msg.Closed).status == -signal.SIGKILL
        assert messages.empty()
    finally:
        children.close()


@pytest.mark.parametrize("fault", [RuntimeError, ValueError, OSError])
def test_a_fault_where_a_message_is_handed_on_is_said_and_the_child_replaced(
    messages: Arriving, fault: type[Exception], capsys: pytest.CaptureFixture[str]
) -> None:
    """A pipe's end raises two of these as well: a fault of ours is not to pass for one."""
    children = ChildSupervisor((SPEECH,))

    def deliver(heard: Heard) -> None:
        if isinstance(heard.message, msg.Reached):
            raise fault("what somebody said")
        messages.put(heard)

    children.listen(deliver, RECORDING)
    children.start(SPEECH, CONFIG)
    try:
        said(messages, msg.Failed)
        children.send(SPEECH, msg.Reached(5))
        failed = said(messages, msg.Failed)
        assert failed.hint == REPORT
        assert f"{fault.__name__} in tests.workflow.test_supervisor:" in failed.what
        assert "somebody" not in failed.what
        assert said(messages, msg.Closed).status == -signal.SIGKILL
        assert capsys.readouterr() == ("", "")
    finally:
        children.close()


def test_deaths_in_a_row_are_waited_for_longer(clock: Clock) -> None:
    children = ChildSupervisor((SPEECH,), clock)
    for number, wait in enumerate((*RESPAWN_S, RESPAWN_S[-1]), 1):
        assert children.again(SPEECH) == number
        clock.now += wait - 0.01
        assert children.due() == []
        clock.now += 0.02
        assert children.due() == [SPEECH]
    children.well(SPEECH)
    assert children.again(SPEECH) == 1


@pytest.mark.timing
def test_ending_all_children_takes_no_time(messages: Arriving) -> None:
    children = begun(messages)
    messages.get(timeout=PATIENCE_S)
    began = time.monotonic()
    children.close()
    assert time.monotonic() - began < 3
    assert not children.alive(SPEECH)
