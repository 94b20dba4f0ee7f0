"""Who is in the room: codes, seats and consent. Names are no concern of the domain."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from facilitator.words import _

_NUMBERED = re.compile(r"(?P<role>\S+(?: \S+)*) [1-9][0-9]?")
_MARKS = "-'’·・ー"
"""What may stand within a word of a role: "Co-facilitator", "Carer's", "ケア・マネジャー"."""

SEAT_KEYS = "1234567890"
"""The digits that say who is speaking, in the order they lie on a keyboard."""

SECOND_ROW = "-"
"""Pressed before a digit: that of the second row of seats."""

FACILITATOR_SEATS = ",."
"""The first facilitators' own: a digit stays for everybody else. No tag can have these, and they
lie side by side, unshifted, on most keyboards."""

_ROW = (*SEAT_KEYS, *(SECOND_ROW + key for key in SEAT_KEYS))
"""What is pressed for each seat but the facilitators' own, in order."""

NO_CODE = _("a code is a role and a number, such as 'User 1' or 'Nurse 2'")

FACILITATING_ROLES = frozenset({"Facilitator", "Co-facilitator", "Cofacilitator"})


def parse_code(text: str) -> tuple[str, int]:
    """The role and number of a code. Raises ValueError if it is none."""
    if not is_code(text):
        raise ValueError(NO_CODE)
    role, _rest, number = text.rpartition(" ")
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
    return f"{_within(role, 4)}. {number}"


def _within(text: str, most: int) -> str:
    """As much of a text as takes `most` columns, and at least a letter."""
    return text[: max((n for n in range(1, len(text) + 1) if columns(text[:n]) <= most), default=1)]


def short_codes(codes: Iterable[str]) -> dict[str, str]:
    """All codes of a table as `short_code` has them, none like another: of two that would read the
    same ("Psyc. 1" for "Psychologist 1" and "Psychiatrist 1"), more is kept."""
    return _told_apart(codes, _shorter)


def abbreviations(code: str) -> tuple[str, ...]:
    """Every short form a code may have had beside others (`short_codes`), the shortest first."""
    found: list[str] = []
    while code not in found:
        found.append(_shorter(code, len(found)))
    return tuple(found)


def tight_codes(codes: Iterable[str]) -> dict[str, str]:
    """The same for the narrowest windows, where the key beside it says the rest: "U1"."""
    return _told_apart(codes, _tightest)


def _told_apart(codes: Iterable[str], shorten: Callable[[str, int], str]) -> dict[str, str]:
    """Each code by `shorten(code, more)`, with as many letters `more` as it takes, for all of a
    role alike, until no two are the same."""
    roles = {code: parse_code(code)[0] for code in codes}
    more = dict.fromkeys(roles.values(), 0)
    while True:
        shown = {code: shorten(code, more[role]) for code, role in roles.items()}
        times = Counter(text.casefold() for text in shown.values())
        alike = {
            roles[code]
            for code, text in shown.items()
            if times[text.casefold()] > 1 and text != code
        }
        if not alike:
            return shown
        for role in alike:
            more[role] += 1


def _shorter(code: str, more: int) -> str:
    if more == 0:
        return short_code(code)
    role, number = parse_code(code)
    words = role.split()
    if len(words) > 1:
        kept = [word[: 1 + more] for word in words]
        return code if kept == words else f"{''.join(kept)} {number}"
    cut = _within(role, 4 + more)
    return code if cut == role else f"{cut}. {number}"


def _tightest(code: str, more: int) -> str:
    role, number = parse_code(code)
    kept = [word[: 1 + more] for word in role.split()]
    return code if kept == role.split() and more else f"{''.join(kept)}{number}"


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
    """Which keys stand for whom: facilitators have keys of their own, as far as there are any,
    everybody else a digit, then one of the second row. Whoever joins moves nobody."""

    codes: tuple[str, ...]

    @classmethod
    def of(cls, codes: Iterable[str]) -> Seats:
        return cls(tuple(dict.fromkeys(codes)))

    def keyed(self) -> Sequence[tuple[str, str]]:
        """(what is pressed, code) for everybody who has a key: "1", "-1" (the second row) or ","
        (a facilitator's), in that order."""
        return list(_keyed(self.codes))

    def code(self, place: str) -> str | None:
        """The code that what is pressed stands for, or None where nobody sits."""
        return dict(self.keyed()).get(place)

    @property
    def second_row(self) -> bool:
        """Whether anybody sits in the second row."""
        return self.code(SECOND_ROW + SEAT_KEYS[0]) is not None

    @property
    def unkeyed(self) -> tuple[str, ...]:
        """Codes at the table that no key is left for."""
        keyed = {code for _, code in self.keyed()}
        return tuple(code for code in self.codes if code not in keyed)


@lru_cache(maxsize=16)
def _keyed(codes: tuple[str, ...]) -> Sequence[tuple[str, str]]:
    """See `Seats.keyed`: asked for by every key and every second of a meeting."""
    own, row = iter(FACILITATOR_SEATS), iter(_ROW)
    found: dict[str, str] = {}
    for code in codes:
        place = next(own, None) if Participant(code).facilitates else None
        if place is None:
            place = next(row, None)
        if place is not None:
            found[place] = code
    order = (*_ROW, *FACILITATOR_SEATS)
    return tuple((place, found[place]) for place in order if place in found)
