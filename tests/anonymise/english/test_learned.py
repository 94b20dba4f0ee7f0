"""What the tagger adds to the rules, and what it has no say about."""

from __future__ import annotations

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.anonymise.languages.en.learned import LearnedDetector
from facilitator.anonymise.tagger import Tagger
from facilitator.domain.deidentification import Deidentification
from facilitator.domain.transcript import Certainty

EVERYTHING = Tagger(("O", "PERSON"), 4, 0.05, -9.0, -9.0, bytes(32))
"""Takes every word for a name."""


def told(heard: str) -> list[str]:
    redactor = Redactor(Roster(), detectors=[LearnedDetector(EVERYTHING)])
    return [heard[r.start : r.end] for r in redactor.redact(heard).redactions]


@pytest.mark.parametrize(
    ("heard", "left"),
    [
        ("and then it, quiet", ["quiet"]),
        ("12, 4b, 10pm", []),
        ("on Monday, by the NHS, paper", ["paper"]),
        ("haha, hmmm, rewatched", []),
        ("sertrazapine, took", ["took"]),
        ("my sister, the doctor, who", []),
        ("田中さんが", []),
    ],
)
def test_what_it_has_a_say_about(heard: str, left: list[str]) -> None:
    assert told(heard) == left


HEARD = "when biscuit rang me pebble was already at threshold"


def test_it_only_ever_suggests() -> None:
    learned = [r for r in Redactor(Roster()).redact(HEARD).redactions if r.source == "learned"]
    assert learned
    assert {r.certainty for r in learned} == {Certainty.SUGGESTED}


def test_it_can_be_switched_off() -> None:
    redactor = Redactor(Roster(), policy=Deidentification(off=("learned",)))
    assert "learned" not in {r.source for r in redactor.redact(HEARD).redactions}


def test_will_and_may_have_to_be_surer_than_others() -> None:
    for heard in ("i will come if you may", "will you open it", "the nurse may help"):
        found = Redactor(Roster()).redact(heard).redactions
        assert not {heard[r.start : r.end] for r in found} & {"will", "may"}


def test_what_the_study_allows_stays() -> None:
    policy = Deidentification(allow=("quiet",))
    redactor = Redactor(Roster(), policy=policy, detectors=[LearnedDetector(EVERYTHING)])
    assert "quiet" in redactor.redact("then it went quiet").text


def test_little_words_within_a_service_belong_to_it() -> None:
    services = Tagger(("O", "ORG"), 4, 0.05, -9.0, -9.0, bytes(32))
    redactor = Redactor(Roster(), detectors=[LearnedDetector(services)])
    assert redactor.redact("Harp of the Wayside").text == "[Service 1]"
