"""Every form in which the roster's names are looked for, compiled once."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from facilitator.anonymise.detector import Finding
from facilitator.anonymise.languages import Grammar
from facilitator.anonymise.roster import Roster
from facilitator.anonymise.tokens import Token, tokenise
from facilitator.anonymise.words import listed
from facilitator.domain.transcript import Certainty, Label

PARTICLES = listed("particles")
"""Words inside names that name nobody by themselves."""

_SAINTS = {"st": "saint", "saint": "st"}
""" "St" is said, and often written, as "Saint"."""

DERIVED, PART, WHOLE = 0, 1, 2

Keys = tuple[str, ...]
"""Folded words."""


@dataclass(frozen=True, slots=True)
class Entity:
    """One roster entry and the code that stands for it."""

    label: Label
    replacement: str
    names: tuple[str, ...] = field(repr=False)


def entities(roster: Roster, codes: Iterable[str]) -> Iterator[Entity]:
    """The roster's entries, with one code for each."""
    for entry, code in zip(roster.entries, codes, strict=True):
        label = Label.PLACE if code.startswith("[Place") else Label.ORG
        person = entry.table in ("participants", "people")
        yield Entity(Label.PERSON if person else label, code, entry.names)


@dataclass(slots=True)
class Spelling:
    """A folded form of a name or of a part of it, joined without spaces, and who goes by it.

    `written` holds the word breaks the roster has; `rank` says whose it is first of all: somebody's
    WHOLE name or nickname, a PART of somebody's name, or DERIVED from one.
    """

    entities: list[Entity] = field(default_factory=list)
    written: set[Keys] = field(default_factory=set)
    rank: int = 0

    @property
    def label(self) -> Label:
        return self.entities[0].label

    @property
    def replacement(self) -> str:
        """The code; all codes where several people share this part of a name."""
        codes = [e.replacement for e in self.entities]
        if len(codes) == 1:
            return codes[0]
        return "[" + " / ".join(c.strip("[]") for c in codes) + "]"

    def finding(
        self, group: Sequence[Token], certainty: Certainty, suffix: str = "", end: int | None = None
    ) -> Finding:
        """The finding that a run of tokens is this; `end` overrides where it ends."""
        span = group[0].start, group[-1].end if end is None else end
        return Finding(*span, self.label, "", certainty, None, self.replacement, suffix)

    def add(self, entity: Entity, rank: int) -> None:
        """Somebody goes by this form too; only those of the highest rank are meant by it."""
        if rank > self.rank:
            self.rank, self.entities = rank, [entity]
        elif rank == self.rank and self.entities[-1:] != [entity]:
            self.entities.append(entity)


def spellings(known: Iterable[Entity], rules: Grammar) -> dict[str, Spelling]:
    """The forms of all names, by their joined letters, as a language makes them."""
    found: dict[str, Spelling] = {}
    for entity in known:
        for name in entity.names:
            for keys, rank in _forms(name, entity.label is Label.PERSON, rules):
                spelling = found.setdefault("".join(keys), Spelling(rank=rank))
                spelling.written.add(keys)
                spelling.add(entity, rank)
    return found


def _forms(name: str, person: bool, rules: Grammar) -> Iterator[tuple[Keys, int]]:
    """The forms of a name, each with its rank."""
    tokens = tokenise(name)
    # "St Mary's" is also written "St Marys".
    owned = (tuple(t.key + s * t.possessive for t in tokens) for s in ("", "s"))
    for said in dict.fromkeys(owned):
        # The roster says "The Mulberry": the word belongs to the name, where it is said.
        keys = said[int(len(said) > 1 and said[0] == "the") :]
        variants = {keys, tuple(_SAINTS.get(key, key) for key in keys)}
        if not person:
            variants |= {other for keys in variants for other in rules.counted(keys)}
        yield said, WHOLE
        for variant in sorted(variants):
            yield variant, WHOLE
            if len(variant) > 1:
                yield from _parts(variant, rules) if person else _own_words(variant, rules)
            elif person and variant:
                yield from (((heard,), DERIVED) for heard in rules.heard(variant[0]))


def _own_words(keys: Keys, rules: Grammar) -> Iterator[tuple[Keys, int]]:
    """ "on Rowan" for Rowan Ward; but "Mary" alone is not St Mary's Hospital."""
    words = rules.listed("known"), listed("places")
    if keys[0] in _SAINTS:
        yield keys[:2], PART
        return
    for key in keys:
        if len(key) > 3 and not any(key in known for known in words):
            yield (key,), PART


def _parts(keys: Keys, rules: Grammar) -> Iterator[tuple[Keys, int]]:
    """Names of somebody's, and given names for short or by ear, alone and with the last."""
    for start, stop in itertools.combinations(range(len(keys) + 1), 2):
        one = keys[start]
        named = one not in PARTICLES and one not in rules.listed("titles")
        telling = named and _telling(one) and one[0].isalpha()
        if stop - start < len(keys) and (telling or stop - start > 1):
            yield keys[start:stop], PART
    for form in (*rules.heard(keys[0]), *rules.shortened(keys[0])):
        yield (form,), DERIVED
        yield (form, keys[-1]), DERIVED


def _telling(key: str) -> bool:
    """More than one character. Korean, folded, is in pieces: there a family's name is one syllable,
    and many a word."""
    return len(key if key.isascii() else unicodedata.normalize("NFC", key)) > 1
