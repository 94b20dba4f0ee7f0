"""Words that no dictionary has and that are no names: laughter, medicines, words made of words."""

from __future__ import annotations

from facilitator.anonymise.languages.en.lists import forms, listed

_SHORTEST_MEDICINE = 7
"""Letters of a medicine's name; Caine is somebody."""
_SHORTEST = 4
"""Letters of a stem: of shorter ones names are made as well."""


def coined(key: str) -> bool:
    """Whether a folded word is laughter, a medicine, or made of words as people make them:
    "selfcheckout", "rewatched", "unfollowing"."""
    medicine = key.endswith(tuple(listed("medicines"))) and len(key) >= _SHORTEST_MEDICINE
    if medicine or forms()["laughter"].fullmatch(key):
        return True
    if any(key.startswith(p) and _stem(key[len(p) :]) for p in listed("prefixes")):
        return True
    stems = (key.removesuffix(suffix) for suffix in listed("suffixes") if key.endswith(suffix))
    return any(
        _stem(stem) or _stem(stem + "e") or (stem[-1] == stem[-2] and _stem(stem[:-1]))
        for stem in stems
        if len(stem) >= _SHORTEST
    )


def _stem(word: str) -> bool:
    """A word that something is made of; not "man" in "Manish", nor "Hugh" in "Hughes"."""
    return len(word) >= _SHORTEST and word in listed("known") and word not in listed("given")
