"""What is known of one language: a folder each, registered by its name.

A folder's package holds `PACK`. `docs/languages.md` says how a language is added.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from facilitator.anonymise.detector import Context, Detector, Vocabulary
from facilitator.domain.transcript import Certainty, Label

Make = Callable[[], Detector]


@dataclass(frozen=True, slots=True)
class Grammar:
    """What the roster's matching asks of a language.

    `ambiguous` says whether a folded word is an everyday word besides being somebody's name,
    `unlisted` the same of a name that nobody has entered, `standing` how surely such a word is at a
    token what a label says (None if hardly; it has to be surer for a word nobody entered), `listed`
    gives the words of a list by its name, `vocabulary` all words there are.
    """

    ambiguous: Callable[[str], bool]
    unlisted: Callable[[str], bool]
    standing: Callable[[Context, int, Label, bool], Certainty | None]
    listed: Callable[[str], Collection[str]]
    vocabulary: Callable[[], Vocabulary]


@dataclass(frozen=True, slots=True)
class Pack:
    """A language's detectors by name, in order of precedence: `forms` come before the roster,
    `names` behind it, `guesses` behind what sounds like a name of the roster, and `last` behind
    those of other packages. `replaced` names detectors for any language that these make up for;
    `missing` says to people what is not there on this machine, or None."""

    forms: dict[str, Make]
    names: dict[str, Make]
    guesses: dict[str, Make]
    last: dict[str, Make]
    grammar: Grammar | None = None
    replaced: tuple[str, ...] = ()
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
def grammar(code: str) -> Grammar:
    """What is asked of a language; where it does not say, English, which is heard everywhere."""
    own = pack(code).grammar if code in codes() else None
    found = own or pack("en").grammar
    assert found is not None
    return found
