"""What identifies somebody across the border of two utterances, found in their words joined.

Where speech is cut, at pauses, says nothing about where a name ends: "near the Riverside" /
"Clinic", "my name is" / "Kenneth", a telephone number in two breaths. What is found only in the
joined words is mapped back: whoever's name is cut by a border has the same code on both sides.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from facilitator.anonymise.detector import FILLERS, MISHEARD, ROSTER
from facilitator.anonymise.languages import grammar
from facilitator.anonymise.redactor import says_something
from facilitator.anonymise.registry import LAST, base_language
from facilitator.anonymise.tokens import tokenise
from facilitator.anonymise.words import listed
from facilitator.domain.transcript import Redaction

Redact = Callable[[str], tuple[Redaction, ...]]

_UNSPACED = frozenset({"ja", "zh", "th", "lo", "km", "my"})
"""Languages written without spaces between words."""

_STOPS = " \t\n.,;:…-–—。、，．・"
"""What an engine writes where an utterance ends, whether a sentence does or not."""

_FIRST_WORD = re.compile(r"[A-Z][a-z]+(?= \w)")

_KNOWN = frozenset({ROSTER, MISHEARD})

_SOUNDS = FILLERS | listed("sounds")
"""Said while somebody goes on: a name does not end there."""


class Found(NamedTuple):
    """A redaction of one text that is owed to a neighbour; `crossing` if it goes on there."""

    redaction: Redaction
    crossing: bool


def is_sound(text: str) -> bool:
    """Whether an utterance says nothing by itself, such as "um" or "yeah"."""
    return all(token.key in _SOUNDS for token in tokenise(text))


def shared(
    pieces: Sequence[tuple[int, int, str]], redact: Redact, glue: str = ""
) -> Iterator[list[tuple[int, Redaction]]]:
    """What is found in pieces of texts that are read as one, with the glue between them: what each
    redaction is in every piece it touches, with the text's number. A piece is the number of its
    text, the code point where it begins there, and its words."""
    places = itertools.accumulate((len(said) + len(glue) for *_, said in pieces), initial=0)
    begun = list(zip(pieces, places, strict=False))
    for one in redact(glue.join(said for *_, said in pieces)):
        yield [
            (number, replace(one, start=start - place + first, end=end - place + first))
            for (number, first, said), place in begun
            if (start := max(one.start, place)) < (end := min(one.end, place + len(said)))
        ]


def across(texts: Sequence[str], language: str, redact: Redact) -> list[list[Found]]:
    """What is found in texts that follow one another, for each of them, once they are joined.

    Positions are code points of that text. It is for `united` to say what of it is new.
    """
    base = base_language(language)
    pieces = [
        (at, 0, _going_on(said, base) if at else said)
        for at, said in enumerate([*(text.rstrip(_STOPS) for text in texts[:-1]), *texts[-1:]])
    ]
    found: list[list[Found]] = [[] for _ in texts]
    for shares in shared(pieces, redact, "" if base in _UNSPACED else " "):
        crossing = len(shares) > 1
        for at, redaction in shares:
            # What stands on one side only may be found because of the other. But who goes by how
            # all of a text is written, capitals or katakana, is right about each by itself, and
            # wrong about two joined that are written differently.
            if crossing or redaction.source not in LAST:
                found[at].append(Found(redaction, crossing))
    return found


def _going_on(piece: str, language: str) -> str:
    """A text as it would stand in mid-sentence, letter for letter: an engine begins every utterance
    with a capital, which says nothing of an everyday word that goes on ("Will you come?")."""
    word = _FIRST_WORD.match(piece)
    if word is None or not grammar(language).ambiguous(word[0].lower()):
        return piece
    return piece[0].lower() + piece[1:]


def united(
    text: str, own: Iterable[Redaction], found: Iterable[Found | Redaction]
) -> tuple[Redaction, ...]:
    """A text's redactions and what else is found in it; nothing that is masked comes to light."""
    result = tuple(own)
    for one in found:
        redaction, crossing = one if isinstance(one, Found) else (one, False)
        touched = [r for r in result if r.start < redaction.end and redaction.start < r.end]
        if adds(text, touched, redaction) or (crossing and _renames(touched, redaction)):
            kept = [r for r in result if r not in touched]
            rest = [part for r in touched for part in _outside(text, r, redaction)]
            result = tuple(sorted([*kept, *rest, redaction], key=lambda r: r.start))
    return result


def adds(text: str, touched: Sequence[Redaction], redaction: Redaction) -> bool:
    """Whether any words come to be masked that are not."""
    bare = [
        " " if any(other.start <= at < other.end for other in touched) else text[at]
        for at in range(redaction.start, redaction.end)
    ]
    return says_something("".join(bare))


def _renames(touched: Sequence[Redaction], redaction: Redaction) -> bool:
    """Whether it is one name in two texts, of which one part alone was taken for another."""
    others = [r for r in touched if r.replacement != redaction.replacement]
    whole = redaction.source == ROSTER  # rather than what a part of it sounds like
    return any(others) and all(
        redaction.start <= r.start and r.end <= redaction.end and (whole or r.source not in _KNOWN)
        for r in others
    )


def _outside(text: str, other: Redaction, redaction: Redaction) -> list[Redaction]:
    """What a redaction leaves of another: never less is masked than was."""
    parts = (
        replace(other, end=min(other.end, redaction.start)),
        replace(other, start=max(other.start, redaction.end)),
    )
    return [p for p in parts if any(map(str.isalnum, text[p.start : max(p.start, p.end)]))]
