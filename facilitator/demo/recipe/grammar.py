"""The training text of the demo model: sentences in the manner of a focus group, without end.

Sentence number `index` of text number `seed` is always the same, in any order of asking. Three
fifths are fillings of hand-written patterns, two fifths open sentences about anything at all,
each built around one word so that every word of the vocabulary is heard. What measures the model
is kept out of the training: some patterns entirely, one filling in twelve of the others, the
freely written sentences and the sample meeting.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from facilitator.demo.recipe.balance import PER_SENTENCES, cycle, missing
from facilitator.demo.recipe.filling import Filler
from facilitator.demo.recipe.lexicon import Target, all_words, slot_words, targets
from facilitator.demo.recipe.patterns import (
    MANY_FILLINGS,
    Pattern,
    frames,
    frames_with,
    literal_words,
    literals,
    patterns,
    slotted,
    trained,
)
from facilitator.demo.recipe.scoring import normalise
from facilitator.demo.recipe.splits import (
    forbidden,
    free_sentences,
    kept_for_tests,
    may_be_trained,
    parts_of,
)
from facilitator.demo.recipe.templates import Template, finish

# Of five sentences in a row, these are open ones.
_OPEN_PLACES = (1, 3)
_OPEN_SHARE = len(_OPEN_PLACES) / 5
# Sentences drawn, round by round, to see which words need places of their own.
_SAMPLES = (6_000, 6_000, 24_000)
# Each pattern is to be drawn about this often in `PER_SENTENCES` sentences.
_PATTERN_WANTED = 10
# The sample takes every seventh sentence, so that it meets all parts of the cycles.
_STRIDE = 7
# Every other open text is two sentences, each with a place of its own.
_PLACES_PER_OPEN = 1.5
_LONGEST = 30
_JOINED_SHARE = 0.12
_ATTEMPTS = 24


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence to be spoken; `pattern` is the number of its pattern, None in open text."""

    text: str
    kind: Literal["pattern", "open"]
    pattern: int | None


def _fill(template: Template, rng: random.Random, target: Target | None = None) -> tuple[str, bool]:
    filler = Filler(rng, target)
    text = finish(template.expand(rng, filler))
    return text, filler.hit


def _says(text: str, target: Target) -> bool:
    """Whether `text` has the word; a target which is a whole pattern has none."""
    return not target.word or f" {normalise(target.word)} " in f" {normalise(text)} "


def _pattern_sentence(rng: random.Random, target: Target | None) -> Sentence:
    choices, weights = trained()
    pattern = rng.choices(choices, weights)[0]
    if target is not None:
        pattern = rng.choice(_patterns_with(target))
    text, _ = _fill(pattern.template, rng, target)
    for _ in range(_ATTEMPTS):
        if target is None or _says(text, target):
            break
        text, _ = _fill(pattern.template, rng, target)
    if rng.random() < _JOINED_SHARE:
        other = rng.choices(choices, weights)[0]
        first, _ = _fill(other.template, rng)
        if len(first.split()) <= 8:
            text = f"{first} {text}"
    return Sentence(text, "pattern", pattern.number)


def _open_sentence(rng: random.Random, target: Target | None) -> Sentence:
    fitting = frames()
    if target is not None and target.kind == "verb":
        fitting = frames_with(f"v:{target.group}")
    elif target is not None and target.kind == "item":
        fitting = frames_with(target.group)
    text = ""
    for _ in range(_ATTEMPTS):
        frame = _literal_frame(target) or rng.choice(fitting)
        text, hit = _fill(frame, rng, target)
        if (hit or target is None or _says(text, target)) and len(text.split()) <= _LONGEST:
            break
    return Sentence(text, "open", None)


def _open_text(rng: random.Random, places: tuple[Target | None, ...], ordinal: int) -> Sentence:
    """One open sentence, or two, each with the next place in the cycle: two, one, two, one ..."""
    pair, odd = divmod(ordinal, 2)
    numbers = [3 * pair + 2] if odd else [3 * pair, 3 * pair + 1]
    texts = [_open_sentence(rng, places[number % len(places)]).text for number in numbers]
    return Sentence(" ".join(texts), "open", None)


def _patterns_with(target: Target) -> tuple[Pattern, ...]:
    """The patterns which can be filled so as to contain the target."""
    if target.kind == "pattern":
        return (patterns()[int(target.group)],)
    if target.kind == "literal":
        return literals()[target.word]
    return slotted()[target.group]


def _literal_frame(target: Target | None) -> Template | None:
    return frames()[int(target.group)] if target and target.kind == "frame" else None


@dataclass(frozen=True, slots=True)
class _Cycles:
    """The places for words: those of pattern sentences, and those of open ones."""

    patterns: tuple[Target | None, ...]
    open: tuple[Target | None, ...]


@cache
def _cycles() -> _Cycles:
    """First by what chance brings, then mended by what the first cycles bring."""
    by_slot = [t for t in targets() if t.kind == "item" and t.group in slotted()]
    literal = [Target("literal", "", word) for word in sorted(literals())]
    settled = set(by_slot)
    others = [t for t in targets() if t not in settled]
    in_frames = [
        Target("frame", str(number), word)
        for number, frame in enumerate(frames())
        for word in sorted(literal_words(frame) - set(literals()))
    ]
    in_patterns: list[Target] = []
    in_open: list[Target] = []
    for size in _SAMPLES:
        cycles = _Cycles(
            cycle(in_patterns, 1 - _OPEN_SHARE), cycle(in_open, _PLACES_PER_OPEN * _OPEN_SHARE)
        )
        heard: Counter[str] = Counter()
        used: Counter[int] = Counter()
        for index in range(size):
            drawn = _draw(random.Random(f"sample {index}"), cycles, index * _STRIDE)
            heard.update(normalise(drawn.text).split())
            if drawn.pattern is not None:
                used[drawn.pattern] += 1
        more = missing([*by_slot, *literal], heard, size)
        claimed = {target.word for target in more}
        in_patterns += more
        for pattern in trained()[0]:
            short = _PATTERN_WANTED - used[pattern.number] * PER_SENTENCES / size
            in_patterns += [Target("pattern", str(pattern.number), "")] * max(0, round(short))
        more = missing([*others, *in_frames], heard, size)
        in_open += [target for target in more if target.word not in claimed]
    return _Cycles(
        cycle(in_patterns, 1 - _OPEN_SHARE), cycle(in_open, _PLACES_PER_OPEN * _OPEN_SHARE)
    )


def _draw(rng: random.Random, cycles: _Cycles, index: int) -> Sentence:
    block, place = divmod(index, 5)
    if place in _OPEN_PLACES:
        ordinal = block * len(_OPEN_PLACES) + _OPEN_PLACES.index(place)
        return _open_text(rng, cycles.open, ordinal)
    ordinal = block * (5 - len(_OPEN_PLACES)) + place - sum(p < place for p in _OPEN_PLACES)
    return _pattern_sentence(rng, cycles.patterns[ordinal % len(cycles.patterns)])


def _first_fit(make: Callable[[], Sentence], fits: Callable[[str], bool]) -> Sentence:
    """The first sentence that fits; the grammar is far too large for there to be none."""
    while True:
        made = make()
        if len(made.text.split()) <= _LONGEST and fits(made.text):
            return made


def sentence(seed: int, index: int) -> Sentence:
    """Training sentence number `index` (from 0) of text number `seed`."""
    rng = random.Random(f"training {seed} {index}")
    # A place may ask for what no trained sentence can hold: after some tries the next is taken.
    tries = itertools.count()
    return _first_fit(lambda: _draw(rng, _cycles(), index + next(tries) // 20), may_be_trained)


def spoken_text(seed: int, index: int) -> str:
    """The text of `sentence(seed, index)`: by its name, worker processes find it."""
    return sentence(seed, index).text


def trained_pattern(seed: int, index: int) -> Sentence:
    """A new filling of a trained pattern: one that no training text ever contains."""
    rng = random.Random(f"new filling {seed} {index}")
    rich = [pattern for pattern in trained()[0] if pattern.fillings >= MANY_FILLINGS]

    def make() -> Sentence:
        pattern = rng.choice(rich)
        return Sentence(_fill(pattern.template, rng)[0], "pattern", pattern.number)

    return _first_fit(
        make, lambda text: kept_for_tests(normalise(text)) and not parts_of(text) & forbidden()
    )


def held_out_pattern(seed: int, index: int) -> Sentence:
    """A filling of a pattern that is never trained."""
    rng = random.Random(f"held out {seed} {index}")
    held = [pattern for pattern in patterns() if pattern.held_out]

    def make() -> Sentence:
        pattern = rng.choice(held)
        return Sentence(_fill(pattern.template, rng)[0], "pattern", pattern.number)

    return _first_fit(make, lambda text: not parts_of(text) & forbidden())


@cache
def vocabulary() -> frozenset[str]:
    """Every word the training may contain, in lower case."""
    words = set(all_words())
    for template in (*(p.template for p in patterns() if not p.held_out), *frames()):
        for piece in template.literals():
            words |= set(normalise(piece).split())
        for slot, glued in template.suffixes():
            words |= {word + glued for word in slot_words(slot)}
    return frozenset(words)


__all__ = [
    "Pattern",
    "Sentence",
    "free_sentences",
    "held_out_pattern",
    "patterns",
    "sentence",
    "spoken_text",
    "trained_pattern",
    "vocabulary",
]
