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
_MOST_ROWS = 2


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
    headed = _PATTERNS["headed"].fullmatch(line)
    if headed is not None and _heads(headed["name"], headed["gap"]):
        return Layout((headed.span("name"),), (), True)
    cells = _row(line)
    if cells is not None:
        return cells
    at = 0
    while (opening := _PATTERNS["opening"].match(line, at)) is not None:
        at = opening.end()
    label = _label(line, at, names)
    if label is not None:
        timed = _PATTERNS["opening"].match(line, label.end())  # "Anna: [00:00:05] I went"
        at = (timed or label).end()
    labels = () if label is None else (label.span("name"),)
    return Layout(labels, tuple(_talk(line, at)), at > 0)


def generic(label: str) -> bool:
    """Whether a label is made of roles, letters and numbers alone: "SPEAKER_00", "FG2_P4", "I"."""
    parts = [part for part in _PARTS.split(label) if part]
    return bool(parts) and all(
        _CODE.fullmatch(part) or part.rstrip("0123456789").lower() in _ROLES for part in parts
    )


def _talk(line: str, at: int) -> list[Span]:
    """What is left of a line without the times and tags within it."""
    between = [m.span() for m in _PATTERNS["within"].finditer(line, at)]
    around = itertools.pairwise([(at, at), *between, (len(line), len(line))])
    return [(first, last) for (_, first), (last, _) in around if first < last]


def _label(line: str, at: int, names: Callable[[str], bool]) -> re.Match[str] | None:
    voice = _PATTERNS["voice"].match(line, at)
    if voice is not None:
        return voice
    for name in ("bracketed", "label", "wide"):
        match = _PATTERNS[name].match(line, at)
        # Without a time before it only what looks like somebody: "Telephone:" is none.
        if match is not None and (
            generic(match["name"])
            or names(match["name"])
            or (at > 0 and match[0].rstrip().endswith((":", "：")))
            or _somebody(match["name"])
        ):
            return match
    return None


def _somebody(label: str) -> bool:
    """Capitals on all words, and not all of them everyday words."""
    words = [part for part in _PARTS.split(label) if part]
    if len(words) > len("abc") or any(w[0] == w[0].lower() and w[0].isalpha() for w in words):
        return False
    return any(not plain(key) for key in name_keys(label))


def plain(key: str) -> bool:
    """A folded word that a label may hold without naming anybody."""
    if key in anywhere("given"):
        return False
    return key in anywhere("common|public|titles") or generic(key)


def _heads(name: str, gap: str) -> bool:
    """Whether a name with a time behind it is a heading: "Kate Marlow  0:12"."""
    apart = len(gap) > 1 or "\t" in gap
    return generic(name) or _somebody(name) or (apart and len(name.split()) < _MOST_ROWS + 2)


def _row(line: str) -> Layout | None:
    """A row of a table, if one of its cells is a time or a label without a name."""
    cells = [m.span() for m in _CELLS.finditer(line) if m[0].strip()]
    if len(cells) < _MOST_ROWS:
        return None
    bare = [_PATTERNS["cell"].fullmatch(line[first:last]) is not None for first, last in cells]
    tiers = [_PATTERNS["tier"].fullmatch(line[first:last]) for first, last in cells]
    told = [tier is not None and generic(tier["name"]) for tier in tiers]
    timed = any(b and ":" in line[first:last] for b, (first, last) in zip(bare, cells, strict=True))
    if not timed and not any(told):
        return None
    longest = max(range(len(cells)), key=lambda n: cells[n][1] - cells[n][0] - 1000 * bare[n])
    labels, talk = [], []
    for number, (first, last) in enumerate(cells):
        tier = tiers[number]
        if number != longest and tier is not None and not bare[number]:
            labels.append((first + tier.start("name"), first + tier.end("name")))
        elif not bare[number]:
            talk += _talk(line[:last], first)
    return Layout(tuple(labels), tuple(talk), True)
