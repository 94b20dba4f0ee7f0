"""Each form of the Japanese data is found in its own lines, and what it leaves is left."""

from __future__ import annotations

import re

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.anonymise.languages.ja.cues import Form, spans, table
from facilitator.anonymise.languages.ja.morphemes import morphemes

EVERY = [(name, form) for name, some in table("forms").items() for form in some]
FORMS = [(name, form) for name, form in EVERY if form.finds]
MARK = re.compile(r"<([^<>]+)>")


def found(form: Form, text: str) -> list[str]:
    ms = morphemes(Redactor(Roster(), "ja", detectors=()).context(text))
    return [ms.plain[at:stop] for at, stop, _ in spans(form, ms)]


@pytest.mark.parametrize(("name", "form"), FORMS)
def test_a_form_is_found_in_its_lines(name: str, form: Form) -> None:
    pytest.importorskip("sudachipy")
    for line in form.find:
        assert found(form, MARK.sub(r"\1", line)) == MARK.findall(line)
    assert form.find and form.leave
    assert [line for line in form.leave if found(form, line)] == []


@pytest.mark.parametrize(("name", "form"), [one for one in EVERY if not one[1].finds])
def test_a_pattern_stands_in_its_lines(name: str, form: Form) -> None:
    assert [line for line in form.find if not form.pattern.search(line)] == []
    assert [line for line in form.leave if form.pattern.search(line)] == []
