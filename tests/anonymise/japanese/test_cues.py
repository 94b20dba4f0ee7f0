"""Each cue of the Japanese data holds in its own lines, at the mark, and not in the others."""

from __future__ import annotations

import pytest

from facilitator.anonymise.languages.ja.cues import cues, holds

LINES = [
    (name, line, holding)
    for name, cue in cues().items()
    for holding, lines in ((True, cue.find), (False, cue.leave))
    for line in lines
]


@pytest.mark.parametrize(("name", "line", "holding"), LINES)
def test_a_cue_holds_in_its_lines(name: str, line: str, holding: bool) -> None:
    assert holds(name, line.replace("|", ""), line.index("|")) is holding


def test_each_cue_has_lines_of_both_kinds() -> None:
    assert [name for name, cue in cues().items() if not (cue.find and cue.leave)] == []
