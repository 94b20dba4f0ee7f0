"""Names added to a roster by code and taken off it, and what another roster knows more taken up."""

from __future__ import annotations

import pytest

from facilitator.anonymise import Redactor, Replacements, Roster
from facilitator.anonymise.roster_edit import merged, with_names, without_names
from facilitator.errors import FacilitatorError

BASE = """\
[[participants]]
code = "User 1"
names = ["Zebulon Quartermaine"]
given = "Zeb"

[[people]]
names = ["Ottoline Fanshawe"]

[[people]]
names = ["Ted Bix"]
replacement = "[Person 4]"

[[places]]
name = "Wexcombe"

[[services]]
name = "Rowan Ward"
"""


def base() -> Roster:
    return Roster.from_toml(BASE)


def added(code: str, *names: str, codes: Replacements | None = None) -> Roster:
    return with_names(base(), code, names, codes or Replacements())


@pytest.mark.parametrize(
    ("code", "name", "said", "shown"),
    [
        ("User 1", "Zebbo", "so Zebbo and Zeb came", "so User 1 and User 1 came"),
        ("User 9", "Marmaduke", "so Marmaduke came", "so User 9 came"),
        ("Facilitator 1", "Marmaduke", "so Marmaduke came", "so Facilitator 1 came"),
        ("[Person 4]", "Teddo", "so Teddo and Bix came", "so [Person 4] and [Person 4] came"),
        ("[Person 1]", "Otto", "so Otto and Fanshawe came", "so [Person 1] and [Person 1] came"),
        ("[Person 7]", "Marmaduke", "so Marmaduke came", "so [Person 7] came"),
        ("[Place 1]", "Wexers", "in Wexers, in Wexcombe", "in [Place 1], in [Place 1]"),
        ("[Place 3]", "Tillingcote", "in Tillingcote", "in [Place 3]"),
        ("[Service 1]", "The Rowans", "on the Rowans", "on [Service 1]"),
        ("[Service 2]", "Hollybank", "at Hollybank", "at [Service 2]"),
    ],
)
def test_a_name_is_added_under_its_code(code: str, name: str, said: str, shown: str) -> None:
    assert Redactor(added(code, name)).redact(said).text == shown


def test_fields_and_order_stay() -> None:
    changed = added("User 1", "zebbo", "Zebbo", "ZEB")
    assert dict(changed.entries[0].said)["given"] == dict(base().entries[0].said)["given"]
    assert changed.of("participants")[0].names == ("Zebulon Quartermaine", "Zebbo", "Zeb")
    assert Roster.from_toml(changed.to_toml()) == changed
    assert added("User 1", "zeb") == base()


def test_somebody_heard_of_becomes_an_entry() -> None:
    codes = Replacements()
    first = Redactor(base(), replacements=codes)
    assert first.redact("Doctor Quarshie, then Doctor Iqbal").text == (
        "Doctor [Person 2], then Doctor [Person 3]"
    )
    changed = added("[Person 2]", "Kwame Q", codes=codes)
    again = Redactor(changed, replacements=Replacements.from_record(codes.to_record()))
    assert again.redact("Kwame, Quarshie, Doctor Iqbal").text == (
        "[Person 2], [Person 2], Doctor [Person 3]"
    )


@pytest.mark.parametrize(
    "code",
    [
        *("", "user 1", "User", "Zorblatt", "User 1\n", "User 100"),
        *("[User 1]", "[Person 0]", "[Person]", "[Ward 1]", "[Person 1", "[Person 1]\n"),
        *("Person 1", "Place 2", "Service 9"),
    ],
)
def test_what_is_no_code_is_refused_without_a_name(code: str) -> None:
    with pytest.raises(FacilitatorError) as caught:
        added(code, "Marmaduke")
    assert "Zorblatt" not in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize(
    "name", ["", " ", "the", "Doctor", "x", "12", "User 2", "a\nb", "Ottoline Fanshawe"]
)
def test_what_would_make_the_roster_invalid_is_refused(name: str) -> None:
    with pytest.raises(FacilitatorError) as caught:
        added("User 2", name)
    assert "line" not in caught.value.what.replace("line break", "")
    assert "Fanshawe" not in str(caught.value)


# -- taken up from another roster ------------------------------------------------------------------


def test_new_names_join_the_entries_they_belong_to() -> None:
    stored = Roster.from_toml(
        '[[participants]]\ncode = "User 1"\nnames = ["Zebbo"]\n'
        '[[participants]]\ncode = "User 2"\nnames = ["Marmaduke Fyx"]\n'
        '[[people]]\nnames = ["Ottoline Fanshawe", "Otto"]\n'
        '[[people]]\nnames = ["Teddo"]\nreplacement = "[Person 4]"\n'
        '[[services]]\nnames = ["Rowan Ward", "The Rowans"]\n'
    )
    found = merged(base(), stored, Roster())
    assert found is not None
    assert found.of("participants")[0].names == ("Zebulon Quartermaine", "Zebbo", "Zeb")
    assert found.codes == ("User 1", "User 2")
    assert [p.names for p in found.of("people")] == [
        ("Ottoline Fanshawe", "Otto"),
        ("Ted Bix", "Teddo"),
    ]
    assert [p.names for p in found.of("places", "services")] == [
        ("Wexcombe",),
        ("Rowan Ward", "The Rowans"),
    ]
    assert merged(found, stored, Roster()) is None


def test_nothing_is_taken_out_and_no_code_changes() -> None:
    stored = Roster.from_toml('[[participants]]\ncode = "User 5"\nnames = ["Zeb", "Zed Bo"]')
    found = merged(base(), stored, Roster())
    assert found is not None
    assert found.of("participants")[0] == base().of("participants")[0]
    assert found.of("participants")[1].names == ("Zed Bo",)
    assert found.of("people") == base().of("people")
    assert found.of("places", "services") == base().of("places", "services")
    assert merged(base(), Roster(), Roster()) is None


def test_what_was_known_before_is_left_alone() -> None:
    known = Roster.from_toml('[[participants]]\ncode = "User 7"\nnames = ["Marmaduke"]')
    stored = with_names(known, "User 7", ["Marmie Duke"], Replacements())
    found = merged(base(), stored, known)
    assert found is not None
    assert found.of("participants")[-1].names == ("Marmie Duke",)


# -- taken off ------------------------------------------------------------------------------------


def masked(roster: Roster, said: str, codes: Replacements | None = None) -> str:
    return Redactor(roster, replacements=codes, detectors=["roster"]).redact(said).text


@pytest.mark.parametrize("settled", [True, False])
def test_a_name_is_taken_off_and_the_rest_of_them_keep_their_code(settled: bool) -> None:
    codes = Replacements()
    changed = without_names(base(), "User 1", ["zeb"], codes)
    assert masked(changed, "Zeb and Zebulon Quartermaine") == "Zeb and User 1"
    roster = Roster.from_toml(
        '[[people]]\nnames = ["Ida Fanshawe", "Tilly"]\n[[people]]\nnames = ["Otto Bix"]'
    )
    if settled:
        codes.settle(roster)
    changed = without_names(roster, "[Person 1]", ["Tilly"], codes)
    again = Replacements.from_record(codes.to_record())
    assert masked(changed, "Tilly, Fanshawe, Bix", again) == "Tilly, [Person 1], [Person 2]"
    assert "tilly" not in str(codes.to_record())
    assert Roster.from_toml(changed.to_toml()) == changed


@pytest.mark.parametrize("settled", [True, False])
def test_a_code_that_was_taken_off_never_means_anybody_else(settled: bool) -> None:
    codes = Replacements()
    if settled:
        codes.settle(base())
    changed = without_names(base(), "[Person 1]", [], codes)
    assert [one.code for one in changed.of("people")] == ["[Person 4]"]
    assert "fanshawe" not in str(codes.to_record())
    assert codes.code("Person", "quarshie") == "[Person 2]"


@pytest.mark.parametrize(
    ("code", "names"), [("User 9", []), ("User 1", ["Marmaduke"]), ("[Person 9]", ["Zeb"])]
)
def test_what_does_not_stand_there_is_not_taken_off(code: str, names: list[str]) -> None:
    codes = Replacements()
    with pytest.raises(FacilitatorError) as caught:
        without_names(base(), code, names, codes)
    assert "Marmaduke" not in str(caught.value)
    assert codes.to_record() == Replacements().to_record()
