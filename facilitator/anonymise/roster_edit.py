"""Changing a roster: names added by code, and what another roster knows more taken up.

What comes out is checked as a file would be: FacilitatorError if it is no roster.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from facilitator.anonymise.replacements import Replacements
from facilitator.anonymise.roster import TABLES, Entry, Roster, name_keys
from facilitator.domain.people import is_code, parse_code
from facilitator.errors import FacilitatorError
from facilitator.typed import program
from facilitator.words import _

_CODE = re.compile(r"\[(Person|Place|Service) ([1-9]\d{0,3})\]")


def with_names(roster: Roster, code: str, names: Iterable[str], codes: Replacements) -> Roster:
    """The roster with more names under a code; an entry is made if none has it.

    `code` is a participant's, or one such as "[Person 3]", "[Place 1]" or "[Service 2]". Where
    that has been given to somebody heard of, they become the entry, by what they were called.
    Raises FacilitatorError, without a name, if that makes no roster.
    """
    check_code(code)
    entry = _of(code, roster, codes)
    if entry is None:
        numbered = _CODE.fullmatch(code)
        kind, number = numbered.groups() if numbered is not None else ("", "0")
        table = next(table for table, called in TABLES.items() if called == kind)
        entry, names = Entry(table, (), code), [*names]
        # Whoever was only heard of becomes the entry, by all that may stand on a roster.
        for spelling, given in codes.given.get(kind, {}).items():
            if given == int(number):
                with suppress(FacilitatorError):
                    names += _checked(_with(Roster(), entry, [spelling])).entries[0].names
    return _checked(_with(roster, entry, names))


def without_names(roster: Roster, code: str, names: Iterable[str], codes: Replacements) -> Roster:
    """The roster without names of a code, or, where none is named, without whoever has it.

    The list of codes forgets them, and nobody else is ever given the number; whoever keeps a name
    keeps the code. FacilitatorError if the code is nobody's, or a name does not stand under it.
    """
    entry = _of(code, roster, codes)
    said = entry.said if entry is not None else ()
    written = {name_keys(name) for _key, these in said for name in these}
    gone = set(map(name_keys, names)) or written
    if entry is None or not gone <= written:
        raise FacilitatorError(
            _("Nobody on the roster has that code, or it has no such name."),
            _("Codes: {facilitator} roster show; names too, after asking: --names").format(
                facilitator=program()
            ),
        )
    kept = [(key, tuple(n for n in these if name_keys(n) not in gone)) for key, these in said]
    left = replace(entry, said=tuple((key, these) for key, these in kept if these), code=code)
    if numbered := _CODE.fullmatch(code):
        kind, number = numbered.groups()
        codes.forget([(kind, " ".join(keys)) for keys in _keys(entry) - _keys(left)])
        codes.reserve({kind: {int(number)}})
    entries = [left if one is entry else one for one in roster.entries]
    return Roster(tuple(one for one in entries if one.said))


def names_lost(stored: Roster | None, other: Roster) -> int:
    """How many names of a stored roster another one lacks, however they are written."""
    return 0 if stored is None else len(_keys(*stored.entries) - _keys(*other.entries))


def check_code(code: str) -> None:
    """Raises FacilitatorError if names cannot be added under this code."""
    member = is_code(code) and parse_code(code)[0] not in TABLES.values()
    if not member and not _CODE.fullmatch(code):
        raise FacilitatorError(
            _("That is no code."),
            _(
                "Give a role and a number, such as 'User 3', or for whoever is only spoken about "
                "'[Person 3]', '[Place 1]', '[Service 2]', in quotes."
            ),
        )


def merged(own: Roster, stored: Roster, known: Roster) -> Roster | None:
    """A session's roster with the names a stored one has that neither it nor `known` has.

    Nothing is taken out, and no name changes its code: what was masked stays masked. None if
    there is nothing new.
    """
    had = _keys(*own.entries, *known.entries)
    result = own
    for entry in stored.entries:
        new = [name for name in entry.names if name_keys(name) not in had]
        if new:
            same = (one for one in result.of(entry.table) if _same(one, entry))
            result = _with(result, next(same, replace(entry, said=())), new)
    return None if result is own else _checked(result)


def _of(code: str, roster: Roster, codes: Replacements) -> Entry | None:
    """Whose code it is, as the study's meetings show it."""
    return dict(zip(codes.copy().settle(roster), roster.entries, strict=True)).get(code)


def _with(roster: Roster, entry: Entry, names: Iterable[str]) -> Roster:
    """The roster with more names of an entry, which is one of its own or new."""
    had = _keys(entry)
    new = {name_keys(name): name for name in names if name_keys(name) not in had}
    said = {"names": (), **dict(entry.said)}
    said["names"] += tuple(new.values())
    grown = replace(entry, said=tuple((key, these) for key, these in said.items() if these))
    entries = [grown if one is entry else one for one in roster.entries]
    if grown not in entries:
        entries.append(grown)
    return Roster(tuple(sorted(entries, key=lambda one: [*TABLES].index(one.table))))


def _same(one: Entry, other: Entry) -> bool:
    """Whether two rosters' entries are the same: by code or, of whom is spoken about, by name."""
    if TABLES[one.table] and not _keys(one).isdisjoint(_keys(other)):
        return True
    return one.code is not None and one.code == other.code


def _keys(*entries: Entry) -> set[tuple[str, ...]]:
    return {name_keys(name) for entry in entries for name in entry.names}


def _checked(roster: Roster) -> Roster:
    """The roster as a file of it would be read; its lines are nobody's concern here."""
    return Roster.from_toml(roster.to_toml(), lines=False)
