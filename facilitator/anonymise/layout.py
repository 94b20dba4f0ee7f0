"""What in a line of another program's transcript is no talk: times, labels of speakers, tags.

Recognised by patterns that are data (`data/layout.toml`), one for each thing a line may begin with,
end with or be made of.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass

from facilitator.anonymise.languages import anywhere
from facilitator.anonymise.roster import name_keys
from facilitator.anonymise.words import patterns, table, word_set

Span = tuple[int, int]

_DATA = table("layout")
_ROLES = word_set(_DATA["roles"])
_PATTERNS = patterns(_DATA)
_CELLS = re.compile(r"[^\t|]+")
_CODE = re.compile(r"[^\W\d_]{1,3}\d{1,4}|[^\W\d_]|\d{1,4}")
_PARTS = re.compile(r"[\s_.()/&-]+")
_MOST_WORDS = 3
"""Of somebody's name in a label."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What of a line is read, as [start, end) of its code points: labels that may hold names, and
    the talk. `opens` says that the line begins with anything else than talk."""

    labels: tuple[Span, ...]
    talk: tuple[Span, ...]
    opens: bool


def layout(line: str, names: Callable[[str], bool]) -> Layout:
    """How a line is laid out; `names` tells whether words are a name of the roster."""
    if _PATTERNS["whole"].fullmatch(line):
        return Layout((), (), True)
    if (headed := _PATTERNS["headed"].fullmatch(line)) is not None:  # "Kate Marlow  0:12"
        apart = len(headed["gap"]) > 1 or "\t" in headed["gap"]
        few = len(headed["name"].split()) <= _MOST_WORDS
        if (apart and few) or _labels(headed["name"], names):
            return Layout((headed.span("name"),), (), True)
    if (cells := _row(line)) is not None:
        return cells
    at = _opened(line, 0)
    for kind in ("voice", "bracketed", "label", "wide"):
        match = _PATTERNS[kind].match(line, at)
        # Without a time before it only what looks like somebody: "Telephone:" is none.
        if match is not None and (
            kind == "voice"
            or (at > 0 and match[0].rstrip().endswith((":", "：")))
            or _labels(match["name"], names)
        ):
            after = _opened(line, match.end())  # "Anna: [00:00:05] I went"
            return Layout((match.span("name"),), _talk(line, after), True)
    return Layout((), _talk(line, at), at > 0)


def _opened(line: str, at: int) -> int:
    """Where the times end that begin at a place."""
    while (opening := _PATTERNS["opening"].match(line, at)) is not None:
        at = opening.end()
    return at


def generic(label: str) -> bool:
    """Whether a label is made of roles, letters and numbers alone: "SPEAKER_00", "FG2_P4", "I"."""
    parts = [part for part in _PARTS.split(label) if part]
    return bool(parts) and all(
        _CODE.fullmatch(part) or part.rstrip("0123456789").lower() in _ROLES for part in parts
    )


def _talk(line: str, at: int) -> tuple[Span, ...]:
    """What is left of a line without the times and tags within it."""
    between = [m.span() for m in _PATTERNS["within"].finditer(line, at)]
    around = itertools.pairwise([(at, at), *between, (len(line), len(line))])
    return tuple((first, last) for (_, first), (last, _) in around if first < last)


def _labels(label: str, names: Callable[[str], bool]) -> bool:
    """Whether words are a label, or capitals on all of a few, not all of them everyday words."""
    words = [part for part in _PARTS.split(label) if part]
    little = any(word[0].isalpha() and word[0] == word[0].lower() for word in words)
    return (
        generic(label)
        or names(label)
        or (len(words) <= _MOST_WORDS and not little and not all(map(plain, name_keys(label))))
    )


def plain(key: str) -> bool:
    """A folded word that a label may hold without naming anybody."""
    if key in anywhere("given"):
        return False
    return key in anywhere("common|public|titles") or generic(key)


def _row(line: str) -> Layout | None:
    """A row of a table, if one of its cells is a time or a label without a name."""
    cells = [m.span() for m in _CELLS.finditer(line) if m[0].strip()]
    said = [cell for cell in cells if not _PATTERNS["cell"].fullmatch(line, *cell)]
    found = ((cell, _PATTERNS["tier"].fullmatch(line, *cell)) for cell in said)
    tiers = {cell: tier for cell, tier in found if tier is not None}
    timed = any(":" in line[first:last] for first, last in cells if (first, last) not in said)
    if len(cells) < 2 or not (timed or any(generic(tier["name"]) for tier in tiers.values())):
        return None
    longest = max(said, key=lambda cell: cell[1] - cell[0], default=None)
    labels = tuple(tier.span("name") for cell, tier in tiers.items() if cell != longest)
    read = (cell for cell in said if cell == longest or cell not in tiers)
    talk = (span for first, last in read for span in _talk(line[:last], first))
    return Layout(labels, tuple(talk), True)
