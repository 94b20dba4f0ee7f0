"""Codes that stay the same for the same person, place or service throughout.

What stands for whom is identifying: the record is stored encrypted, beside the roster.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from facilitator.anonymise.detector import ENTITIES, LABELS
from facilitator.anonymise.folding import MASKED
from facilitator.anonymise.roster import TABLES, Roster, name_keys
from facilitator.anonymise.sounds import ALIKE, likeness, sound_key

RECORD_VERSION = 1

UNNUMBERED = tuple(category for category in LABELS if category not in ENTITIES)
"""Categories whose instances are not told apart: a number of their own would say too much."""

_GENERAL = re.compile(
    rf"(?:{'|'.join(sorted(ENTITIES))}) \d+|{'|'.join(UNNUMBERED)}"
    r"|date in (?:(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)(?: \d{4})?|\d{4})|age \d{1,3}-\d{1,3}|\d{4}年(?:\d{1,2}月)?|\d{1,2}月"
)
"""What stands in brackets for whatever a detector finds, and what may be left of dates and ages."""

_NUMBERED = re.compile(r"\[([^\W\d_][^\[\]\d]*) (\d+)\]")

Given = dict[str, dict[str, int]]
"""Category -> folded spelling -> number."""

_SHORTEST = 5
"""Letters of spellings that are the same by their sound."""


class _Known:
    """The spellings of a category by their words, their first word and their sound."""

    def __init__(self, given: dict[str, int]) -> None:
        self.given = given
        self._by: dict[tuple[str, str], set[str]] = {}
        for spelling, number in given.items():
            self.add(spelling, number)

    def add(self, spelling: str, number: int) -> None:
        self.given[spelling] = number
        words = spelling.split()
        keys = [("word", word) for word in words] + [("first", word) for word in words[:1]]
        for key in (*keys, ("sound", _sound(spelling))):
            self._by.setdefault(key, set()).add(spelling)

    def meant(self, spelling: str) -> int | None:
        """The number of whom a spelling means beyond doubt, else None: exactly one of those that
        hold all of its words or none but some of them, or else of those that sound the same, letter
        for letter alike as well."""
        words = set(spelling.split())
        holding = [self._by.get(("word", word), set()) for word in words]
        found = set.intersection(*holding) if holding else set()
        first = (s for word in words for s in self._by.get(("first", word), ()))
        found |= {s for s in first if words.issuperset(s.split())}
        sound = _sound(spelling)
        if sound and not found:
            alike = self._by.get(("sound", sound), ())
            found = {s for s in alike if likeness(s, spelling) >= ALIKE}
        numbers = {self.given[s] for s in found if s in self.given}
        return numbers.pop() if len(numbers) == 1 else None


def _sound(spelling: str) -> str:
    """What it sounds like; "" if it is too short for that to say anything."""
    return sound_key(spelling.replace(" ", "")) if len(spelling) >= _SHORTEST else ""


class NewEntityError(Exception):
    """Somebody or something that has no code yet was asked for one while none may be given."""


class Replacements:
    """Gives codes, and remembers which spelling got which.

    Not safe for use from several threads. Several processes of one study agree on new codes by
    `joined`, `add_new` and a lock: until one has it, `giving` is False and a new code is an error.
    """

    def __init__(self) -> None:
        self.given: Given = {}
        self.reserved: dict[str, set[int]] = {}
        """Numbers that a roster claims, or has claimed once: nobody else ever gets them."""
        self.giving = True
        """Whether new codes may be given; if not, `code` raises NewEntityError for one."""
        self._shown: set[tuple[str, str]] = set()
        self._known: dict[str, _Known] = {}

    def code(self, category: str, entity: str | None) -> str:
        """The replacement, in square brackets, of a detector's finding.

        `entity` is the folded spelling; other spellings of the same name get the same number.
        """
        if entity is None or category in UNNUMBERED:
            return f"[{category}]"
        if not self.giving and entity not in self.given.get(category, {}):
            raise NewEntityError
        return f"[{category} {self._number(category, [entity], self._free(category))}]"

    def fresh(self, category: str) -> str:
        """A code that stands for nobody yet, and that nobody else will be given.

        Raises NewEntityError as `code` does.
        """
        if category in UNNUMBERED:
            return f"[{category}]"
        if not self.giving:
            raise NewEntityError
        number = next(self._free(category))
        self.reserve({category: {number}})
        return f"[{category} {number}]"

    def reserve(self, numbers: Mapping[str, Iterable[int]]) -> None:
        """Nobody else gets these numbers of a category."""
        for category, taken in numbers.items():
            self.reserved.setdefault(category, set()).update(taken)

    def copy(self) -> Replacements:
        """Another with all that this one holds and has given."""
        made = Replacements.from_record(self.to_record())
        made._shown = set(self._shown)
        return made

    def shown(self) -> Replacements:
        """A copy with only what this object has given a code for, and the roster's own."""
        made = self.copy()
        made.given = {
            category: {one: n for one, n in given.items() if (category, one) in self._shown}
            for category, given in self.given.items()
        }
        return made

    def forget(self, entities: Iterable[tuple[str, str]]) -> Callable[[Replacements], None]:
        """Takes out what stands for whom (category, spelling); nobody else gets their numbers.
        What puts them back, also into the list as it is by then."""
        entities = {*entities}
        gone = [(c, s, self.given[c].pop(s)) for c, s in entities if s in self.given.get(c, {})]
        freed = [(c, number) for c, _s, number in gone if number not in self.reserved.get(c, ())]
        for category, number in freed:
            self.reserve({category: {number}})
        self._shown -= entities

        def put_back(codes: Replacements) -> None:
            codes._known.clear()
            for category, spelling, number in gone:
                codes.given.setdefault(category, {}).setdefault(spelling, number)
            for category, number in freed:
                codes.reserved.get(category, set()).discard(number)

        return put_back

    def settle(self, roster: Roster) -> list[str]:
        """Codes for the roster's entries, one each.

        Codes written in the roster are kept, and nobody else gets them. An entry without one keeps
        the code its name was already given, or gets the next free one.
        """
        self.claim(roster)
        free = {category: self._free(category) for category in TABLES.values()}
        # Two entries are two people, however alike their names, or one family.
        theirs: dict[str, set[int]] = {category: set() for category in free}
        codes = []
        for entry in roster.entries:
            code, category = entry.code, TABLES[entry.table]
            if code is None:
                spellings = [" ".join(name_keys(name)) for name in entry.names]
                number = self._number(category, spellings, free[category], theirs[category])
                theirs[category].add(number)
                self.reserve({category: {number}})
                code = f"[{category} {number}]"
            codes.append(code)
        return codes

    def claim(self, roster: Roster) -> None:
        """Keeps the codes written in the roster for whom they are written."""
        owners: dict[str, dict[int, set[str]]] = {}
        for entry in roster.entries:
            match = _NUMBERED.fullmatch(entry.code or "")
            if match is not None:
                own = {" ".join(name_keys(name)) for name in entry.names}
                owners.setdefault(match[1], {}).setdefault(int(match[2]), set()).update(own)
        for category, numbers in owners.items():
            self.reserve({category: numbers})
            given = self.given.get(category, {})
            # Someone else was given this number before the roster claimed it: they get another.
            for spelling in [s for s, n in given.items() if s not in numbers.get(n, (s,))]:
                del given[spelling]

    def _number(
        self, category: str, spellings: list[str], free: Iterator[int], others: Collection[int] = ()
    ) -> int:
        """The number of whom these spellings name, which is shown from now on: what one of them
        has or means, if it is none of some `others`', else the next free one."""
        known = self._index(category)
        likely = itertools.chain(map(known.given.get, spellings), map(known.meant, spellings))
        number = next((n for n in likely if n and n not in others), 0) or next(free)
        for spelling in spellings:
            if spelling not in known.given:
                known.add(spelling, number)
            self._shown.add((category, spelling))
        return number

    def _free(self, category: str) -> Iterator[int]:
        """Numbers nobody has, ascending. Only what it gives may be given while it is asked."""
        taken = self.reserved.get(category, set()) | set(self.given.get(category, {}).values())
        yield from (number for number in itertools.count(1) if number not in taken)

    def _index(self, category: str) -> _Known:
        given = self.given.setdefault(category, {})
        if category not in self._known or self._known[category].given is not given:
            self._known[category] = _Known(given)
        return self._known[category]

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
        replacements = cls()
        try:
            if record["version"] != RECORD_VERSION:
                raise ValueError
            replacements.given = {c: dict(s) for c, s in record["given"].items()}
            replacements.reserved = {c: set(n) for c, n in record["reserved"].items()}
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ValueError("not a record of replacements of this version") from None
        replacements._shown = {(c, s) for c, given in replacements.given.items() for s in given}
        return replacements


def joined(study: Replacements, own: Replacements) -> Replacements:
    """What a session works with: its own codes, whatever the study's list says meanwhile, and the
    study's for everybody else. Nobody gets a number that stands for somebody else in either.
    """
    result = own.copy()
    _add(result, study, {})
    return result


def add_new(study: Replacements, session: Replacements) -> None:
    """Adds to the study's list what a session knows more; where the two differ the study's stays,
    and the session's number is given to nobody else. What a roster claims is nobody's either."""
    _add(study, session, {category: set(numbers) for category, numbers in study.reserved.items()})


def _add(to: Replacements, more: Replacements, claimed: Mapping[str, set[int]]) -> None:
    to.reserve(more.reserved)
    for category, known in more.given.items():
        given = to.given.setdefault(category, {})
        meaning: dict[int, set[str]] = {}
        for spelling, number in given.items():
            meaning.setdefault(number, set()).add(spelling)
        for spelling, number in known.items():
            theirs = meaning.get(number, set())
            # One spelling in common, and the number means the same on both sides.
            same = not theirs or any(known.get(one) == number for one in theirs)
            taken = not theirs and number in claimed.get(category, ())
            if spelling not in given and same and not taken:
                given[spelling] = number
                meaning.setdefault(number, set()).add(spelling)
            elif not theirs:
                to.reserve({category: {number}})


def protection(codes: Iterable[str]) -> Callable[[str], str]:
    """What fills a text's codes with `MASKED`: all that a redactor has put there, the roster's
    `codes` among it, bracketed or not, and of those several where a name is shared
    ("[User 1 / Person 3]")."""
    own = {code.strip("[]") for code in codes}
    plain = {code for code in codes if code and code[0] != "["}
    # A roster of thousands: by their role, not one by one. "User 1" is no part of "User 12".
    roles = sorted({re.escape(code.rstrip("0123456789")) for code in plain}, key=len, reverse=True)
    written = re.compile(rf"(?:{'|'.join(roles)})\d*" if roles else "(?!)")
    bracketed = re.compile(r"\[([^\[\]]+)\]")

    def code(found: re.Match[str]) -> str:
        said = found[0].strip("[]")
        several = said.split(" / ") if found[0] != said else [said]
        known = all(one in own or (found[0] != said and _GENERAL.fullmatch(one)) for one in several)
        return MASKED * len(found[0]) if known else found[0]

    def protected(text: str) -> str:
        return written.sub(code, bracketed.sub(code, text))

    return protected
