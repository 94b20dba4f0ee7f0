"""The roster as a TOML file, and how a broken one is refused: by entry and line, never by a name.

A typing error in a roster would leave somebody unprotected, so nothing in it is passed over.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NoReturn

from facilitator.anonymise.folding import fold_kana
from facilitator.anonymise.languages import anywhere, codes, grammar
from facilitator.anonymise.roster import NAME_FIELDS, SHARED_FIELDS, Entry, Roster, name_keys
from facilitator.anonymise.words import listed
from facilitator.domain.people import FACILITATING_ROLES, is_code, parse_code
from facilitator.domain.reading import toml_of, toml_text
from facilitator.errors import FacilitatorError
from facilitator.words import _

_ROLES = FACILITATING_ROLES | {"User", "Participant", "Person", "Place", "Service"}
"""With a number these are somebody's code, and no ward's or clinic's name, in any roster."""
_REPLACEMENT = re.compile(r"\[[^\W\d_](?:[^\W\d_]|['’ -]){0,40}(?: [1-9]\d{0,3})?\]")
"""A category in square brackets, with or without a number."""
_ALLOWED = {
    "participants": ("code", "names", *NAME_FIELDS),
    "people": ("replacement", "names", *NAME_FIELDS),
    **dict.fromkeys(("places", "services"), ("replacement", "name", "names")),
}
"""What may stand in an entry of each table, its code first."""
MOST_NAMES = 20_000
"""Names of a roster at most: so many are read and made ready in a few seconds."""
_RUN_TOGETHER = re.compile(r"""["“”„‟‘’‚«»＂]\s*[,、，;]\s*["“”„‟‘‚«»＂]""")
"""Within one text: the end of a name, a comma and the beginning of the next."""
_LOST = "\ufffd"
"""What is left of a character in a wrong encoding."""


def read(text: str, lines: bool = True) -> Roster:
    """The roster that a file's text holds.

    Raises FacilitatorError, naming entry and (with `lines`) line but no names, for anything that is
    not exactly a roster.
    """
    text = text.removeprefix("\ufeff")
    # Not splitlines: an editor counts lines by their ends alone.
    counted = text.split("\n") if lines else []
    rows = [*_rows(_tables(text), counted)]
    names = (row[key] for table, row, _at in rows for key in _ALLOWED[table][1:] if key in row)
    if sum(len(some) if isinstance(some, list) else 1 for some in names) > MOST_NAMES:
        what = _("The roster is too large: at most {most:,} names can be looked for.")
        remedy = _("Keep those whom this study may speak of, or make a study for each group.")
        raise FacilitatorError(what.format(most=MOST_NAMES), remedy)
    roles = {*_ROLES}
    placed = [(at, _entry(row, table, at, roles)) for table, row, at in rows]
    _check_beside_each_other(placed)
    return Roster(tuple(entry for _at, entry in placed))


def written(roster: Roster) -> str:
    """The roster as a file that `read` reads back to an equal roster."""
    lines: list[str] = []
    for entry in roster.entries:
        lines.append(f"[[{entry.table}]]")
        if entry.code is not None:
            lines.append(f"{_ALLOWED[entry.table][0]} = {toml_text(entry.code)}")
        lines += [f"{key} = [{', '.join(map(toml_text, names))}]" for key, names in entry.said]
        lines.append("")
    return "\n".join(lines)


def words_besides(roster: Roster) -> Iterator[tuple[str, int]]:
    """(code or table, how many) for entries with a name that is an everyday word as well ("Will").

    Such a name is masked only where it stands as one.
    """
    for entry in roster.entries:
        alone = (keys[0] for keys in map(name_keys, entry.names) if len(keys) == 1)
        words = sum(any(grammar(one).ambiguous(key) for one in codes()) for key in alone)
        if words:
            yield entry.code or _("one of the {table}").format(table=entry.table), words


# -- what a file says ------------------------------------------------------------------------------


def _tables(text: str) -> dict[str, Any]:
    try:
        return toml_of(text)
    except tomllib.TOMLDecodeError as error:
        # The parser's message may quote the file; only its position is safe to repeat.
        place = re.search(r"line \d+, column \d+|end of document", str(error))
        where = place.group() if place else ""
    except ValueError as error:
        where = str(error)
    raise FacilitatorError(
        _("The roster is not valid TOML ({where}).").format(where=where),
        _(
            'Write it in tables such as [[participants]], code = "User 1", '
            'names = ["Full Name", "Nickname"], with straight quotation marks.'
        ),
    )


def _entry(row: Mapping[str, Any], table: str, at: str, roles: set[str]) -> Entry:
    """What an entry says; `roles` make codes with a number, those of participants are added."""
    code = _code(row, table, at)
    if code is not None and table == "participants":
        roles.add(parse_code(code)[0])
    named = {key: _names(row, key, at, roles) for key in _ALLOWED[table][1:] if key in row}
    if not named:
        _refuse(at, _("has no name at all"), _('Write names = ["Full Name", "Nickname"].'))
    listed = (*named.pop("name", ()), *named.pop("names", ()))
    return Entry(table, (*((("names", listed),) if listed else ()), *named.items()), code)


def _code(row: Mapping[str, Any], table: str, at: str) -> str | None:
    """An entry's code, as seats have it, or what it asks to be replaced by."""
    key, member = _ALLOWED[table][0], table == "participants"
    code = row.get(key)
    if isinstance(code, str) and (is_code(code) if member else _REPLACEMENT.fullmatch(code)):
        return unicodedata.normalize("NFC", code)
    if code is not None or member:
        what = _("{key} is missing, or is none")
        remedy = _('Write a role or a category, and a number: {key} = "{example}".')
        _refuse(at, what, remedy, key=key, example="Volunteer Worker 2" if member else "[Person 1]")
    return None


def _names(row: Mapping[str, Any], key: str, at: str, roles: set[str]) -> tuple[str, ...]:
    """The names under a key, one or a list of them, each checked."""
    names = [row[key]] if isinstance(row[key], str) else row[key]
    if not isinstance(names, list) or not names or not all(isinstance(n, str) for n in names):
        what = _("{key} is no text and no list of texts, or an empty list")
        _refuse(at, what, _('Write {key} = ["One", "Another"], or take the line out.'), key=key)
    for number, name in enumerate(names, 1):
        if fault := _fault(name, name_keys(name), roles):
            _refuse(at, *fault, which=_("name {number} of '{key}'").format(number=number, key=key))
    return tuple(" ".join(name.split()) for name in names)


def _rows(
    tables: Mapping[str, Any], lines: Sequence[str]
) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """The entries of all tables: the table, what is said, and where, for people."""
    for key, rows in tables.items():
        entries = isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
        if key not in _ALLOWED or not entries:
            line = _("line {number}").format(number=min(_lines_of(key, lines), default="?"))
            raise FacilitatorError(
                _("The roster holds something besides entries ({line}).").format(line=line),
                _(
                    "Remove it, or head every entry with [[participants]], [[people]], [[places]] "
                    "or [[services]], in double brackets."
                ),
            )
    for table, allowed in _ALLOWED.items():
        rows = tables.get(table, [])
        begins = _lines_of(table, lines)
        headed = len(begins) == len(rows)
        for index, row in enumerate(rows):
            line = _(" (line {number})").format(number=begins[index]) if headed else ""
            at = _("entry {index} of [[{table}]]{line}").format(
                index=index + 1, table=table, line=line
            )
            unknown = [number for number, key in enumerate(row, 1) if key not in allowed]
            if unknown:
                what, remedy = _("key number {number} is unknown"), _("Use only {known} there.")
                _refuse(at, what, remedy, number=unknown[0], known=", ".join(allowed))
            yield table, row, at


def _lines_of(table: str, lines: Sequence[str]) -> list[int]:
    """The lines (from 1) at which a table or key of this name begins."""
    begins = re.compile(rf"\s*(\[\[?)?\s*[\"']?{re.escape(table)}[\"']?\s*[\].=]")
    return [number for number, line in enumerate(lines, 1) if begins.match(line)]


# -- what may not be -------------------------------------------------------------------------------


def _fault(name: str, keys: Sequence[str], roles: Collection[str]) -> tuple[str, str] | None:
    """What is wrong with a name, of which these are the folded words, and what to do; `roles` make
    codes."""
    if any(unicodedata.category(char) in ("Cc", "Cs") or char == _LOST for char in name):
        return (
            _("{which} holds a line break, a control character or one that was lost"),
            _("Type that name anew, on one line."),
        )
    if _RUN_TOGETHER.search(name):
        return (
            _("{which} holds typographic quotation marks, and so more than one name"),
            _('Write "One", "Another" with straight quotation marks around each.'),
        )
    if not any(char.isalpha() for key in keys for char in key):
        return _("{which} is empty but for marks or digits"), _("Fill it in or remove it.")
    role = name.split()[:-1]
    if _REPLACEMENT.fullmatch(name.strip()) or (keys[-1].isdecimal() and " ".join(role) in roles):
        return _("{which} is a code"), _("Give the name that the code stands for.")
    if _everyday(keys[1:] if keys[0] == "the" and keys[1:] else keys):
        return (
            _("{which} is an everyday word or a single letter: ordinary talk would be masked"),
            _("Give the full name, or leave this form out."),
        )
    return None


def _refuse(at: str, what: str, remedy: str, **said: object) -> NoReturn:
    what = _("Roster, {at}: {what}.").format(at=at, what=what.format(**said))
    raise FacilitatorError(what, remedy.format(**said))


def _everyday(keys: Sequence[str]) -> bool:
    """Whether folded words name nobody; of a single letter or kana, but no Chinese character, that
    is so too."""
    if len(keys) > 1:
        return anywhere("function_words").issuperset(keys)
    short = len(keys[0]) == 1 and (keys[0].isascii() or "\u3040" <= keys[0] <= "\u30ff")
    nobody = listed("no_names"), anywhere("titles")
    return short or any(key in words for words in nobody for key in (keys[0], fold_kana(keys[0])))


def _check_beside_each_other(placed: Iterable[tuple[str, Entry]]) -> None:
    """Each code and each name stands for one entry, and no code holds a name."""
    codes: dict[str, str] = {}
    names: dict[tuple[str, ...], str] = {}
    keys = (key for _, one in placed for name in one.names for key in name_keys(name))
    known = {key for key in keys if key.isalpha() and len(key) > 1}
    # A role or a category may well be part of a name: "Rowan Ward", the family Nurse.
    everyday = anywhere("common") - anywhere("given")
    roles = everyday.union(listed("places"), listed("no_names"), anywhere("titles"))
    for at, entry in placed:
        code = entry.code or ""
        # A category without a number may stand for several; "[User 1]" reads as "User 1".
        bare = code.strip("[]")
        if bare[-1:].isdecimal() and (other := codes.setdefault(bare, at)) != at:
            remedy = _("Give every entry a code of its own; all names of one go into one entry.")
            _refuse(at, _("{code} is also the code of {other}"), remedy, code=code, other=other)
        shared = {n for key, names in entry.said if key in SHARED_FIELDS for n in names}
        for name in entry.names:
            if name not in shared and (other := names.setdefault(name_keys(name), at)) != at:
                remedy = _("Write both with their full names, so that they can be told apart.")
                _refuse(at, _("a name also stands in {other}"), remedy, other=other)
        allowed = roles if entry.table == "participants" else listed("places")
        if any(w in known and w not in allowed for w in name_keys(code)):
            remedy = _(
                'Make it a role or a category and a number, such as "User 1" or "[Person 1]".'
            )
            _refuse(at, _("{key} holds a name"), remedy, key=_ALLOWED[entry.table][0])
