"""The countries a study may name are those whose telephone numbers can be found."""

from __future__ import annotations

import phonenumbers
import pytest

from facilitator.domain.regions import _MEANT, REGIONS, region_meant


def test_the_countries_are_those_of_the_library() -> None:
    assert REGIONS == phonenumbers.SUPPORTED_REGIONS


@pytest.mark.parametrize(
    ("written", "code"), [("UK", "GB"), ("gb", "GB"), ("usa", "US"), ("日本", "JP"), ("xx", None)]
)
def test_what_is_written_for_a_country_is_told_by_its_code(written: str, code: str | None) -> None:
    assert region_meant(written) == code


def test_nothing_that_is_meant_for_one_country_is_the_code_of_another() -> None:
    assert not set(_MEANT) & REGIONS
    assert set(_MEANT.values()) <= REGIONS
