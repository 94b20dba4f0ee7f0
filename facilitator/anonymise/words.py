"""Files of the program's data: lists of words, tables, and how a table's patterns are read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


def word_set(text: str) -> frozenset[str]:
    """The words of a literal, separated by white space."""
    return frozenset(text.split())


def data(name: str, language: str | None = None) -> bytes:
    """A file of a language's folder; without one, of the data that no language owns."""
    return (_HERE / (f"languages/{language}" if language else "data") / name).read_bytes()


@cache
def table(name: str, language: str | None = None) -> dict[str, Any]:
    """A table of the program's data by its name; see `data`."""
    return tomllib.loads(data(f"{name}.toml", language).decode())


_PART = re.compile(r"(?<!\?P)<(@?[a-z_]+)>")
"""A part's name; what is a bracket itself stands in a class: "[<]clock[>]"."""


def filled(pattern: str, parts: Mapping[str, str], words: Callable[[str], str] = str) -> str:
    """A table's regular expression with its parts put in, which may have parts themselves; `words`
    gives a pattern for the list of a name, for "@name"."""

    def part(named: re.Match[str]) -> str:
        name = named[1]
        said = words(name[1:]) if name[0] == "@" else filled(parts[name], parts, words)
        return f"(?:{said})"

    return _PART.sub(part, pattern)


def patterns(
    said: Mapping[str, Any], of: str = "patterns", lists: Callable[[str], Iterable[str]] = tuple
) -> dict[str, re.Pattern[str]]:
    """The regular expressions of one of a table's sections, or the `pattern` of each entry, with
    the table's `parts` put in, and the words of `lists` for "@name"."""

    def words(name: str) -> str:
        return "|".join(sorted(lists(name)))

    found = {
        name: one if isinstance(one, str) else one["pattern"] for name, one in said[of].items()
    }
    return {name: re.compile(filled(one, said["parts"], words)) for name, one in found.items()}


def lines(name: str, language: str) -> list[str]:
    """The lines of a language's list, without those that are empty or begin with #."""
    text = data(f"{name}.txt", language).decode()
    return [line for line in text.splitlines() if line and line[0] != "#"]


@cache
def languages_with(name: str) -> tuple[str, ...]:
    """The languages whose folder has a file of this name, in order."""
    return tuple(sorted(file.parent.name for file in _HERE.glob(f"languages/*/{name}")))


@cache
def listed(name: str) -> frozenset[str]:
    """A list of words that is asked for whatever language is spoken: what `data/core.toml` and each
    language's `shared.toml` say under this name."""
    tables = [table("core"), *(table("shared", one) for one in languages_with("shared.toml"))]
    said = [one[name] for one in tables if name in one]
    assert said, f"no list is called {name}"
    return word_set(" ".join(said))


@cache
def phrases(name: str) -> tuple[str, ...]:
    """Phrases that are asked for whatever language is spoken, one a line of each language's file of
    this name."""
    return tuple(line for one in languages_with(f"{name}.txt") for line in lines(name, one))
