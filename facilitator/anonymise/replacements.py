"""Codes that stay the same for the same person, place or service throughout.

What stands for whom is identifying: the record is stored encrypted, beside the roster.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from facilitator.anonymise.roster import Mention, Roster, name_keys
from facilitator.anonymise.sounds import ALIKE, jaro_winkler, sound_key

RECORD_VERSION = 1

UNNUMBERED = ("phone number", "number", "email", "handle", "link", "postcode", "address", "date")
"""Categories whose instances are not told apart: a number of their own would say too much."""

_NUMBERED = re.compile(r"\[([A-Z][A-Za-z ]*) (\d+)\]")


class Replacements:
    """Gives codes, and remembers which spelling got which.

    Not safe for use from several threads; one host gives all codes of a session.
    """

    def __init__(self) -> None:
        # category -> folded spelling -> number
        self._given: dict[str, dict[str, int]] = {}
        self._reserved: dict[str, set[int]] = {}

    def code(self, category: str, entity: str | None) -> str:
        """The replacement, in square brackets, of a detector's finding.

        `entity` is the folded spelling; other spellings of the same name get the same number.
        """
        if entity is None or category in UNNUMBERED:
            return f"[{category}]"
        given = self._given.setdefault(category, {})
        if entity not in given:
            known = self._same(category, entity)
            given[entity] = self._free(category) if known is None else known
        return f"[{category} {given[entity]}]"

    def settle(self, roster: Roster) -> tuple[list[str], list[str]]:
        """Codes for the roster's people and places, in file order: (people, places).

        Codes written in the roster are kept, and nobody else gets them. An entry without one keeps
        the code its name was already given, or gets the next free one.
        """
        for mention in (*roster.people, *roster.places):
            self._reserve(mention)
        return (
            [self._settle(mention, "Person") for mention in roster.people],
            [self._settle(mention, "Place") for mention in roster.places],
        )

    def _reserve(self, mention: Mention) -> None:
        match = _NUMBERED.fullmatch(mention.replacement or "")
        if match is None:
            return
        category, number = match[1], int(match[2])
        self._reserved.setdefault(category, set()).add(number)
        given = self._given.get(category, {})
        own = {" ".join(name_keys(name)) for name in mention.names}
        # Someone else was given this number before the roster claimed it: they get another.
        displaced = [s for s, n in given.items() if n == number and s not in own]
        for spelling in displaced:
            del given[spelling]

    def _settle(self, mention: Mention, category: str) -> str:
        if mention.replacement is not None:
            return mention.replacement
        given = self._given.setdefault(category, {})
        spellings = [" ".join(name_keys(name)) for name in mention.names]
        number = next((given[s] for s in spellings if s in given), None)
        if number is None:
            number = next(
                (n for s in spellings if (n := self._same(category, s)) is not None), None
            )
        if number is None:
            number = self._free(category)
        for spelling in spellings:
            given.setdefault(spelling, number)
        self._reserved.setdefault(category, set()).add(number)
        return f"[{category} {number}]"

    def _free(self, category: str) -> int:
        taken = self._reserved.get(category, set()) | set(self._given.get(category, {}).values())
        number = 1
        while number in taken:
            number += 1
        return number

    def _same(self, category: str, entity: str) -> int | None:
        """The number of a known entity this spelling means beyond doubt, else None.

        A part of exactly one known name, a name that holds exactly one known part, or the same
        sound letter for letter alike.
        """
        given = self._given.get(category, {})
        words = set(entity.split())
        shared = {n for s, n in given.items() if words <= set(s.split()) or set(s.split()) <= words}
        if len(shared) == 1:
            return shared.pop()
        if shared:
            return None
        alike = {n for s, n in given.items() if _alike(s, entity)}
        return alike.pop() if len(alike) == 1 else None

    def to_record(self) -> dict[str, Any]:
        """Everything as plain JSON values. Identifying: to be stored encrypted only."""
        return {
            "version": RECORD_VERSION,
            "given": {c: dict(s) for c, s in self._given.items()},
            "reserved": {c: sorted(n) for c, n in self._reserved.items()},
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Replacements:
        """Rebuild from `to_record`; raises ValueError for a record of another version."""
        if record.get("version") != RECORD_VERSION:
            raise ValueError("replacements were recorded by another version")
        replacements = cls()
        replacements._given = {c: dict(s) for c, s in record["given"].items()}
        replacements._reserved = {c: set(n) for c, n in record["reserved"].items()}
        return replacements


def _alike(a: str, b: str) -> bool:
    if min(len(a), len(b)) < 5:
        return False
    return sound_key(a.replace(" ", "")) == sound_key(b.replace(" ", "")) != "" and (
        jaro_winkler(a, b) >= ALIKE
    )


def protected_pattern(codes: Iterable[str], numbered: Iterable[str]) -> re.Pattern[str]:
    """Matches what a redactor has put into a text: the given codes, bracketed or joined, and
    bracketed categories. `codes` are the roster's replacements as they stand in the text."""
    plain = sorted({re.escape(c) for c in codes if c}, key=len, reverse=True)
    inner = "|".join(sorted({re.escape(c.strip("[]")) for c in codes if c}, key=len, reverse=True))
    parts = [
        rf"\[(?:{'|'.join(map(re.escape, numbered))}) \d+\]",
        rf"\[(?:{'|'.join(map(re.escape, UNNUMBERED))})\]",
    ]
    if plain:
        # "User 1" must not be found in "User 12".
        parts.append(rf"\[(?:{inner})(?: / (?:{inner}))+\]")
        parts.append(rf"(?:{'|'.join(plain)})(?!\d)")
    return re.compile("|".join(parts))
