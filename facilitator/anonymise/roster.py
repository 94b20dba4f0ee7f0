"""The roster: who takes part, whom and what they mention, and what the transcript shows instead.

A roster is identifying. It is read from a TOML file, kept encrypted, and never printed: errors name
an entry by its number and line, and no repr shows a name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from facilitator.anonymise.folding import fold
from facilitator.anonymise.tokens import tokenise
from facilitator.anonymise.words import word_set
from facilitator.domain.people import is_code
from facilitator.errors import FacilitatorError

# Words that can be no name on their own: masking them would blank out the language itself.
_NO_NAME = word_set(
    """
    a an and are as at be been but by can could did do does for from had has have he her hers him
    his how i if in is it its me my no not of off on or our out she so that the their them then
    there they this to up us was we were what when where which who why with would yes you your
    doctor dr nurse mr mrs ms miss mister professor psychologist psychiatrist user facilitator
    """
)
_BRACKETED = re.compile(r"\[[^\[\]\n]{1,60}\]")
_KEYS = {
    "participants": ("code", "names"),
    "people": ("names", "replacement"),
    "places": ("name", "names", "replacement"),
}
_EXAMPLE = 'such as [[participants]], code = "User 1", names = ["Full Name", "Nickname"]'


@dataclass(frozen=True, slots=True)
class Member:
    """A participant or facilitator: the code the transcript shows, and every name they go by."""

    code: str
    names: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mention:
    """A person, place or service spoken about. Without `replacement` it gets the next free code."""

    names: tuple[str, ...] = field(repr=False)
    replacement: str | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody and everything the study knows by name."""

    participants: tuple[Member, ...] = ()
    people: tuple[Mention, ...] = ()
    places: tuple[Mention, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The participants' codes, in file order."""
        return tuple(member.code for member in self.participants)

    @classmethod
    def from_toml(cls, text: str) -> Roster:
        """Read a roster file.

        Raises FacilitatorError, naming entry and line but no names, for anything that is not
        exactly a roster: a typing error in here would leave somebody unprotected.
        """
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            # The parser's message may quote the file; only its position is safe to repeat.
            place = re.search(r"line \d+, column \d+|end of document", str(error))
            where = f" ({place.group()})" if place else ""
            raise FacilitatorError(
                f"The roster is not valid TOML{where}.",
                f"Write it in tables {_EXAMPLE}.",
            ) from None
        return _Reader(text).read(data)

    def to_toml(self) -> str:
        """The roster as a file `from_toml` reads back to an equal roster."""
        blocks = [
            f"[[participants]]\ncode = {_quote(m.code)}\nnames = {_quote_all(m.names)}\n"
            for m in self.participants
        ]
        for table, mentions in (("people", self.people), ("places", self.places)):
            for mention in mentions:
                block = f"[[{table}]]\nnames = {_quote_all(mention.names)}\n"
                if mention.replacement is not None:
                    block += f"replacement = {_quote(mention.replacement)}\n"
                blocks.append(block)
        return "\n".join(blocks)


def _quote(text: str) -> str:
    """A TOML basic string."""
    out = "".join(
        f"\\u{ord(c):04x}" if ord(c) < 0x20 or ord(c) == 0x7F else c
        for c in text.replace("\\", "\\\\").replace('"', '\\"')
    )
    return f'"{out}"'


def _quote_all(texts: Sequence[str]) -> str:
    return "[" + ", ".join(_quote(t) for t in texts) + "]"


def name_keys(name: str) -> tuple[str, ...]:
    """The folded words of a name: what two spellings of it have in common."""
    return tuple(token.key for token in tokenise(name, fold(name)))


class _Reader:
    """Turns parsed TOML into a Roster, saying where it is wrong."""

    def __init__(self, text: str) -> None:
        self._lines = {table: _lines_of(text, table) for table in _KEYS}

    def read(self, data: Mapping[str, Any]) -> Roster:
        for key in data:
            if key not in _KEYS:
                raise FacilitatorError(
                    "The roster has a table or key outside participants, people and places"
                    f" (number {list(data).index(key) + 1} at the top of the file).",
                    "Remove it, or correct its spelling to [[participants]], [[people]] or"
                    " [[places]].",
                )
        roster = Roster(
            participants=tuple(
                Member(self._code(e, at), self._names(e, at))
                for e, at in self._entries(data, "participants")
            ),
            people=tuple(
                Mention(self._names(e, at), self._replacement(e, at))
                for e, at in self._entries(data, "people")
            ),
            places=tuple(
                Mention(self._names(e, at), self._replacement(e, at))
                for e, at in self._entries(data, "places")
            ),
        )
        self._refuse_duplicate_codes(roster)
        self._refuse_shared_names(roster)
        self._refuse_leaking_replacements(roster)
        return roster

    def _at(self, table: str, index: int) -> str:
        lines = self._lines[table]
        line = f" (line {lines[index]})" if index < len(lines) else ""
        return f"entry {index + 1} of [[{table}]]{line}"

    def _entries(
        self, data: Mapping[str, Any], table: str
    ) -> Iterable[tuple[Mapping[str, Any], str]]:
        rows = data.get(table, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise FacilitatorError(
                f"{table} in the roster is not a list of tables.",
                f"Head every entry with [[{table}]] in double brackets.",
            )
        for index, row in enumerate(rows):
            at = self._at(table, index)
            for number, key in enumerate(row, 1):
                if key not in _KEYS[table]:
                    raise FacilitatorError(
                        f"Roster, {at}: key number {number} is unknown.",
                        f"Use only {', '.join(_KEYS[table])} there.",
                    )
            yield row, at

    def _code(self, row: Mapping[str, Any], at: str) -> str:
        code = row.get("code")
        if not isinstance(code, str) or not is_code(code):
            raise FacilitatorError(
                f"Roster, {at}: the code is missing or is no code.",
                'A code is a role in capitalised words and a number, such as "Volunteer Worker 2".',
            )
        return code

    def _names(self, row: Mapping[str, Any], at: str) -> tuple[str, ...]:
        names = row.get("names", [row["name"]] if "name" in row else None)
        if "name" in row and "names" in row:
            raise FacilitatorError(
                f"Roster, {at}: has both name and names.", "Write all of them in names = [...]."
            )
        if not isinstance(names, list) or not names or not all(isinstance(n, str) for n in names):
            raise FacilitatorError(
                f"Roster, {at}: has no list of names.",
                'Write names = ["Full Name", "Nickname"].',
            )
        for number, name in enumerate(names, 1):
            keys = name_keys(name)
            if not name.strip() or not keys:
                raise FacilitatorError(
                    f"Roster, {at}: name {number} is empty.", "Fill it in or remove it."
                )
            if len(keys) == 1 and (keys[0] in _NO_NAME or (len(keys[0]) < 2 and keys[0].isascii())):
                raise FacilitatorError(
                    f"Roster, {at}: name {number} is an everyday word or a single letter,"
                    " and would blank out ordinary talk.",
                    "Give the full name, or leave this form out.",
                )
        return tuple(" ".join(name.split()) for name in names)

    def _replacement(self, row: Mapping[str, Any], at: str) -> str | None:
        replacement = row.get("replacement")
        if replacement is None:
            return None
        if not isinstance(replacement, str) or not _BRACKETED.fullmatch(replacement):
            raise FacilitatorError(
                f"Roster, {at}: the replacement is not a text in square brackets.",
                'Write, for example, replacement = "[Person 1]" or "[Service 1]".',
            )
        return replacement

    def _refuse_duplicate_codes(self, roster: Roster) -> None:
        seen: dict[str, int] = {}
        for index, member in enumerate(roster.participants):
            if member.code in seen:
                raise FacilitatorError(
                    f"Roster, {self._at('participants', index)}: {member.code} is also the code of"
                    f" {self._at('participants', seen[member.code])}.",
                    "Give every participant a code of their own.",
                )
            seen[member.code] = index

    def _refuse_shared_names(self, roster: Roster) -> None:
        seen: dict[tuple[str, ...], str] = {}
        for at, names in self._everybody(roster):
            for number, name in enumerate(names, 1):
                keys = name_keys(name)
                other = seen.setdefault(keys, at)
                if other != at:
                    raise FacilitatorError(
                        f"Roster, {at}: name {number} also stands in {other}.",
                        "Write both with their full names, so that they can be told apart.",
                    )

    def _refuse_leaking_replacements(self, roster: Roster) -> None:
        known = {
            key
            for _, names in self._everybody(roster)
            for name in names
            for key in name_keys(name)
            if key.isalpha() and len(key) > 1
        }
        for table, mentions in (("people", roster.people), ("places", roster.places)):
            for index, mention in enumerate(mentions):
                words = name_keys(mention.replacement or "")
                # Category words ("Person", "Ward") may well be part of a place's name.
                if any(w in known and w not in _CATEGORY_WORDS for w in words):
                    raise FacilitatorError(
                        f"Roster, {self._at(table, index)}: the replacement holds a name.",
                        'Replace it by a category and a number, such as "[Person 1]".',
                    )

    def _everybody(self, roster: Roster) -> Iterable[tuple[str, tuple[str, ...]]]:
        tables: tuple[tuple[str, tuple[Member | Mention, ...]], ...] = (
            ("participants", roster.participants),
            ("people", roster.people),
            ("places", roster.places),
        )
        for table, rows in tables:
            for index, row in enumerate(rows):
                yield self._at(table, index), row.names


_CATEGORY_WORDS = word_set(
    """
    person place service hospital ward clinic house centre center unit surgery street road town
    city village school college university project team group church employer company charity
    """
)


def _lines_of(text: str, table: str) -> list[int]:
    """The line (from 1) of each header of a table, to point at an entry."""
    header = re.compile(rf"\s*\[\[\s*{table}\s*\]\]")
    return [n for n, line in enumerate(text.splitlines(), 1) if header.match(line)]
