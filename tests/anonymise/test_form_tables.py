"""Every example of the tables of forms that hold in any language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.anonymise.forms import contacts
from facilitator.anonymise.languages.en import lists as english
from facilitator.anonymise.languages.en.codes import identifiers
from facilitator.anonymise.languages.en.dates import calendar
from facilitator.anonymise.words import table
from facilitator.domain.deidentification import Deidentification

FORMS = list(enumerate(table("contacts")["form"]))


def as_it_says(entry: dict[str, Any], found: Callable[[str], list[str]]) -> None:
    """An entry's examples: what stands in <> is found, and nothing else."""
    assert entry["find"] and entry["leave"]
    for marked in entry["find"]:
        wanted = marked.split("<")[1].split(">")[0]
        assert found(marked.replace("<", "").replace(">", "")) == [wanted], marked
    for text in entry["leave"]:
        assert not found(text), text


@pytest.mark.parametrize(("number", "form"), FORMS, ids=lambda one: str(one)[:40])
def test_a_form_finds_and_leaves_what_it_says(
    number: int, form: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = contacts.forms()[number : number + 1]
    monkeypatch.setattr(contacts, "forms", lambda: alone)

    def found(text: str) -> list[str]:
        context = Redactor(Roster()).context(text)
        return [text[f.start : f.end] for f in contacts.contacts(context)]

    as_it_says(form, found)


ENGLISH = table("forms", "en")
SECTIONS = {"dates": "find_dates", "ages": "find_ages", "endings": ""}
ENTRIES = [(section, name) for section in SECTIONS for name in ENGLISH[section]]


@pytest.mark.parametrize(("section", "name"), ENTRIES)
def test_what_an_english_form_finds_and_leaves(section: str, name: str) -> None:
    entry = ENGLISH[section][name]
    pattern = english.forms(section)[name]
    alone = replace(calendar(), dates={name: pattern}, ages=(pattern,))

    def found(text: str) -> list[str]:
        context = Redactor(Roster(), policy=Deidentification(ages=10)).context(text)
        if section == "endings":
            every = identifiers(context)
        else:
            every = getattr(alone, SECTIONS[section])(context)
        return [text[f.start : f.end] for f in every]

    as_it_says(entry, found)
