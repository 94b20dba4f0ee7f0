"""The lists of English by name: those of `words.toml`, and the long ones, a file each.

`words_common.txt` holds the words of SCOWL's levels 10 and 20 (about 11,000, the commonest),
`words_known.txt` those of levels 35 and 40 (about 35,000 more), `words_rare.txt` those of 50 to 60
(about 26,000 more, without plurals and names), all British and American spellings, folded as
`folding.fold` does and without apostrophes; SCOWL's copyright notice stands beside them.
`words_spoken.txt` adds what people say and SCOWL lacks. The other lists were written for this
project.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from facilitator.anonymise.words import lines, patterns, table, word_set

_LONG = {
    # Everyday words: a name among them is a name only where it stands as one.
    "common": ("words_common", "words_spoken"),
    # All that are not taken for a misheard name.
    "known": ("words_common", "words_spoken", "words_known"),
    # No names, but an engine hardly means them where a name of the roster sounds alike.
    "rare": ("words_rare",),
    # Of talk and of care.
    "spoken": ("words_spoken",),
    "given": ("given_names",),
    **{name: (name,) for name in ("public", "capitals", "surnames", "towns")},
}
"""The files of each; what the last five hold stands in them."""


@cache
def forms(of: str = "patterns") -> Mapping[str, re.Pattern[str]]:
    """What has a form of its own (a section of `forms.toml`)."""
    return patterns(table("forms", "en"), of, lambda name: _rows()[name])


@cache
def _rows() -> Mapping[str, list[str]]:
    return {name: text.split() for name, text in table("words", "en").items()}


def numbered(name: str, first: int, step: int = 1) -> dict[str, int]:
    """The words of a list of `words.toml` in their order, each with its number."""
    return {word: first + step * at for at, word in enumerate(_rows()[name])}


@cache
def lists() -> Mapping[str, frozenset[str]]:
    """Every list by name."""
    found = {name: frozenset(words) for name, words in _rows().items()}
    for name, parts in _LONG.items():
        said = (line for part in parts for line in lines(part, "en"))
        found[name] = word_set(" ".join(said))
    found["known"] |= found["contractions"]
    found["begin_towns"] = frozenset(t.partition("_")[0] for t in found["towns"] if "_" in t)
    return found


@cache
def listed(names: str) -> frozenset[str]:
    """The words of a list, or of several with "|" between their names."""
    chosen = [lists()[name] for name in names.split("|")]
    return chosen[0] if len(chosen) == 1 else frozenset().union(*chosen)


@cache
def _forms(name: str, back: bool) -> Mapping[str, frozenset[str]]:
    forms: dict[str, set[str]] = {}
    for line in lines(name, "en"):
        first, *others = line.split()
        forms.setdefault(first, set()).update(others)
        for other in others if back else ():
            forms.setdefault(other, set()).add(first)
    return {word: frozenset(others) for word, others in forms.items()}


def heard(key: str) -> frozenset[str]:
    """How a name whose spelling hides its sound is written by ear: "siobhan" is "shivaun"."""
    return _forms("heard_spellings", back=False).get(key, frozenset())


def shortened(key: str) -> frozenset[str]:
    """The forms a given name is shortened to, and back: "daniel" is "dan", "dan" is "daniel"."""
    return _forms("diminutives", back=True).get(key, frozenset())


def ambiguous(key: str) -> bool:
    """An everyday word besides being somebody's name: only its place in the sentence can tell."""
    everyday = key in listed("common") and key not in listed("mainly_names")
    return everyday or key in listed("also_words") or key in listed("months")


def ambiguous_by_itself(key: str) -> bool:
    """The same for a name nobody has entered: any word of the language is ambiguous."""
    word = key in listed("known") and key not in listed("mainly_names")
    return word or ambiguous(key) or key in listed("public")  # "Jordan", "Christian"
