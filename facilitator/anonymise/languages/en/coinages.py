"""Words that no dictionary has and that are no names: laughter, medicines, words made of words."""

from __future__ import annotations

import re

from facilitator.anonymise.words import given_names, known_words

_LAUGHTER = re.compile(
    r"(?:(?:ha|he|hi|ho|hu|la|na|da|du|doo|bla|no|ya|ye|tut|boo)h?){2,}h*|blah"
    r"|[aeou]+h+|h*m+(?:h+m+)*|[ue]+r*m+|e+r+|[sc]+h+|p?s+s+t+|a+r+g+h+|u+g+h+|o+w+|w+o+w+|w+h*o+a+h*"
    r"|y+e+a*h*|n+o+|phe+w+|u+n?h+u+n?h+|h+u+n+h+|a+w+|a+ha+h*a*|p+f+t*|[bg]r+|z+|a+|o+|t+s+k+"
)
"""Sounds, drawn out or said again and again; no more than that: Ahmet, Umar, Chen and Noor are
names."""

_MEDICINES = (
    "oxetine", "azepine", "apine", "iprazole", "prazole", "peridone", "azepam", "olam", "opram",
    "azine", "idol", "gabalin", "statin", "pril", "olol", "faxine", "ptyline", "thixol", "epam",
    "profen", "cillin", "mycin", "triptan", "setron", "tidine", "zolid", "caine", "oxone",
)  # fmt: skip
"""How the common names of medicines end (stems of the International Nonproprietary Names)."""

_SHORTEST_MEDICINE = 7
"""Letters of a medicine's name; Caine is somebody."""
_SHORTEST = 4
"""Letters of a stem: of shorter ones names are made as well."""

_PREFIXES = (
    "un", "re", "non", "over", "under", "self", "anti", "pre", "mis", "super", "semi", "psycho",
)  # fmt: skip
_SUFFIXES = (
    "ing", "ed", "er", "ers", "ish", "ness", "less", "ful", "ly", "able", "wise", "like",
    "ism", "ist", "ists", "isation", "ity", "ies", "est", "es",
)  # fmt: skip


def coined(key: str) -> bool:
    """Whether a folded word is laughter, a medicine, or made of words as people make them:
    "selfcheckout", "rewatched", "unfollowing"."""
    medicine = key.endswith(_MEDICINES) and len(key) >= _SHORTEST_MEDICINE
    if medicine or _LAUGHTER.fullmatch(key):
        return True
    if any(key.startswith(p) and _stem(key[len(p) :]) for p in _PREFIXES):
        return True
    for suffix in _SUFFIXES:
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
