"""Changing a roster: names added by code, and what another roster knows more taken up.

What comes out is checked as a file would be: FacilitatorError if it is no roster.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from facilitator.anonymise.replacements import Replacements
from facilitator.anonymise.roster import Member, Mention, Roster, all_names, listed_names, name_keys
from facilitator.domain.people import is_code, parse_code
from facilitator.errors import FacilitatorError
from facilitator.words import _

Entry = TypeVar("Entry", bound=Member | Mention)

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
    if numbered:
        changed = _mentioned(roster, numbered, names, codes)
    elif code in roster.codes:
        changed = replace(
            roster,
            participants=tuple(
                _named(m, names) if m.code == code else m for m in roster.participants
            ),
        )
    else:
        changed = replace(
            roster, participants=(*roster.participants, Member(code, all_names(names, ())))
        )
    return _checked(changed)


def names_lost(stored: Roster | None, other: Roster) -> int:
    """How many names of a stored roster another one lacks, however they are written."""
    if stored is None:
        return 0
    kept = {name_keys(name) for _, entry in other.entries() for name in entry.names}
    had = {name_keys(name) for _, entry in stored.entries() for name in entry.names}
    return len(had - kept)


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
    had = {keys for roster in (own, known) for _, e in roster.entries() for keys in _keys(e)}
    result = own
    for table, entry in stored.entries():
        new = [name for name in entry.names if name_keys(name) not in had]
        if new:
            result = _joined(result, table, entry, new)
    return None if result is own else _checked(result)


def _mentioned(
    roster: Roster, match: re.Match[str], names: list[str], codes: Replacements
) -> Roster:
    code, category, number = match[0], match[1], int(match[2])
    field = "people" if category == "Person" else "places"
    fresh = Replacements.from_record(codes.to_record())
    people, places = fresh.settle(roster)
    settled = people if field == "people" else places
    entries = getattr(roster, field)
    if code in settled:
        at = settled.index(code)
        entries = tuple(_named(e, names) if n == at else e for n, e in enumerate(entries))
    else:
        heard = [s for s, n in codes.given.get(category, {}).items() if n == number]
        usable = [s for s in heard if _alone_checked(s)]
        made = Mention(all_names([*names, *usable], ()), code, (), category == "Service")
        entries = (*entries, made)
    return replace(roster, **{field: entries})


def _joined(roster: Roster, table: str, entry: Member | Mention, new: list[str]) -> Roster:
    """The roster with new names for the entry that is the same, or for one of its own."""
    field = "places" if table == "services" else table
    entries: tuple[Member | Mention, ...] = getattr(roster, field)
    same = _same_member(entry) if isinstance(entry, Member) else _same_mention(entry)
    at = next((n for n, one in enumerate(entries) if same(one)), None)
    if at is None:
        added: Member | Mention = replace(entry, names=tuple(new), fields=())
        return _with(roster, field, (*entries, added))
    changed = tuple(_named(e, new) if n == at else e for n, e in enumerate(entries))
    return _with(roster, field, changed)


def _same_member(entry: Member) -> Callable[[Member | Mention], bool]:
    return lambda one: isinstance(one, Member) and one.code == entry.code


def _same_mention(entry: Mention) -> Callable[[Member | Mention], bool]:
    names = set(_keys(entry))

    def same(one: Member | Mention) -> bool:
        if not isinstance(one, Mention) or one.service != entry.service:
            return False
        if one.replacement is not None and one.replacement == entry.replacement:
            return True
        return not names.isdisjoint(_keys(one))

    return same


def _with(roster: Roster, field: str, entries: tuple[Member | Mention, ...]) -> Roster:
    changed: Mapping[str, object] = {field: entries}
    return replace(roster, **changed)  # type: ignore[arg-type]


def _named(entry: Entry, names: Iterable[str]) -> Entry:
    had = set(_keys(entry))
    new = {name_keys(name): name for name in names if name_keys(name) not in had}
    return replace(entry, names=all_names([*listed_names(entry), *new.values()], entry.fields))


def _keys(entry: Member | Mention) -> list[tuple[str, ...]]:
    return [name_keys(name) for name in entry.names]


def _alone_checked(name: str) -> bool:
    try:
        _checked(Roster(people=(Mention((name,)),)))
    except FacilitatorError:
        return False
    return True


def _checked(roster: Roster) -> Roster:
    """The roster as a file of it would be read; its lines are nobody's concern here."""
    try:
        return Roster.from_toml(roster.to_toml())
    except FacilitatorError as error:
        raise FacilitatorError(_LINE.sub("", error.what), error.hint) from None
