"""Codes stay the same for the same person, through spellings, restarts and a growing roster."""

from __future__ import annotations

import json

import pytest

from facilitator.anonymise import Redactor, Replacements, Roster


def test_the_same_person_keeps_a_code_through_spellings() -> None:
    redactor = Redactor(Roster())
    assert redactor.redact("my name is Deepika Rao").text == "my name is [Person 1]"
    assert redactor.redact("Doctor Iqbal knows my sister Deepika").text == (
        "Doctor [Person 2] knows my sister [Person 1]"
    )
    assert (
        redactor.redact("doctor ikbal and mrs rao").text == "doctor [Person 2] and mrs [Person 1]"
    )


def test_numbers_follow_the_text() -> None:
    shown = Redactor(Roster()).redact("Mrs Quarshie, then Brenda on reception, Doctor Iqbal").text
    assert shown == "Mrs [Person 1], then [Person 2] on reception, Doctor [Person 3]"


def test_a_record_carries_codes_over() -> None:
    first = Redactor(Roster())
    first.redact("Doctor Iqbal and Doctor Quarshie at Springfield Hospital")
    record = json.loads(json.dumps(first.replacements.to_record()))
    second = Redactor(Roster(), replacements=Replacements.from_record(record))
    assert second.redact("doctor quarshie, doctor nasreen at springfield hospital").text == (
        "doctor [Person 2], doctor [Person 3] at [Service 1]"
    )
    assert second.replacements.to_record() != record


def test_a_record_of_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="version"):
        Replacements.from_record({"version": 0})


def test_a_name_added_to_the_roster_keeps_the_code_it_had() -> None:
    redactor = Redactor(Roster())
    redactor.redact("Doctor Quarshie and Doctor Iqbal")
    grown = Roster.from_toml('[[people]]\nnames = ["Anwar Iqbal"]\n[[people]]\nnames = ["Ted Bix"]')
    again = Redactor(grown, replacements=redactor.replacements)
    assert again.redact("iqbal, then bix, then Doctor Quarshie").text == (
        "[Person 2], then [Person 3], then Doctor [Person 1]"
    )


def test_a_code_the_roster_claims_is_given_to_nobody_else() -> None:
    redactor = Redactor(Roster())
    assert redactor.redact("Doctor Quarshie").text == "Doctor [Person 1]"
    grown = Roster.from_toml('[[people]]\nnames = ["Ted Bix"]\nreplacement = "[Person 1]"')
    again = Redactor(grown, replacements=redactor.replacements)
    assert again.redact("Doctor Quarshie and bix").text == "Doctor [Person 2] and [Person 1]"


def test_people_without_a_code_get_the_next_free_one_in_file_order() -> None:
    roster = Roster.from_toml(
        '[[people]]\nnames = ["Aaa Bix"]\n'
        '[[people]]\nnames = ["Ccc Dax"]\nreplacement = "[Person 1]"\n'
        '[[people]]\nnames = ["Eee Fyx"]\n'
        '[[places]]\nname = "Dagenham"'
    )
    assert Redactor(roster).redact("Bix Dax Fyx Dagenham").text == (
        "[Person 2] [Person 1] [Person 3] [Place 1]"
    )


def test_contacts_and_dates_have_no_numbers() -> None:
    shown = Redactor(Roster()).redact("07700 900123 or 07700 900456, a@b.org or c@d.org").text
    assert shown == "[phone number] or [phone number], [email] or [email]"


def test_two_entries_of_a_roster_are_two_people_however_alike_their_names() -> None:
    roster = Roster.from_toml(
        '[[people]]\nnames = ["Sara Smith"]\n[[people]]\nnames = ["Sarah Smith"]\n'
        '[[people]]\ngiven = "Maya"\nfamily = "Lindqvist"\n'
        '[[people]]\ngiven = "Ebony"\nfamily = "Lindqvist"\n'
    )
    codes = Replacements()
    numbers = [f"[Person {n}]" for n in range(1, 5)]
    assert codes.settle(roster) == numbers
    again = Replacements.from_record(codes.to_record())
    assert again.settle(roster) == numbers
