"""What processes say to each other is read by type, and by nobody else's."""

from __future__ import annotations

import io
import json
from dataclasses import fields
from itertools import permutations
from typing import Any

import pytest

from facilitator import child_messages as msg
from facilitator.child import Inbox
from facilitator.domain.sound import Pace
from facilitator.domain.terms import GapReason
from facilitator.domain.transcript import Word

SAID = {
    msg.CAPTURE: (
        msg.Started(1, 0, "desk", 48_000),
        msg.Progress(1_600, -40.5, -20.0, 5.25),
        msg.Progress(0),
        msg.Stalled(2.1),
        msg.Stalled(1.0, silent=True),
        msg.Overflow(),
        msg.Gap(160, 10, GapReason.FILE_DAMAGED),
        msg.Ended(1_600, GapReason.END_OF_FILE),
        msg.Failed("What happened.", "What to do."),
        msg.Pulse(),
    ),
    msg.SPEECH: (
        msg.TryingCard(),
        msg.Ready(900, "processor, 2 threads, int8", "The card cannot be used."),
        msg.Ready(900, "graphics card, int8_float16"),
        msg.Utterance(0, 400, "“oh” \x85\u2028", (Word(0, 400, "oh", 0.5),), -0.5, 20),
        msg.Utterance(0, 400, "oh"),
        msg.Reached(5_000),
        msg.Inaudible(0, 250),
        msg.Drained(),
        msg.Failed("What happened.", "What to do."),
    ),
    msg.VOICES: (
        msg.Suggested("u00001", "User 1"),
        msg.Suggested("u00001", "User 1", 5_000, "User 2"),
        msg.Suggested("u00001"),
        msg.Drained(),
        msg.Failed("What happened.", "What to do."),
    ),
    msg.PLAYING: (
        msg.Opened("Headset", 48_000, 60),
        msg.Heard(3, 5_000, 0.75, 12.5),
        msg.Unreadable(3, 5_000, 5_250),
        msg.Played(3),
        msg.Failed("What happened.", "What to do."),
    ),
}
TOLD = (
    msg.Stop(GapReason.OFF_RECORD, 5.5),
    msg.Stop(),
    msg.Drain(16_000),
    msg.Seam(1_000),
    msg.Play(3, (msg.Piece(0, 500), msg.Piece(700, 900)), 0.75),
    msg.Hush(),
    msg.Whose("u00001", 1_000, 3_000, "User 1"),
    msg.Whose("u00001", 1_000, 3_000),
    msg.NoLine("u00001"),
)


@pytest.mark.parametrize("child", SAID)
def test_what_a_child_says_is_read_as_it_was_meant(child: str) -> None:
    for message in SAID[child]:
        line = msg.line_of(message)
        assert line.count("\n") == 1 and line.isascii()
        assert msg.SAID[child].read(line) == message


def test_what_a_child_is_told_is_read_as_it_was_meant() -> None:
    for message in TOLD:
        assert msg.TOLD.read(msg.line_of(message)) == message


def test_no_child_says_what_another_says_nor_what_is_only_seen() -> None:
    for child, other in permutations(SAID, 2):
        theirs = {type(message) for message in SAID[child]}
        for message in (*SAID[other], *TOLD, msg.Closed(0), msg.Orphaned()):
            if type(message) not in theirs:
                with pytest.raises(ValueError, match="these kinds"):
                    msg.SAID[child].read(msg.line_of(message))


def wrong(value: object) -> list[object]:
    """Values of other types than this one."""
    others: list[object] = [None, True, "word", 5, 5.5, [], {}, [5], -5]
    return [other for other in others if type(other) is not type(value) or other == -5]


CASES = [
    (child, message, one.name)
    for child, messages in SAID.items()
    for message in messages
    for one in fields(message)
]


@pytest.mark.parametrize(("child", "message", "name"), CASES)
def test_a_field_of_another_type_is_a_fault(child: str, message: msg.Message, name: str) -> None:
    record = json.loads(msg.line_of(message))
    value = record[name]
    refused = 0
    for other in wrong(value):
        try:
            found = msg.SAID[child].read(json.dumps({**record, name: other}))
        except ValueError as error:
            refused += 1
            assert "word" not in str(error)  # it might be what somebody said
        else:
            # What an optional field, a number or a list may be as well.
            assert type(found) is type(message)
            optional = value is None and isinstance(other, str | int | float)
            assert optional or other in (None, 5, []) or (other == -5 and type(value) is float)
    assert refused >= 5


def test_newest_counts_only_of_what_is_told_again_and_again() -> None:
    kinds = {type(message) for messages in SAID.values() for message in messages}
    replaceable = {kind for kind in kinds if kind.replaceable}
    assert replaceable == {msg.Progress, msg.Pulse, msg.Reached, msg.Heard}


def test_a_child_gets_its_configuration_and_its_key_is_in_no_text() -> None:
    recording = msg.Recording("spool", "5ec4e7", "m1")
    config = msg.CaptureConfig("desk", None, Pace.FAST, 16_000)
    inbox = Inbox(io.StringIO(msg.setup_line(1, recording, config)), io.StringIO())
    assert (inbox.parent, inbox.recording, inbox.config(msg.CaptureConfig)) == (
        *(1, recording, config),
    )
    assert "5ec4e7" not in f"{recording} {recording!r}"
    with pytest.raises(ValueError, match="SpeechConfig"):
        inbox.config(msg.SpeechConfig)


@pytest.mark.parametrize("line", ["", "\n", "[]\n", "{\n", '{"config": 5}\n'])
def test_a_child_whose_parent_says_nothing_sensible_has_none(line: str) -> None:
    inbox = Inbox(io.StringIO(line), io.StringIO())
    assert inbox.parent is None
    with pytest.raises(ValueError, match="Recording"):
        _ = inbox.recording
    with pytest.raises(ValueError, match="CaptureConfig"):
        inbox.config(msg.CaptureConfig)


@pytest.mark.parametrize("garbled", ["stop\n", '{"kind": "stop", "at": "now"}\n', "5\n", ""])
def test_a_parent_that_says_what_is_not_understood_is_none(garbled: str) -> None:
    told = msg.line_of(msg.Stop(GapReason.OFF_RECORD, 5.0)) + garbled
    told += msg.line_of(msg.Drain(5)) if garbled else ""
    setup = msg.setup_line(1, msg.Recording("", "", ""), msg.CaptureConfig())
    inbox = Inbox(io.StringIO(setup + told), io.StringIO())
    assert inbox.next(None) == msg.Stop(GapReason.OFF_RECORD, 5.0)
    last: Any = inbox.next(None)
    assert type(last) is msg.Orphaned and last.at is not None
    assert inbox.orphaned.is_set()
    assert inbox.next(0) is None


def test_a_moment_that_is_still_to_come_is_now() -> None:
    told = msg.line_of(msg.Stop(at=1e12)) + msg.line_of(msg.Stop())
    setup = msg.setup_line(1, msg.Recording("", "", ""), msg.CaptureConfig())
    inbox = Inbox(io.StringIO(setup + told), io.StringIO())
    for _ in range(2):
        stop = inbox.next(None)
        assert isinstance(stop, msg.Stop) and stop.at is not None and stop.at < 1e12
