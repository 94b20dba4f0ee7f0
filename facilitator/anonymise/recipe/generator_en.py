"""English lines for the tagger, out of templates, names and word lists.

What a tagger has to learn is how names stand in sentences, not which there are: so names of many
origins, misspelt ones, and every kind of everyday word take every place. The same seed always
gives the same lines, in the marks of `labelled.py`.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from facilitator.anonymise.recipe.labelled import as_a_small_engine
from facilitator.anonymise.words import common_words, given_names, known_words, public_words, towns

HERE = Path(__file__).parent
_SLOT = re.compile(r"<([PFLO])>|\(([A-Za-z]+)\)")

_LISTED = 0.45
"""Share of given names that stand in the program's own list."""
_MISHEARD = 0.2
_BARE = 0.55
_FAMILIAR = 0.2
"""Share of given names that are everyday words as well, or places."""
_IN_FULL = 0.12
_ODD = 0.15
_CUT_OFF = 0.03
_KEPT_WORDS = frozenset("that this with have they them then when what were your just like".split())  # noqa: SIM905


@cache
def filling() -> dict[str, list[str]]:
    """The words of `words_en.toml`, one list a slot; "_" stands for a space."""
    read = tomllib.loads((HERE / "words_en.toml").read_text("utf-8"))
    return {name: [w.replace("_", " ") for w in text.split()] for name, text in read.items()}


@cache
def templates() -> dict[str, list[str]]:
    """The templates by heading: "named" and "clean"."""
    found: dict[str, list[str]] = {}
    for line in (HERE / "templates_en.txt").read_text("utf-8").splitlines():
        if line.startswith("= "):
            found[line[2:]] = []
        elif line and not line.startswith("#"):
            found[list(found)[-1]].append(line)
    return found


@cache
def sorts() -> dict[str, list[str]]:
    """English words by what their other forms make them: noun, nouns, verb, ing, ed, adj, adv.

    No list says what a word is, but "walked" and "walking" say what "walk" is. Words of the nearer
    list stand twice.
    """
    known = (known_words() | common_words()) - public_words() - given_names() - towns()
    found: dict[str, list[str]] = {
        n: [] for n in ("noun", "nouns", "verb", "ing", "ed", "adj", "adv")
    }
    for word in sorted(known):
        if len(word) < 4 or not word.isascii() or word in _KEPT_WORDS:
            continue
        weight = 5 if word in common_words() else 1
        for sort in _sorts_of(word, known):
            found[sort] += [word] * weight
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


class English:
    """Fills English templates."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.words = filling()
        self.listed = sorted(given_names())
        self.towns = sorted(towns())

    def lines(self, many: int) -> list[str]:
        """So many lines that name somebody, and as many that do not; some without capitals."""
        sets = templates()
        found = [
            self.fill(self.random.choice(sets[part]))
            for part in ("named", "clean")
            for _ in range(many)
        ]
        return [as_a_small_engine(line) if self.random.random() < _BARE else line for line in found]

    def fill(self, template: str) -> str:
        """A template with every slot filled; where nobody is named, with odd words now and then."""
        odd = "<" not in template

        def slot(found: re.Match[str]) -> str:
            if found[1]:
                return self.name(found[1])
            kind = found[2].lower()
            pool = self.words.get(kind) or sorts()[kind]
            word = self.random.choice(pool)
            if odd and kind in ("noun", "nouns", "adj", "verb") and self.random.random() < _ODD:
                word = self.odd(word)
            elif odd and kind in sorts() and self.random.random() < _CUT_OFF:
                word = f"{word[: self.random.randint(1, 4)]}- {word}"
            return word.capitalize() if found[2][0].isupper() else word

        filled = _SLOT.sub(slot, template)
        return filled[0].upper() + filled[1:] if filled[0].islower() else filled

    def name(self, kind: str) -> str:
        """A marked name of a kind."""
        if kind == "P":
            full = self.random.random() < _IN_FULL
            said = self.given() + (f" {self.family()}" if full else "")
            return f"{{PERSON|{said}}}"
        if kind == "F":
            return f"{{PERSON|{self.family()}}}"
        return f"{{PLACE|{self.place()}}}" if kind == "L" else f"{{ORG|{self.service()}}}"

    def given(self) -> str:
        """A given name, now and then as it was misheard."""
        if self.random.random() < _FAMILIAR:
            return self.random.choice(self.words["familiar"]).capitalize()
        listed = self.random.random() < _LISTED
        name = self.random.choice(self.listed if listed else self.words["given"]).capitalize()
        return self.misheard(name) if self.random.random() < _MISHEARD else name

    def family(self) -> str:
        """A family name, now and then as it was misheard."""
        name = self.random.choice(self.words["family"])
        return self.misheard(name) if self.random.random() < _MISHEARD else name

    def misheard(self, name: str) -> str:
        """A name with a letter or two as an engine might spell the sound."""
        swaps = (swap.split("/") for swap in self.words["swaps"])
        possible = [(old, new) for old, new in swaps if old in name[1:]]
        if not possible:
            return name
        old, new = self.random.choice(possible)
        return name[0] + name[1:].replace(old, new, 1)

    def odd(self, word: str) -> str:
        """A word that no dictionary has, and no name: of medicine or the kitchen, new, misspelt."""
        pick = self.random.choice
        forms: Sequence[Callable[[], str]] = (
            lambda: pick(self.words["odd"]),
            lambda: pick(self.words["learned_head"]) + pick(self.words["learned_tail"]),
            lambda: word + pick(sorts()["noun"]),
            lambda: pick(self.words["prefix"]) + word,
            lambda: word + pick(self.words["suffix"]),
            lambda: self.misheard(word),
            lambda: word[: -self.random.randint(1, 2)],
        )
        return pick(forms)()

    def acronym(self) -> str:
        """Letters that stand for a service: "CNWL", "P&K", "GE"."""
        said = "".join(self.random.choice("ABCDEFGHKLMNPRSTW") for _ in range(4))
        many = self.random.choice([2, 3, 3, 4, 4])
        return f"{said[:many]}&{said[-1]}" if self.random.random() < _ODD else said[:many]

    def place(self) -> str:
        """A town or a part of one."""
        pool = self.towns if self.random.random() < _LISTED else self.words["places"]
        return self.random.choice(pool).title()

    def service(self) -> str:
        """What services and employers are called: by place, people, plain words, or letters."""
        words, pick = self.words, self.random.choice
        noun = pick(sorts()["noun"]).capitalize()
        adj = pick(sorts()["adj"]).capitalize()
        nouns = pick(sorts()["nouns"]).capitalize()
        kind, business = pick(words["kind"]), pick(words["business"])
        forms: Sequence[Callable[[], str]] = (
            lambda: f"{self.place()} {kind}",
            lambda: f"{noun} {kind}",
            lambda: f"{adj} {noun} {kind}",
            lambda: f"St {self.given()}'s",
            lambda: f"St {self.given()}'s {kind}",
            lambda: f"{self.family()} {kind}",
            lambda: f"{self.family()} {business}",
            lambda: f"{self.family()} and {self.family()}",
            lambda: f"{self.place()} {business}",
            lambda: f"{noun} {business}",
            lambda: f"{adj} {noun}s",
            lambda: f"{pick(sorts()['ing']).capitalize()} {pick([*words['behind'], noun])}",
            lambda: f"{noun} and {pick(sorts()['noun']).capitalize()}",
            self.acronym,
            lambda: f"{pick(words['bodies'])} of {self.place()}",
            lambda: f"{adj} {pick(words['bodies'])} of {noun} {nouns}",
            lambda: f"{self.place()} {pick(words['bodies'])} for {nouns} and {noun}",
            lambda: f"{pick(sorts()['ed']).capitalize()} by {pick([noun, self.given()])}",
            lambda: f"{adj} {noun} {pick(sorts()['ing']).capitalize()}",
            lambda: f"{noun} {nouns}",
            lambda: f"{noun} {pick(words['behind'])}",
            lambda: f"University of {self.place()}",
            lambda: f"{self.place()} {noun} {kind}",
            lambda: self.misheard(noun),
        )  # fmt: skip
        return pick(forms)()
