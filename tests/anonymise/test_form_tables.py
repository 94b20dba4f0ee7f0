"""Every example of the tables of forms that hold in any language."""

from __future__ import annotations

import pytest

from facilitator.anonymise.folding import fold
from facilitator.anonymise.patterns import Form, forms

FORMS = [form for name in ("contacts",) for form in forms(name)]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.find[0])
def test_a_form_finds_and_leaves_what_it_says(form: Form) -> None:
    assert form.find and form.leave
    for marked in form.find:
        text = fold(marked.replace("<", "").replace(">", "")).text
        found = [text[a:b] for a, b in form.spans(text)]
        assert found == [fold(marked).text.split("<")[1].split(">")[0]], marked
    for text in form.leave:
        assert not list(form.spans(fold(text).text)), text
