"""Reading what a file says as what it should say: by type, and refused as a ValueError.

JSON and TOML come from disks, other programs and other hands. Whatever is in them (nesting to the
parser's limit, numbers without end, NaN, another type than belongs there) is a value of the wanted
kind, or a ValueError: never another exception, and never a value that breaks its reader later.
"""

from __future__ import annotations

import json
import re
import tomllib
import types
import typing
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from facilitator.words import _

LARGEST_INTEGER = 2**53 - 1
"""What every reader of JSON holds exactly (RFC 8259, section 6); 285,000 years in ms."""

_T = TypeVar("_T")


def json_of(data: str | bytes) -> Any:
    """The value of a JSON text in UTF-8. ValueError for anything else."""
    try:
        text = data if isinstance(data, str) else data.decode("utf-8-sig")
        return json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except RecursionError:
        raise ValueError("nested too deeply") from None


_CURLED = re.compile("[“”„‟«»「」『』＂]")
"""What word processors, and Japanese keyboards, write instead of straight quotation marks."""


def _curled(text: str, line: int, column: int) -> bool:
    """Whether a parser's fault at a place (from 1) comes of typographic quotation marks."""
    there = text.replace("\r\n", "\n").split("\n")[line - 1]
    return bool(_CURLED.search(there) or there[column - 1 : column] in ("‘", "’", "‚"))


def toml_of(text: str) -> dict[str, Any]:
    """The tables of a TOML text, with or without a byte order mark.

    tomllib.TOMLDecodeError naming the place where it is none, another ValueError where it is
    nested too deeply or a number is too long.
    """
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        if place is None or not _curled(text.removeprefix("\ufeff"), int(place[1]), int(place[2])):
            raise
        raise ValueError(
            _("it has typographic quotation marks, not straight ones ({place})").format(
                place=place.group()
            )
        ) from None
    except RecursionError:
        raise ValueError(_("it is nested too deeply")) from None


def toml_text(value: str) -> str:
    """A string as TOML has it, on one line, that `toml_of` reads back."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    escaped = "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in escaped)
    return f'"{escaped}"'


def read_as(kind: type[_T], value: Any) -> _T:
    """A dataclass from JSON's object, each field by its type; fields it does not know are left.

    Fields are dataclasses, enums, tuples, optional ones, mappings, or exactly what they say. A
    field that is missing has its default. ValueError, which quotes no value, for anything else.
    """
    try:
        made: _T = _reader(typing.cast(Hashable, kind))(value)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        # The message may quote a value, and a value may be what somebody said.
        raise ValueError(f"not a record of {kind.__name__} ({type(error).__name__})") from None
    return made


def plain(value: Any) -> Any:
    """JSON's value of a dataclass, or of what may be in one: what `read_as` reads."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return value


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number in JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError("a number too large")
    return number


@cache
def _reader(hint: Any) -> Callable[[Any], Any]:
    """What makes a value of this type out of JSON's; worked out once, because a meeting has tens
    of thousands of them. It raises what `read_as` catches if the value is of another type."""
    if hint is Any:
        return lambda value: value
    origin = typing.get_origin(hint)
    if origin in (tuple, Sequence):
        item = _reader(typing.get_args(hint)[0])
        return lambda value: tuple(map(item, _rows(value)))
    if origin is types.UnionType:
        some = _reader(next(a for a in typing.get_args(hint) if a is not type(None)))
        return lambda value: None if value is None else some(value)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _exactly(dict)
    if is_dataclass(hint):
        kind = typing.cast(type[Any], hint)
        hints = typing.get_type_hints(kind)
        parts = [(f.name, _reader(hints[f.name])) for f in fields(kind)]
        return lambda value: _made(kind, parts, value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return _exactly(hint)


def _rows(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        raise TypeError("no list")
    return value


def _made(kind: type[Any], parts: list[tuple[str, Callable[[Any], Any]]], value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise TypeError("no object")
    try:
        return kind(*[part(value[name]) for name, part in parts])
    except KeyError:  # a field that has a default, from before there was such a field
        return kind(**{name: part(value[name]) for name, part in parts if name in value})


def _exactly(kind: type[Any]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is int and abs(value) > LARGEST_INTEGER:
            raise ValueError("a number too large")
        if type(value) is kind:
            return value
        if kind is float and type(value) is int:
            return float(value)
        raise TypeError(f"{type(value).__name__} where {kind.__name__} belongs")

    return read
