"""Word lists: what is an everyday English word and therefore hardly a name by itself.

`data/words_common.txt` holds the words of SCOWL's levels 10 and 20 (about 11,000, the commonest),
`data/words_known.txt` those of levels 35 and 40 (about 35,000 more), `data/words_rare.txt` those
of 50 to 60 (about 26,000 more, without plurals and names), all British and American spellings,
folded as `folding.fold` does and without apostrophes. `data/words_spoken.txt` adds what people say
and SCOWL lacks (interjections, the vocabulary of care, medicines), `data/public.txt` the
capitalised words that identify nobody (days, nations, languages, medicines, public bodies),
`data/public_phrases.txt` such names of several words, and sayings that hold a name,
`data/capitals.txt` everyday words that are written with a capital ("the Crisis Team").
SCOWL's copyright notice stands beside them. The lists of given names, short forms, towns and names
that are words as well were written for this project.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache


def word_set(text: str) -> frozenset[str]:
    """The words of a literal, separated by white space."""
    return frozenset(text.split())


def _lines(name: str) -> list[str]:
    from importlib.resources import files

    text = (files("facilitator.anonymise") / "data" / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def _load(name: str) -> frozenset[str]:
    return frozenset(word for line in _lines(name) for word in line.split())


@cache
def common_words() -> frozenset[str]:
    """Everyday words: a name among them is a name only where it stands as one."""
    return _load("words_common.txt") | _load("words_spoken.txt")


@cache
def known_words() -> frozenset[str]:
    """All words of the language that are not taken for a misheard name."""
    return common_words() | _load("words_known.txt")


@cache
def rare_words() -> frozenset[str]:
    """Words of the language that few people use: no names, but a speech engine hardly means them
    where a name of the roster sounds alike."""
    return _load("words_rare.txt")


@cache
def public_words() -> frozenset[str]:
    """Words written with a capital that identify nobody."""
    return _load("public.txt")


@cache
def public_phrases() -> tuple[str, ...]:
    """Names of several words that identify nobody, such as a law, and sayings that hold a name."""
    return tuple(_lines("public_phrases.txt"))


@cache
def greeting_phrases() -> tuple[str, ...]:
    """How people greet, thank and take leave, in the languages heard in groups."""
    return tuple(_lines("greetings.txt"))


@cache
def plain_capitals() -> frozenset[str]:
    """Everyday words that are written with a capital without naming anybody: "the Crisis Team"."""
    return _load("capitals.txt")


@cache
def given_names() -> frozenset[str]:
    """Given names (and family names often said alone), whether or not they are words as well."""
    return _load("given_names.txt")


@cache
def towns() -> frozenset[str]:
    """Towns, boroughs and counties; the words of longer ones are joined by "_"."""
    return _load("towns.txt")


@cache
def short_forms() -> Mapping[str, frozenset[str]]:
    """The forms a given name is shortened to, and back: "daniel" has "dan", "dan" has "daniel"."""
    forms: dict[str, set[str]] = {}
    for line in _lines("diminutives.txt"):
        full, *short = line.split()
        forms.setdefault(full, set()).update(short)
        for form in short:
            forms.setdefault(form, set()).add(full)
    return {name: frozenset(others) for name, others in forms.items()}


@cache
def surnames() -> frozenset[str]:
    """Family names that are everyday words too ("Doctor Green"), and given names of that kind."""
    return _load("surnames.txt")


@cache
def heard_spellings() -> Mapping[str, frozenset[str]]:
    """How a name whose spelling hides its sound is written by ear: "siobhan" has "shivaun"."""
    heard: dict[str, set[str]] = {}
    for line in _lines("heard_spellings.txt"):
        name, *others = line.split()
        heard.setdefault(name, set()).update(others)
    return {name: frozenset(others) for name, others in heard.items()}


@cache
def no_names() -> frozenset[str]:
    """Words of English and Japanese that no roster may hold as a name by themselves."""
    return _load("no_names.txt")


@cache
def spoken_words() -> frozenset[str]:
    """The vocabulary of talk and of care that SCOWL lacks."""
    return _load("words_spoken.txt")
