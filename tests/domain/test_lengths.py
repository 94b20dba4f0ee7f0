"""Durations in words, one way everywhere."""

from __future__ import annotations

import pytest

from facilitator.domain.completeness import amount
from facilitator.domain.transcript import length


@pytest.mark.parametrize(
    ("ms", "told", "counted"),
    [
        (-5, "0 s", "0.0 s"),
        (0, "0 s", "0.0 s"),
        (3_849, "3 s", "3.8 s"),
        (60_000, "1 min", "1 min 00 s"),
        (104_081, "1 min 44 s", "1 min 44 s"),
        (2_529_999, "42 min", "42 min 09 s"),
        (3_600_000, "1 h 00 min", "1 h 00 min"),
        (8_700_000, "2 h 25 min", "2 h 25 min"),
    ],
)
def test_a_length_is_told_or_counted(ms: int, told: str, counted: str) -> None:
    assert (length(ms), length(ms, exact=True)) == (told, counted)


def test_of_nothing_it_is_said_that_it_is_not_known() -> None:
    assert (amount(0), amount(1_200)) == ("An unknown length", "1.2 s")
