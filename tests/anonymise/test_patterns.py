"""Everything that is found without a roster: numbers, addresses, dates, introductions, services."""

from __future__ import annotations

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.domain.transcript import Certainty, Label


@pytest.fixture
def bare() -> Redactor:
    return Redactor(Roster())


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("ring 07700 900123 please", "ring [phone number] please"),
        ("ring 07700900123, please", "ring [phone number], please"),
        ("it's +44 7700 900 123.", "it's [phone number]."),
        ("(020) 7946-0123", "([phone number]"),
        (
            "my number is oh seven seven double oh nine oh oh one two three",
            "my number is [phone number]",
        ),
        ("zero one six three two, nine six, triple oh one", "[phone number]"),
        ("0 7 7 0 0 9 0 0 1 2 3", "[phone number]"),
        ("oh seven seven hundred um nine double zero one two three", "[phone number]"),
        ("nought two oh seven nine four six nought one two three", "[phone number]"),
        ("my nhs number is 943 476 5919", "my nhs number is [number]"),
        ("hospital number four seven one one nine two", "hospital number [number]"),
        ("０７７００９００１２３", "[phone number]"),
    ],
)
def test_numbers(bare: Redactor, heard: str, shown: str) -> None:
    assert bare.redact(heard).text == shown


@pytest.mark.parametrize(
    "heard",
    [
        "at five thirty on Monday",
        "one two three four five, breathe, five four three two one",
        "there were 10,000 people and 25 chairs",
        "it cost £12500",
        "from 2012 2013 2014 on",
        "I have one or two, maybe three or four",
        "twenty one of us, thirty five of them",
        "oh one of those",
        "about nine or ten years, since two thousand and nine",
        "the nineteen eighties",
    ],
)
def test_amounts_counting_and_times_stay(bare: Redactor, heard: str) -> None:
    assert bare.redact(heard).text == heard


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("write to dan.okafor@example.org.", "write to [email]."),
        ("dan dot okafor at example dot org please", "[email] please"),
        (
            "email me at dan underscore okafor at mail dot example dot co dot uk",
            "email me at [email]",
        ),
        ("it's priya seven seven at gmail dot com", "it's [email]"),
        ("j o at example dot org", "[email]"),
        ("find me @quietriver99 there", "find me [handle] there"),
        ("see www.example.org/x", "see [link]"),
    ],
)
def test_email(bare: Redactor, heard: str, shown: str) -> None:
    assert bare.redact(heard).text == shown


@pytest.mark.parametrize(
    "heard",
    ["we met at the dot of nine", "I was at home. Dot dot dot.", "look at that point of view"],
)
def test_at_and_dot_alone_are_no_address(bare: Redactor, heard: str) -> None:
    assert bare.redact(heard).text == heard


@pytest.mark.parametrize(
    ("heard", "shown", "certain"),
    [
        ("born on the fourth of March nineteen eighty two", "born on [date in 1982]", True),
        ("it was March the fourth, 1982", "it was [date in March 1982]", True),
        ("on 4 March 1982", "on [date in March 1982]", True),
        ("on the 4th of march 82", "on [date in March 1982]", True),
        ("on 04/03/1982", "on [date in March 1982]", True),
        ("date of birth four three eighty two", "date of birth [date in 1982]", True),
        ("my birthday is the twenty first of June", "my birthday is [date]", True),
        ("we met on the twenty first of June", "we met on [date in June]", False),
        ("the third of may two thousand and four", "[date in May 2004]", True),
    ],
)
def test_dates(bare: Redactor, heard: str, shown: str, certain: bool) -> None:
    result = bare.redact(heard)
    assert result.text == shown
    assert [r.certainty is Certainty.CERTAIN for r in result.redactions] == [certain]


@pytest.mark.parametrize(
    "heard",
    [
        "on Monday at half past two in the afternoon",
        "in March one of them left",
        "the nineteen eighties and the nineties",
        "the first of them, the second of us",
        "in May twenty people came",
        "he may first of all march",
        "three weeks ago on a Thursday",
    ],
)
def test_days_months_and_durations_stay(bare: Redactor, heard: str) -> None:
    found = bare.redact(heard).redactions
    assert [r for r in found if r.certainty is Certainty.CERTAIN] == []


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("Doctor Iqbal's letter", "Doctor [Person 1]'s letter"),
        ("Saw Dr. Iqbal and Mrs Okonkwo-Bell.", "Saw Dr. [Person 1] and Mrs [Person 2]."),
        ("doctor iqbal and mrs okonkwo", "doctor [Person 1] and mrs [Person 2]"),
        ("Father Brzezicki let us in", "Father [Person 1] let us in"),
        ("sister brzezicka ran the ward", "sister [Person 1] ran the ward"),
        ("mother knows best, father figure, Father Christmas",) * 2,
        ("doctor green was kind", "doctor [Person 1] was kind"),
        ("My name is Deepika Rao.", "My name is [Person 1]."),
        ("my name's deepika", "my name's [Person 1]"),
        ("i'm deepika hello", "i'm [Person 1] hello"),
        ("This is Nasreen speaking.", "This is [Person 1] speaking."),
        ("a man called Nasir", "a man called [Person 1]"),
        ("my sister Priya and our vicar, Tim", "my sister [Person 1] and our vicar, [Person 2]"),
        ("my key worker tanya rang", "my key worker [Person 1] rang"),
        ("Brenda on reception knew", "[Person 1] on reception knew"),
        ("then brenda from housing rang", "then [Person 1] from housing rang"),
        ("I told Kowalczyk that", "I told [Person 1] that"),
        ("so oluwakemi came and said", "so [Person 1] came and said"),
        ("my social worker's name was ffion", "my social worker's name was [Person 1]"),
        ("sarah jenkins said, and tom brown said", "[Person 1] said, and [Person 2] said"),
        ("Thanks, Mark. Mark said so.", "Thanks, [Person 1]. [Person 1] said so."),
    ],
)  # fmt: skip
def test_people_who_are_introduced(bare: Redactor, heard: str, shown: str) -> None:
    assert bare.redact(heard).text == shown


@pytest.mark.parametrize(
    "heard",
    [
        "my name is on the list",
        "my name is not important",
        "I'm tired, I'm really sorry, I'm English.",
        "i'm knackered and i'm on lithium",
        "the doctor said the nurse would come",
        "my sister lives alone and my mum helps",
        "my key worker rang, my nurse came",
        "she called me and we called it off",
        "the man on reception was kind",
        "The NHS pays Universal Credit on Mondays, says the BBC.",
        "I take Sertraline and Lithium for Bipolar.",
        "This is Tuesday. This is important.",
        "Will you be reading in bed? Mark it. It was a sale.",
        "Polish and Somali people came after Ramadan.",
    ],
)
def test_tempting_lines_without_people_stay(bare: Redactor, heard: str) -> None:
    assert bare.redact(heard).text == heard


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("at Springfield Hospital", "at [Service 1]"),
        ("at springfield hospital in the end", "at [Service 1] in the end"),
        ("on Ward Seven and ward 7 and Ward B", "on [Service 1] and [Service 2] and [Service 3]"),
        ("at the Royal Victoria Infirmary", "at the [Service 1]"),
        ("on juniper ward", "on [Service 1]"),
        ("the Lighthouse Project helped", "the [Service 1] helped"),
        ("at 12 Ashgrove Road", "at [address]"),
        ("I live in Dagenham now", "I live in [Place 1] now"),
        ("i grew up in dagenham", "i grew up in [Place 1]"),
        ("I work at Barclays Bank in Leeds", "I work at [Service 1] in [Place 1]"),
        ("it was in moss side, near Hull", "it was in [Place 1], near [Place 2]"),
        ("he lives on elm grove", "he lives on [Place 1]"),
        ("SW1A 1AA is mine, sw1a1aa", "[postcode] is mine, [postcode]"),
    ],
)
def test_services_and_places(bare: Redactor, heard: str, shown: str) -> None:
    assert bare.redact(heard).text == shown


@pytest.mark.parametrize(
    "heard",
    [
        "at the hospital, on the ward, in the day centre",
        "the community team and the crisis house",
        "on a locked ward in a general hospital",
        "i live in a flat and work in a school",
        "we moved to Poland and I grew up in Scotland",
        "down the road, on the street, at home",
        "I went back to university",
        "a psychiatric unit, the eating disorder unit, a drop in centre",
    ],
)
def test_places_that_identify_nobody_stay(bare: Redactor, heard: str) -> None:
    assert bare.redact(heard).text == heard


def test_an_address_holding_a_roster_name_is_masked_whole() -> None:
    roster = Roster.from_toml('[[participants]]\ncode = "User 1"\nnames = ["Dan Okafor"]')
    result = Redactor(roster).redact("dan dot okafor at example dot org")
    assert result.text == "[email]"
    assert [r.label for r in result.redactions] == [Label.CONTACT]


def test_a_cue_that_leads_to_a_roster_name_gives_the_code() -> None:
    roster = Roster.from_toml('[[participants]]\ncode = "User 1"\nnames = ["Grace Mbeki"]')
    redactor = Redactor(roster)
    assert redactor.redact("my name is grace").text == "my name is User 1"
    assert redactor.redact("my sister Grace Kowalczyk").text == "my sister User 1 [Person 1]"


@pytest.mark.parametrize(
    "heard",
    [
        "Bonjour, everyone.",
        "bonjour everyone",
        "Heya, sorry I'm late.",
        "Ey up, how are you?",
        "G'day, everyone.",
        "Namaste, all.",
        "Assalamu alaikum, everyone.",
        "wa alaikum salaam",
        "Hallo zusammen, welcome.",
        "Bore da, everyone.",
        "Well. Salut, everyone.",
        "Evenin' all.",
        "Konnichiwa everyone.",
        "Okey-dokey.",
        "Oi, stop.",
    ],
)
def test_greetings_at_the_beginning_are_no_names(bare: Redactor, heard: str) -> None:
    assert bare.redact(heard).text == heard


def test_a_greeting_that_is_somebodys_name_is_masked() -> None:
    roster = Roster.from_toml('[[participants]]\ncode = "User 1"\nnames = ["Namaste Rao"]')
    assert Redactor(roster).redact("Namaste, come in.").text == "User 1, come in."
    assert Redactor(Roster()).redact("Hello Salut, come in.").text == "Hello [Person 1], come in."


@pytest.mark.parametrize(
    "heard", ["My name is Selam and I'm new.", "Then Doctor Moi came.", "My sister Shalom rang."]
)
def test_a_greeting_amidst_a_sentence_may_be_somebody(heard: str) -> None:
    assert "[Person 1]" in Redactor(Roster()).redact(heard).text


@pytest.mark.parametrize("heard", ["my score went 12 14 19", "the levels were 70 72 95 again"])
def test_what_was_measured_several_times_is_no_number(heard: str) -> None:
    assert Redactor(Roster()).redact(heard).text == heard


def test_a_number_to_ring_is_one_whatever_was_measured_before() -> None:
    heard = "the score line, ring 077 009 004 61"
    assert Redactor(Roster()).redact(heard).text == "the score line, ring [phone number]"
