"""Word lists: what is an everyday English word and therefore hardly a name by itself.

`data/words_common.txt` holds the words of SCOWL's levels 10 and 20 (about 11,000, the commonest),
`data/words_known.txt` those of levels 35 and 40 (about 35,000 more), `data/words_rare.txt` those
of 50 to 60 (about 26,000 more, without plurals and names), all British and American spellings,
folded as `folding.fold` does and without apostrophes; SCOWL's copyright notice stands beside them.
`data/words_spoken.txt` adds what people say and SCOWL lacks. The other lists were written for this
project.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any


def word_set(text: str) -> frozenset[str]:
    """The words of a literal, separated by white space."""
    return frozenset(text.split())


def data(name: str) -> bytes:
    """A file of the program's data."""
    from importlib.resources import files

    return (files("facilitator.anonymise") / "data" / name).read_bytes()


@cache
def table(name: str) -> dict[str, Any]:
    """A table of the program's data by its name."""
    return tomllib.loads(data(f"{name}.toml").decode())


_PART = re.compile(r"(?<!\?P)<(@?[a-z_]+)>")
"""A part's name; what is a bracket itself stands in a class: "[<]clock[>]"."""


def filled(pattern: str, parts: Mapping[str, str]) -> str:
    """A table's regular expression with its parts put in; a part may have parts itself."""
    return _PART.sub(lambda named: f"(?:{filled(parts[named[1]], parts)})", pattern)


@cache
def listed(name: str) -> frozenset[str]:
    """A list of words that no language of its own asks for, by its name in `data/core.toml`."""
    return word_set(table("core")[name])


def _lines(name: str) -> list[str]:
    lines = data(name).decode().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _words(*names: str) -> Callable[[], frozenset[str]]:
    return cache(lambda: word_set(" ".join(line for name in names for line in _lines(name))))


spoken_words = _words("words_spoken.txt")
"""The vocabulary of talk and of care that SCOWL lacks."""
common_words = _words("words_common.txt", "words_spoken.txt")
"""Everyday words: a name among them is a name only where it stands as one."""
known_words = _words("words_common.txt", "words_spoken.txt", "words_known.txt")
"""All words of the language that are not taken for a misheard name."""
rare_words = _words("words_rare.txt")
"""Words of the language that few people use: no names, but a speech engine hardly means them where
a name of the roster sounds alike."""
public_words = _words("public.txt")
"""Words with a capital that identify nobody: days, nations, languages, medicines, public bodies."""
plain_capitals = _words("capitals.txt")
"""Everyday words that are written with a capital without naming anybody: "the Crisis Team"."""
given_names = _words("given_names.txt")
"""Given names (and family names often said alone), whether or not they are words as well."""
surnames = _words("surnames.txt")
"""Family names that are everyday words too ("Doctor Green"), and given names of that kind."""
towns = _words("towns.txt")
"""Towns, boroughs and counties; the words of longer ones are joined by "_"."""
no_names = _words("no_names.txt")
"""Words of English and Japanese that no roster may hold as a name by themselves."""


@cache
def public_phrases() -> tuple[str, ...]:
    """Names of several words that identify nobody, such as a law, and sayings that hold a name."""
    return tuple(_lines("public_phrases.txt"))


@cache
def greeting_phrases() -> tuple[str, ...]:
    """How people greet, thank and take leave, in the languages heard in groups."""
    return tuple(_lines("greetings.txt"))


def _forms(name: str, back: bool) -> Mapping[str, frozenset[str]]:
    forms: dict[str, set[str]] = {}
    for line in _lines(name):
        first, *others = line.split()
        forms.setdefault(first, set()).update(others)
        for other in others if back else ():
            forms.setdefault(other, set()).add(first)
    return {word: frozenset(others) for word, others in forms.items()}


@cache
def short_forms() -> Mapping[str, frozenset[str]]:
    """The forms a given name is shortened to, and back: "daniel" has "dan", "dan" has "daniel"."""
    return _forms("diminutives.txt", back=True)


@cache
def heard_spellings() -> Mapping[str, frozenset[str]]:
    """How a name whose spelling hides its sound is written by ear: "siobhan" has "shivaun"."""
    return _forms("heard_spellings.txt", back=False)
