"""Names of the roster as grammars change them: "Олену", "김민준이", "لمحمد", "Péterrel".

What may stand before and behind a name, and how its own end changes, is data
(`data/inflections.toml`), by script or by language; this module knows only how to look it up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from facilitator.anonymise import words
from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.folding import fold
from facilitator.anonymise.spellings import Spelling, Spellings
from facilitator.domain.transcript import Certainty

_MOST_WORDS = 3
_LONGEST_PREFIX = 5
_SHORTEST = 2
_CAPITAL, _CASELESS, _SMALL = (2, 3), (3, 4), (6, 99)
"""Letters of a stem from which it is suggested and from which it is certain: with a capital, where
capitals do not help, and in small letters in a text that has capitals."""
_LEFT = 2
"""Letters of a name that its stem keeps."""


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of the data, folded; see there."""

    letters: re.Pattern[str] | None
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


@cache
def _tables() -> Mapping[str, _Table]:
    def made(said: dict[str, Any]) -> _Table:
        prefixes, suffixes, listed = (
            fold(said.get(key, "")).text for key in ("prefixes", "suffixes", "words")
        )
        return _Table(
            letters=re.compile(said["letters"]) if "letters" in said else None,
            keeps=said.get("keeps", False),
            prefixes=re.compile(prefixes),
            suffixes=re.compile(suffixes),
            opening=re.compile(said.get("opening", "")),
            stems=tuple(
                (fold(end.rstrip("*")).text, fold(stem).text, end.endswith("*"))
                for end, stem in said["stems"]
            ),
            words=words.word_set(listed),
        )

    return {name: made(said) for name, said in words.table("inflections").items()}


class InflectedNames:
    """Looks words up by stem; a table's stems are made when the first word needs them."""

    def __init__(self, spellings: Spellings) -> None:
        self._spellings = spellings.by_letters
        self._stems: dict[str, dict[str, Spelling]] = {}

    def at(self, context: Context, first: int) -> tuple[int, Finding] | None:
        """(tokens used, finding) for the longest name with an ending or a prefix that begins at a
        token, None if none does."""
        tokens = context.tokens
        key, own = tokens[first].key, context.language
        scripts = ((name, table.letters) for name, table in _tables().items() if table.letters)
        name = own if key.isascii() else next((n for n, one in scripts if one.search(key)), own)
        if name not in _tables() or not self._spellings:
            return None
        stems, table = self._stems_for(name), _tables()[name]
        for length in range(min(_MOST_WORDS, len(tokens) - first), 0, -1):
            *before, last = group = tokens[first : first + length]
            letters = "".join(t.key for t in group)
            apart = any(t.gap not in (" ", "-") for t in group[1:])
            if apart or letters in table.words or any(t.masked or t.number for t in group):
                continue
            begin, stop = _split(letters, stems, table)
            written = context.text[group[0].start]
            cased = written.lower() != written.upper() and any(t.capital for t in tokens)
            enough = (_CAPITAL if group[0].capital else _SMALL) if cased else _CASELESS
            # What the last word adds is more than an ending: "Наталье и" is no "Натальей".
            if stop - begin < enough[0] or stop <= sum(len(t.key) for t in before):
                continue
            certainty = Certainty.CERTAIN if stop - begin >= enough[1] else Certainty.SUGGESTED
            start, end = group[0].start, last.tail
            if table.keeps:
                folded = fold(context.text[start:end])
                inside = [at for at, char in enumerate(folded.text) if char.isalpha()]
                inner = folded.span(inside[begin], inside[stop - 1] + 1)
                start, end = start + inner[0], start + inner[1]
            spelling = stems[letters[begin:stop]]
            code = spelling.replacement
            return length, Finding(start, end, spelling.label, "", certainty, replacement=code)
        return None

    def _stems_for(self, name: str) -> dict[str, Spelling]:
        if name not in self._stems:
            stems, table = self._stems.setdefault(name, {}), _tables()[name]
            for letters, spelling in self._spellings.items():
                if table.letters is None or table.letters.search(letters):
                    for stem in table.stems_of(letters):
                        # What is a name itself is that name, whoever else has it for a stem.
                        stems[stem] = spelling if stem == letters else stems.get(stem, spelling)
        return self._stems[name]


def _split(letters: str, stems: Mapping[str, Spelling], table: _Table) -> tuple[int, int]:
    """Where the longest stem lies in a word; (0, 0) if there is none."""
    longest = 0, 0
    for begin in range(min(_LONGEST_PREFIX + 1, len(letters))):
        if begin and not table.prefixes.fullmatch(letters, 0, begin):
            continue
        for stop in range(len(letters), begin + max(_SHORTEST - 1, longest[1] - longest[0]), -1):
            if letters[begin:stop] in stems and table.suffixes.fullmatch(letters, stop):
                longest = begin, stop
                break
    return longest
