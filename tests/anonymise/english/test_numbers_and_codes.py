"""Street addresses, postcodes, identifiers, bank and telephone numbers, handles."""

from __future__ import annotations

import pytest

from facilitator.anonymise import Redactor
from facilitator.domain.transcript import Label


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("It's 48 Tressillian Crescent, the blue door.", "It's [address], the blue door."),
        ("The office is at 112 Rushey Green, SE6 4HW.", "The office is at [address], [postcode]."),
        ("then it's 14 Verdant Rise, in front of them", "then it's [address], in front of them"),
        ("Its 16A Algernon Mews ME7 4PL if you want", "Its [address] [postcode] if you want"),
        ("i was at six marbury terrace then", "i was at [address] then"),
        ("the flat is thirty one brownhill road", "the flat is [address]"),
        ("they rehoused me at 220 Maryhill Close Flat 2/1", "they rehoused me at [address]"),
        ("a letter to flat three one hundred and six nethergate and", "a letter to [address] and"),
        ("1840 Juniper Avenue in the snow", "[address] in the snow"),
    ],
)
def test_addresses(bare: Redactor, heard: str, shown: str) -> None:
    assert bare.redact(heard).text == shown


@pytest.mark.parametrize(
    "heard",
    [
        "it is a ten minute walk and a five mile drive",
        "two people in a three bed house on the estate",
        "one way or the other, the first place I had",
        "the 5th of the row at 10pm",
        "ten past four on a one way street",
        "it takes 20 minutes by bus down the hill",
    ],
)
def test_what_only_looks_like_an_address(bare: Redactor, heard: str) -> None:
    assert bare.redact(heard).text == heard


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("my postcode s e one three seven q t and", "my postcode [postcode] and"),
        ("my new place is k y one two t l if", "my new place is [postcode] if"),
        ("it is OL14 7QX", "it is [postcode]"),
        ("it is se64hw", "it is [postcode]"),
        ("my hospital number is RK208814, so", "my hospital number is [number], so"),
        ("the reference, HB/44019/27, and", "the reference, [number], and"),
        ("his case number on it, CRT-90211.", "his case number on it, [number]."),
        ("the policy number, PL 7730 4416, and", "the policy number, [number], and"),
        ("my national insurance, QQ 48 21 07 C, plain", "my national insurance, [number], plain"),
        ("the claim is w c d four four nine one and", "the claim is [number] and"),
        ("my case number's m h six six oh one four", "my case number's [number]"),
        ("my car, LR57 KXB, parked", "my car, [registration], parked"),
        ("Number H0077125.", "Number [number]."),
        ("my sort code is twenty forty sixty one", "my sort code is [number]"),
        ("account number one two three four five six", "account number [number]"),
        ("ring extension four four two one", "ring extension [phone number]"),
        ("plus four four seven nine double oh one two three four five six", "[phone number]"),
        ("the pin is four four seven one number", "the pin is [number] number"),
    ],
)
def test_codes_and_numbers(bare: Redactor, heard: str, shown: str) -> None:
    assert bare.redact(heard).text == shown


@pytest.mark.parametrize(
    "heard",
    [
        "since Covid 19 and the M25 at 7pm",
        "I take vitamin B12, 500mg of it, on the 36 bus",
        "i one time saw a four by four",
        "section 136, then section 2, then the 5th",
        "he was nine, I was 10, in the year 2000",
        "one two three four five breathe in",
        "GCSE 2008 and an A4 page",
    ],
)
def test_what_is_no_code(bare: Redactor, heard: str) -> None:
    assert bare.redact(heard).text == heard


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("i am on insta as quiet underscore storm now", "i am on insta as [handle] now"),
        ("my handle is at maya lind ninety two", "my handle is at [handle]"),
        ("go to www dot mad as a hatter dot co dot uk for it", "go to [link] for it"),
        ("my email is k mensah eighty two at gmail dot com", "my email is [email]"),
        ("its siobhan dot gallacher forty two at gmail dot com", "its [email]"),
    ],
)
def test_spoken_handles_and_addresses(bare: Redactor, heard: str, shown: str) -> None:
    assert bare.redact(heard).text == shown


def test_labels(bare: Redactor) -> None:
    labels = {
        "0161 496 0018": Label.CONTACT,
        "NHS number 943 476 5919": Label.ID,
        "at 12 Acacia Avenue": Label.ADDRESS,
        "LR57 KXB": Label.ID,
    }
    for heard, label in labels.items():
        assert [r.label for r in bare.redact(heard).redactions] == [label], heard
