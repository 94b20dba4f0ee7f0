"""Who is in the room: codes, seats and consent. Names are no concern of the domain."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_NUMBERED = re.compile(r"(?P<role>\S+(?: \S+)*) [1-9][0-9]?")
_MARKS = "-'’·・ー"
"""What may stand within a word of a role: "Co-facilitator", "Carer's", "ケア・マネジャー"."""

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
    """Whether it is a participant's code: a role in words and a number, as papers print it
    ("Nurse 1"), in any script; each word of the role begins with a letter, and the first with a
    capital where its script has them."""
    found = _NUMBERED.fullmatch(text)
    return (
        found is not None
        and text[0] == text[0].upper()
        and all(map(_is_word, found["role"].split(" ")))
    )


def _is_word(word: str) -> bool:
    kinds = [unicodedata.category(c)[0] for c in word]
    return kinds[0] == "L" and all(
        kind in "LM" or c in _MARKS for kind, c in zip(kinds, word, strict=True)
    )


def by_role(codes: Iterable[str]) -> list[str]:
    """Each of the codes once, those who facilitate first, else as they come; what is none is left
    out."""
    found = [code for code in dict.fromkeys(codes) if is_code(code)]
    return sorted(found, key=lambda code: not Participant(code).facilitates)


def short_code(code: str) -> str:
    """A code for tight places: "Volunteer Worker 1" becomes "VW 1"; up to 7 columns stay."""
    if columns(code) <= 7:
        return code
    role, number = parse_code(code)
    words = role.split()
    if len(words) > 1:
        return f"{''.join(w[0] for w in words)} {number}"
    kept = [n for n in range(1, len(role) + 1) if columns(role[:n]) <= 4]
    return f"{role[: kept[-1]]}. {number}"


def columns(text: str) -> int:
    """Columns of a terminal that a text takes: two for what is wide, none for joined marks."""
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
