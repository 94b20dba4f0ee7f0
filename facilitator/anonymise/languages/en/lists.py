"""The lists of English by name: `words.toml`, and the large ones of `words.py`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from facilitator.anonymise import words
from facilitator.anonymise.detector import Vocabulary
from facilitator.anonymise.forms.spoken import DIGITS, ORDINALS


@cache
def lists() -> Mapping[str, frozenset[str]]:
    """Every list by name."""
    text = files(__package__).joinpath("words.toml").read_text("utf-8")
    own = {name: frozenset(listed.split()) for name, listed in tomllib.loads(text).items()}
    return own | {
        "common": words.common_words(),
        "known": words.known_words(),
        "given": words.given_names(),
        "surnames": words.surnames(),
        "towns": words.towns(),
        "begin_towns": frozenset(t.partition("_")[0] for t in words.towns() if "_" in t),
        "public": words.public_words(),
        "spoken": words.spoken_words(),
        "capitals": words.plain_capitals(),
        "figures": frozenset(DIGITS),
        "ordinals": frozenset(ORDINALS),
    }


@cache
def listed(names: str) -> frozenset[str]:
    """The words of a list, or of several with "|" between their names."""
    return frozenset().union(*(lists()[name] for name in names.split("|")))


@cache
def nats() -> Mapping[str, float]:
    """How far a word has to stand above none to be a name, by what it is (`nats.toml`)."""
    found: dict[str, float] = tomllib.loads(
        files(__package__).joinpath("nats.toml").read_text("utf-8")
    )
    return found


@cache
def vocabulary() -> Vocabulary:
    """The words of English, everyday ones to those that hardly anybody uses."""
    known = words.common_words(), words.known_words(), words.rare_words()
    return Vocabulary(*known, words.public_words())


def ambiguous(key: str) -> bool:
    """An everyday word besides being somebody's name: only its place in the sentence can tell."""
    everyday = key in words.common_words() and key not in listed("mainly_names")
    return everyday or key in listed("also_words") or key in listed("months")


def ambiguous_by_itself(key: str) -> bool:
    """The same for a name nobody has entered: any word of the language is ambiguous."""
    return (
        (key in words.known_words() and key not in listed("mainly_names"))
        or ambiguous(key)
        or key in words.public_words()  # "Jordan", "Christian"
    )
