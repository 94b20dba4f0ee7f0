"""Names of the roster as grammars change them: "Олену", "김민준이", "لمحمد", "Péterrel".

What may stand before and behind a name, and how its own end changes, is data
(`data/inflections.toml`), by script or by language; this module knows only how to look it up.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from facilitator.anonymise.detector import Context
from facilitator.anonymise.folding import fold
from facilitator.anonymise.spellings import Spelling, Spellings
from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import word_set
from facilitator.domain.transcript import Certainty

_SCRIPTS = {
    "hangul": re.compile(r"[\u1100-\u11ff]"),
    "arabic": re.compile(r"[\u0620-\u06ff]"),
    "hebrew": re.compile(r"[\u05d0-\u05ea]"),
    "cyrillic": re.compile(r"[\u0400-\u052f]"),
    "greek": re.compile(r"[\u0370-\u03ff]"),
}
"""By a letter of a folded word; Hangul is folded into its parts."""

_MOST_WORDS = 3
_TIGHT = frozenset({" ", "-"})
_SHORTEST = 2
_FEW = 3
"""Letters of a stem from which it may be looked for, and up to which it is only suggested, where
capitals do not help."""
_SMALL = 6
"""The same for a word in small letters, in a text that has capitals."""
_LEFT = 2
"""Letters of a name that its stem keeps."""


class Inflected(NamedTuple):
    """Tokens [at, at + length) are a name with what grammar adds; code points [start, end)."""

    length: int
    start: int
    end: int
    spelling: Spelling
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of the data, folded; see there."""

    keeps: bool
    prefixes: re.Pattern[str]
    suffixes: re.Pattern[str]
    opening: re.Pattern[str]
    stems: tuple[tuple[str, str, bool], ...]
    words: frozenset[str]

    def stems_of(self, name: str) -> Iterator[str]:
        """The stems of a folded name, itself first."""
        yield name
        written = unicodedata.normalize("NFC", name)
        opening = self.opening.match(written)
        if opening and opening.end() and len(written) >= opening.end() + _LEFT:
            yield fold(written[opening.end() :]).text
        for end, stem, stays in self.stems:
            body, last = (name[:-1], name[-1:]) if stays else (name, "")
            if body.endswith(end) and len(body) >= len(end) + _LEFT:
                yield body[: len(body) - len(end)] + stem + last


def _folded(pattern: str) -> str:
    return fold(pattern).text


@cache
def _tables() -> Mapping[str, _Table]:
    text = (files("facilitator.anonymise") / "data" / "inflections.toml").read_text("utf-8")
    return {
        name: _Table(
            table.get("keeps", False),
            re.compile(_folded(table["prefixes"])),
            re.compile(_folded(table["suffixes"])),
            re.compile(table.get("opening", "")),
            tuple(
                (_folded(end.rstrip("*")), _folded(stem), end.endswith("*"))
                for end, stem in table["stems"]
            ),
            word_set(_folded(table.get("words", ""))),
        )
        for name, table in tomllib.loads(text).items()
    }


class InflectedNames:
    """Looks words up by stem; a table's stems are made when the first word needs them."""

    def __init__(self, spellings: Spellings) -> None:
        self._spellings = spellings.by_letters
        self._stems: dict[str, dict[str, Spelling]] = {}

    def at(self, context: Context, first: int) -> Inflected | None:
        """The longest name with an ending or a prefix that begins at a token, None if none does."""
        tokens = context.tokens
        name = self._table(tokens[first].key, context.language)
        if name is None or not self._spellings:
            return None
        stems, table = self._stems_for(name), _tables()[name]
        best = None
        letters = ""
        for length in range(1, _MOST_WORDS + 1):
            if first + length > len(tokens):
                break
            token = tokens[first + length - 1]
            if token.masked or token.number or (length > 1 and token.gap not in _TIGHT):
                break
            letters += token.key
            found = None if letters in table.words else self._split(letters, stems, table)
            # What the last word adds is more than an ending: "Наталье и" is no "Натальей".
            if found is None or found[1] <= (length > 1) * (len(letters) - len(token.key)):
                continue
            begin, stop = found
            certainty = self._certainty(context, tokens[first], stop - begin)
            if certainty is not None:
                start, end = tokens[first].start, token.tail
                if table.keeps:
                    start, end = _around(context, start, end, found)
                best = Inflected(length, start, end, stems[letters[begin:stop]], certainty)
        return best

    def _table(self, word: str, language: str) -> str | None:
        if not word.isascii():
            for name, letter in _SCRIPTS.items():
                if letter.search(word):
                    return name
        return language if language in _tables() else None

    def _stems_for(self, name: str) -> dict[str, Spelling]:
        if name not in self._stems:
            table, script = _tables()[name], _SCRIPTS.get(name)
            stems: dict[str, Spelling] = {}
            for letters, spelling in self._spellings.items():
                if script is None or script.search(letters):
                    for stem in table.stems_of(letters):
                        # What is a name itself is that name, whoever else has it for a stem.
                        stems[stem] = spelling if stem == letters else stems.get(stem, spelling)
            self._stems[name] = stems
        return self._stems[name]

    def _split(
        self, letters: str, stems: Mapping[str, Spelling], table: _Table
    ) -> tuple[int, int] | None:
        """Where the stem lies in a word: the longest one."""
        longest = 0, 0
        for begin in _beginnings(letters, table.prefixes):
            for stop in range(
                len(letters), begin + max(_SHORTEST - 1, longest[1] - longest[0]), -1
            ):
                if letters[begin:stop] in stems and table.suffixes.fullmatch(letters, stop):
                    longest = begin, stop
                    break
        return longest if longest[1] else None

    def _certainty(self, context: Context, token: Token, stem: int) -> Certainty | None:
        """How sure it is, by the length of the stem and, where a script has them, by capitals."""
        caseless = context.text[token.start].lower() == context.text[token.start].upper()
        small = not caseless and not token.capital
        if small and any(t.capital for t in context.tokens):
            return Certainty.SUGGESTED if stem >= _SMALL else None
        if caseless and stem < _FEW:
            return None
        return Certainty.CERTAIN if stem >= _FEW + (small or caseless) else Certainty.SUGGESTED


def _beginnings(letters: str, prefixes: re.Pattern[str]) -> list[int]:
    """Where a name may begin behind a prefix, nothing at all among them."""
    if not prefixes.pattern:
        return [0]
    return [at for at in range(min(6, len(letters))) if prefixes.fullmatch(letters, 0, at)]


def _around(context: Context, start: int, end: int, stem: tuple[int, int]) -> tuple[int, int]:
    """The code points of a stem alone, in words that lie in [start, end)."""
    folded = fold(context.text[start:end])
    letters = [at for at, char in enumerate(folded.text) if char.isalpha()]
    first, stop = folded.span(letters[stem[0]], letters[stem[1] - 1] + 1)
    return start + first, start + stop
