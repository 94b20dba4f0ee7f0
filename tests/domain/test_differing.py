"""Where two rows differ is found as by looking at each thing."""

from __future__ import annotations

import random

from facilitator.domain.differing import differing


def test_what_lies_between_an_equal_beginning_and_an_equal_end() -> None:
    assert differing("abcdef", "abcdef") == (6, 6, 6)
    assert differing("abcdef", "abXdef") == (2, 3, 3)
    assert differing("abc", "abcde") == (3, 3, 5)
    assert differing("abcde", "ade") == (1, 3, 1)
    assert differing("", "ab") == (0, 0, 2)
    assert differing("aa", "aaa") == (2, 2, 3)  # whichever of equal ones is new


def test_putting_it_in_place_makes_the_one_of_the_other() -> None:
    dice = random.Random(7)
    for _ in range(2_000):
        before = [dice.randrange(3) for _ in range(dice.randrange(9))]
        now = list(before)
        for _ in range(dice.randrange(3)):
            at = dice.randrange(len(now) + 1)
            now[at : at + dice.randrange(2)] = [dice.randrange(3)] * dice.randrange(3)
        first, end, new_end = differing(before, now)
        assert before[:first] + now[first:new_end] + before[end:] == now
        assert first <= end
        assert first <= new_end
        if before != now:
            assert before[first:end][:1] != now[first:new_end][:1]
            assert before[first:end][-1:] != now[first:new_end][-1:]
