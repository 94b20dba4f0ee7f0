"""Every example of the tables of forms that hold in any language."""

from __future__ import annotations

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.anonymise.forms import contacts
from facilitator.anonymise.words import table

FORMS = list(enumerate(table("contacts")["form"]))


@pytest.mark.parametrize(("number", "form"), FORMS, ids=lambda one: str(one)[:40])
def test_a_form_finds_and_leaves_what_it_says(
    number: int, form: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = contacts.forms()[number : number + 1]
    monkeypatch.setattr(contacts, "forms", lambda: alone)

    def found(text: str) -> list[str]:
        context = Redactor(Roster()).context(text)
        return [text[f.start : f.end] for f in contacts.contacts(context)]

    assert form["find"] and form["leave"]
    for marked in form["find"]:
        wanted = marked.split("<")[1].split(">")[0]
        assert found(marked.replace("<", "").replace(">", "")) == [wanted], marked
    for text in form["leave"]:
        assert not found(text), text
