"""A message: a line of JSON with its kind, its class's name in small letters, and its fields.

It is read by type, so that a field that is not what it should be is a fault of whoever sent it
(ValueError), and not of whoever acts on it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import ClassVar

from facilitator.domain.reading import json_of, plain, read_as


@dataclass(frozen=True, slots=True)
class Message:
    """Base of all messages. Of a `replaceable` one only the newest counts: where several wait to
    be read, those before it may be left out."""

    replaceable: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the session that is heard in one go."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Orphaned(Message):
    """Nobody said it, it is seen: the host has gone, or says what is not understood."""

    at: float | None = None


@dataclass(frozen=True, slots=True)
class Failed(Message):
    """It cannot go on, and ends: what happened, and what to do."""

    what: str
    hint: str


@dataclass(frozen=True, slots=True)
class Closed(Message):
    """Nobody said it, it is seen: the child has gone, with this exit status. The last word."""

    status: int


def kind_of(kind: type[Message]) -> str:
    """A message's kind as a line has it."""
    return kind.__name__.lower()


class Kinds:
    """Some kinds of message, to be read from lines."""

    def __init__(self, kinds: Iterable[type[Message]]) -> None:
        self._kinds = {kind_of(kind): kind for kind in kinds}

    def read(self, line: str) -> Message:
        """The message of a line. ValueError, which quotes nothing, if it is none of these kinds,
        or holds another field than it should."""
        value = json_of(line)
        name = value.get("kind") if isinstance(value, dict) else None
        kind = self._kinds.get(name) if isinstance(name, str) else None
        if kind is None:
            raise ValueError("not a message of these kinds")
        message = read_as(kind, value)
        for one in fields(message):
            count = getattr(message, one.name)
            if type(count) is int and count < 0:
                raise ValueError(f"less than nothing in a message of {kind.__name__}")
        return message


def line_of(message: Message) -> str:
    """The line that a message is, its end included. In ASCII, whatever was said in it."""
    said = {"kind": kind_of(type(message)), **plain(message)}
    return json.dumps(said, ensure_ascii=True) + "\n"
