"""Sentence patterns: a small notation, its parser, its expansion and its inverse.

A pattern is ordinary text with two marks: `[one|other]` for alternatives, which may be nested or
empty, and `{name}` for a slot which somebody else fills. Everything here is pure; the randomness
comes in as a `random.Random`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from facilitator.demo.recipe.scoring import normalise


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a pattern which is filled from outside."""

    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Alternatives, one of which is taken."""

    options: tuple[Template, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed pattern: text, slots and choices in order."""

    parts: tuple[str | Slot | Choice, ...]

    def slots(self) -> Iterator[str]:
        """Names of all slots, those inside alternatives too."""
        for part in self.parts:
            if isinstance(part, Slot):
                yield part.name
            elif isinstance(part, Choice):
                for option in part.options:
                    yield from option.slots()

    def expand(self, rng: random.Random, fill: Callable[[str], str]) -> str:
        """One filling as raw text; see `finish` for the last touches."""
        pieces: list[str] = []
        for part in self.parts:
            if isinstance(part, str):
                pieces.append(part)
            elif isinstance(part, Slot):
                pieces.append(fill(part.name))
            else:
                pieces.append(rng.choice(part.options).expand(rng, fill))
        return "".join(pieces)

    def count(self, size: Callable[[str], int]) -> int:
        """How many fillings there are, given how many each slot has."""
        total = 1
        for part in self.parts:
            if isinstance(part, Slot):
                total *= size(part.name)
            elif isinstance(part, Choice):
                total *= sum(option.count(size) for option in part.options)
        return total

    def fillings(self, items: Callable[[str], tuple[str, ...]]) -> Iterator[str]:
        """Every filling as raw text; only for patterns with few of them."""
        texts = [""]
        for part in self.parts:
            if isinstance(part, str):
                texts = [text + part for text in texts]
            elif isinstance(part, Slot):
                texts = [text + item for text in texts for item in items(part.name)]
            else:
                more = [tail for option in part.options for tail in option.fillings(items)]
                texts = [text + tail for text in texts for tail in more]
        yield from texts

    def literals(self) -> Iterator[str]:
        """The fixed text, piece by piece (a piece may begin or end inside a word)."""
        for part in self.parts:
            if isinstance(part, str):
                yield part
            elif isinstance(part, Choice):
                for option in part.options:
                    yield from option.literals()

    def suffixes(self) -> Iterator[tuple[str, str]]:
        """Pairs of a slot and the letters glued to its end (`{first}'s`: `first`, `'s`)."""
        for part, following in zip(self.parts, self.parts[1:], strict=False):
            if isinstance(part, Slot) and isinstance(following, str):
                glued = re.match(r"[a-z']+", following)
                if glued:
                    yield part.name, glued[0]
        for part in self.parts:
            if isinstance(part, Choice):
                for option in part.options:
                    yield from option.suffixes()

    def recogniser(self) -> re.Pattern[str]:
        """A regular expression which every normalised filling of this pattern matches.

        It is wider than the pattern, since a slot matches any words at all.
        """
        return re.compile(_expression(self) + " *")


def _expression(template: Template) -> str:
    pieces: list[str] = []
    for part in template.parts:
        if isinstance(part, str):
            lead, trail = part[:1].isspace(), part[-1:].isspace()
            words = normalise(part).split()
            body = " +".join("an?" if word in ("a", "an") else re.escape(word) for word in words)
            pieces.append((" *" if lead else "") + body + (" *" if trail else ""))
        elif isinstance(part, Slot):
            pieces.append("[a-z' ]+")
        else:
            pieces.append(" *(?:" + "|".join(_expression(o) for o in part.options) + ") *")
    return "".join(pieces)


def parse(pattern: str) -> Template:
    """The template that `pattern` spells; ValueError where a mark is not closed."""
    template, end = _sequence(pattern, 0, nested=False)
    if end != len(pattern):
        raise ValueError(f"stray mark at {end} in pattern: {pattern}")
    return template


def _sequence(text: str, at: int, *, nested: bool) -> tuple[Template, int]:
    parts: list[str | Slot | Choice] = []
    while at < len(text):
        mark = text[at]
        if mark == "{":
            end = text.index("}", at)
            parts.append(Slot(text[at + 1 : end]))
            at = end + 1
        elif mark == "[":
            options: list[Template] = []
            while text[at] != "]":
                option, at = _sequence(text, at + 1, nested=True)
                options.append(option)
                if at >= len(text):
                    raise ValueError(f"alternatives not closed in pattern: {text}")
            parts.append(Choice(tuple(options)))
            at += 1
        elif mark in "|]":
            if not nested:
                break
            return Template(tuple(parts)), at
        else:
            end = at
            while end < len(text) and text[end] not in "{[|]":
                end += 1
            parts.append(text[at:end])
            at = end
    return Template(tuple(parts)), at


_VOWEL_SOUND = re.compile(
    r"\b([Aa]) (?=(?:[aeio]|u(?!ni[aeiotv]|se|su|topi)|hour|honest)(?!ne\b|nce\b))(?=[a-z])",
    re.IGNORECASE,
)


def finish(raw: str) -> str:
    """Raw filling to written sentence: one space between words, a/an, capitals after stops."""
    text = re.sub(r"\s+", " ", raw).strip()
    text = re.sub(r"\s+([,.?!])", r"\1", text)
    text = re.sub(r",+(?=[,.?!])", "", text)
    text = _VOWEL_SOUND.sub(lambda found: found[1] + "n ", text)
    return re.sub(r"(^|[.?!] )([a-z])", lambda found: found[1] + found[2].upper(), text)
