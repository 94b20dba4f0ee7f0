"""Codes: a role in any script and a number."""

from __future__ import annotations

import pytest

from facilitator.domain.people import Participant, is_code, parse_code, short_code


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
