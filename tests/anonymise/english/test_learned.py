"""What the tagger adds to the rules, and what it has no say about."""

from __future__ import annotations

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.anonymise.english.learned import LearnedDetector
from facilitator.anonymise.tagger import Tagger
from facilitator.domain.deidentification import Deidentification
from facilitator.domain.transcript import Certainty

EVERYTHING = Tagger(("O", "PERSON"), 4, 0.05, -1.0, -1.0, bytes(32))
"""Takes every word for a name."""


def told(heard: str) -> list[str]:
    redactor = Redactor(Roster(), detectors=[LearnedDetector(EVERYTHING)])
    return [heard[r.start : r.end] for r in redactor.redact(heard).redactions]


@pytest.mark.parametrize(
    ("heard", "left"),
    [
        ("then it all went quiet", ["all", "quiet"]),
        ("12 and 4b and 10pm", []),
        ("on Monday, the NHS, they rang", ["rang"]),
        ("haha hmmm rewatched", []),
        ("i took the sertrazapine", ["took"]),
        ("田中さんが", []),
    ],
)
def test_what_it_has_a_say_about(heard: str, left: list[str]) -> None:
    assert [w for w in told(heard) if w in left] == left
    assert not {"12", "4b", "10pm", "Monday", "NHS", "haha", "sertrazapine", "田中さんが"} & set(
        told(heard)
    )


def test_it_only_ever_suggests(roster: Roster) -> None:
    result = Redactor(roster).redact("when frank rang me biscuit was already at threshold")
    learned = [r for r in result.redactions if r.source == "learned"]
    assert all(r.certainty is Certainty.SUGGESTED for r in learned)


def test_will_and_may_have_to_be_surer_than_others() -> None:
    for heard in ("i will come if you may", "will you open it", "the nurse may help"):
        found = Redactor(Roster()).redact(heard).redactions
        assert not {heard[r.start : r.end] for r in found} & {"will", "may"}


def test_what_the_study_allows_stays() -> None:
    policy = Deidentification(allow=("quiet",))
    redactor = Redactor(Roster(), policy=policy, detectors=[LearnedDetector(EVERYTHING)])
    assert "quiet" in redactor.redact("then it went quiet").text


def test_it_can_be_switched_off() -> None:
    policy = Deidentification(off=("learned",))
    sources = {
        r.source for r in Redactor(Roster(), policy=policy).redact("biscuit rang").redactions
    }
    assert "learned" not in sources


def test_little_words_within_a_service_belong_to_it() -> None:
    services = Tagger(("O", "ORG"), 4, 0.05, -1.0, -1.0, bytes(32))
    redactor = Redactor(Roster(), detectors=[LearnedDetector(services)])
    assert redactor.redact("Harp of the Wayside").text == "[Service 1]"
