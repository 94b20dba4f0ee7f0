"""The roster as a TOML file, and how a broken one is refused: by entry and line, never by a name.

A typing error in a roster would leave somebody unprotected, so nothing in it is passed over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn

from facilitator.anonymise.folding import fold_kana
from facilitator.anonymise.languages import grammar
from facilitator.anonymise.roster import (
    NAME_FIELDS,
    SHARED_FIELDS,
    Fields,
    Member,
    Mention,
    Roster,
    all_names,
    fields_of,
    listed_names,
    name_keys,
)
from facilitator.anonymise.words import common_words, given_names, no_names, word_set
from facilitator.domain.people import FACILITATING_ROLES, is_code, parse_code
from facilitator.domain.reading import curled, toml_of
from facilitator.errors import FacilitatorError
from facilitator.files import wide
from facilitator.words import _

_NUMBERED_TABLES = ("places", "services")
_ROLES = FACILITATING_ROLES | {"User", "Participant", "Person", "Place", "Service"}
"""With a number these are somebody's code, and no ward's or clinic's name, in any roster."""
_REPLACEMENT = re.compile(r"\[[^\W\d_](?:[^\W\d_]|['’ -]){0,40}(?: [1-9]\d{0,3})?\]")
"""A category in square brackets, with or without a number."""
_NUMBERED = re.compile(r"\d\]$")
_CATEGORY_WORDS = word_set(
    """
    person place service hospital ward clinic house centre center unit surgery street road town
    city village school college university project team group church employer company charity
    """
)
_NO_NAMES = ("code", "replacement")
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
_EXAMPLE = _('such as [[participants]], code = "User 1", names = ["Full Name", "Nickname"]')
_RUN_TOGETHER = re.compile(r"""["“”„‟‘’‚«»＂]\s*[,、，;]\s*["“”„‟‘‚«»＂]""")
"""Within one text: the end of a name, a comma and the beginning of the next."""
_LOST = "\ufffd"
"""What is left of a character that was read in a wrong encoding."""


def decoded(data: bytes) -> str:
    """A roster file's text, without a byte order mark. FacilitatorError if it is not UTF-8."""
    if wide(data):
        raise FacilitatorError(
            _("The roster is UTF-16 or no text at all (line 1)."),
            _("Save it as UTF-8 (plain text, .toml)."),
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FacilitatorError(
            _("The roster is not UTF-8 text (line {line}).").format(line=line),
            _("Save it as UTF-8 (plain text, .toml)."),
        ) from None


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
        # The parser's message may quote the file; only its position is safe to repeat.
        place = re.search(r"line (\d+), column (\d+)|end of document|nested too deeply", str(error))
        where = f" ({place.group()})" if place else ""
        if place and place[1] and curled(text, int(place[1]), int(place[2])):
            raise FacilitatorError(
                _("The roster has typographic quotation marks, not straight ones{where}.").format(
                    where=where
                ),
                _('Write "Name", not “Name”: turn "smart quotes" off in your editor.'),
            ) from None
        raise FacilitatorError(
            _("The roster is not valid TOML{where}.").format(where=where),
            _("Write it in tables {example}.").format(example=_EXAMPLE),
        ) from None
    return _Reader(text).read(data)


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

    def __init__(self, text: str) -> None:
        # Not splitlines: an editor counts lines by their ends alone.
        self._text = text.replace("\r\n", "\n").split("\n")
        self._roles = set(_ROLES)

    def read(self, data: Mapping[str, Any]) -> Roster:
        for key in data:
            if key not in _ALLOWED:
                raise FacilitatorError(
                    _(
                        "The roster has a table or key outside participants, people, "
                        "places and services (number {index} at the top of the "
                        "file{line_of})."
                    ).format(index=list(data).index(key) + 1, line_of=self._line_of(key, 0)),
                    _(
                        "Remove it, or correct its spelling to [[participants]], "
                        "[[people]], [[places]] or [[services]]."
                    ),
                )
        many = sum(map(_count, data.values()))
        if many > MOST_NAMES:
            raise _too_many(f"{many:,} names")
        self._lines = {table: self._headers(table, data.get(table)) for table in _ALLOWED}
        members = tuple(
            Member(self._code(row, at), *self._named(row, at))
            for row, at in self._entries(data, "participants")
        )
        self._roles |= {parse_code(member.code)[0] for member in members}
        mentions = {
            table: tuple(
                Mention(names, self._replacement(row, at), fields, table == "services")
                for row, at in self._entries(data, table)
                for names, fields in [self._named(row, at, numbered=table in _NUMBERED_TABLES)]
            )
            for table in ("people", "places", "services")
        }
        roster = Roster(members, mentions["people"], mentions["places"] + mentions["services"])
        self._refuse_duplicate_codes(roster)
        self._refuse_shared_names(roster)
        self._refuse_leaking_codes(roster)
        return roster

    # -- where ---------------------------------------------------------------------------------

    def _headers(self, table: str, rows: object) -> list[int]:
        """The line (from 1) at which each entry of a table begins, or the table, if it is not
        written with headers."""
        header = re.compile(rf"\s*\[\[\s*[\"']?{table}[\"']?\s*\]\]")
        found = [n for n, line in enumerate(self._text, 1) if header.match(line)]
        if isinstance(rows, list) and len(found) != len(rows):
            start = re.compile(rf"\s*[\"']?{table}[\"']?\s*=")
            found = [n for n, line in enumerate(self._text, 1) if start.match(line)][:1] * len(rows)
        return found

    def _at(self, table: str, index: int) -> str:
        lines = self._lines[table]
        line = _(" (line {number})").format(number=lines[index]) if index < len(lines) else ""
        return _("entry {index} of [[{table}]]{line}").format(
            index=index + 1, table=table, line=line
        )

    def _line_of(self, key: str, after: int) -> str:
        """ ", line 7" for where a key stands behind a line; nothing if that cannot be told."""
        named = re.compile(rf"\s*(\[\[?)?\s*[\"']?{re.escape(key)}[\"']?\s*[\].=]")
        for number, line in enumerate(self._text[after:], after + 1):
            if named.match(line):
                return _(", line {number}").format(number=number)
        return ""

    # -- one entry -----------------------------------------------------------------------------

    def _entries(
        self, data: Mapping[str, Any], table: str
    ) -> Iterator[tuple[Mapping[str, Any], str]]:
        rows = data.get(table, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise FacilitatorError(
                _("{table} in the roster is not a list of tables{line_of}.").format(
                    table=table, line_of=self._line_of(table, 0)
                ),
                _("Head every entry with [[{table}]] in double brackets.").format(table=table),
            )
        for index, row in enumerate(rows):
            at = self._at(table, index)
            for number, key in enumerate(row, 1):
                if key not in _ALLOWED[table]:
                    starts = self._lines[table]
                    line = self._line_of(key, starts[index] if index < len(starts) else 0)
                    _refuse(
                        at,
                        _("key number {number}{line} is unknown").format(number=number, line=line),
                        _("Use only {known} there.").format(known=", ".join(_ALLOWED[table])),
                    )
            yield row, at

    def _code(self, row: Mapping[str, Any], at: str) -> str:
        code = row.get("code")
        if not isinstance(code, str) or not is_code(code):
            _refuse(
                at,
                _("the code is missing or is no code"),
                _(
                    "A code is a role in capitalised words and a number, such as "
                    '"Volunteer Worker 2".'
                ),
            )
        return unicodedata.normalize("NFC", code)  # as seats have it

    def _named(
        self, row: Mapping[str, Any], at: str, numbered: bool = False
    ) -> tuple[tuple[str, ...], Fields]:
        """All names of an entry, and those of its fields; `numbered` if they may be a word and a
        number."""
        if "name" in row and "names" in row:
            _refuse(at, _("has both name and names"), _("Write all of them in names = [...]."))
        listed: list[str] = []
        if "name" in row:
            listed = self._texts(row, "name", at, numbered)
        elif "names" in row:
            if not isinstance(row["names"], list):
                _refuse(at, _("names is no list"), _('Write names = ["Full Name", "Nickname"].'))
            listed = self._texts(row, "names", at, numbered)
        fields = fields_of({key: self._texts(row, key, at) for key in NAME_FIELDS if key in row})
        if not listed and not fields:
            _refuse(at, _("has no name at all"), _('Write names = ["Full Name", "Nickname"].'))
        return all_names(listed, fields), fields

    def _texts(
        self, row: Mapping[str, Any], key: str, at: str, numbered: bool = False
    ) -> list[str]:
        """The names under a key, one or a list of them, each checked."""
        value = row[key]
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not names or not all(isinstance(n, str) for n in names):
            _refuse(
                at,
                _("{key} is no text and no list of texts, or an empty list").format(key=key),
                _('Write {key} = ["One", "Another"], or take the line out.').format(key=key),
            )
        shown = "name" if key == "names" else key
        for number, name in enumerate(names, 1):
            self._check_name(name, f"{shown} {number}", at, numbered)
        return [" ".join(name.split()) for name in names]

    def _check_name(self, name: str, which: str, at: str, numbered: bool) -> None:
        keys = name_keys(name)
        if not name.strip():
            _refuse(at, _("{which} is empty").format(which=which), _("Fill it in or remove it."))
        if any(unicodedata.category(char) in ("Cc", "Cs") or char == _LOST for char in name):
            _refuse(
                at,
                _("{which} holds a line break, a control character or one that was lost").format(
                    which=which
                ),
                _("Type that name anew, on one line."),
            )
        if _RUN_TOGETHER.search(name):
            _refuse(
                at,
                _("{which} holds typographic quotation marks, and so more than one name").format(
                    which=which
                ),
                _('Write "One", "Another" with straight quotation marks around each.'),
            )
        if not any(char.isalpha() for key in keys for char in key):
            _refuse(
                at,
                _("{which} is empty but for marks or digits").format(which=which),
                _("Fill it in or remove it."),
            )
        code = is_code(single := " ".join(name.split()))
        if numbered and code:
            code = parse_code(single)[0] in self._roles  # "Ward 4", but not "User 4"
        if code or _REPLACEMENT.fullmatch(name.strip()):
            _refuse(
                at,
                _("{which} is a code").format(which=which),
                _("Give the name that the code stands for."),
            )
        keys = keys[1:] if len(keys) > 1 and keys[0] == "the" else keys
        if len(keys) > 1 and all(key in grammar("en").listed("function_words") for key in keys):
            _refuse(
                at,
                _(
                    "{which} is nothing but everyday words, and would blank out ordinary talk"
                ).format(which=which),
                _("Give the full name, or leave this form out."),
            )
        if len(keys) != 1:
            return
        if fold_kana(keys[0]) in no_names() or _nobody(keys[0]) or _one_letter(keys[0]):
            _refuse(
                at,
                _(
                    "{which} is an everyday word or a single letter, and would blank "
                    "out ordinary talk"
                ).format(which=which),
                _("Give the full name, or leave this form out."),
            )

    def _replacement(self, row: Mapping[str, Any], at: str) -> str | None:
        replacement = row.get("replacement")
        if replacement is None:
            return None
        if not isinstance(replacement, str) or not _REPLACEMENT.fullmatch(replacement):
            _refuse(
                at,
                _("the replacement is no category in square brackets"),
                _('Write, for example, replacement = "[Person 1]" or "[Service 1]".'),
            )
        return replacement

    # -- entries beside each other -------------------------------------------------------------

    def _everybody(self, roster: Roster) -> Iterator[tuple[str, Member | Mention]]:
        index: dict[str, int] = {}
        for table, entry in roster.entries():
            index[table] = index.get(table, -1) + 1
            yield self._at(table, index[table]), entry

    def _refuse_duplicate_codes(self, roster: Roster) -> None:
        """Each code stands for one entry; a category without a number may stand for several."""
        seen: dict[str, str] = {}
        for at, entry in self._everybody(roster):
            code = entry.code if isinstance(entry, Member) else entry.replacement
            if code is None or (isinstance(entry, Mention) and not _NUMBERED.search(code)):
                continue
            # "[User 1]" would be read as the participant.
            other = seen.setdefault(code.strip("[]"), at)
            if other != at:
                _refuse(
                    at,
                    _("{code} is also the code of {other}").format(code=code, other=other),
                    _("Give every entry a code of its own; all names of one go into one entry."),
                )

    def _refuse_shared_names(self, roster: Roster) -> None:
        seen: dict[tuple[str, ...], str] = {}
        for at, entry in self._everybody(roster):
            alone = {n for key, names in entry.fields if key in SHARED_FIELDS for n in names}
            listed = listed_names(entry)
            for number, name in enumerate(entry.names, 1):
                if name in alone:
                    continue
                other = seen.setdefault(name_keys(name), at)
                if other != at:
                    which = _("name {number}").format(number=number) if name in listed else "a name"
                    _refuse(
                        at,
                        _("{which} also stands in {other}").format(which=which, other=other),
                        _("Write both with their full names, so that they can be told apart."),
                    )

    def _refuse_leaking_codes(self, roster: Roster) -> None:
        known = {
            key
            for _, entry in self._everybody(roster)
            for name in entry.names
            for key in name_keys(name)
            if key.isalpha() and len(key) > 1
        }
        for at, entry in self._everybody(roster):
            member = isinstance(entry, Member)
            code = entry.code if isinstance(entry, Member) else entry.replacement
            # A role or a category may well be part of a name: "Rowan Ward", the family Nurse.
            allowed = _roles() if member else _CATEGORY_WORDS
            if any(w in known and w not in allowed for w in name_keys(code or "")):
                _refuse(
                    at,
                    _("the code holds a name") if member else _("the replacement holds a name"),
                    _(
                        'Make it a role or a category and a number, such as "User 1" or '
                        '"[Person 1]".'
                    ),
                )


def _count(value: object) -> int:
    """The texts in what a file's key holds, at whatever depth."""
    if isinstance(value, dict):
        return sum(map(_count, (v for key, v in value.items() if key not in _NO_NAMES)))
    if isinstance(value, list):
        return sum(map(_count, value))
    return isinstance(value, str)


def _roles() -> Iterable[str]:
    return (
        no_names()
        | {*grammar("en").listed("titles")}
        | _CATEGORY_WORDS
        | (common_words() - given_names())
    )


def _one_letter(key: str) -> bool:
    """One letter, or one kana; a single Chinese character may well be a name."""
    return len(key) == 1 and (key.isascii() or "\u3040" <= key <= "\u30ff")


def _nobody(key: str) -> bool:
    return key in no_names() or key in grammar("en").listed("titles")
