"""Two coders compared, as it is shown: no row of the table is broken by the terminal."""

from __future__ import annotations

import sys

import pytest

from facilitator.commands.agreement import _show
from facilitator.domain.people import columns
from facilitator.export.agreement import agreement
from facilitator.export.coded import Coding, Turn


def coded(**codes: set[int]) -> Coding:
    turns = tuple(Turn("m1", n, f"turn {n}") for n in range(40))
    return Coding({"m1": turns}, {name: {turns[n] for n in at} for name, at in codes.items()})


@pytest.mark.parametrize(("width", "tables"), [(80, 2), (160, 1)])
def test_it_is_as_wide_as_the_terminal_and_names_the_coders(
    width: int,
    tables: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = agreement(
        coded(being_listened_to={1, 2, 3, 9}, hope={4}), coded(being_listened_to={2, 3}, hope={4})
    )
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    _show(found, ("anna", "ben"))
    lines = capsys.readouterr().out.splitlines()
    assert max(map(columns, lines)) < width
    assert len([line for line in lines if line.startswith("hope")]) == tables
    assert lines[0].split()[:4] == ["code", "both", "anna", "ben"]
