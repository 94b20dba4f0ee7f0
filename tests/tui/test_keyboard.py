"""Keys of a terminal that no screen is drawn on, as terminals send them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

import pytest

from facilitator.tui.keyboard import ESCAPE, Keyboard

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a terminal of Unix")

Typed = Callable[[str], list[str]]
LAST = "."
"""Typed at the end, and no key of the tests."""


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Typed]:
    """What is typed in one breath at a terminal, as keys."""
    person, program = os.openpty()

    def keys(sent: str) -> list[str]:
        os.write(person, (sent + LAST).encode())
        found: list[str] = []
        for _ in range(len(sent) + 1):
            if (key := keyboard.key(5.0)) == LAST:
                return found
            found += [key] if key is not None else []
        raise AssertionError(f"the last key was lost: {found}")

    with os.fdopen(program) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        with Keyboard() as keyboard:
            yield keys
    os.close(person)


@pytest.mark.parametrize(
    "sent",
    ["\x1b[A", "\x1bOP", "\x1b[15~", "\x1b[1;5C", "\x1b[[A", "\x1b[200~", "\x1bp"],
    ids=["up", "F1", "F5", "ctrl+right", "F1 of a console", "paste", "alt+p"],
)
def test_a_key_that_sends_several_is_none_and_takes_nothing_with_it(
    typed: Typed, sent: str
) -> None:
    assert typed(f"f{sent}p4{sent}") == ["f", "p", "4"]


def test_escape_is_a_key_however_often(typed: Typed) -> None:
    assert typed("f\x1b\x1b[Bn") == ["f", ESCAPE, "n"]


def test_letters_of_several_bytes_are_one(typed: Typed) -> None:
    assert typed("éあ1") == ["é", "あ", "1"]
