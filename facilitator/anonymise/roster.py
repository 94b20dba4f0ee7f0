"""The roster: who takes part, whom and what they mention, and what the transcript shows instead.

A roster is identifying. It is read from a TOML file (`roster_file`), kept encrypted, and no repr
shows a name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from facilitator.anonymise.tokens import tokenise
from facilitator.remembering import remembers

TABLES = {"participants": "", "people": "Person", "places": "Place", "services": "Service"}
"""The tables of a roster in their order, and what those spoken about are called in codes."""

NAME_FIELDS = ("full", "given", "family", "nicknames", "kana", "romaji")
"""What a participant's or a person's names may be told apart as, besides `names`."""

SHARED_FIELDS = ("given", "family")
"""Of these, two people may have the same: what tells them apart is the rest of their names."""


@dataclass(frozen=True)
class Entry:
    """A participant or facilitator, or a person, place or service spoken about: by its `table`.

    `said` is what is known of names: those of "names", of which nothing more is said, before those
    that are told apart, in the order of `NAME_FIELDS`. `code` is what the transcript shows; without
    one whoever is spoken about gets the next free one.
    """

    table: str
    said: tuple[tuple[str, tuple[str, ...]], ...] = field(default=(), repr=False)
    code: str | None = None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every name to look for: all that is said, and given and family together.

        Given names stand before the family's, in scripts without spaces behind it.
        """
        named = dict(self.said)
        listed = named.pop("names", ())
        both = (
            # From U+2E80 on stand the scripts of East Asia, without spaces between words.
            f"{given} {family}" if max(given + family) < "\u2e80" else f"{family} {given}"
            for given, family in product(named.get("given", ()), named.get("family", ()))
        )
        told = dict.fromkeys([*both, *(name for names in named.values() for name in names)])
        return (*dict.fromkeys(name for name in listed if name not in told), *told)


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody and everything the study knows by name, table by table."""

    entries: tuple[Entry, ...] = ()

    def of(self, *tables: str) -> tuple[Entry, ...]:
        """The entries of some tables."""
        return tuple(entry for entry in self.entries if entry.table in tables)

    @property
    def codes(self) -> tuple[str, ...]:
        """The participants' codes, in file order."""
        return tuple(entry.code or "" for entry in self.of("participants"))

    @classmethod
    def from_toml(cls, text: str, lines: bool = True) -> Roster:
        """Read a roster file's text; see `roster_file.read`."""
        from facilitator.anonymise.roster_file import read

        return read(text, lines)

    def to_toml(self) -> str:
        """The roster as a file `from_toml` reads back to an equal roster."""
        from facilitator.anonymise.roster_file import written

        return written(self)


@remembers(65_536)
def name_keys(name: str) -> tuple[str, ...]:
    """The folded words of a name: what two spellings of it have in common."""
    return tuple(token.key for token in tokenise(name))
