"""People, services and places that no list knows, and words that only look like them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.domain.transcript import Certainty, Label


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        ("me and hope used to sit outside", "hope"),
        ("the social worker was grace okonkwo that's it", "grace okonkwo"),
        ("my mate dawn she was up at five", "dawn"),
        ("my brother in law bill he pays", "bill"),
        ("my cousin june she hears voices", "june"),
        ("april was my key worker and then nobody", "april"),
        ("can you pass it to will please", "will"),
        ("I think Will might come", "Will"),
        ("Will, will you go next, or not?", "Will"),
        ("Drew and Nkechi from the college did it", "Drew"),
        ("people call me smudge", "smudge"),
        ("there was a geezer called spanner", "spanner"),
        ("It was the lady in the launderette, Comfort, who told me.", "Comfort"),
        ("he said D J Patel would know", "D J Patel"),
        ("we met Anna van Rossum there", "Anna van Rossum"),
        ("my son jordan is six", "jordan"),
        ("it was art art kowalczyk who ran it", "art"),
        ("Joy on reception was kind", "Joy"),
    ],
)
def test_names(bare: Redactor, heard: str, name: str) -> None:
    result = bare.redact(heard)
    covered = [heard[r.start : r.end] for r in result.redactions if r.label is Label.PERSON]
    assert any(name in span for span in covered), result.text


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("then van der Berg came over", "then [Person 1] came over"),
        ("and kwabna was there", "and [Person 1] was there"),
        ("the Okafors next door were kind", "the [Person 1] next door were kind"),
        ("It was Rainer and J-Lo.", "It was [Person 1] and [Person 2]."),
    ],
)
def test_words_that_nothing_explains(heard: str, shown: str) -> None:
    assert Redactor(Roster()).redact(heard).text == shown


@pytest.mark.parametrize(
    "heard",
    [
        "He was a jack of all trades, and that robin came every morning.",
        "Jordan is a country, and I'm Christian.",
        "They rob Peter to pay Paul.",
        "where there's a will there's a way and i will mark it",
        "to be frank i hope it may rain by dawn",
        "My mum rose at six and my dad drew a picture.",
        "I take Sertraline and Lithium for Bipolar.",
        "And he said, Right, we're doing section two.",
        "We had Hope Of Something And A Joy For Things",
        "the muslim chaplain came on fridays after ramadan",
        "she calls me love and i call her back later",
        "they were unfriending and rewatching and self-checkouting",
        "hahaha hmmm aaah",
        "We watched Match of the Day on New Year's Eve.",
    ],
)
def test_tempting_words(bare: Redactor, heard: str) -> None:
    assert bare.redact(heard).text == heard


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        ("I worked at Hallam and Pryce Solicitors for years.", "Hallam and Pryce Solicitors"),
        ("the hebden courier printed it", "hebden courier"),
        ("I was a porter at saint elphege's hospital before", "saint elphege's hospital"),
        ("Father Tom from Saint Brendan's came.", "Saint Brendan's"),
        ("she went to the University of Hull in the end", "University of Hull"),
        ("I heard it on Radio Hallam, honestly.", "Radio Hallam"),
        ("there's a hostel called brambles", "brambles"),
        ("My son is at Calder Vale High now.", "Calder Vale High"),
        ("I was on ward 7B for a week", "ward 7B"),
        ("Then Oak ward, which was fine.", "Oak ward"),
        ("I was at Barclays Bank then.", "Barclays Bank"),
    ],
)
def test_services(bare: Redactor, heard: str, name: str) -> None:
    result = bare.redact(heard)
    assert name in {heard[r.start : r.end] for r in result.redactions if r.label is Label.ORG}


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        ("i grew up between there and new cross", "new cross"),
        ("they found me on waterloo bridge", "waterloo bridge"),
        ("I sat in Ladywell Fields for hours.", "Ladywell Fields"),
        ("I'm from a village called Oshodi, so", "Oshodi"),
        ("the hostel in fremantle", "fremantle"),
    ],
)
def test_places(bare: Redactor, heard: str, name: str) -> None:
    result = bare.redact(heard)
    assert name in {heard[r.start : r.end] for r in result.redactions if r.label is Label.PLACE}


def test_technology_that_everybody_knows_stays(bare: Redactor) -> None:
    for heard in ("We want Bluetooth and infrared.", "this is a bit of html goo"):
        assert bare.redact(heard).text == heard


@pytest.mark.parametrize(
    "heard",
    [
        "The Hospital was fine, the ward was not, and the day centre shut.",
        "I went to the clinic, to the food bank and to Citizens Advice.",
        "we went to the park and down the road to the station",
        "she is a saint and he works in a bank",
        "the local news and the daily post",
    ],
)
def test_common_places_stay(bare: Redactor, heard: str) -> None:
    assert bare.redact(heard).text == heard


def test_a_description_that_fits_one_person_is_suggested(
    bare: Redactor, certainties: Callable[[str], set[Certainty]]
) -> None:
    heard = "I was the first woman to captain the lifeboat, so they all knew"
    assert bare.redact(heard).text == "I was the [detail], so they all knew"
    assert certainties(heard) == {Certainty.SUGGESTED}
    for stays in ("it was the first time I slept", "she is the only one", "the last bus went"):
        assert bare.redact(stays).text == stays


@pytest.mark.parametrize("heard", ["that is what they called me", "so he called them", "i call it"])
def test_a_line_may_end_where_a_name_would_begin(bare: Redactor, heard: str) -> None:
    assert bare.redact(heard).text == heard
