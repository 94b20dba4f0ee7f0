"""Labelled lines for the taggers, out of sentences with slots.

What a tagger has to learn is how names stand in sentences, not which there are: so names of many
origins, misspelt ones, and every kind of everyday word take every place. The same seed always gives
the same lines, in the marks of `labelled.py`.

A language's sentences are a file of sections. Behind "= heading" stand words, behind "== heading"
rows, one a line, "3* row" as often as three others. In a row `<P>` is a name, marked; `(heading)`
a row or word of that section, `(Heading)` the same with a capital, `(heading:change)` the same as
`Sentences.changes` makes it, and a word in brackets that heads no section itself.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

from facilitator.anonymise.languages.en.lists import listed as english
from facilitator.anonymise.languages.ja.lists import read
from facilitator.anonymise.recipe.labelled import as_a_small_engine

HERE = Path(__file__).parent
MARKS = {
    "P": ("PERSON", "person"),
    "F": ("PERSON", "family_name"),
    "G": ("PERSON", "given_name"),
    "L": ("PLACE", "place"),
    "O": ("ORG", "service"),
}
"""What a slot of a name is marked as, and the section it is filled from."""
CLEAN = {"en": 1, "ja": 2}
"""Lines that name nobody, for each that names somebody."""
BARE = {"en": 0.55, "ja": 0.0}
"""Share of lines that lose their capitals and punctuation."""
ODD, CUT_OFF = 0.15, 0.03
"""Shares of words that nobody is named by, in lines that name nobody: such as no dictionary has,
and such as somebody began and said again."""
_SLOT = re.compile(r"<([PFGLO])>|\(([^\W\d]\w*)(?::(\w+))?\)")
_WEIGHT = re.compile(r"(\d+)\* ?")
_PLAIN = ("noun", "nouns", "adj", "verb")
_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
_WIDE = {code: code + 0xFEE0 for code in range(ord("!"), ord("~") + 1)}


@cache
def sections(language: str) -> Mapping[str, list[str]]:
    """The rows and words of a language by heading, those of the program's own lists among them."""
    found: dict[str, list[str]] = {}
    into: list[str] = []
    rows = False
    for line in (HERE / f"sentences_{language}.txt").read_text("utf-8").splitlines():
        if line.startswith("="):
            rows = line.startswith("== ")
            into = found.setdefault(line.lstrip("= "), [])
        elif rows and (many := _WEIGHT.match(line)):
            into += [line[many.end() :]] * int(many[1])
        elif line and not line.startswith("#"):
            into += [line] if rows else line.split()
    if language == "en":
        words = tomllib.loads((HERE / "words_en.toml").read_text("utf-8"))
        found |= {n: [w.replace("_", " ") for w in text.split()] for n, text in words.items()}
        lists = {"listed": english("given"), **sorts(frozenset(found["kept"]))}
        lists["towns"] = [town.replace("_", " ") for town in english("towns")]
    else:
        names = read("given_names")
        lists = {"listed": names, "readings": names.values()}
        lists |= {"characters": read("name_characters"), "listed_places": read("places")}
        lists["listed_families"] = read("family_names")
    return found | {name: sorted(words) for name, words in lists.items()}


def sorts(kept: frozenset[str]) -> dict[str, list[str]]:
    """English words by what their other forms make them: noun, nouns, verb, ing, ed, adj, adv.

    No list says what a word is, but "walked" and "walking" say what "walk" is. Words of the nearer
    list stand five times; those `kept` stay what the sentences make of them.
    """
    known = english("known") - english("public|given|towns")
    found: dict[str, list[str]] = {}
    for word in known:
        if len(word) > 3 and word.isascii() and word not in kept:
            for sort in _sorts_of(word, known):
                found.setdefault(sort, []).extend([word] * (5 if word in english("common") else 1))
    return found


def _sorts_of(word: str, known: frozenset[str]) -> Iterator[str]:
    base = word.removesuffix("e")
    verb = base + "ing" in known and base + "ed" in known
    if verb:
        yield "verb"
    if word + "s" in known and (not verb or word.endswith(("er", "ment", "ion"))):
        yield "noun"
    if word + "ly" in known or word + "ness" in known:
        yield "adj"
    for ending, sort in (("ing", "ing"), ("ed", "ed"), ("ly", "adv"), ("ness", "noun")):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            yield sort
    if word.endswith("s") and word[:-1] in known and word[-2] not in "su":
        yield "nouns"


class Sentences:
    """Fills the sentences of a language."""

    def __init__(self, language: str, seed: int) -> None:
        self.language = language
        self.random = random.Random(seed)
        self.sections = sections(language)
        self.changes: Mapping[str, Callable[[str], str]] = {
            "title": str.title,
            "misheard": self._misheard,
            "cut": lambda word: word[: -self.random.randint(1, 2)],
            "katakana": lambda kana: kana.translate(_KATAKANA),
            "wide": lambda letters: letters.translate(_WIDE),
        }

    def lines(self, many: int) -> list[str]:
        """So many lines that name somebody, and `CLEAN` as many that do not."""
        chosen = (("named", many), ("clean", many * CLEAN[self.language]))
        made = [self.fill(part) for part, often in chosen for _ in range(often)]
        bare = BARE[self.language]
        return [as_a_small_engine(line) if self.random.random() < bare else line for line in made]

    def fill(self, section: str) -> str:
        """A row of a section with every slot filled."""
        row = self.random.choice(self.sections[section])
        filled = self._filled(row, odd=self.language == "en" and section == "clean")
        return filled[0].upper() + filled[1:] if filled[0].islower() else filled

    def _filled(self, row: str, odd: bool = False) -> str:
        def slot(found: re.Match[str]) -> str:
            if found[1]:
                label, section = MARKS[found[1]]
                return f"{{{label}|{self._filled(f'({section})')}}}"
            kind = found[2] if found[2] in self.sections else found[2].lower()
            words = self.sections.get(kind, (found[2],))
            word = self._filled(self.random.choice(words))
            chance = self.random.random() if odd else 1.0
            if kind in _PLAIN and chance < ODD:
                word = self._filled(self.random.choice(self.sections["strange"]).replace("@", word))
            elif kind in (*_PLAIN, "ing", "ed", "adv") and chance > 1 - CUT_OFF and odd:
                word = f"{word[: self.random.randint(1, 4)]}- {word}"
            if found[3]:
                word = self.changes[found[3]](word)
            return word[:1].upper() + word[1:] if found[2][0].isupper() else word

        return _SLOT.sub(slot, row)

    def _misheard(self, name: str) -> str:
        """A name with a letter or two as an engine might spell the sound."""
        swaps = (swap.split("/") for swap in self.sections["swaps"])
        possible = [(old, new) for old, new in swaps if old in name[1:]]
        old, new = self.random.choice(possible) if possible else ("", "")
        return name[0] + name[1:].replace(old, new, 1) if old else name
