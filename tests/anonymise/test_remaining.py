"""What is still said of people: what the lists say of themselves, and how much of other talk they
find."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from facilitator.anonymise.remaining import KINDS, LANGUAGES, generalisation, remaining
from facilitator.anonymise.words import table
from facilitator.domain.transcript import Label, Redaction

_MARKED = re.compile(r"\{([^{}]*)\}")

FIND = [
    (language, kind, text)
    for language in LANGUAGES
    for kind in KINDS
    for text in table("remaining", language)[kind]["find"]
]
LEAVE = [
    (language, kind, text)
    for language in LANGUAGES
    for kind in KINDS
    for text in table("remaining", language)[kind]["leave"]
]
WRITTEN_BEFORE = Path(__file__).parent / "residue"


def found(language: str, text: str) -> list[tuple[str, str]]:
    return [(fact.kind, fact.words) for fact in remaining(text, language)]


@pytest.mark.parametrize(("language", "kind", "text"), FIND)
def test_each_example_is_found(language: str, kind: str, text: str) -> None:
    marked = _MARKED.findall(text)
    assert marked
    there = found(language, _MARKED.sub(r"\1", text))
    assert [words for of, words in there if of == kind] == marked, there


@pytest.mark.parametrize(("language", "kind", "text"), LEAVE)
def test_and_each_other_is_left(language: str, kind: str, text: str) -> None:
    assert not [words for of, words in found(language, text) if of == kind]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_examples_and_words_that_say_less(language: str) -> None:
    for kind in KINDS:
        said = table("remaining", language)[kind]
        assert len(said["find"]) >= 5 and said["leave"], kind
        assert re.fullmatch(r"\[[^\[\]]+\]", generalisation(kind, language)), kind


def written_before(language: str) -> list[tuple[str, str]]:
    """Of each line the kind, and the text with its fact in braces."""
    text = (WRITTEN_BEFORE / f"{language}.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(kind, said) for kind, _, said in (line.partition(": ") for line in lines)]


def listed(language: str, said: str) -> bool:
    """Whether something that is found touches the fact in braces, of whatever kind."""
    marked = _MARKED.search(said)
    assert marked
    start, end = marked.start(), marked.end() - 2
    facts = remaining(_MARKED.sub(r"\1", said), language)
    return any(fact.start < end and start < fact.end for fact in facts)


@pytest.mark.parametrize(("language", "least"), [("en", 0.9), ("ja", 0.9)])
def test_most_of_what_was_written_before_the_lists_is_listed(language: str, least: float) -> None:
    """Written before the lists grew, by the same hands: less a measure than a floor."""
    lines = written_before(language)
    missed = [said for _, said in lines if not listed(language, said)]
    print(f"\n{language}: {len(lines) - len(missed)} of {len(lines)} listed; not: {missed}")
    assert 1 - len(missed) / len(lines) >= least


def test_nothing_is_found_in_what_is_masked() -> None:
    mask = Redaction(9, 17, Label.AGE, "[an age]", "reviewer")
    assert remaining("when I was nineteen they came", "en", [mask]) == []
    assert remaining("when I was [an age] they came", "en") == []
