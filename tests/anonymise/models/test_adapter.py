"""From what a pipeline says it found to findings: kinds, masks, edges."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.anonymise import Finding, Redactor, Roster
from facilitator.anonymise.detector import Context, Rule
from facilitator.anonymise.folding import MASKED
from facilitator.anonymise.matching import Matcher
from facilitator.anonymise.models.spacy_pipeline import KINDS, NAME, Entity, suggesting
from facilitator.anonymise.replacements import UNNUMBERED
from facilitator.domain.transcript import Certainty


def naming(*words: str, type_: str = "PERSON") -> Callable[[str], list[Entity]]:
    """A library that knows some words."""

    def recognise(text: str) -> list[Entity]:
        return [
            (type_, text.index(word), text.index(word) + len(word))
            for word in words
            if word in text
        ]

    return recognise


def model(recognise: Callable[[str], Iterable[Entity]], **kinds: str) -> Rule:
    chosen = {type_: KINDS[kind] for type_, kind in (kinds or {"PERSON": "person"}).items()}
    return Rule(NAME, suggesting(recognise, chosen))


def findings(detector: Rule, text: str) -> list[Finding]:
    return list(detector.detect(text, Context(text, "en", Matcher((), "en"))))


def shown(detector: Rule, text: str) -> str:
    return Redactor(Roster(), detectors=[detector]).redact(text).text


def test_what_is_found_is_suggested_and_counted_like_any_name() -> None:
    detector = model(naming("pellin"))
    result = Redactor(Roster(), detectors=[detector]).redact("so pellin sat down")
    assert result.text == "so [Person 1] sat down"
    (redaction,) = result.redactions
    assert (redaction.start, redaction.end, redaction.source) == (3, 9, "spacy")
    assert redaction.certainty is Certainty.SUGGESTED


def test_types_without_a_kind_are_passed_over_and_case_does_not_matter() -> None:
    assert findings(model(naming("calm", type_="MOOD")), "so calm") == []
    assert len(findings(model(naming("pellin", type_="Person")), "so pellin")) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_code_that_is_not_masked_again(kind: str) -> None:
    detector = model(naming("pellin"), PERSON=kind)
    redactor = Redactor(Roster(), detectors=[detector])
    first = redactor.redact("so pellin sat").text
    assert first != "so pellin sat"
    everything = model(lambda t: [("PERSON", 0, len(t))])
    assert KINDS[kind] in ("Person", "Place", "Service", *UNNUMBERED)
    again = Redactor(Roster(), detectors=[everything]).redact(first).redactions
    masked = first.index("["), first.index("]") + 1
    assert all(r.end <= masked[0] or r.start >= masked[1] for r in again)


def test_the_roster_knows_better_who_it_is(roster: Roster) -> None:
    detector = model(naming("Maya Lindqvist"))
    assert Redactor(roster, detectors=[detector]).redact("it was Maya Lindqvist").text == (
        "it was User 2"
    )


@pytest.mark.parametrize(
    ("text", "entity", "expected"),
    [
        ("saw Dr Iqbal today", "Dr Iqbal", "saw Dr [Person 1] today"),
        ("the Iqbals came", "the Iqbals", "the [Person 1] came"),
        ("Iqbal's letter", "Iqbal's", "[Person 1]'s letter"),
        ("Iqbal’s letter", "Iqbal’s", "[Person 1]’s letter"),
        ("well  Iqbal  said", "  Iqbal  ", "well  [Person 1]  said"),
        ("昨日は佐々木と話した", "佐々木", "昨日は[Person 1]と話した"),
        ("saw Dr today", "Dr", "saw Dr today"),
        ("in France then", "France", "in France then"),
        ("on Monday then", "Monday", "on Monday then"),
        ("in France with Iqbal", "France with Iqbal", "in [Person 1]"),
        ("so   then", "   ", "so   then"),
    ],
)
def test_edges_and_what_identifies_nobody(text: str, entity: str, expected: str) -> None:
    assert shown(model(naming(entity)), text) == expected


def test_numbers_keep_their_edges() -> None:
    detector = model(naming("the 4/3/82", type_="DATE"), DATE="date")
    assert shown(detector, "on the 4/3/82 I") == "on [date] I"


def test_a_mask_is_one_character_to_the_library_however_long() -> None:
    seen: list[str] = []

    def recognise(text: str) -> list[Entity]:
        seen.append(text)
        return naming("pellin")(text)

    detector = model(recognise)
    for masks in (1, 6):
        text = f"{MASKED * masks} and {MASKED * 3}, pellin {MASKED * masks}"
        (found,) = findings(detector, text)
        assert text[found.start : found.end] == "pellin"
    assert seen == [f"{MASKED} and {MASKED}, pellin {MASKED}"] * 2


def test_an_entity_over_a_mask_leaves_nothing_beside_it(roster: Roster) -> None:
    detector = model(lambda t: [("PERSON", 0, len(t))])
    redactor = Redactor(roster, detectors=["roster", detector])
    assert redactor.redact("Maya Pellin").text == "User 2 [Person 3]"


words = st.lists(
    st.sampled_from(["pellin", "Maya", "the", "Dr", "France", "😀", "佐々木", "'s", "\ufffc", " "])
).map(" ".join)


@given(words)
def test_redacting_twice_changes_nothing(text: str) -> None:
    def names(said: str) -> list[Entity]:
        return [
            ("PERSON", at, at + len(word))
            for word in ("pellin", "Maya", "佐々木")
            for at in range(len(said))
            if said.startswith(word, at)
        ]

    redactor = Redactor(Roster(), detectors=[model(names)])
    once = redactor.redact(text).text
    assert redactor.redact(once).text == once
