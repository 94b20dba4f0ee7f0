"""What is known of one language: a folder each, registered by its name.

A folder's package holds `PACK`. `docs/languages.md` says how a language is added.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Protocol

from facilitator.anonymise.detector import Context, Detector, Finding
from facilitator.anonymise.folding import Folded
from facilitator.anonymise.tokens import Token
from facilitator.domain.transcript import Certainty, Label

if TYPE_CHECKING:
    from facilitator.anonymise.spellings import Entity

Finder = Callable[[Context], Iterable[Finding]]
Make = Callable[[], Detector]


class RosterNames(Protocol):
    """A roster's names in a script without spaces between words, as a language reads it."""

    def find(self, context: Context) -> Iterator[Finding]:
        """Every place where the text names somebody or something of the roster."""

    def meant(self, words: Any, first: int, stop: int, /) -> str | None:
        """The code of whom the language's own words [first, stop) name; None if nobody."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """What the roster's matching and the forms ask of a language.

    `ambiguous` says whether a folded word is an everyday word besides being somebody's name,
    `unlisted` the same of a name that nobody has entered, `standing` how surely such a word is at a
    token what a label says (None if hardly; it has to be surer for a word nobody entered), `listed`
    gives the words of a list by its name, or of several with "|" between. `heard` and `shortened`
    give the other spellings of a folded given name, by ear and for short, `counted` other ways to
    write the numbers in the words of a name. `in_figures` is a text with its numbers in figures,
    those that were said in full-width ones, `spelled` the letters that are said one by one from a
    token on, each with the token it ends at.
    """

    ambiguous: Callable[[str], bool]
    unlisted: Callable[[str], bool]
    standing: Callable[[Context, int, Label, bool], Certainty | None]
    listed: Callable[[str], Collection[str]]
    heard: Callable[[str], Collection[str]]
    shortened: Callable[[str], Collection[str]]
    counted: Callable[[tuple[str, ...]], Iterable[tuple[str, ...]]]
    in_figures: Callable[[Context], Folded]
    spelled: Callable[[list[Token], int], list[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Pack:
    """A language's detectors by name, in order of precedence: `forms` come before the roster,
    `names` behind it, `guesses` behind what sounds like a name of the roster, and `last`, which
    have to be made, behind those of other packages. `replaced` names detectors for any language
    that these make up for; `script` is a character of a script without spaces between words,
    folded, and `roster` what finds a roster's names in it; `regions` are the countries whose
    telephone numbers are expected (ISO 3166); `missing` says to people what is not there on this
    machine, or None."""

    forms: dict[str, Finder]
    names: dict[str, Finder]
    guesses: dict[str, Finder]
    last: dict[str, Make]
    grammar: Grammar | None = None
    replaced: tuple[str, ...] = ()
    script: re.Pattern[str] | None = None
    roster: Callable[[Iterable[Entity]], RosterNames] | None = None
    regions: tuple[str, ...] = ("GB",)
    missing: Callable[[], str | None] = lambda: None


@cache
def codes() -> tuple[str, ...]:
    """The languages there are folders for, by ISO 639-1 code."""
    return tuple(sorted(folder.name for folder in iter_modules(__path__) if folder.ispkg))


@cache
def pack(code: str) -> Pack:
    """The pack of a language there is a folder for."""
    found = import_module(f"{__package__}.{code}").PACK
    assert isinstance(found, Pack)
    return found


@cache
def scripts() -> Mapping[str, re.Pattern[str]]:
    """The languages with a script without spaces between words, and a character of each."""
    return {code: found for code in codes() if (found := pack(code).script) is not None}


HEARD_EVERYWHERE = "en"
"""Answers for languages that do not."""


def worded(code: str) -> bool:
    """Whether a language says itself what its words are."""
    return code in codes() and pack(code).grammar is not None


@cache
def grammar(code: str) -> Grammar:
    """What is asked of a language; of one that does not say, English."""
    found = pack(code if worded(code) else HEARD_EVERYWHERE).grammar
    assert found is not None
    return found


@cache
def anywhere(names: str) -> frozenset[str]:
    """The words of lists in every language: for what is asked before a language is known."""
    first, *others = dict.fromkeys(grammar(code) for code in codes())
    found = frozenset(first.listed(names))  # a frozen set is not copied
    return found.union(*(one.listed(names) for one in others)) if others else found
