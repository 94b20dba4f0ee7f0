"""Each cue of each table: what it finds, and what it leaves; and how a table is read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.anonymise.cues import CueTable
from facilitator.anonymise.languages.en.readers import table as english

TABLES = {"en": english}
MARK = re.compile(r"<([^<>]+)>")


def _examples(which: str) -> Iterator[tuple[str, str, int, str]]:
    for language, table in TABLES.items():
        for name, cues in table().records.items():
            for number, cue in enumerate(cues):
                for sentence in cue.get(which, ()):
                    yield language, name, number, sentence


@pytest.mark.parametrize(("language", "name", "number", "sentence"), _examples("find"))
def test_what_a_cue_finds(language: str, name: str, number: int, sentence: str) -> None:
    text, wanted = MARK.sub(r"\1", sentence), MARK.findall(sentence)
    context = Redactor(Roster(), language).context(text)
    tokens = context.tokens
    found = [
        text[tokens[one.first].start : tokens[one.stop - 1].end]
        for one in TABLES[language]().find(name, context, number)
    ]
    assert set(wanted) <= {*found, *(f + "'s" for f in found)}, found


@pytest.mark.parametrize(("language", "name", "number", "sentence"), _examples("leave"))
def test_what_its_detector_leaves(language: str, name: str, number: int, sentence: str) -> None:
    context = Redactor(Roster(), language).context(sentence)
    found = [
        " ".join(t.key for t in context.tokens[one.first : one.stop])
        for one in TABLES[language]().find(name, context)
    ]
    assert found == []


def test_a_table_that_is_none_is_refused() -> None:
    for text in (
        '[[x]]\npattern = "a <b>"\nfinds = "Dragon"',
        '[[x]]\npattern = "a <b>"\nfinds = "Person"\nsure = true',
        '[[x]]\npattern = "( a <b>"\nfinds = "Person"',
        '[[x]]\npattern = "@nothing <b>"\nfinds = "Person"',
        '[[x]]\npattern = "a <Nothing>"\nfinds = "Person"',
    ):
        with pytest.raises((ValueError, KeyError)):
            CueTable(text, {}, {})
