"""How taggers are trained: what counts as an example, and that talk teaches what it holds."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.anonymise.languages.en.learned import LearnedDetector
from facilitator.anonymise.recipe.__main__ import TAUGHT
from facilitator.anonymise.recipe.generator import Sentences
from facilitator.anonymise.recipe.labelled import as_a_small_engine, parse
from facilitator.anonymise.recipe.training import CLASSES, examples, fit, tagger, taught
from facilitator.anonymise.tagger import FILE
from facilitator.anonymise.words import data
from tests.scoring import RULES

TALK = """
# People are rung up here, and nobody else.
then {PERSON|pebble} rang me on a monday
so {PERSON|biscuit} rang me about it
{PERSON|tiny} rang me last night
when {PERSON|custard} rang me i cried
the pebble was on the beach
i had a biscuit with my tea
it was a tiny room with a bed
we had custard with everything
born in {DATE|may}, {?PERSON|chip} rang
"""


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "en_x_tuning.txt"
    path.write_text(TALK, "utf-8")
    (tmp_path / "roster.toml").write_text("", "utf-8")
    return path


def test_what_names_is_learnt_by_where_it_stands(talk: Path) -> None:
    found = examples("en", talk, talk.with_name("roster.toml"))
    weights = fit(found)
    sure = replace(tagger(weights), threshold=0.0)
    redactor = Redactor(Roster(), detectors=[LearnedDetector(sure)])
    assert redactor.redact("then shovel rang me").text == "then [Person 1] rang me"
    assert redactor.redact("it was a shovel with a handle").redactions == ()
    assert (fit(found) == weights).all()


def test_what_does_not_count_is_no_example(talk: Path) -> None:
    found = examples("en", talk, talk.with_name("roster.toml"))
    text = TALK.splitlines()[-1]
    assert {CLASSES[e.kind] for e in found} == {"O", "PERSON"}
    counted = sum(e.weight for e in found)
    talk.write_text(TALK.replace(text, ""), "utf-8")
    rest = sum(e.weight for e in examples("en", talk, talk.with_name("roster.toml")))
    # Of "born in may, chip rang" the date and the debatable name teach nothing; "rang" is no name.
    assert counted - rest == pytest.approx(len(["born"]) * 1.5)


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        (
            "So, {PERSON=User 2|Maya}'s point: I'm fine!",
            "so {PERSON=User 2|maya}'s point i'm fine",
        ),
        ("At {ORG|St. Mary's}, 9 a.m. — no?", "at {ORG|st mary's} 9 am no"),
        ("{?PERSON|J.P.} rang", "{?PERSON|jp} rang"),
    ],
)
def test_a_line_without_capitals_and_punctuation(line: str, plain: str) -> None:
    assert as_a_small_engine(line) == plain
    assert [s.label for s in parse(plain).spans] == [s.label for s in parse(line).spans]


def test_the_rules_run_without_the_taggers() -> None:
    assert set(RULES.off) == {"learned", "ja_learned"}


@pytest.mark.parametrize("language", sorted(tomllib.loads(TAUGHT.read_text("utf-8"))))
def test_a_kept_tagger_is_the_one_that_the_recipe_gives(language: str) -> None:
    """Whoever changes talk, sentences, settings or features has to run `make taggers`."""
    kept = tomllib.loads(TAUGHT.read_text("utf-8"))[language]
    now = taught(language, data(FILE, language))
    if kept["dictionary"] != now["dictionary"]:
        pytest.skip("another dictionary is installed: its words are cut in another way")
    assert kept == now


@pytest.mark.parametrize("language", ["en", "ja"])
def test_made_up_talk_is_the_same_each_time_and_half_of_it_names_nobody(
    language: str,
) -> None:
    made = Sentences(language, 7).lines(60)
    assert made == Sentences(language, 7).lines(60) != Sentences(language, 8).lines(60)
    spans = [bool(parse(line).spans) for line in made]
    assert all(spans[:60])
    assert not any(spans[60:])
    assert len(spans) >= 120
