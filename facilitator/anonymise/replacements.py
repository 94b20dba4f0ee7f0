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

UNNUMBERED = (
    "phone number", "number", "registration", "email", "handle", "link", "postcode", "address",
    "date", "detail",
)  # fmt: skip
"""Categories whose instances are not told apart: a number of their own would say too much."""

_GENERALISED = (
    r"\[date in (?:(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)(?: \d{4})?|\d{4})\]",
    r"\[age \d{1,3}-\d{1,3}\]",
    r"\[(?:\d{4}年(?:\d{1,2}月)?|\d{1,2}月)\]",
)
"""What `date_code`, `age_code` and Japanese dates write."""

_NUMBERED = re.compile(r"\[([A-Z][A-Za-z ]*) (\d+)\]")

Given = dict[str, dict[str, int]]
"""Category -> folded spelling -> number."""


class NewEntityError(Exception):
    """Somebody or something that has no code yet was asked for one while none may be given."""


class Replacements:
    """Gives codes, and remembers which spelling got which.

    Not safe for use from several threads. Several processes of one study agree on new codes by
    `code_list` and a lock: until one has it, `giving` is False and a new code is an error.
    """

    def __init__(self) -> None:
        self.given: Given = {}
        self.reserved: dict[str, set[int]] = {}
        """Numbers that a roster claims, or has claimed once: nobody else ever gets them."""
        self.giving = True
        """Whether new codes may be given; if not, `code` raises NewEntityError for one."""
        self._shown: set[tuple[str, str]] = set()

    def code(self, category: str, entity: str | None) -> str:
        """The replacement, in square brackets, of a detector's finding.

        `entity` is the folded spelling; other spellings of the same name get the same number.
        """
        if entity is None or category in UNNUMBERED:
            return f"[{category}]"
        given = self.given.setdefault(category, {})
        if entity not in given:
            if not self.giving:
                raise NewEntityError
            known = self._same(category, entity)
            given[entity] = self._free(category) if known is None else known
        self._shown.add((category, entity))
        return f"[{category} {given[entity]}]"

    def shown(self) -> Replacements:
        """A copy with only what this object has given a code for, and the roster's own."""
        copy = Replacements()
        copy.reserved = {category: set(numbers) for category, numbers in self.reserved.items()}
        for category, spelling in self._shown:
            number = self.given.get(category, {}).get(spelling)
            if number is not None:
                copy.given.setdefault(category, {})[spelling] = number
                copy._shown.add((category, spelling))
        return copy

    def shown_as_in(self, other: Replacements) -> None:
        """From here on takes for shown what the other has shown, and nothing else."""
        self._shown = set(other._shown)

    def settle(self, roster: Roster) -> tuple[list[str], list[str]]:
        """Codes for the roster's people and places, in file order: (people, places).

        Codes written in the roster are kept, and nobody else gets them. An entry without one keeps
        the code its name was already given, or gets the next free one.
        """
        self.claim(roster)
        return (
            [self._settle(mention, "Person") for mention in roster.people],
            [self._settle(m, "Service" if m.service else "Place") for m in roster.places],
        )

    def claim(self, roster: Roster) -> None:
        """Keeps the codes written in the roster for whom they are written."""
        for mention in (*roster.people, *roster.places):
            self._reserve(mention)

    def _reserve(self, mention: Mention) -> None:
        match = _NUMBERED.fullmatch(mention.replacement or "")
        if match is None:
            return
        category, number = match[1], int(match[2])
        self.reserved.setdefault(category, set()).add(number)
        given = self.given.get(category, {})
        own = {" ".join(name_keys(name)) for name in mention.names}
        # Someone else was given this number before the roster claimed it: they get another.
        displaced = [s for s, n in given.items() if n == number and s not in own]
        for spelling in displaced:
            del given[spelling]

    def _settle(self, mention: Mention, category: str) -> str:
        if mention.replacement is not None:
            return mention.replacement
        given = self.given.setdefault(category, {})
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
            self._shown.add((category, spelling))
        self.reserved.setdefault(category, set()).add(number)
        return f"[{category} {number}]"

    def _free(self, category: str) -> int:
        taken = self.reserved.get(category, set()) | set(self.given.get(category, {}).values())
        number = 1
        while number in taken:
            number += 1
        return number

    def _same(self, category: str, entity: str) -> int | None:
        """The number of a known entity this spelling means beyond doubt, else None.

        A part of exactly one known name, a name that holds exactly one known part, or the same
        sound letter for letter alike.
        """
        given = self.given.get(category, {})
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
            "given": {c: dict(s) for c, s in self.given.items()},
            "reserved": {c: sorted(n) for c, n in self.reserved.items()},
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Replacements:
        """Rebuild from `to_record`, all of it as shown; ValueError for any other record."""
        if record.get("version") != RECORD_VERSION:
            raise ValueError("replacements were recorded by another version")
        replacements = cls()
        try:
            replacements.given = {c: dict(s) for c, s in record["given"].items()}
            replacements.reserved = {c: set(n) for c, n in record["reserved"].items()}
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ValueError("not a record of replacements") from None
        replacements._shown = {(c, s) for c, given in replacements.given.items() for s in given}
        return replacements


def date_code(keep: str, year: int, month: str = "") -> str:
    """What stands for a date of which `keep` may stay ("month", "year" or "nothing").

    `year` is 0 and `month` empty where they were not said: "[date in March 1982]", "[date]".
    """
    parts = [month] if keep == "month" and month else []
    if keep in ("month", "year") and year:
        parts.append(str(year))
    return f"[date in {' '.join(parts)}]" if parts else "[date]"


def age_code(age: int, band: int) -> str:
    """What stands for an age: its band of `band` years, "[age 40-49]"."""
    first = age // band * band
    return f"[age {first}-{first + band - 1}]"


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
        *_GENERALISED,
    ]
    if plain:
        # "User 1" must not be found in "User 12".
        parts.append(rf"\[(?:{inner})(?: / (?:{inner}))+\]")
        parts.append(rf"(?:{'|'.join(plain)})(?!\d)")
    return re.compile("|".join(parts))
