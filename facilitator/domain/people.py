"""Who is in the room: codes, seats and consent. Names are no concern of the domain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

CODE = re.compile(r"^[A-Z][A-Za-z]*(?: [A-Z][A-Za-z]*)* [1-9][0-9]?\Z")
"""A participant's code: a role in words and a number, as papers print it ("Nurse 1")."""

SEAT_KEYS = "1234567890"
"""The digits that say who is speaking, in the order they lie on a keyboard."""

FACILITATING_ROLES = frozenset({"Facilitator", "Co-facilitator", "Cofacilitator"})


def parse_code(text: str) -> tuple[str, int]:
    """The role and number of a code. Raises ValueError if it is none."""
    if not CODE.match(text):
        raise ValueError("a code is a role and a number, such as 'User 1' or 'Nurse 2'")
    role, _, number = text.rpartition(" ")
    return role, int(number)


def is_code(text: str) -> bool:
    return CODE.match(text) is not None


def code_order(code: str) -> tuple[bool, str, int]:
    """Sorts codes as a list of participants reads: facilitators last, numbers as numbers."""
    role, number = parse_code(code)
    return role in FACILITATING_ROLES, role, number


def short_code(code: str) -> str:
    """A code for tight places: "Volunteer Worker 1" becomes "VW 1"; up to 7 columns stay."""
    if len(code) <= 7:
        return code
    role, number = parse_code(code)
    words = role.split()
    letters = "".join(w[0] for w in words) if len(words) > 1 else words[0][:4] + "."
    return f"{letters} {number}"


@dataclass(frozen=True, slots=True)
class Participant:
    """One person at the table, by code only."""

    code: str

    @property
    def role(self) -> str:
        return parse_code(self.code)[0]

    @property
    def facilitates(self) -> bool:
        return self.role in FACILITATING_ROLES


@dataclass(frozen=True, slots=True)
class Seats:
    """Which digit stands for whom; a table of more than ten uses keys for the first ten."""

    codes: tuple[str, ...]

    @classmethod
    def of(cls, codes: Iterable[str]) -> Seats:
        return cls(tuple(dict.fromkeys(codes)))

    def code(self, key: str) -> str | None:
        """The code a digit stands for, or None where nobody sits."""
        index = SEAT_KEYS.find(key)
        return self.codes[index] if 0 <= index < len(self.codes) else None

    def keyed(self) -> Sequence[tuple[str, str]]:
        """(digit, code) for everybody who has a digit."""
        return list(zip(SEAT_KEYS, self.codes, strict=False))
