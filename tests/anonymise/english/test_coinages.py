"""What no dictionary has and is no name; and names that only look like it."""

from __future__ import annotations

import pytest

from facilitator.anonymise.languages.en.readers import coined


@pytest.mark.parametrize(
    "key",
    [
        "haha",
        "hahaha",
        "hehe",
        "hmm",
        "mmm",
        "mhm",
        "ahh",
        "ohh",
        "uhh",
        "umm",
        "erm",
        "shh",
        "lalala",
        "blah",
        "nooo",
        "tsk",
        "woah",
        "quetiazepam",
        "zorapine",
        "rewatched",
        "unfriending",
        "ghosted",
        "overmedicated",
        "retraumatised",
    ],
)
def test_sounds_medicines_and_words_made_of_words(key: str) -> None:
    assert coined(key)


@pytest.mark.parametrize(
    "key",
    [
        "ahmet",
        "umar",
        "chen",
        "noor",
        "nuha",
        "thuan",
        "shaun",
        "noah",
        "nathan",
        "chan",
        "tuan",
        "nora",
        "ahsan",
        "ahmed",
        "manish",
        "hughes",
        "duffy",
        "reddy",
        "caine",
        "rex",
        "jared",
        "mikey",
    ],
)
def test_names(key: str) -> None:
    assert not coined(key)
