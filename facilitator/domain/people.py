"""Who is in the room: codes, seats and consent. Names are no concern of the domain."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_WORD = r"[^\W\d_](?:[^\W\d_]|['’]|(?<=[^\W\d_])-(?=[^\W\d_]))*"
CODE = re.compile(rf"{_WORD}(?: {_WORD})* [1-9][0-9]?\Z")
"""A participant's code: a role in words of any script and a number, as papers print it ("Nurse 1",
"Co-facilitator 2", "利用者 1"), without combining marks; see `is_code`."""

SEAT_KEYS = "1234567890"
"""The digits that say who is speaking, in the order they lie on a keyboard."""

FACILITATING_ROLES = frozenset({"Facilitator", "Co-facilitator", "Cofacilitator"})


def parse_code(text: str) -> tuple[str, int]:
    """The role and number of a code. Raises ValueError if it is none."""
    if not is_code(text):
        raise ValueError("a code is a role and a number, such as 'User 1' or 'Nurse 2'")
    role, _, number = text.rpartition(" ")
    return role, int(number)


def is_code(text: str) -> bool:
    """Whether a text is a role, its words with capitals where the script has them, and a number."""
    plain = "".join(c for c in text if not unicodedata.category(c).startswith("M"))
    words = plain.split(" ")[:-1]
    return CODE.fullmatch(plain) is not None and not any(word[0].islower() for word in words)


def code_order(code: str) -> tuple[bool, str, int]:
    """Sorts codes as a list of participants reads: facilitators last, numbers as numbers."""
    role, number = parse_code(code)
    return role in FACILITATING_ROLES, role, number


def short_code(code: str) -> str:
    """A code for tight places: "Volunteer Worker 1" becomes "VW 1"; up to 7 columns stay."""
    if _columns(code) <= 7:
        return code
    role, number = parse_code(code)
    words = role.split()
    if len(words) > 1:
        return f"{''.join(w[0] for w in words)} {number}"
    wide = _columns(words[0]) > len(words[0])
    return f"{words[0][: 2 if wide else 4]}. {number}"


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in text
    )


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
