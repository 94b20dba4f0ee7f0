"""How detectors play together: which may run, who wins an overlap, what a stranger's may do."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise import (
    Context,
    Finding,
    Redactor,
    Replacements,
    Roster,
    certain_only,
)
from facilitator.domain.deidentification import Deidentification
from facilitator.domain.transcript import Certainty, Label


class Shouting:
    """A detector from elsewhere, with findings as wild as they come."""

    name = "shouting"
    languages: tuple[str, ...] = ()

    def __init__(self, *findings: Finding) -> None:
        self._findings = findings

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        # Only on a text nothing is masked in yet: a detector that always finds something new
        # in what is left would go on until nothing is left.
        if "\ufffc" not in text:
            yield from self._findings


def _found(start: int, end: int, category: str = "secret") -> Finding:
    return Finding(start, end, Label.OTHER, category)


def test_only_the_chosen_detectors_run(roster: Roster) -> None:
    redactor = Redactor(roster, detectors=["email"])
    assert redactor.redact("Maya, a@b.org").text == "Maya, [email]"


def test_an_earlier_detector_is_kept_whole_and_a_later_one_cut(roster: Roster) -> None:
    text = "tell Maya Quux now"
    other = Shouting(_found(5, 14))
    cut = Redactor(roster, detectors=["roster", other]).redact(text)
    assert cut.text == "tell User 2 [secret] now"
    assert [(r.start, r.end, r.source) for r in cut.redactions] == [
        (5, 9, "roster"),
        (10, 14, "shouting"),
    ]
    whole = Redactor(roster, detectors=[other, "roster"]).redact(text)
    assert whole.text == "tell [secret] now"


def test_the_longer_of_two_findings_wins_within_a_detector(roster: Roster) -> None:
    other = Shouting(_found(2, 4, "short"), _found(0, 6, "long"))
    assert Redactor(roster, detectors=[other]).redact("abcdef ghi").text == "[long] ghi"


def test_findings_outside_the_text_do_no_harm(roster: Roster) -> None:
    other = Shouting(_found(-5, 2), _found(4, 99), _found(3, 3), _found(7, 2), _found(50, 60))
    result = Redactor(roster, detectors=[other]).redact("abcdef")
    assert [(r.start, r.end) for r in result.redactions] == [(0, 2), (4, 6)]


def test_certain_only_leaves_what_a_reviewer_has_to_decide(roster: Roster) -> None:
    text = "Maya told Kowalczyk"
    redactions = Redactor(roster).redact(text).redactions
    assert [r.certainty for r in redactions] == [Certainty.CERTAIN, Certainty.SUGGESTED]
    assert certain_only(text, redactions) == "User 2 told Kowalczyk"


def test_another_redactor_goes_on_with_the_same_codes(roster: Roster) -> None:
    assert Redactor(roster).redact("Maya came").text == "User 2 came"
    codes = Replacements()
    Redactor(roster, "en", codes).redact("Doctor Quarshie")
    again = Redactor(roster, "en", codes)
    assert again.redact("Doctor Iqbal, Doctor Quarshie").text == (
        "Doctor [Person 4], Doctor [Person 3]"
    )


def test_regions_say_which_numbers_can_be_called(roster: Roster) -> None:
    heard = "it is oh six one two three four"
    british, american = Deidentification(regions=("GB",)), Deidentification(regions=("US",))
    assert Redactor(roster, policy=british).redact(heard).text == "it is [phone number]"
    assert Redactor(roster, policy=american).redact(heard).text == "it is [number]"


def test_telephone_tables_are_loaded_only_when_a_number_is_said() -> None:
    import subprocess
    import sys

    script = (
        "import sys; from facilitator.anonymise import Redactor, Roster;"
        "r = Redactor(Roster()); r.redact('Doctor Iqbal came at five on Monday');"
        "assert 'phonenumbers' not in sys.modules;"
        "r.redact('07700 900123'); assert 'phonenumbers' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
