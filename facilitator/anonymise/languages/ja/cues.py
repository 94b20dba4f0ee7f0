"""What stands beside names, as data: `cues.toml`, each cue with lines in which it holds.

Japanese has no capitals and marks a name by nothing; 愛, 光 or のぞみ are somebody where they say,
ask, cry or phone, where one asks *them*, and where they have a mother. What is looked at is the
particle behind the word and the predicate it leads to.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from facilitator.anonymise.languages.ja.morphemes import Morphemes

_REACH = 16
"""Characters before a place that a cue may take."""

_BEHIND = 34
"""Characters behind it; a cue ends with the sentence too."""


class Cue(NamedTuple):
    """A cue: `pattern` is matched behind a word (`after`), or ends before it."""

    pattern: re.Pattern[str]
    after: bool
    find: tuple[str, ...]
    leave: tuple[str, ...]


@cache
def cues() -> Mapping[str, Cue]:
    """All cues by name."""
    from importlib.resources import files

    path = files(__package__) / "cues.toml"
    said = tomllib.loads(path.read_text("utf-8"))
    parts = {f"<{name}>": f"(?:{_one_line(part)})" for name, part in said["parts"].items()}
    found = {}
    for entry in said["cue"]:
        pattern = _one_line(entry["pattern"])
        for name, part in parts.items():
            pattern = pattern.replace(name, part)
        examples = tuple(entry["find"]), tuple(entry["leave"])
        found[entry["name"]] = Cue(re.compile(pattern), entry["side"] == "after", *examples)
    return found


def _one_line(pattern: str) -> str:
    return pattern.replace("\n", "")


def holds(name: str, text: str, at: int) -> bool:
    """Whether a cue holds at a position of a text without white space."""
    cue = cues()[name]
    if cue.after:
        return cue.pattern.match(text[at : at + _BEHIND].partition("。")[0]) is not None
    return cue.pattern.search(text[max(0, at - _REACH) : at]) is not None


def follows(name: str, ms: Morphemes, at: int) -> bool:
    """Whether what stands behind a position of the plain text is this cue."""
    return holds(name, ms.plain, at)


def precedes(name: str, ms: Morphemes, at: int) -> bool:
    """Whether this cue stands directly before a position of the plain text."""
    return holds(name, ms.plain, at)


def treated(ms: Morphemes, stop: int) -> bool:
    """Whether what follows a position treats what ends there as somebody: a particle and a
    predicate that persons have."""
    return follows("does", ms, stop) or follows("done", ms, stop)


def surely_thing(ms: Morphemes, at: int, stop: int) -> bool:
    """Whether what is said of the word at [at, stop) is said of things and of nobody."""
    alone = stop - at == 1 and at not in ms.gaps and precedes("counted", ms, at)
    return alone or follows("surely_thing", ms, stop) or precedes("of_a_thing", ms, at)


def addressed(ms: Morphemes, first: int, stop: int) -> bool:
    """Whether morphemes [first, stop) are called out at the start of a turn: "てっぺい、お前…"."""
    if (first and not ms[first - 1].punctuation) or stop >= len(ms):
        return False
    return (ms[stop].punctuation or ms[stop].gap) and follows("calls", ms, ms[stop].at)
