"""The roster as a TOML file, and how a broken one is refused: by entry and line, never by a name.

A typing error in a roster would leave somebody unprotected, so nothing in it is passed over.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NoReturn

from facilitator.anonymise.folding import fold_kana
from facilitator.anonymise.languages import anywhere, codes, grammar
from facilitator.anonymise.roster import (
    NAME_FIELDS,
    SHARED_FIELDS,
    Entry,
    Fields,
    Roster,
    all_names,
    fields_of,
    listed_names,
    name_keys,
)
from facilitator.anonymise.words import listed
from facilitator.domain.people import FACILITATING_ROLES, is_code, parse_code
from facilitator.domain.reading import toml_of, toml_text
from facilitator.errors import FacilitatorError
from facilitator.files import wide
from facilitator.words import _

_ROLES = FACILITATING_ROLES | {"User", "Participant", "Person", "Place", "Service"}
"""With a number these are somebody's code, and no ward's or clinic's name, in any roster."""
_REPLACEMENT = re.compile(r"\[[^\W\d_](?:[^\W\d_]|['’ -]){0,40}(?: [1-9]\d{0,3})?\]")
"""A category in square brackets, with or without a number."""
_ALLOWED = {
    "participants": ("code", "names", *NAME_FIELDS),
    "people": ("names", *NAME_FIELDS, "replacement"),
    "places": ("name", "names", "replacement"),
    "services": ("name", "names", "replacement"),
}
MOST_NAMES = 20_000
"""Names of a roster at most: so many are read and made ready in a few seconds."""
_LONGEST = 8_000_000
"""Characters of a roster's file at most; 20,000 names with all their fields have fewer."""
_RUN_TOGETHER = re.compile(r"""["“”„‟‘’‚«»＂]\s*[,、，;]\s*["“”„‟‘‚«»＂]""")
"""Within one text: the end of a name, a comma and the beginning of the next."""
_LOST = "\ufffd"
"""What is left of a character in a wrong encoding."""


def decoded(data: bytes) -> str:
    """A roster file's text, without a byte order mark. FacilitatorError if it is not UTF-8."""
    fault = _("The roster is UTF-16 or no text at all (line 1).")
    try:
        if not wide(data):
            return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        fault = _("The roster is not UTF-8 text (line {line}).").format(line=line)
    raise FacilitatorError(fault, _("Save it as UTF-8 (plain text, .toml)."))


def read(text: str) -> Roster:
    """The roster that a file's text holds.

    Raises FacilitatorError, naming entry and line but no names, for anything that is not exactly
    a roster.
    """
    text = text.removeprefix("\ufeff")
    if len(text) > _LONGEST:
        raise _too_many(f"{len(text):,} characters")
    try:
        data = toml_of(text)
    except ValueError as error:
        where = str(error)
        if isinstance(error, tomllib.TOMLDecodeError):
            # The parser's message may quote the file; only its position is safe to repeat.
            place = re.search(r"line \d+, column \d+|end of document", where)
            where = place.group() if place else ""
        raise FacilitatorError(
            _("The roster is not valid TOML ({where}).").format(where=where),
            _("Write it in tables {example}, with straight quotation marks.").format(
                example=_(
                    'such as [[participants]], code = "User 1", names = ["Full Name", "Nickname"]'
                )
            ),
        ) from None
    return _Reader(text, data).roster()


def written(roster: Roster) -> str:
    """The roster as a file that `read` reads back to an equal roster."""
    return "\n".join(map(_block, roster.entries))


def _block(entry: Entry) -> str:
    key = "code" if entry.table == "participants" else "replacement"
    code = [f"{key} = {toml_text(entry.code)}"] if entry.code is not None else []
    names = [
        f"{key} = [{', '.join(map(toml_text, names))}]"
        for key, names in (("names", listed_names(entry)), *entry.fields)
        if names
    ]
    lines = [*code, *names] if key == "code" else [*names, *code]
    return "\n".join([f"[[{entry.table}]]", *lines, ""])


def words_besides(roster: Roster) -> list[tuple[str, int]]:
    """(code or table, how many) for entries with a name that is an everyday word as well ("Will").

    Such a name is masked only where it stands as one.
    """
    found: Counter[tuple[int, str]] = Counter()
    for number, entry in enumerate(roster.entries):
        called = entry.code or _("one of the {table}").format(table=entry.table)
        for keys in map(name_keys, entry.names):
            if len(keys) == 1 and any(grammar(one).ambiguous(keys[0]) for one in codes()):
                found[number, called] += 1
    return [(called, many) for (_, called), many in found.items()]


def _too_many(what: str) -> FacilitatorError:
    return FacilitatorError(
        _("The roster has {what}; at most {most_names:,} names can be looked for.").format(
            what=what, most_names=MOST_NAMES
        ),
        _("Keep those whom this study may speak of, or make a study for each group."),
    )


def _refuse(at: str, what: str, remedy: str) -> NoReturn:
    raise FacilitatorError(_("Roster, {at}: {what}.").format(at=at, what=what), remedy)


class _Reader:
    """Turns parsed TOML into a Roster, saying where it is wrong."""

    def __init__(self, text: str, data: Mapping[str, Any]) -> None:
        # Not splitlines: an editor counts lines by their ends alone.
        self._text = text.replace("\r\n", "\n").split("\n")
        self._data = data
        self._roles = set(_ROLES)
        self._names = 0

    def roster(self) -> Roster:
        for number, key in enumerate(self._data, 1):
            if key not in _ALLOWED:
                raise FacilitatorError(
                    _(
                        "The roster has a table or key outside participants, people, "
                        "places and services (number {index} at the top of the "
                        "file{line_of})."
                    ).format(index=number, line_of=self._line_of(key)),
                    _(
                        "Remove it, or correct its spelling to [[participants]], "
                        "[[people]], [[places]] or [[services]]."
                    ),
                )
        rows = [(table, *row) for table in _ALLOWED for row in self._rows(table)]
        placed = [(at, self._entry(table, row, at)) for table, row, at in rows]
        _check_beside_each_other(placed)
        return Roster(tuple(entry for _, entry in placed))

    def _entry(self, table: str, row: Mapping[str, Any], at: str) -> Entry:
        code = _code(row, at) if table == "participants" else _replacement(row, at)
        if code is not None and table == "participants":
            self._roles.add(parse_code(code)[0])
        names, fields = self._named(row, at, numbered=table in ("places", "services"))
        return Entry(table, names, code, fields)

    # -- where ---------------------------------------------------------------------------------

    def _lines(self, key: str, after: int = 0) -> list[int]:
        """The lines (from 1) behind one at which a table or key of this name begins."""
        begins = re.compile(rf"\s*(\[\[?)?\s*[\"']?{re.escape(key)}[\"']?\s*[\].=]")
        lines = enumerate(self._text[after:], after + 1)
        return [number for number, line in lines if begins.match(line)]

    def _line_of(self, key: str, after: int = 0) -> str:
        """ ", line 7" for where a key stands behind a line; nothing if that cannot be told."""
        found = self._lines(key, after)
        return _(", line {number}").format(number=found[0]) if found else ""

    # -- one entry -----------------------------------------------------------------------------

    def _rows(self, table: str) -> Iterator[tuple[Mapping[str, Any], str]]:
        """The entries of a table, each with where it stands."""
        rows = self._data.get(table, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise FacilitatorError(
                _("{table} in the roster is not a list of tables{line_of}.").format(
                    table=table, line_of=self._line_of(table)
                ),
                _("Head every entry with [[{table}]] in double brackets.").format(table=table),
            )
        begins = self._lines(table)
        if len(begins) != len(rows):  # not written with headers
            begins = begins[:1] * len(rows)
        for index, row in enumerate(rows):
            line = _(" (line {number})").format(number=begins[index]) if begins else ""
            at = _("entry {index} of [[{table}]]{line}").format(
                index=index + 1, table=table, line=line
            )
            for number, key in enumerate(row, 1):
                if key not in _ALLOWED[table]:
                    line = self._line_of(key, begins[index] if begins else 0)
                    what = _("key number {number}{line} is unknown")
                    remedy = _("Use only {known} there.").format(known=", ".join(_ALLOWED[table]))
                    _refuse(at, what.format(number=number, line=line), remedy)
            yield row, at

    def _named(
        self, row: Mapping[str, Any], at: str, numbered: bool
    ) -> tuple[tuple[str, ...], Fields]:
        """All names of an entry, and those of its fields; `numbered` if they may be a word and a
        number."""
        keys = ("name", "names", *NAME_FIELDS)
        named = {key: self._texts(row[key], key, at, numbered) for key in keys if key in row}
        fields = fields_of(named)
        listed = [*named.get("name", ()), *named.get("names", ())]
        if not listed and not fields:
            _refuse(at, _("has no name at all"), _('Write names = ["Full Name", "Nickname"].'))
        return all_names(listed, fields), fields

    def _texts(self, value: object, key: str, at: str, numbered: bool) -> list[str]:
        """The names under a key, one or a list of them, each checked."""
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not names or not all(isinstance(n, str) for n in names):
            what = _("{key} is no text and no list of texts, or an empty list")
            remedy = _('Write {key} = ["One", "Another"], or take the line out.')
            _refuse(at, what.format(key=key), remedy.format(key=key))
        self._names += len(names)
        if self._names > MOST_NAMES:
            raise _too_many(f"more than {MOST_NAMES:,} names")
        for number, name in enumerate(names, 1):
            fault = self._fault(name, numbered)
            if fault is not None:
                which = f"{'name' if key == 'names' else key} {number}"
                _refuse(at, fault[0].format(which=which), fault[1])
        return [" ".join(name.split()) for name in names]

    def _fault(self, name: str, numbered: bool) -> tuple[str, str] | None:
        """What is wrong with a name, and what to do; None if nothing is."""
        keys = name_keys(name)
        single = " ".join(name.split())
        # "Ward 4", but not "User 4"
        code = is_code(single) and not (numbered and parse_code(single)[0] not in self._roles)
        inner = keys[1:] if len(keys) > 1 and keys[0] == "the" else keys
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
        if code or _REPLACEMENT.fullmatch(name.strip()):
            return _("{which} is a code"), _("Give the name that the code stands for.")
        little = anywhere("function_words")
        if _nobody(inner[0]) if len(inner) == 1 else all(key in little for key in inner):
            return (
                _("{which} is an everyday word or a single letter: ordinary talk would be masked"),
                _("Give the full name, or leave this form out."),
            )
        return None


def _code(row: Mapping[str, Any], at: str) -> str:
    code = row.get("code")
    if not isinstance(code, str) or not is_code(code):
        remedy = _(
            'A code is a role in capitalised words and a number, such as "Volunteer Worker 2".'
        )
        _refuse(at, _("the code is missing or is no code"), remedy)
    return unicodedata.normalize("NFC", code)  # as seats have it


def _replacement(row: Mapping[str, Any], at: str) -> str | None:
    said = row.get("replacement")
    if said is None or (isinstance(said, str) and _REPLACEMENT.fullmatch(said)):
        return said
    remedy = _('Write, for example, replacement = "[Person 1]" or "[Service 1]".')
    _refuse(at, _("the replacement is no category in square brackets"), remedy)


def _check_beside_each_other(placed: Iterable[tuple[str, Entry]]) -> None:
    """Each code and each name stands for one entry, and no code holds a name."""
    codes: dict[str, str] = {}
    names: dict[tuple[str, ...], str] = {}
    keys = (key for _, one in placed for name in one.names for key in name_keys(name))
    known = {key for key in keys if key.isalpha() and len(key) > 1}
    for at, entry in placed:
        code = entry.code or ""
        # A category without a number may stand for several; "[User 1]" reads as "User 1".
        bare = code.strip("[]")
        if bare[-1:].isdecimal() and (other := codes.setdefault(bare, at)) != at:
            remedy = _("Give every entry a code of its own; all names of one go into one entry.")
            what = _("{code} is also the code of {other}").format(code=code, other=other)
            _refuse(at, what, remedy)
        _check_names(at, entry, names)
        member = entry.table == "participants"
        # A role or a category may well be part of a name: "Rowan Ward", the family Nurse.
        allowed = listed("places") | (_roles() if member else frozenset())
        if any(w in known and w not in allowed for w in name_keys(code)):
            what = _("the code holds a name") if member else _("the replacement holds a name")
            example = _(
                'Make it a role or a category and a number, such as "User 1" or "[Person 1]".'
            )
            _refuse(at, what, example)


def _check_names(at: str, entry: Entry, seen: dict[tuple[str, ...], str]) -> None:
    alone = {n for key, names in entry.fields if key in SHARED_FIELDS for n in names}
    for number, name in enumerate(entry.names, 1):
        if name not in alone and (other := seen.setdefault(name_keys(name), at)) != at:
            own = name in listed_names(entry)
            which = _("name {number}").format(number=number) if own else "a name"
            remedy = _("Write both with their full names, so that they can be told apart.")
            what = _("{which} also stands in {other}").format(which=which, other=other)
            _refuse(at, what, remedy)


@cache
def _roles() -> frozenset[str]:
    everyday = anywhere("common") - anywhere("given")
    return listed("no_names") | anywhere("titles") | everyday


def _nobody(key: str) -> bool:
    """A folded word that is no name by itself; one letter or kana, but no Chinese character."""
    short = len(key) == 1 and (key.isascii() or "\u3040" <= key <= "\u30ff")
    nobody = listed("no_names"), anywhere("titles")
    return short or any(said in words for said in (key, fold_kana(key)) for words in nobody)
