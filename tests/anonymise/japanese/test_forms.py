"""Each form of the Japanese data is found in its own lines, and what it leaves is left."""

from __future__ import annotations

import re

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.anonymise.languages.ja.cues import Form, forms, spans, table
from facilitator.anonymise.languages.ja.morphemes import morphemes

FORMS = [form for some in forms().values() for form in some]
MARK = re.compile(r"<([^<>]+)>")


def found(form: Form, text: str) -> list[str]:
    ms = morphemes(Redactor(Roster(), "ja", detectors=()).context(text))
    return [ms.plain[at:stop] for at, stop, _ in spans(form, ms)]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.detector)
def test_a_form_is_found_in_its_lines(form: Form) -> None:
    pytest.importorskip("sudachipy")
    for line in form.find:
        assert found(form, MARK.sub(r"\1", line)) == MARK.findall(line)
    assert form.find and form.leave
    assert [line for line in form.leave if found(form, line)] == []


@pytest.mark.parametrize("entry", table("forms")["pattern"], ids=lambda entry: entry["name"])
def test_a_pattern_stands_in_its_lines(entry: dict[str, object]) -> None:
    pattern, find, leave = entry["pattern"], entry["find"], entry["leave"]
    assert isinstance(pattern, re.Pattern)
    assert isinstance(find, list) and isinstance(leave, list)
    assert [line for line in find if not pattern.search(line)] == []
    assert [line for line in leave if pattern.search(line)] == []
