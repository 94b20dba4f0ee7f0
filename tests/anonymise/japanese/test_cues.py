"""Each cue of the Japanese data holds in its own lines, at its marks, and not in the others."""

from __future__ import annotations

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.anonymise.languages.ja.cues import said, table
from facilitator.anonymise.languages.ja.morphemes import morphemes

LINES = [
    (name, line, holding)
    for name, some in table("cues").items()
    for cue in some
    for holding, lines in ((True, cue.find), (False, cue.leave))
    for line in lines
]


@pytest.mark.parametrize(("name", "line", "holding"), LINES)
def test_a_cue_holds_in_its_lines(name: str, line: str, holding: bool) -> None:
    first, *rest = line.split("|")
    at, stop = len(first), len(first) + (len(rest[0]) if len(rest) > 1 else 0)
    ms = morphemes(Redactor(Roster(), "ja", detectors=()).context(line.replace("|", "")))
    assert said(name, ms, at, stop) is holding


def test_each_cue_has_lines_of_both_kinds() -> None:
    every = [cue for some in table("cues").values() for cue in some]
    assert [cue.means for cue in every if not (cue.find and cue.leave)] == []
    assert [cue.means for cue in every if not (cue.before.pattern or cue.after.pattern)] == []
