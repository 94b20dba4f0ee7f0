"""Each cue of each table: what it finds, and what it leaves; and how a table is read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.anonymise.cues import CueTable
from facilitator.anonymise.languages.en.lists import lists
from facilitator.anonymise.languages.en.readers import READERS
from facilitator.anonymise.languages.en.readers import table as english
from facilitator.anonymise.words import table

TABLES = {"en": english()}
MARK = re.compile(r"<([^<>]+)>")


def _examples(which: str) -> Iterator[tuple[str, str, int, str]]:
    for language, cues in TABLES.items():
        for name, records in cues.records.items():
            for number, cue in enumerate(records):
                for sentence in cue.get(which, ()):
                    yield language, name, number, sentence


@pytest.mark.parametrize(("language", "name", "number", "sentence"), _examples("find"))
def test_what_a_cue_finds(language: str, name: str, number: int, sentence: str) -> None:
    text, wanted = MARK.sub(r"\1", sentence), MARK.findall(sentence)
    context = Redactor(Roster(), language).context(text)
    records = table("cues", language)
    parts = {part: records[part] for part in ("rows", "atoms")}
    alone = CueTable({**parts, name: [records[name][number]]}, lists(), READERS)
    found = [
        text[context.tokens[tokens.start].start : context.tokens[tokens.stop - 1].end]
        for tokens, _ in alone.find(name, context)
    ]
    assert set(wanted) <= {*found, *(f + "'s" for f in found)}, found


@pytest.mark.parametrize(("language", "name", "number", "sentence"), _examples("leave"))
def test_what_its_detector_leaves(language: str, name: str, number: int, sentence: str) -> None:
    context = Redactor(Roster(), language).context(sentence)
    assert [one for _, one in TABLES[language].find(name, context)] == []


def test_a_table_that_is_none_is_refused() -> None:
    for text in (
        '[[x]]\npattern = "a <b>"\nfinds = "Dragon"',
        '[[x]]\npattern = "a <b>"\nfinds = "Person"\nsure = true',
        '[[x]]\npattern = "( a <b>"\nfinds = "Person"',
        '[[x]]\npattern = "@nothing <b>"\nfinds = "Person"',
        '[[x]]\npattern = "a <Nothing>"\nfinds = "Person"',
    ):
        with pytest.raises((ValueError, KeyError)):
            CueTable(tomllib.loads(text), {}, {})
