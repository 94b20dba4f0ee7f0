"""Rows hold every character once, and fit."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from facilitator.terminal import printable
from facilitator.wrapping import NEVER_FIRST, row_spans, shortened, wrap

WORDS = st.text(alphabet="abcdefg .,'-[]0123", max_size=200)
JAPANESE = st.text(alphabet="あいう今日は病院で、話した。ー（）「」ab 1", max_size=120)
ANYTHING = st.text(max_size=80)


@given(st.one_of(WORDS, JAPANESE, ANYTHING), st.integers(min_value=1, max_value=90))
def test_every_character_is_shown_once(text: str, width: int) -> None:
    spans = row_spans(text, width)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans) or not text


@given(st.one_of(WORDS, JAPANESE), st.integers(min_value=2, max_value=90))
def test_no_row_is_wider_than_the_width(text: str, width: int) -> None:
    assert all(cell_len(text[a:b].rstrip(" ")) <= width for a, b in row_spans(text, width))


@given(st.text(alphabet="ab あ", max_size=120), st.integers(min_value=2, max_value=30))
def test_rows_are_filled_as_far_as_the_next_piece_allows(text: str, width: int) -> None:
    spans = row_spans(text, width)
    for (a, b), (_, after) in pairwise(spans):
        piece = text[b:after].split(" ", maxsplit=1)[0]
        first = piece[0] if piece and piece[0] == "あ" else piece.split("あ")[0]
        if first and cell_len(first) <= width:
            assert cell_len(text[a:b]) + cell_len(first) > width


@pytest.mark.parametrize(
    ("text", "width", "rows"),
    [
        ("", 10, [""]),
        ("one two three", 8, ["one two ", "three"]),
        ("incomprehensibly", 8, ["incompre", "hensibly"]),
        ("exactly8 and", 8, ["exactly8 ", "and"]),
        ("今日は病院へ行った", 6, ["今日は", "病院へ", "行った"]),
        ("病院へ、行った", 6, ["病院", "へ、", "行った"]),
        ("病院に, 行った", 6, ["病院", "に, ", "行った"]),
        ("病院(家)に", 6, ["病院", "(家)に"]),
        ("User 1は「はい」と", 9, ["User 1は", "「はい」", "と"]),
    ],
)
def test_where_rows_break(text: str, width: int, rows: list[str]) -> None:
    assert [text[a:b] for a, b in row_spans(text, width)] == rows


@given(JAPANESE, st.integers(min_value=6, max_value=40))
def test_a_full_stop_does_not_begin_a_row_where_it_can_be_helped(text: str, width: int) -> None:
    for start in wrap(text, width)[1:]:
        if text[start] in NEVER_FIRST:
            row_before = text[: start + 1][-width:]
            assert any(c in NEVER_FIRST or c in "（「" or c.isascii() for c in row_before)


def test_marks_stay_with_the_letter_they_belong_to() -> None:
    text = "e\u0301" * 6
    assert wrap(text, 4) == (0, 8)


def test_a_joined_emoji_is_not_torn() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert wrap(family * 3, 4) == (0, 2 * len(family))


@given(ANYTHING)
def test_control_characters_become_spaces_one_for_one(text: str) -> None:
    shown = printable(text)
    assert len(shown) == len(text)
    assert not any(c in shown for c in "\x1b\n\r\t\x07\x9b")


@given(st.one_of(WORDS, JAPANESE), st.integers(min_value=0, max_value=40))
def test_shortened_fits(text: str, width: int) -> None:
    short = shortened(text, width)
    assert cell_len(short) <= width
    assert short in (text, "") or short.endswith("…")
