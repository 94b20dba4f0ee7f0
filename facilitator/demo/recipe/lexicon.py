"""The words of the training text: classes, nouns, adjectives and verbs with their forms.

Everything is read from the files in `words/`, whose first lines say how they are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from facilitator.demo.recipe import spoken
from facilitator.demo.recipe.scoring import normalise
from facilitator.demo.recipe.templates import Template, parse

FORMS = ("base", "s", "past", "part", "ing")
_VOWELS = "aeiou"
DETERMINERS = spoken.listed(
    "the the the a a my your our his her their this that another some_ no every"
)
PLURAL_DETERMINERS = spoken.listed(
    "the the my your our some these those many a_few two three all_the"
)
MASS_DETERMINERS = ["the", "the", "some", "my", "our", "this", "no", "more", "enough"]
STATE_DETERMINERS = ["the", "the", "my", "our", "this", "that", "his", "her", "your"]
ADDRESS_WORDS = spoken.listed("w dot org co com u k at hotmail gmail yahoo outlook n h s net mail")
LINKING_PAST = ["was", "was", "was", "wasn't", "looked", "seemed", "became", "felt"]
LINKING_NOW = ["is", "is", "is", "isn't", "looks", "seems", "feels"]


@dataclass(frozen=True, slots=True)
class Target:
    """A word which an open sentence is to contain: where it belongs, and the form."""

    kind: str
    group: str
    word: str


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun; `plural` is empty where none is used, and `mass` says that there is none."""

    singular: str
    plural: str
    mass: bool


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb's five forms in the order of `FORMS`, and what may follow it."""

    forms: tuple[str, ...]
    complements: tuple[Template, ...]
    accepts: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words, ready to be drawn from."""

    classes: dict[str, tuple[Template, ...]]
    nouns: dict[str, tuple[Noun, ...]]
    adjectives: dict[str, tuple[str, ...]]
    verbs: tuple[Verb, ...]

    @property
    def described(self) -> tuple[str, ...]:
        """Noun classes which have adjectives of their own: any of them is an "any"."""
        return tuple(name for name in self.nouns if name in self.adjectives)


def words_file(name: str) -> list[str]:
    """The lines of a file in `words/` without comments and blank lines."""
    text = (resources.files(__package__) / "words" / name).read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _sections(*names: str) -> Iterator[tuple[str, list[str]]]:
    for name in names:
        title, body = "", ""
        for line in [*words_file(name), "@"]:
            if not line.startswith("@"):
                body += line if line.endswith(("|", ",")) else line + " "
                continue
            if title:
                mark = "|" if "|" in body else ","
                yield title, [item.strip() for item in body.split(mark) if item.strip()]
            title, body = line[1:], ""


def plural(singular: str) -> str:
    """The regular plural."""
    if singular.endswith(("s", "x", "ch", "sh")):
        return singular + "es"
    if singular.endswith("y") and singular[-2] not in _VOWELS:
        return singular[:-1] + "ies"
    return singular + "s"


def conjugate(spelling: str) -> tuple[str, ...]:
    """Five forms from a line of verbs.txt: base, third person, past, participle, -ing."""
    given = spelling.split()
    base = given[0].rstrip("+")
    doubled = base + base[-1] if given[0].endswith("+") else base
    if base.endswith("e"):
        past, ing = base + "d", (base if base.endswith("ee") else base[:-1]) + "ing"
    elif base.endswith("y") and base[-2] not in _VOWELS:
        past, ing = base[:-1] + "ied", base + "ing"
    else:
        past, ing = doubled + "ed", doubled + "ing"
    third = {"go": "goes", "do": "does"}.get(base, plural(base))
    past = given[1] if len(given) > 1 else past
    part = given[2] if len(given) > 2 else past
    return base, third, past, part, given[3] if len(given) > 3 else ing


def _noun(spelling: str) -> Noun:
    if spelling.startswith("*"):
        return Noun(spelling[1:], "", mass=True)
    singular, _, irregular = spelling.partition("/")
    if irregular == "-":
        return Noun(singular, "", mass=False)
    return Noun(singular, irregular or plural(singular), mass=False)


def _verb(line: str) -> Verb:
    spelling, _, rest = line.partition(" : ")
    complements = tuple(parse(text.strip()) for text in rest.split(" | "))
    accepts = tuple(
        frozenset(slot.partition(":")[2] or slot for slot in complement.slots())
        for complement in complements
    )
    return Verb(conjugate(spelling), complements, accepts)


@cache
def lexicon() -> Lexicon:
    """The one lexicon, read once."""
    nouns: dict[str, tuple[Noun, ...]] = {}
    adjectives: dict[str, tuple[str, ...]] = {}
    for title, items in _sections("nouns.txt"):
        if title.endswith(".adj"):
            adjectives[title[:-4]] = tuple(dict.fromkeys(items))
        else:
            nouns[title] = tuple(_noun(item) for item in dict.fromkeys(items))
    classes = {
        title: tuple(parse(item) for item in items)
        for title, items in _sections("names.txt", "classes.txt", "lists.txt", "clauses.txt")
    }
    verbs = tuple(_verb(line) for line in words_file("verbs.txt") if not line.startswith("@"))
    return Lexicon(classes, nouns, adjectives, verbs)


def _texts(name: str) -> Iterator[str]:
    """The plain items of a class (those without slots)."""
    for template in lexicon().classes[name]:
        if not any(template.slots()):
            yield from template.literals()


@cache
def targets() -> tuple[Target, ...]:
    """Every word form and every plain class item, each once."""
    words = lexicon()
    found: list[Target] = []
    for group, nouns in words.nouns.items():
        found += [Target("noun", group, noun.singular) for noun in nouns]
        found += [Target("nouns", group, noun.plural) for noun in nouns if noun.plural]
    for group, adjectives in words.adjectives.items():
        found += [Target("adj", group, adjective) for adjective in adjectives]
    for verb in words.verbs:
        found += [Target("verb", f, w) for f, w in zip(FORMS, verb.forms, strict=True)]
    for name in words.classes:
        found += [Target("item", name, text) for text in _texts(name)]
    return tuple(dict.fromkeys(found))


@cache
def slot_words(slot: str) -> frozenset[str]:
    """Every word, in lower case, which may stand in `slot`."""
    words = lexicon()
    if slot in words.classes:
        found: set[str] = set()
        for template in words.classes[slot]:
            for piece in template.literals():
                found |= set(normalise(piece).split())
        return frozenset(found)
    return frozenset()


def all_words() -> frozenset[str]:
    """Every word of the lexicon and of the spoken forms, in lower case."""
    words = lexicon()
    found = set(spoken.WORDS)
    for target in targets():
        found |= set(normalise(target.word).split())
    for name in words.classes:
        found |= slot_words(name)
        for template in words.classes[name]:
            for slot, glued in template.suffixes():
                found |= {word + glued for word in slot_words(slot)}
    for verb in words.verbs:
        for complement in verb.complements:
            for piece in complement.literals():
                found |= set(normalise(piece).split())
    for group in (
        DETERMINERS,
        PLURAL_DETERMINERS,
        MASS_DETERMINERS,
        LINKING_PAST,
        LINKING_NOW,
    ):
        found |= set(" ".join(group).replace("_", " ").split())
    found |= set(ADDRESS_WORDS) | {"an"}
    return frozenset(found)
