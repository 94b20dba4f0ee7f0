"""The hand-written patterns and frames, read from `words/`, and what stands in them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from facilitator.demo.recipe.lexicon import lexicon, words_file
from facilitator.demo.recipe.scoring import normalise
from facilitator.demo.recipe.templates import Template, parse

# The files of patterns, and how often a pattern of each is drawn against the others. Clauses put
# together in many ways teach most, so they come oftener; fixed short turns come less often.
PATTERN_FILES = {
    "patterns_facilitator.txt": 1.2,
    "patterns_intro.txt": 0.8,
    "patterns_stories.txt": 1.0,
    "patterns_short.txt": 0.6,
    "patterns_everyday.txt": 0.6,
    "patterns_talk.txt": 2.5,
}
# Patterns with fewer fillings are trained whole: there would be nothing new to test with.
MANY_FILLINGS = 64


@dataclass(frozen=True, slots=True)
class Pattern:
    """A hand-written sentence pattern; one with more fillings is drawn more often."""

    number: int
    template: Template
    held_out: bool
    fillings: int
    weight: float


def _slot_size(slot: str) -> int:
    """How many fillings a slot has; a thousand stands for very many."""
    items = lexicon().classes.get(slot, ())
    if not items or any(True for item in items for _ in item.slots()):
        return 1000
    return len(items)


@cache
def patterns() -> tuple[Pattern, ...]:
    """All patterns, trained and held out, in the order of their files."""
    lines: dict[str, float] = {}
    for name, share in PATTERN_FILES.items():
        for line in words_file(name):
            lines.setdefault(line, share)
    found: list[Pattern] = []
    for number, (line, share) in enumerate(lines.items()):
        template = parse(line.removeprefix("*").strip())
        fillings = template.count(_slot_size)
        weight = share * (0.8 + min(3.0, 0.5 * math.log10(fillings)))
        found.append(Pattern(number, template, line.startswith("*"), fillings, weight))
    return tuple(found)


@cache
def trained() -> tuple[tuple[Pattern, ...], tuple[float, ...]]:
    """Trained patterns and how often each is drawn."""
    drawn = tuple(pattern for pattern in patterns() if not pattern.held_out)
    return drawn, tuple(pattern.weight for pattern in drawn)


@cache
def frames() -> tuple[Template, ...]:
    """The frames of open sentences."""
    return tuple(parse(line) for line in words_file("open.txt"))


@cache
def frames_with(slot: str) -> tuple[Template, ...]:
    """The frames in which `slot` stands by itself; all frames if there is none."""
    found = tuple(frame for frame in frames() if slot in set(frame.slots()))
    return found or frames()


@cache
def literals() -> dict[str, tuple[Pattern, ...]]:
    """For each word written out in trained patterns, the patterns it stands in."""
    found: dict[str, list[Pattern]] = {}
    for pattern in trained()[0]:
        for word in literal_words(pattern.template):
            found.setdefault(word, []).append(pattern)
    return {word: tuple(where) for word, where in found.items()}


def literal_words(template: Template) -> set[str]:
    """Words written out in `template`, in lower case; endings glued to a slot are none."""
    words = {word for piece in template.literals() for word in normalise(piece).split()}
    return words - {glued.strip("'") for _, glued in template.suffixes()}


@cache
def slotted() -> dict[str, tuple[Pattern, ...]]:
    """For each slot, the trained patterns in which it stands."""
    found: dict[str, list[Pattern]] = {}
    for pattern in trained()[0]:
        for slot in set(pattern.template.slots()):
            names = {"full": ("first", "last")}.get(slot, (slot,))
            for name in names:
                found.setdefault(name, []).append(pattern)
    return {slot: tuple(where) for slot, where in found.items()}
