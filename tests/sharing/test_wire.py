"""What may be said over the wire, and that nothing else is read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from facilitator.sharing import terms, wire
from facilitator.sharing.terms import What
from facilitator.sharing.wire import Act, read_told, text_of

ACT: dict[str, Any] = {"kind": "act", "n": 1, "at_ms": 5, "what": "flag", "tag": "quote"}


def test_what_is_said_is_read_as_it_was_said() -> None:
    for message in (
        wire.Knock(terms.Role.OBSERVER, "0" * 32),
        wire.Hello("abc", 7),
        Act(3, 9_000, What.NOTE, text="見た ✎"),
        Act(4, 9_000, What.SPEAK),
        Act(5, 9_000, What.ABOUT, of=2, code="User 1"),
        wire.Ping(12),
    ):
        assert read_told(text_of(message)) == message
    changes = wire.Changes(
        "e", 3, lines=(wire.Line("u1", 0, 5, "User 1", "[Person 1] rang"),), gone=("u2",)
    )
    assert wire.SHOWN.read(text_of(changes)) == changes


@pytest.mark.parametrize(
    "other",
    [
        {"n": 0},
        {"n": "1"},
        {"n": 2**60},
        {"at_ms": -1},
        {"what": "destroy"},
        {"what": ["flag"]},
        {"tag": ""},
        {"tag": "q" * 101},
        {"tag": "\ud800"},
        {"text": "more than a flag has"},
        {"what": "note", "tag": "", "text": "x" * 1_001},
        {"what": "card", "tag": "", "text": "x" * 201},
        {"kind": "changes"},
        {"kind": "settled"},
        {"kind": {}},
        {"text": "x" * 9_000},
    ],
)
def test_what_is_no_act_is_refused_and_not_quoted(other: dict[str, Any]) -> None:
    assert read_told(json.dumps(ACT))
    with pytest.raises(ValueError, match=r"\w") as refused:
        read_told(json.dumps(ACT | other))
    assert "quote" not in str(refused.value)
    assert "xxx" not in str(refused.value)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "[" * 5_000, '{"kind": "hello", "position": NaN}', "1e999"]
)
def test_what_is_no_message_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_told(text)
