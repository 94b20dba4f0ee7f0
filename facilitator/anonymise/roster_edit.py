"""Changing a roster: names added by code, and what another roster knows more taken up.

What comes out is checked as a file would be: FacilitatorError if it is no roster.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from facilitator.anonymise.replacements import Replacements
from facilitator.anonymise.roster import TABLES, Entry, Roster, all_names, listed_names, name_keys
from facilitator.domain.people import is_code, parse_code
from facilitator.errors import FacilitatorError
from facilitator.words import _

_CODE = re.compile(r"\[(Person|Place|Service) ([1-9]\d{0,3})\]")
_LINE = re.compile(r" \(line \d+\)")


def with_names(roster: Roster, code: str, names: Iterable[str], codes: Replacements) -> Roster:
    """The roster with more names under a code; an entry is made if none has it.

    `code` is a participant's, or one such as "[Person 3]", "[Place 1]" or "[Service 2]". Where
    that has been given to somebody heard of, they become the entry, by what they were called.
    Raises FacilitatorError, without a name, if that makes no roster.
    """
    check_code(code)
    names = list(names)
    numbered = _CODE.fullmatch(code)
    settled = Replacements.from_record(codes.to_record()).settle(roster)
    known = dict(zip(settled, roster.entries, strict=True)).get(code)
    kind, number = numbered.groups() if numbered is not None else ("", "0")
    # Whoever was only heard of becomes the entry.
    heard = [s for s, n in codes.given.get(kind, {}).items() if n == int(number)]
    usable = [] if known is not None else [s for s in heard if _alone_checked(s)]
    table = next(table for table, called in TABLES.items() if called == kind)
    made = Entry(table, all_names([*names, *usable], ()), code)
    return _checked(_joined(roster, made, names, lambda one: one is known))


def names_lost(stored: Roster | None, other: Roster) -> int:
    """How many names of a stored roster another one lacks, however they are written."""
    return 0 if stored is None else len(_all_keys(stored) - _all_keys(other))


def check_code(code: str) -> None:
    """Raises FacilitatorError if names cannot be added under this code."""
    if _CODE.fullmatch(code):
        return
    if not is_code(code):
        raise FacilitatorError(
            _("That is no code."),
            _(
                "Give a role and a number, such as 'User 3', or '[Person 3]', "
                "'[Place 1]', '[Service 2]', in quotes."
            ),
        )
    if parse_code(code)[0] in ("Person", "Place", "Service"):
        raise FacilitatorError(
            _("Whoever is only spoken about has a code in square brackets."),
            _("Write it so, in quotes: '[{code}]'").format(code=code),
        )


def merged(own: Roster, stored: Roster, known: Roster) -> Roster | None:
    """A session's roster with the names a stored one has that neither it nor `known` has.

    Nothing is taken out, and no name changes its code: what was masked stays masked. None if
    there is nothing new.
    """
    had = _all_keys(own) | _all_keys(known)
    result = own
    for entry in stored.entries:
        new = [name for name in entry.names if name_keys(name) not in had]
        if new:
            made = replace(entry, names=tuple(new), fields=())
            result = _joined(result, made, new, _same(entry))
    return None if result is own else _checked(result)


def _joined(roster: Roster, made: Entry, new: list[str], same: Callable[[Entry], bool]) -> Roster:
    """The roster with new names for the entry that is the same, or with the one that was made."""
    entries = list(roster.entries)
    at = next((n for n, one in enumerate(entries) if same(one)), len(entries))
    entries[at : at + 1] = [_named(one, new) for one in entries[at : at + 1]] or [made]
    return Roster(tuple(sorted(entries, key=lambda one: [*TABLES].index(one.table))))


def _same(entry: Entry) -> Callable[[Entry], bool]:
    """Whether another roster's entry is the same: by code or, of whom is spoken about, by name."""
    names = _keys(entry) if TABLES[entry.table] else set()

    def same(one: Entry) -> bool:
        by_code = one.code is not None and one.code == entry.code
        return one.table == entry.table and (by_code or not names.isdisjoint(_keys(one)))

    return same


def _named(entry: Entry, names: Iterable[str]) -> Entry:
    had = _keys(entry)
    new = {name_keys(name): name for name in names if name_keys(name) not in had}
    return replace(entry, names=all_names([*listed_names(entry), *new.values()], entry.fields))


def _keys(entry: Entry) -> set[tuple[str, ...]]:
    return set(map(name_keys, entry.names))


def _all_keys(roster: Roster) -> set[tuple[str, ...]]:
    return {keys for entry in roster.entries for keys in _keys(entry)}


def _alone_checked(name: str) -> bool:
    try:
        _checked(Roster((Entry("people", (name,)),)))
    except FacilitatorError:
        return False
    return True


def _checked(roster: Roster) -> Roster:
    """The roster as a file of it would be read; its lines are nobody's concern here."""
    try:
        return Roster.from_toml(roster.to_toml())
    except FacilitatorError as error:
        raise FacilitatorError(_LINE.sub("", error.what), error.hint) from None
