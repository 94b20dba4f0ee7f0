"""What may be trained, and what is kept for measuring the model.

Kept are the patterns marked in their files, one filling in twelve of the others, the freely
written sentences and the sample meeting.
"""

from __future__ import annotations

import re
import tomllib
import zlib
from functools import cache
from importlib import resources

from facilitator.demo.recipe.lexicon import lexicon, words_file
from facilitator.demo.recipe.patterns import MANY_FILLINGS, patterns
from facilitator.demo.recipe.scoring import normalise
from facilitator.demo.recipe.templates import finish

# Fillings whose checksum falls into one of twelve classes are kept for testing.
_TEST_CLASSES = 12


def free_sentences() -> list[str]:
    """Hand-written sentences in the manner of such a meeting; never part of the training."""
    return words_file("free.txt")


@cache
def _scene_sentences() -> frozenset[str]:
    source = resources.files(__package__) / "scene_source.toml"
    if not source.is_file():
        return frozenset()
    turns = tomllib.loads(source.read_text(encoding="utf-8"))["turn"]
    return frozenset(part for turn in turns for part in parts_of(turn["text"]))


def parts_of(text: str) -> set[str]:
    """The whole text and its single sentences, normalised."""
    return {normalise(part) for part in [text, *re.split(r"(?<=[.?!]) ", text)]}


@cache
def forbidden() -> frozenset[str]:
    """Sentences never trained, normalised: the freely written ones and the sample meeting's."""
    free = {part for text in free_sentences() for part in parts_of(text)}
    return frozenset(free) | _scene_sentences()


@cache
def _held_out_shapes() -> tuple[re.Pattern[str], ...]:
    return tuple(p.template.recogniser() for p in patterns() if p.held_out)


@cache
def _always_trained() -> frozenset[str]:
    """Everything that patterns with few fillings say, and the fillings without any slot.

    To keep one of these for testing would keep a word or a pattern from the training.
    """
    classes = lexicon().classes

    def items(slot: str) -> tuple[str, ...]:
        return tuple(piece for item in classes[slot] for piece in item.literals())

    def nothing(slot: str) -> tuple[str, ...]:
        return ()

    return frozenset(
        normalise(finish(raw))
        for pattern in patterns()
        for raw in pattern.template.fillings(items if pattern.fillings < MANY_FILLINGS else nothing)
    )


def kept_for_tests(words: str) -> bool:
    """Whether a normalised text is one of the fillings kept for testing."""
    return zlib.crc32(words.encode()) % _TEST_CLASSES == 0 and words not in _always_trained()


def may_be_trained(text: str) -> bool:
    """Whether neither `text` nor a sentence in it is kept for measuring."""
    parts = parts_of(text)
    if parts & forbidden() or any(kept_for_tests(part) for part in parts):
        return False
    return not any(shape.fullmatch(part) for shape in _held_out_shapes() for part in parts)
