"""What may stay of a date or an age is the study's choice."""

from __future__ import annotations

from typing import Any

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.domain.deidentification import Deidentification


def shown(heard: str, **policy: Any) -> str:
    return Redactor(Roster(), policy=Deidentification(**policy)).redact(heard).text


@pytest.mark.parametrize(
    ("dates", "left"),
    [("month", "[date in February 2018]"), ("year", "[date in 2018]"), ("nothing", "[date]")],
)
def test_what_stays_of_a_full_date(dates: str, left: str) -> None:
    assert shown("on the 14th of February 2018 it", dates=dates) == f"on {left} it"


@pytest.mark.parametrize(
    ("births", "left"),
    [("month", "[date in November 1969]"), ("year", "[date in 1969]"), ("nothing", "[date]")],
)
def test_what_stays_of_a_date_of_birth(births: str, left: str) -> None:
    heard = "My date of birth's the 3rd of November 1969, you see"
    assert shown(heard, birth_dates=births) == f"My date of birth's {left}, you see"


@pytest.mark.parametrize(
    ("heard", "left"),
    [
        ("born on the twelfth of the third nineteen seventy five", "born on [date in 1975]"),
        ("born twenty first of the seventh nineteen sixty eight so", "born [date in 1968] so"),
        ("it was 12/03/75", "it was [date in March 1975]"),
        ("it was 2017-01-13", "it was [date in January 2017]"),
        ("it was 03/25/2011", "it was [date in March 2011]"),
        ("DOB 30 08 1983", "DOB [date in 1983]"),
        ("January 5th, 2004, at night", "[date in January 2004], at night"),
        ("the second of june two thousand and nineteen", "[date in June 2019]"),
        ("on 1 December 21", "on [date in December 2021]"),
        ("the first of december twenty twenty one", "[date in December 2021]"),
        ("the fourth of march tomorrow", "[date in March] tomorrow"),
    ],
)
def test_ways_of_saying_a_date(heard: str, left: str) -> None:
    assert shown(heard) == left


def test_in_america_the_month_comes_first() -> None:
    assert shown("it was 03/04/2011", regions=("US",)) == "it was [date in March 2011]"
    assert shown("it was 03/04/2011", regions=("GB",)) == "it was [date in April 2011]"


@pytest.mark.parametrize(
    "heard",
    [
        "In 2008 I lost the job, in March 2010 the house",
        "I was born in 1974",
        "on Friday at ten to five, for three weeks in May",
        "ten, five, two, and then one in march",
        "it scored three out of four",
        "the first of many",
    ],
)
def test_years_months_days_and_times_stay(heard: str) -> None:
    assert shown(heard) == heard


@pytest.mark.parametrize(
    ("heard", "left"),
    [
        ("I'm 47 now", "I'm [age 40-49] now"),
        ("she was seventeen when it began", "she was [age 10-19] when it began"),
        ("a man aged 62 and a 9 year old", "a man aged [age 60-69] and a [age 0-9] year old"),
        ("at the age of thirty one", "at the age of [age 30-39]"),
        ("he is forty five years old", "he is [age 40-49] years old"),
    ],
)
def test_ages_become_bands_where_the_study_says_so(heard: str, left: str) -> None:
    assert shown(heard, ages=10) == left
    assert shown(heard) == heard


@pytest.mark.parametrize("heard", ["I was in hospital for 47 days", "ten of us", "I am on 5 mg"])
def test_other_numbers_are_no_ages(heard: str) -> None:
    assert shown(heard, ages=10) == heard


def test_bands_have_the_width_asked_for() -> None:
    assert shown("I'm 47", ages=5) == "I'm [age 45-49]"


@pytest.mark.parametrize("ages", [5, 10])
@pytest.mark.parametrize("dates", ["month", "year", "nothing"])
def test_what_stays_is_not_masked_again(dates: str, ages: int) -> None:
    redactor = Redactor(Roster(), policy=Deidentification(dates=dates, ages=ages))
    once = redactor.redact("I'm 47, born on 3 May 1971, in here since the 4th of March 2016").text
    assert redactor.redact(once).redactions == ()
