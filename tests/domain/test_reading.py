"""Whatever a file says is a value of the wanted kind, or a ValueError."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.reading import json_of, read_as, toml_of

DEEP = 200_000


class Colour(Enum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Whole:
    number: int
    parts: tuple[Part, ...]
    colour: Colour
    sealed: bool
    label: str | None = None


WHOLE: dict[str, Any] = {
    "number": 1,
    "parts": [{"name": "a", "share": 1}],
    "colour": "red",
    "sealed": True,
}
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


def test_a_record_is_read_field_by_field() -> None:
    assert read_as(Whole, {**WHOLE, "unknown": 1}) == Whole(
        1, (Part("a", 1.0),), Colour.RED, True, None
    )


@given(st.sampled_from([*WHOLE, "label"]), anything)
def test_a_field_of_any_content_is_read_or_refused(name: str, value: Any) -> None:
    try:
        whole = read_as(Whole, {**WHOLE, name: value})
    except ValueError:
        return
    assert type(whole.number) is int
    assert abs(whole.number) < 2**53
    assert all(type(part.name) is str for part in whole.parts)
    assert type(whole.sealed) is bool
    json.dumps(whole.number)


@given(anything)
def test_any_value_is_a_record_or_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="not a record of Whole"):
        read_as(Whole, value)


@pytest.mark.parametrize(
    "text",
    [
        "[" * DEEP,
        '{"a":' * DEEP,
        "9" * 10_000,
        "NaN",
        "-Infinity",
        '{"a": 1e999}',
        "",
        "\0",
        '{"a": "',
        b"\xff\xfe{\0}\0",
        b"\x80",
    ],
)
def test_what_is_no_json_is_a_value_error(text: str | bytes) -> None:
    with pytest.raises(ValueError):
        json_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * DEEP,
        "a = " + "{a = " * DEEP,
        "a = " + "9" * 10_000,
        "a = 1\na = 2",
        "a = 0000-00-00",
        "\0",
    ],
)
def test_what_is_no_toml_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        toml_of(text)


@given(st.text(max_size=60))
def test_any_text_is_toml_or_a_value_error(text: str) -> None:
    for candidate in (text, f"title = {text}", f"[{text}]\nseats = 1"):
        with contextlib.suppress(ValueError):
            assert isinstance(toml_of(candidate), dict)


@given(st.binary(max_size=60))
def test_any_bytes_are_json_or_a_value_error(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        json_of(data)


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert json_of('{"a": 1}'.encode("utf-8-sig")) == {"a": 1}
    assert toml_of("\ufeffa = 1") == {"a": 1}
