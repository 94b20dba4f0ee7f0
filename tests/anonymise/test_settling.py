"""How findings that meet are settled, and what the study's policy changes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from facilitator.anonymise import BUILT_IN, Context, Finding, Redactor, Roster
from facilitator.domain.deidentification import Deidentification
from facilitator.domain.transcript import Certainty, Label
from facilitator.errors import FacilitatorError


class Saying:
    """A detector from elsewhere that finds given words."""

    languages: tuple[str, ...] = ()

    def __init__(self, name: str, words: str, certainty: Certainty) -> None:
        self.name = name
        self._words = words
        self._certainty = certainty

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        at = text.find(self._words)
        if at >= 0:
            end = at + len(self._words)
            yield Finding(at, end, Label.PERSON, "Person", self._certainty, self._words)


def test_what_one_suggests_and_another_is_certain_of_is_certain() -> None:
    first = Saying("first", "Quux", Certainty.SUGGESTED)
    second = Saying("second", "Quux Zor", Certainty.CERTAIN)
    result = Redactor(Roster(), detectors=[first, second]).redact("Quux Zor came")
    assert {r.certainty for r in result.redactions} == {Certainty.CERTAIN}
    other = Saying("other", "uux", Certainty.CERTAIN)  # only a part of it
    result = Redactor(Roster(), detectors=[first, other]).redact("Quux came")
    assert {r.certainty for r in result.redactions} == {Certainty.SUGGESTED}


def test_neighbours_that_become_the_same_are_joined(roster: Roster) -> None:
    result = Redactor(roster).redact("so I'm Mark Priestlee, Mark Mark")
    assert result.text == "so I'm Facilitator 1, Facilitator 1 Facilitator 1"


def test_the_allow_list_wins_over_guesses_only(roster: Roster) -> None:
    heard = "Doctor Quarshie and Maya went to Rowan Ward and Elder Lodge, 07700 900123."
    policy = Deidentification(allow=("Quarshie", "Elder Lodge", "Maya", "07700 900123"))
    assert Redactor(roster, policy=policy).redact(heard).text == (
        "Doctor Quarshie and User 2 went to [Service 1] and Elder Lodge, [phone number]."
    )


def test_the_allow_list_reads_scripts_without_spaces() -> None:
    heard = "べてるの家の話"
    policy = Deidentification(allow=("ベテルの家",))
    assert Redactor(Roster(), "ja", policy=policy).redact(heard).text == heard


def test_sayings_and_laws_are_allowed_in_any_case() -> None:
    redactor = Redactor(Roster())
    for heard in ("JACK OF ALL TRADES", "the mental health act", "The Mental Health Act"):
        assert redactor.redact(heard).text == heard


def test_a_detector_can_be_switched_off_but_not_the_roster(roster: Roster) -> None:
    heard = "Maya, a@b.org"
    off = Redactor(roster, policy=Deidentification(off=("email",)))
    assert off.redact(heard).text.startswith("User 2, a@b")
    with pytest.raises(FacilitatorError, match="roster"):
        Redactor(roster, policy=Deidentification(off=("roster",)))
    with pytest.raises(FacilitatorError) as caught:
        Redactor(roster, policy=Deidentification(off=("rooster",)))
    assert "email" in caught.value.hint


def test_detectors_of_one_language_do_not_run_for_another(roster: Roster) -> None:
    heard = "Doctor Quarshie lives in Walthamstow"
    assert Redactor(roster, "fr").redact(heard).text == "Doctor Quarshie lives in [Place 1]"


def test_every_detector_says_what_it_reads() -> None:
    for name, make in BUILT_IN.items():
        detector = make()
        assert detector.name == name
        assert set(detector.languages) <= {"en", "ja"}
