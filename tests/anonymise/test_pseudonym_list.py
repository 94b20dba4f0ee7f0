"""A study's codes and a session's: shown ones stay, and no number ever stands for two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.anonymise import Redactor, Replacements, Roster
from facilitator.anonymise.replacements import NewEntityError, add_new, joined


def people(**numbers: int) -> Replacements:
    return Replacements.from_record(
        {"version": 1, "given": {"Person": numbers}, "reserved": {"Person": []}}
    )


def test_a_session_starts_from_the_studys_codes() -> None:
    codes = joined(people(iqbal=1, quarshie=2), Replacements())
    assert codes.code("Person", "quarshie") == "[Person 2]"
    assert codes.code("Person", "nasreen") == "[Person 3]"
    assert codes.shown().given == {"Person": {"quarshie": 2, "nasreen": 3}}


def test_what_a_session_showed_before_stays() -> None:
    study = people(iqbal=1, nasreen=2)
    codes = joined(study, people(quarshie=1, nasreen=5))
    assert codes.code("Person", "quarshie") == "[Person 1]"
    assert codes.code("Person", "nasreen") == "[Person 5]"
    # The study's number 1 is somebody else here, so they are told apart.
    assert codes.code("Person", "iqbal") not in ("[Person 1]", "[Person 2]", "[Person 5]")
    add_new(study, codes)
    assert study.given["Person"] == {"iqbal": 1, "nasreen": 2}
    # No later session gives anybody else a number that this one has shown.
    assert joined(study, Replacements()).code("Person", "bix") == "[Person 4]"


def test_what_a_session_knows_more_is_added() -> None:
    study = people(iqbal=1)
    add_new(study, people(anwar_iqbal=1, quarshie=4, iqbal=1))
    assert study.given["Person"] == {"iqbal": 1, "anwar_iqbal": 1, "quarshie": 4}


def test_a_number_that_a_roster_claims_is_not_taken_by_a_session() -> None:
    study = Replacements()
    study.claim(Roster.from_toml('[[people]]\nnames = ["Ted Bix"]\nreplacement = "[Person 1]"'))
    add_new(study, people(quarshie=1))
    assert study.given["Person"] == {}


def test_while_none_may_be_given_a_new_one_is_an_error() -> None:
    codes = people(iqbal=1)
    codes.giving = False
    assert codes.code("Person", "iqbal") == "[Person 1]"
    assert codes.code("phone number", None) == "[phone number]"
    # A new spelling of somebody known is new as well.
    for spelling in ("quarshie", "anwar iqbal"):
        with pytest.raises(NewEntityError):
            codes.code("Person", spelling)
    with pytest.raises(NewEntityError):
        Redactor(Roster(), replacements=codes).redact("So Doctor Quarshie came.")
    assert codes.to_record() == people(iqbal=1).to_record()


def test_the_rosters_own_entries_count_as_shown() -> None:
    codes = Replacements()
    codes.settle(Roster.from_toml('[[people]]\nnames = ["Ted Bix"]\n[[places]]\nname = "Hull"'))
    assert codes.shown().given == {"Person": {"ted bix": 1}, "Place": {"hull": 1}}


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"version": 2},
        {"version": 1},
        {"version": 1, "given": 3, "reserved": {}},
        {"version": 1, "given": {"Person": None}, "reserved": {}},
    ],
)
def test_what_is_no_record_is_a_value_error(record: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="record"):
        Replacements.from_record(record)


names = st.sampled_from("iqbal quarshie nasreen bix dax fyx deepika ottoline".split())  # noqa: SIM905
steps = st.lists(st.tuples(st.integers(0, 2), names), max_size=30)


@given(steps=steps, legacy=st.dictionaries(names, st.integers(1, 4), max_size=3))
def test_sessions_in_any_order_never_share_a_number(
    steps: list[tuple[int, str]], legacy: dict[str, int]
) -> None:
    """Session 2 was held before there was a list; each shows codes in turns with the others."""
    legacy = {name: number for number, name in {v: k for k, v in legacy.items()}.items()}
    study = Replacements()
    sessions = [Replacements(), Replacements(), people(**legacy)]
    shown: list[dict[str, str]] = [{}, {}, {n: f"[Person {c}]" for n, c in legacy.items()}]
    for number, name in steps:
        codes = joined(study, sessions[number].shown())
        code = codes.code("Person", name)
        add_new(study, codes)
        sessions[number] = codes
        assert shown[number].setdefault(name, code) == code
        assert len(set(shown[number].values())) == len(shown[number])
    for name in shown[0].keys() & shown[1].keys():
        assert shown[0][name] == shown[1][name]
    both = {**shown[0], **shown[1]}
    assert len(set(both.values())) == len(both)
