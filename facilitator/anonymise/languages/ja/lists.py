"""The hand-written word lists of Japanese, `data/ja_*.txt`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache


def _lines(name: str) -> list[str]:
    from importlib.resources import files

    text = (files("facilitator.anonymise") / "data" / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(word for line in _lines(name) for word in line.split())


@cache
def _read(name: str) -> Mapping[str, str]:
    pairs = (word.partition("=") for line in _lines(name) for word in line.split())
    return {word: reading or word for word, _, reading in pairs}


@cache
def family_names() -> Mapping[str, str]:
    """Common family names in kanji, with their commonest reading in hiragana."""
    return _read("ja_family_names.txt")


@cache
def given_names() -> Mapping[str, str]:
    """Common given names, in kanji with one reading, and in hiragana."""
    return _read("ja_given_names.txt")


@cache
def name_characters() -> Mapping[str, tuple[str, ...]]:
    """How a single character is read inside names."""
    found: dict[str, tuple[str, ...]] = {}
    for char, said in _read("ja_name_characters.txt").items():
        found[char] = (*found.get(char, ()), *said.split(","))
    return found


@cache
def places() -> Mapping[str, str]:
    """Prefectures, cities, wards and big stations, with their readings."""
    return _read("ja_places.txt")


@cache
def place_readings() -> frozenset[str]:
    """Readings in hiragana of the listed places, if long enough to mean nothing else."""
    return frozenset(said for said in places().values() if len(said) >= _TELLING_READING)


_TELLING_READING = 4
"""Kana; shorter readings are words and parts of words."""


@cache
def no_persons() -> frozenset[str]:
    """Words that take an honorific and name nobody ("お客", "皆", "看護師")."""
    return _words("ja_no_persons.txt")


@cache
def hardly_names() -> frozenset[str]:
    """Everyday words that dictionaries have as names too, and that are hardly ever meant so."""
    return _words("ja_hardly_names.txt")


@cache
def double_names() -> frozenset[str]:
    """Everyday words that people are often called: somebody only where they are treated so."""
    return _words("ja_double_names.txt")


@cache
def no_nicknames() -> frozenset[str]:
    """Words that are formed like a nickname ("あっち", "ぼっち")."""
    return _words("ja_no_nicknames.txt")


@cache
def service_endings() -> frozenset[str]:
    """Endings that make a service, an employer, a school or a medium of what is before them."""
    return _words("ja_service_endings.txt")


@cache
def service_kinds() -> frozenset[str]:
    """Kinds of services that stand before their name ("グループホーム", "居酒屋")."""
    return _words("ja_service_kinds.txt")


@cache
def service_names() -> frozenset[str]:
    """Everyday words that services are often named with ("ひまわり", "かけはし")."""
    return _words("ja_service_names.txt")


@cache
def called_services() -> frozenset[str]:
    """`service_names` and more words by which services are called."""
    return service_names() | _words("ja_service_called.txt")


@cache
def rare_service_names() -> frozenset[str]:
    """Words that services are named with and that are hardly said otherwise ("ラポール")."""
    return _words("ja_service_rare.txt")


@cache
def service_beside() -> frozenset[str]:
    """Words that name a service only directly beside its kind ("ほのぼの工房")."""
    return _words("ja_service_beside.txt")


@cache
def service_words() -> frozenset[str]:
    """What services put beside their name, and what may say other things alone ("ワークス")."""
    return _words("ja_service_words.txt")


@cache
def service_shops() -> frozenset[str]:
    """Kinds of shops and places to go that stand before their name ("コインランドリー")."""
    return _words("ja_service_shops.txt")


@cache
def service_suffixes() -> frozenset[str]:
    """Endings that need a name or an unknown word before them ("企画", "ネット")."""
    return _words("ja_service_suffixes.txt")


@cache
def no_sirs() -> frozenset[str]:
    """Words that name nobody before 様 alone ("王", "神")."""
    return _words("ja_no_sirs.txt")


@cache
def generic() -> frozenset[str]:
    """Words that say what kind of service or place it is, and not which."""
    return _words("ja_generic.txt")


@cache
def public() -> frozenset[str]:
    """What everybody knows and what identifies nobody: brands, benefits, regions, eras."""
    return _words("ja_public.txt")
