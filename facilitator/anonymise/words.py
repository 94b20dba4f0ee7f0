"""Files of the program's data: lists of words, tables, and how a table's patterns are read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def word_set(text: str) -> frozenset[str]:
    """The words of a literal, separated by white space."""
    return frozenset(text.split())


def _file(name: str) -> Traversable:
    from importlib.resources import files

    return files("facilitator.anonymise") / name


def data(name: str, language: str | None = None) -> bytes:
    """A file of a language's folder; without one, of the data that no language owns."""
    folder = "data" if language is None else f"languages/{language}"
    return _file(f"{folder}/{name}").read_bytes()


@cache
def table(name: str, language: str | None = None) -> dict[str, Any]:
    """A table of the program's data by its name; see `data`."""
    return tomllib.loads(data(f"{name}.toml", language).decode())


_PART = re.compile(r"(?<!\?P)<(@?[a-z_]+)>")
"""A part's name; what is a bracket itself stands in a class: "[<]clock[>]"."""


def filled(pattern: str, parts: Mapping[str, str]) -> str:
    """A table's regular expression with its parts put in; a part may have parts itself."""
    return _PART.sub(lambda named: f"(?:{filled(parts[named[1]], parts)})", pattern)


def patterns(
    said: Mapping[str, Any], of: str = "patterns", lists: Callable[[str], Iterable[str]] = tuple
) -> dict[str, re.Pattern[str]]:
    """The regular expressions of one of a table's sections, or the `pattern` of each entry, with
    the table's `parts` put in, and the words of `lists` for "@name"."""
    parts = _Parts(said["parts"], lists)
    texts = {
        name: one if isinstance(one, str) else one["pattern"] for name, one in said[of].items()
    }
    return {name: re.compile(filled(text, parts)) for name, text in texts.items()}


class _Parts(dict[str, str]):
    """The parts of patterns by name."""

    def __init__(self, parts: Mapping[str, str], lists: Callable[[str], Iterable[str]]) -> None:
        super().__init__(parts)
        self._lists = lists

    def __missing__(self, name: str) -> str:
        return "|".join(sorted(self._lists(name.removeprefix("@"))))


def lines(name: str, language: str) -> list[str]:
    """The lines of a language's list, without those that are empty or begin with #."""
    text = data(f"{name}.txt", language).decode()
    return [line for line in text.splitlines() if line and line[0] != "#"]


@cache
def languages_with(name: str) -> tuple[str, ...]:
    """The languages whose folder has a file of this name, in order."""
    folders = _file("languages").iterdir()
    return tuple(sorted(folder.name for folder in folders if (folder / name).is_file()))


@cache
def _shared() -> Mapping[str, str]:
    texts = table("core").copy()
    for language in languages_with("shared.toml"):
        for name, words in table("shared", language).items():
            texts[name] = f"{texts.get(name, '')} {words}"
    return texts


@cache
def listed(name: str) -> frozenset[str]:
    """A list of words that is asked for whatever language is spoken: what `data/core.toml` and each
    language's `shared.toml` say under this name."""
    return word_set(_shared()[name])


@cache
def phrases(name: str) -> tuple[str, ...]:
    """Phrases that are asked for whatever language is spoken, one a line of each language's file of
    this name."""
    return tuple(line for one in languages_with(f"{name}.txt") for line in lines(name, one))
