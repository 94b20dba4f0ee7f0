"""The training text: always the same, kept apart from what measures the model, rich enough."""

from __future__ import annotations

import random
import re
from collections import Counter
from functools import cache

import pytest

from facilitator.demo.recipe.grammar import (
    Sentence,
    free_sentences,
    held_out_pattern,
    patterns,
    sentence,
    trained_pattern,
    vocabulary,
)
from facilitator.demo.recipe.scoring import normalise
from facilitator.demo.recipe.splits import forbidden, kept_for_tests, parts_of
from facilitator.demo.recipe.templates import finish, parse

WRITTEN = re.compile(r"[A-Za-z][A-Za-z ,.?!'-]*[.?!]")
SEED = 1


@cache
def sample() -> tuple[Sentence, ...]:
    return tuple(sentence(SEED, index) for index in range(6_000))


def words(text: str) -> list[str]:
    return normalise(text).split()


def test_any_sentence_can_be_asked_for_in_any_order() -> None:
    again = {index: sentence(SEED, index) for index in (5_999, 5, 4_321, 0)}
    assert all(again[index] == sample()[index] for index in again)
    assert sentence(SEED + 1, 5) != sample()[5]


def test_three_fifths_are_patterns() -> None:
    kinds = Counter(made.kind for made in sample())
    assert kinds["pattern"] / len(sample()) == pytest.approx(0.6, abs=0.005)
    assert all((made.pattern is None) == (made.kind == "open") for made in sample())


def test_text_is_plain_and_short_enough_to_be_spoken() -> None:
    made = [*sample(), *(held_out_pattern(SEED, i) for i in range(300))]
    assert [m.text for m in made if not WRITTEN.fullmatch(m.text)] == []
    assert max(len(words(m.text)) for m in made) <= 30
    assert min(len(words(m.text)) for m in made) == 1
    assert all(WRITTEN.fullmatch(text) for text in free_sentences())


def test_what_measures_the_model_is_never_trained() -> None:
    trained = {part for made in sample() for part in parts_of(made.text)}
    held_out = {p.number for p in patterns() if p.held_out}
    assert len(held_out) >= 40
    assert not trained & forbidden()
    assert not {made.pattern for made in sample()} & held_out
    for index in range(300):
        kept = held_out_pattern(SEED, index)
        assert kept.pattern in held_out
        assert normalise(kept.text) not in trained
        new = trained_pattern(SEED, index)
        assert new.pattern not in held_out
        assert normalise(new.text) not in trained
        assert kept_for_tests(normalise(new.text))


def test_a_held_out_sentence_is_recognised_however_it_is_filled() -> None:
    held_out = {p.number: p.template.recogniser() for p in patterns() if p.held_out}
    for index in range(500):
        kept = held_out_pattern(SEED, index)
        assert kept.pattern is not None
        assert held_out[kept.pattern].fullmatch(normalise(kept.text)), kept.text


def test_every_word_is_in_the_vocabulary() -> None:
    assert 2_500 <= len(vocabulary()) <= 4_000
    made = [
        *(m.text for m in sample()),
        *(held_out_pattern(SEED, i).text for i in range(1_000)),
        *(trained_pattern(SEED, i).text for i in range(300)),
        *free_sentences(),
    ]
    assert {word for text in made for word in words(text)} - vocabulary() == set()
    assert len(free_sentences()) >= 120


def test_the_whole_vocabulary_is_heard() -> None:
    # In 60,000 sentences each word is to be heard about 20 times; a tenth of them shows most.
    heard = Counter(word for made in sample() for word in words(made.text))
    assert len(heard) / len(vocabulary()) > 0.95
    assert sum(heard[word] >= 2 for word in vocabulary()) / len(vocabulary()) > 0.8


def test_there_are_many_patterns_and_they_are_used() -> None:
    trained = {p.number for p in patterns() if not p.held_out}
    assert len(trained) >= 600
    used = {made.pattern for made in sample()} & trained
    assert len(used) / len(trained) > 0.7


@pytest.mark.parametrize(
    ("pattern", "possible"),
    [
        ("One [two|three].", {"One two.", "One three."}),
        ("[a|] b [c [d|e]|f]", {"A b c d", "A b c e", "A b f", "B c d", "B c e", "B f"}),
        ("Ask [|, please]?", {"Ask?", "Ask, please?"}),
        ("it is a [apple|pear]. so", {"It is an apple. So", "It is a pear. So"}),
        ("a [university|hour|old one]", {"A university", "An hour", "An old one"}),
    ],
)
def test_the_notation_of_patterns(pattern: str, possible: set[str]) -> None:
    template = parse(pattern)
    rng = random.Random(1)
    drawn = {finish(template.expand(rng, lambda slot: slot)) for _ in range(200)}
    assert drawn == possible
    assert {finish(raw) for raw in template.fillings(lambda slot: ())} == possible
    assert all(template.recogniser().fullmatch(normalise(text)) for text in possible)


@pytest.mark.parametrize("broken", ["[one|two", "one {two", "one] two", "a | b"])
def test_a_mark_left_open_is_an_error(broken: str) -> None:
    with pytest.raises(ValueError, match=r"pattern|substring"):
        parse(broken)
