"""The word that is lit while a line is heard."""

from __future__ import annotations

import pytest

from facilitator.domain.heard_word import BEFORE_MS, HELD_MS, word_at
from facilitator.domain.transcript import Word

WORDS = tuple(
    Word(start, end, "word", 0.9)
    for start, end in (
        (1_000, 1_300),
        (1_350, 1_500),
        (3_000, 3_000),
        (3_200, 4_000),
        (3_900, 4_200),
    )
)


@pytest.mark.parametrize(
    ("ms", "index"),
    [
        (0, None),
        (1_000 - BEFORE_MS - 1, None),
        (1_000 - BEFORE_MS, 0),
        (1_289, 0),
        (1_350, 1),
        (1_499 + HELD_MS, 1),
        (1_500 + HELD_MS, None),
        (3_000, 2),
        (3_200, 3),
        (3_900, 4),
        (4_199 + HELD_MS, 4),
        (4_200 + HELD_MS, None),
    ],
)
def test_the_word_is_the_one_begun_last_and_held_for_a_moment(ms: int, index: int | None) -> None:
    assert word_at(WORDS, ms) == index


def test_a_line_without_times_lights_nothing() -> None:
    assert word_at((), 1_000) is None
