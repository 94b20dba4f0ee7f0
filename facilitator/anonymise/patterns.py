"""What has a form of its own, as regular expressions that are data, each with its own examples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from facilitator.anonymise.words import table

_PART = re.compile(r"(?<!\?P)<([a-z_]+)>")
"""A part's name; what is a bracket itself stands in a class: "[<]clock[>]"."""


def filled(pattern: str, parts: Mapping[str, str]) -> str:
    """A pattern with its parts put in; a part may have parts that stand before it."""
    return _PART.sub(lambda named: f"(?:{filled(parts[named[1]], parts)})", pattern)


@dataclass(frozen=True, slots=True)
class Form:
    """`pattern` finds what `finds` says (a key of `LABELS`) in a folded text that holds one of
    `needs`: the group `found`, if it has one."""

    finds: str
    pattern: re.Pattern[str]
    needs: tuple[str, ...]
    find: tuple[str, ...]
    leave: tuple[str, ...]

    def spans(self, folded: str) -> Iterator[tuple[int, int]]:
        """Where it stands in a folded text."""
        if any(sign in folded for sign in self.needs):
            for match in self.pattern.finditer(folded):
                start, end = match.span("found" if "found" in self.pattern.groupindex else 0)
                # A sentence's full stop is no part of it.
                yield start, start + len(folded[start:end].rstrip(".-"))


@cache
def forms(name: str) -> tuple[Form, ...]:
    """The forms of a table of the program's data, by its name."""
    said = table(name)
    return tuple(
        Form(
            entry["finds"],
            re.compile(filled(entry["pattern"], said["parts"])),
            *(tuple(entry[key]) for key in ("needs", "find", "leave")),
        )
        for entry in said["form"]
    )
