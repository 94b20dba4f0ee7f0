"""Names of the roster as grammars change them: "Олену", "김민준이", "لمحمد", "Péterrel".

What may stand before and behind a name, and how its own end changes, is data
(`data/inflections.toml`), by script or by language; this module knows only how to look it up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from facilitator.anonymise import words
from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.folding import fold
from facilitator.anonymise.spellings import Spelling
from facilitator.anonymise.tokens import together
from facilitator.domain.transcript import Certainty

_MOST_WORDS = 3
_LONGEST_PREFIX = 5
_SHORTEST = 2
_CAPITAL, _CASELESS, _SMALL = (2, 3), (3, 4), (6, 99)
"""Letters of a stem from which it is suggested and from which it is certain: with a capital, where
capitals do not help, and in small letters in a text that has capitals."""
_LEFT = 2
"""Letters of a name that its stem keeps."""


class _Table:
    """A table of the data, folded; see there."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        prefixes, suffixes, listed = (
            fold(said.get(key, "")).text for key in ("prefixes", "suffixes", "words")
        )
        self.letters = re.compile(said.get("letters", "(?!)"))
        self.keeps = said.get("keeps", False)
        self.prefixes, self.suffixes = re.compile(prefixes), re.compile(suffixes)
        self.words = words.word_set(listed)
        self._opening = re.compile(said.get("opening", ""))
        self._ends = [(fold(end).text, fold(stem).text) for end, stem in said["stems"]]

    def stems(self, name: str) -> Iterator[str]:
        """The stems of a folded name besides itself."""
        written = unicodedata.normalize("NFC", name)
        opening = self._opening.match(written)
        if opening and opening.end() and len(written) >= opening.end() + _LEFT:
            yield fold(written[opening.end() :]).text
        for end, stem in self._ends:
            # Behind "*" a last letter stays.
            body, last = (name[:-1], name[-1:]) if end.endswith("*") else (name, "")
            kept = body.removesuffix(end.rstrip("*"))
            if kept + end.rstrip("*") == body and len(kept) >= _LEFT:
                yield kept + stem + last

    def split(self, letters: str, stems: Mapping[str, Spelling]) -> tuple[int, int]:
        """Where the longest stem lies in a word; (0, 0) if there is none."""
        for size in range(len(letters), _SHORTEST - 1, -1):
            for begin in range(min(_LONGEST_PREFIX, len(letters) - size) + 1):
                stop = begin + size
                led = not begin or self.prefixes.fullmatch(letters, 0, begin)
                if led and letters[begin:stop] in stems and self.suffixes.fullmatch(letters, stop):
                    return begin, stop
        return 0, 0


@cache
def _tables() -> Mapping[str, _Table]:
    return {name: _Table(said) for name, said in words.table("inflections").items()}


class InflectedNames:
    """Looks words up by stem; a table's stems are made when the first word needs them."""

    def __init__(self, names: Mapping[str, Spelling]) -> None:
        self._names = names
        self._stems: dict[_Table, dict[str, Spelling]] = {}

    def at(self, context: Context, first: int) -> Finding | None:
        """The longest name with an ending or a prefix that begins at a token, None if none does."""
        tokens, table = context.tokens, _tables().get(context.language)
        if not tokens[first].key.isascii():
            scripts = (one for one in _tables().values() if one.letters.search(tokens[first].key))
            table = next(scripts, table)
        if table is None:
            return None
        stems = self._stems_by(table)
        for group in together(tokens, first, _MOST_WORDS):
            letters = "".join(t.key for t in group)
            begin, stop = (0, 0) if letters in table.words else table.split(letters, stems)
            written = context.text[group[0].start]
            cased = written.lower() != written.upper() and any(t.capital for t in tokens)
            enough = (_CAPITAL if group[0].capital else _SMALL) if cased else _CASELESS
            # What the last word adds is more than an ending: "Наталье и" is no "Натальей".
            if stop - begin < enough[0] or stop <= len(letters) - len(group[-1].key):
                continue
            certainty = Certainty.CERTAIN if stop - begin >= enough[1] else Certainty.SUGGESTED
            start, end = group[0].start, group[-1].tail
            if table.keeps:
                folded = fold(context.text[start:end])
                inside = [at for at, char in enumerate(folded.text) if char.isalpha()]
                inner = folded.span(inside[begin], inside[stop - 1] + 1)
                start, end = start + inner[0], start + inner[1]
            who = stems[letters[begin:stop]]
            return Finding(start, end, who.label, "", certainty, replacement=who.replacement)
        return None

    def _stems_by(self, table: _Table) -> Mapping[str, Spelling]:
        if table not in self._stems:
            # What is a name itself is that name, whoever else has it for a stem.
            stems = self._stems[table] = dict(self._names)
            for letters, spelling in self._names.items():
                for stem in table.stems(letters):
                    stems.setdefault(stem, spelling)
        return self._stems[table]
