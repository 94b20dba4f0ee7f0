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
        ("he's at number forty marlpit walk", "he's at [address]"),
        ("the flat is thirty one brownhill road", "the flat is [address]"),
        ("they rehoused me at 220 Maryhill Close Flat 2/1", "they rehoused me at [address]"),
        # whoever thinks says "um" anywhere
        ("we live at 12, um, Hawthorn Road", "we live at [address]"),
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
        ("my postcode is s e um six four h w", "my postcode is [postcode]"),
        ("my number is A B um one two three four five", "my number is [number]"),
        ("I was born on the third of um May nineteen eighty", "I was born on [date in 1980]"),
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


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("My number is 07700 900123 I think.", "My number is [phone number] I think."),
        ("My number is 07700 900123. I think so.", "My number is [phone number]. I think so."),
        ("my number is 07700 900123 i think", "my number is [phone number] i think"),
        ("It is 07700 900123 A friend gave it.", "It is [phone number] A friend gave it."),
        ("Ring 0161 496 0000 a friend answers.", "Ring [phone number] a friend answers."),
        ("my hospital number is 4 5 5 1 2 I think", "my hospital number is [number] I think"),
        ("I 07700 900123 rang", "I [phone number] rang"),
        ("ring five five five one two three four I said", "ring [phone number] I said"),
        # Letters of a code, all the same.
        ("my insurance, QQ 48 21 07 A, plain", "my insurance, [number], plain"),
        ("my ni was n r 83 52 16 a then", "my ni was [number] then"),
        ("my case number is I R 4 4 9 1 2", "my case number is [number]"),
        ("the reference is 4 4 9 1 2 a", "the reference is [number]"),
        ("the address 192.168.178.22 is", "the address [number] is"),
    ],
)  # fmt: skip
def test_the_words_i_and_a_are_no_part_of_a_number(bare: Redactor, heard: str, shown: str) -> None:
    assert bare.redact(heard).text == shown


@pytest.mark.parametrize(
    "heard",
    [
        "From 2019-2021 I lived alone.",
        "from 2019–2021 I was well",
        "Did I 2019-2021 live there?",
        "a 2019-2021 study",
        "I was in from 2015-16 I think.",
        "It was 2020/21 I think.",
        "I went there in 2015 2016 I think.",
        "We had 10 20 30 a week.",
        "a 10 15 20 minute walk",
        "dose went 50 100 150 I was asleep",
        "the mean was 3.14159 in the paper, pH 7.41523",
        "It cost 23.450 euros, it's 12,500.75 now",
        "At the café it cost 23,450, I think.",
        "The price was 1.234.567 yen.",
        "The ratio was 10000:1.",
        "Version 10.15.7 of the software.",
        "at 3:15:20 I stopped",
        "a 15 20 minute walk I took",
    ],
)
def test_years_decimals_prices_and_rows_of_amounts_stay(bare: Redactor, heard: str) -> None:
    assert [r for r in bare.redact(heard).redactions if r.label is not Label.PERSON] == []


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("ring 555 1235 for them", "ring [phone number] for them"),
        ("it's 07700.900123", "it's [phone number]"),
        ("call 555.123.4567 now", "call [phone number] now"),
        ("sort code 10 20 30", "sort code [number]"),
        ("my sort code is 20-45-77", "my sort code is [number]"),
        ("it was 20-45-77 on the card", "it was [number] on the card"),
    ],
)
def test_numbers_that_look_like_amounts_are_masked_where_they_are_said_to_be_numbers(
    bare: Redactor, heard: str, shown: str
) -> None:
    assert bare.redact(heard).text == shown
