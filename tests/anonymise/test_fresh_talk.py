"""Talk that was written by somebody who had read neither rules nor lists, and scored first.

`en` and `ja` are lines, `endings` names in the cases of eleven languages, below a line of those
names, `borders` neighbouring utterances (`tests/workflow/test_fresh_borders.py`). `_held_out`
was written by the same hand once the rest was mended, and nothing was mended for it.
The marks are those of `facilitator.anonymise.recipe.labelled`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.anonymise.recipe.labelled import read
from tests.scoring import score

FOLDER = Path(__file__).with_name("fresh")
ENDINGS = sorted(path.stem.removeprefix("endings_") for path in FOLDER.glob("endings_*.txt"))


def redactor(language: str) -> Redactor:
    roster = (FOLDER / f"{language}_roster.toml").read_text("utf-8")
    return Redactor(Roster.from_toml(roster), language)


@pytest.mark.parametrize(
    ("name", "rostered"),
    [("en", 1.0), ("en_held_out", 1.0), ("ja", 0.99), ("ja_held_out", 1.0)],
)
def test_talk(name: str, rostered: float) -> None:
    result = score(redactor(name[:2]), read(FOLDER / f"{name}.txt"))
    print(f"\n{name}\n{result.table()}")
    assert result.recall("roster") >= rostered
    assert result.recall() >= 0.98
    assert result.touched_certain <= result.clean / 10


@pytest.mark.parametrize(("language", "found"), [("en", 0.88), ("ja", 0.94)])
def test_talk_nothing_was_mended_for(language: str, found: float) -> None:
    """`_untouched`: nobody who works on the rules saw a line of it or what was missed in it."""
    roster = (FOLDER / f"{language}_untouched_roster.toml").read_text("utf-8")
    lines = read(FOLDER / f"{language}_untouched.txt")
    result = score(Redactor(Roster.from_toml(roster), language), lines)
    assert result.recall() >= found
    assert result.recall("roster") >= 0.95
    assert result.touched_certain <= result.clean / 40
    assert result.touched_suggested <= result.clean / 8


@pytest.mark.parametrize("language", ENDINGS)
def test_names_in_their_cases(language: str) -> None:
    """The ending itself may stay; the code before it is the right one."""
    file = FOLDER / f"endings_{language}.txt"
    names = file.read_text("utf-8").splitlines()[0].removeprefix("# ").split("|")
    roster = "".join(
        f'[[participants]]\ncode = "User {number}"\nnames = ["{name}"]\n'
        for number, name in enumerate(names, 1)
    )
    masking = Redactor(Roster.from_toml(roster), language)
    touched = 0
    for line in read(file):
        redactions = masking.redact(line.text).redactions
        touched += line.clean and bool(redactions)
        for span in line.spans:
            found = [r for r in redactions if r.start < span.end and span.start < r.end]
            assert [r.replacement for r in found][:1] == [span.replacement], line.text
            assert found[0].start <= span.start
            assert found[-1].end >= span.end - 2
    assert touched <= 1
