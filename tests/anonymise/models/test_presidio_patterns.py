"""Presidio's patterns by way of study.toml: what becomes what, and which countries' numbers."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.anonymise.registry import BUILT_IN
from facilitator.domain.transcript import Certainty, Label
from facilitator.errors import FacilitatorError
from facilitator.study import parse_study

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    pytest.importorskip("presidio_analyzer")

OTHERS = [name for name in BUILT_IN if name != "roster"]


def redactor(table: str = "", regions: str = '["GB"]', language: str = "en") -> Redactor:
    """Presidio alone: what it finds here, the built-in detectors find in part as well."""
    study = parse_study(
        f"regions = {regions}\n[anonymise]\nalso = ['presidio']\noff = {OTHERS}\n"
        f"[anonymise.presidio]\n{table}"
    )
    return Redactor(Roster(), language, policy=study.anonymise)


@pytest.mark.parametrize(
    ("heard", "shown", "label"),
    [
        ("write to pellin@notes.example.org please", "write to [email] please", Label.CONTACT),
        ("see www.example.org/x then", "see [link] then", Label.CONTACT),
        ("ring 020 7946 0123 please", "ring [phone number] please", Label.CONTACT),
        ("the card 4111 1111 1111 1111", "the card [number]", Label.ID),
        ("GB82 WEST 1234 5698 7654 32 it is", "[number] it is", Label.ID),
        ("my nino is AB 12 34 56 C", "my nino is [number]", Label.ID),
        ("from 192.168.1.20 again", "from [number] again", Label.ID),
        ("on 24/03/1982 then", "on [date] then", Label.DATE),
        ("my postcode is SW1A 1AA", "my postcode is [postcode]", Label.ADDRESS),
    ],
)
def test_what_becomes_what(heard: str, shown: str, label: Label) -> None:
    result = redactor().redact(heard)
    assert result.text == shown
    (redaction,) = result.redactions
    assert (redaction.label, redaction.source) == (label, "presidio")
    assert redaction.certainty is Certainty.SUGGESTED


@pytest.mark.parametrize(
    "heard",
    [
        "I was there for 11 weeks, on 150 milligrams, from 6 till 8",
        "in 2012 and 2013 there were 12345678 people",
        "nobody told me anything at all.",
    ],
)
def test_ordinary_numbers_stay(heard: str) -> None:
    assert redactor().redact(heard).text == heard


def test_a_word_before_it_speaks_for_a_weak_pattern() -> None:
    american = redactor(regions='["US"]')
    assert american.redact("it was A1234567 then").text == "it was A1234567 then"
    spoken_for = american.redact("my driver license A1234567 then")
    assert spoken_for.text == "my driver license [number] then"


def test_the_study_says_whose_numbers() -> None:
    heard = "it is 856-45-6789"
    british, american = redactor(), redactor(regions='["GB", "US"]')
    assert british.redact("my ssn is 856-45-6789").text == "my ssn is 856-45-6789"
    assert american.redact(heard).text == "it is [number]"


def test_threshold_entities_and_certain() -> None:
    assert redactor("threshold = 0.99").redact("a@b.example.org, 192.168.1.20").text == (
        "[email], 192.168.1.20"
    )
    only = redactor('entities = ["URL"]')
    assert only.redact("www.example.org/x 4111 1111 1111 1111").text == (
        "[link] 4111 1111 1111 1111"
    )
    sure = redactor('certain = ["credit_card"]').redact("4111 1111 1111 1111")
    assert sure.redactions[0].certainty is Certainty.CERTAIN


@pytest.mark.parametrize("line", ['entities = ["PERSON"]', 'certain = ["US_SSN"]'])
def test_a_type_that_is_not_looked_for_is_an_error_naming_those_that_are(line: str) -> None:
    with pytest.raises(FacilitatorError) as caught:
        redactor(line)
    assert "UK_NHS" in caught.value.hint
    assert "US_SSN" not in caught.value.hint


def test_other_languages_have_the_same_patterns() -> None:
    assert redactor(language="ja").redact("メールは a@b.example.org です").text == (
        "メールは [email] です"
    )


def test_beside_the_built_in_detectors_nothing_is_masked_twice() -> None:
    policy = parse_study('[anonymise]\nalso = ["presidio"]').anonymise
    both = Redactor(Roster(), policy=policy)
    text = "Doctor Iqbal, pellin@notes.example.org, 07700 900123, card 4111 1111 1111 1111"
    once = both.redact(text)
    assert once.text == "Doctor [Person 1], [email], [phone number], card [number]"
    assert both.redact(once.text).redactions == ()
    assert both.failures == {}


def test_words_do_not_stay_in_its_vocabulary(monkeypatch: pytest.MonkeyPatch) -> None:
    import spacy

    made: list[Any] = []
    blank = spacy.blank

    def noted(name: str) -> Any:
        made.append(blank(name))
        return made[-1]

    monkeypatch.setattr(spacy, "blank", noted)
    redactor().redact("my zyzzogeton passport is 123456789")
    assert len(made) == 1
    assert "zyzzogeton" not in made[0].vocab.strings
