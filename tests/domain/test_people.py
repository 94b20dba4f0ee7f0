"""Codes: a role in any script and a number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.people import (
    Participant,
    Seats,
    abbreviations,
    is_code,
    parse_code,
    short_code,
    short_codes,
    tight_codes,
)

ROLES = (
    "User", "Peer Worker", "Peer worker", "Psychologist", "Psychiatrist", "Psych", "PW", "Nurse",
    "Volunteer Worker", "Video Watcher", "Facilitator", "Co-facilitator", "Co-founder", "利用者",
    "利用者家族", "P", "Pw",
)  # fmt: skip
TABLES = st.lists(
    st.builds("{} {}".format, st.sampled_from(ROLES), st.integers(1, 99)), unique=True, max_size=30
)


@pytest.mark.parametrize(
    ("code", "short"),
    [
        ("User 1", "User 1"),
        ("Volunteer Worker 1", "VW 1"),
        ("Co-facilitator 1", "Co-f. 1"),
        ("Ärztin 1", "Ärzt. 1"),
        ("利用者 1", "利用. 1"),
        ("참가자 12", "참가. 12"),
        ("Участник 3", "Учас. 3"),
        ("مشارك 1", "مشارك 1"),
        ("रोगी 2", "रोगी 2"),
    ],
)
def test_codes_hold_letters_of_any_script(code: str, short: str) -> None:
    assert is_code(code)
    assert parse_code(code)[0] == code.rpartition(" ")[0]
    assert short_code(code) == short


@pytest.mark.parametrize(
    "text",
    [
        "user 1", "участник 3", "User", "User 0", "User 01", "User 100", "User  1", " User 1",
        "User 1\n", "-User 1", "User-1 1", "1", "[User 1]", "",
        "利用者",
    ],
)  # fmt: skip
def test_what_is_no_code(text: str) -> None:
    assert not is_code(text)
    with pytest.raises(ValueError, match="a role and a number"):
        parse_code(text)


def test_a_co_facilitator_facilitates() -> None:
    assert Participant("Co-facilitator 1").facilitates


def test_a_table_of_twelve_has_a_key_for_each_and_facilitators_have_their_own() -> None:
    codes = (
        *(f"User {n}" for n in range(1, 8)), "Psychologist 1", "Nurse 1", "Nurse 2",
        "Facilitator 1", "Facilitator 2",
    )  # fmt: skip
    seats = Seats.of(codes)
    assert dict(seats.keyed()) == {
        **{str(n): f"User {n}" for n in range(1, 8)},
        "8": "Psychologist 1", "9": "Nurse 1", "0": "Nurse 2",
        ",": "Facilitator 1", ".": "Facilitator 2",
    }  # fmt: skip
    assert seats.unkeyed == ()
    assert not seats.second_row


def test_twenty_people_and_two_facilitators_have_keys_and_the_rest_are_named() -> None:
    seats = Seats.of(["Facilitator 1", *(f"User {n}" for n in range(1, 23)), "Facilitator 2"])
    assert [seats.code(place) for place in ("1", "0", "-1", "-0", ",")] == [
        "User 1", "User 10", "User 11", "User 20", "Facilitator 1",
    ]  # fmt: skip
    assert seats.second_row
    assert seats.unkeyed == ("User 21", "User 22")
    assert seats.code("-") is seats.code("x") is seats.code("") is None


def test_a_third_facilitator_sits_at_a_digit() -> None:
    seats = Seats.of([f"Facilitator {n}" for n in (1, 2, 3)])
    assert seats.keyed() == [("1", "Facilitator 3"), (",", "Facilitator 1"), (".", "Facilitator 2")]


@given(TABLES, TABLES)
def test_whoever_joins_moves_nobody(there: list[str], joining: list[str]) -> None:
    before, after = Seats.of(there), Seats.of([*there, *joining])
    assert set(before.keyed()) <= set(after.keyed())
    assert len(after.keyed()) + len(after.unkeyed) == len(after.codes)


@given(TABLES)
def test_no_two_codes_of_a_table_abbreviate_to_the_same(codes: list[str]) -> None:
    for shown in (short_codes(codes), tight_codes(codes)):
        assert list(shown) == codes
        for text in (text for code, text in shown.items() if text != code):
            assert [other.casefold() for other in shown.values()].count(text.casefold()) == 1
    for code, text in short_codes(codes).items():
        assert text in (code, *abbreviations(code))


def test_more_of_a_role_is_kept_where_two_would_read_the_same() -> None:
    codes = ["Psychologist 1", "Psychiatrist 1", "Psychiatrist 2", "Volunteer Worker 1", "VW 1"]
    assert list(short_codes(codes).values()) == [
        "Psycho. 1", "Psychi. 1", "Psychi. 2", "VoWo 1", "VW 1",
    ]  # fmt: skip
    assert short_codes(["Psychologist 1"]) == {"Psychologist 1": "Psyc. 1"}
    assert list(tight_codes(["User 1", "User 11", "Usher 1"]).values()) == ["Use1", "Use11", "Ush1"]
