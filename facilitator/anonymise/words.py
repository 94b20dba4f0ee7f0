"""Files of the program's data: lists of words, tables, and how a table's patterns are read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
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


def data(name: str) -> bytes:
    """A file of the program's data."""
    return _file(f"data/{name}").read_bytes()


@cache
def table(name: str) -> dict[str, Any]:
    """A table of the program's data by its name."""
    return tomllib.loads(data(f"{name}.toml").decode())


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


def lines(file: Traversable) -> list[str]:
    """The lines of a list, without those that are empty or begin with #."""
    return [line for line in file.read_text("utf-8").splitlines() if line and line[0] != "#"]


def _of_languages(name: str) -> Iterator[Traversable]:
    """The files of a name in the folders of all languages."""
    folders = sorted(_file("languages").iterdir(), key=lambda folder: folder.name)
    return (file for folder in folders if (file := folder / name).is_file())


@cache
def _shared() -> Mapping[str, str]:
    texts = table("core").copy()
    for file in _of_languages("shared.toml"):
        for name, words in tomllib.loads(file.read_text("utf-8")).items():
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
    return tuple(line for file in _of_languages(f"{name}.txt") for line in lines(file))
