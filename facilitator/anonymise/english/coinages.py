"""Words that no dictionary has and that are no names: laughter, medicines, words made of words."""

from __future__ import annotations

import re

from facilitator.anonymise.words import known_words

_LAUGHTER = re.compile(
    r"(?:ha|he|hm|mm|ah|oh|uh|er|um|la|na|ch|sh|tu|th|aa|oo|bl?a|no|ye)[ahemouhrntbs]*"
)
_MEDICINES = (
    "oxetine", "azepine", "apine", "iprazole", "prazole", "peridone", "azepam", "olam", "opram",
    "azine", "idol", "gabalin", "statin", "pril", "olol", "faxine", "ptyline", "thixol", "epam",
    "profen", "cillin", "mycin", "triptan", "setron", "tidine", "zolid", "caine", "oxone",
)  # fmt: skip
"""How the common names of medicines end (stems of the International Nonproprietary Names)."""

_PREFIXES = (
    "un", "re", "non", "over", "under", "self", "anti", "pre", "mis", "super", "semi", "psycho",
)  # fmt: skip
_SUFFIXES = (
    "ing", "ed", "er", "ers", "ish", "y", "ness", "less", "ful", "ly", "able", "wise", "like",
    "ism", "ist", "ists", "isation", "ity", "ies", "est", "es",
)  # fmt: skip


def coined(key: str) -> bool:
    """Whether a folded word is laughter, a medicine, or made of words as people make them:
    "selfcheckout", "rewatched", "unfollowing"."""
    if _LAUGHTER.fullmatch(key) or key.endswith(_MEDICINES):
        return True
    if any(key.startswith(p) and key[len(p) :] in known_words() for p in _PREFIXES):
        return True
    for suffix in _SUFFIXES:
        stem = key[: -len(suffix)]
        if not key.endswith(suffix) or len(stem) < 3:
            continue
        if stem in known_words() or stem + "e" in known_words() or stem[:-1] in known_words():
            return True
    return False
