"""Words that no dictionary has and that are no names: laughter, medicines, words made of words."""

from __future__ import annotations

import re

from facilitator.anonymise.languages.en.lists import listed
from facilitator.anonymise.words import given_names, known_words

_LAUGHTER = re.compile(
    r"(?:(?:ha|he|hi|ho|hu|la|na|da|du|doo|bla|no|ya|ye|tut|boo)h?){2,}h*|blah"
    r"|[aeou]+h+|h*m+(?:h+m+)*|[ue]+r*m+|e+r+|[sc]+h+|p?s+s+t+|a+r+g+h+|u+g+h+|o+w+|w+o+w+|w+h*o+a+h*"
    r"|y+e+a*h*|n+o+|phe+w+|u+n?h+u+n?h+|h+u+n+h+|a+w+|a+ha+h*a*|p+f+t*|[bg]r+|z+|a+|o+|t+s+k+"
)
"""Sounds, drawn out or said again and again; no more than that: Ahmet, Umar, Chen and Noor are
names."""

_SHORTEST_MEDICINE = 7
"""Letters of a medicine's name; Caine is somebody."""
_SHORTEST = 4
"""Letters of a stem: of shorter ones names are made as well."""


def coined(key: str) -> bool:
    """Whether a folded word is laughter, a medicine, or made of words as people make them:
    "selfcheckout", "rewatched", "unfollowing"."""
    medicine = key.endswith(tuple(listed("medicines"))) and len(key) >= _SHORTEST_MEDICINE
    if medicine or _LAUGHTER.fullmatch(key):
        return True
    if any(key.startswith(p) and _stem(key[len(p) :]) for p in listed("prefixes")):
        return True
    for suffix in listed("suffixes"):
        stem = key[: -len(suffix)]
        if not key.endswith(suffix) or len(stem) < _SHORTEST:
            continue
        doubled = stem[-1] == stem[-2] and _stem(stem[:-1])  # "unsubbed"
        if _stem(stem) or _stem(stem + "e") or doubled:
            return True
    return False


def _stem(word: str) -> bool:
    """A word that something is made of; not "man" in "Manish", nor "Hugh" in "Hughes"."""
    return len(word) >= _SHORTEST and word in known_words() and word not in given_names()
