"""What is still said of people once no name is left: ages, jobs, health, family, places, events,
dates. Each of these may be true of many; several together are true of one.

Word lists are data (`data/remaining_<language>.toml`). Nothing is masked by them: a reviewer looks
at what they find, and makes it say less where it says too much.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from facilitator.anonymise.folding import MASKED
from facilitator.anonymise.registry import base_language
from facilitator.domain.transcript import Redaction

KINDS = ("age", "job", "health", "family", "place", "event", "date")
"""What is looked for, in the order it is shown."""

LANGUAGES = ("en", "ja")
"""Languages that there are lists for."""

_CODES = re.compile(r"\[[^\[\]]*\]")
_BOUNDED = "en"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is said: `line` is its place in what was looked at, `start` and `end` code
    points of that line's text, `words` what stands there. `speaker`: who said it, a code."""

    kind: str
    line: int
    start: int
    end: int
    words: str
    speaker: str | None

    @property
    def key(self) -> str:
        """The same for the same words."""
        return " ".join(self.words.split()).casefold()


def remaining(
    lines: Sequence[tuple[str | None, str]],
    language: str,
    masks: Sequence[Iterable[Redaction]] | None = None,
) -> list[Fact]:
    """What is said in lines (speaker, text), in their order. Of a text that is masked already what
    stands in square brackets is left out; of a raw one what `masks` cover, one entry a line.

    Nothing where there are no lists for the language (`LANGUAGES`).
    """
    found: list[Fact] = []
    compiled = _patterns(base_language(language))
    for number, (speaker, text) in enumerate(lines):
        view = _CODES.sub(lambda m: MASKED * len(m.group()), text)
        for mask in masks[number] if masks is not None else ():
            view = view[: mask.start] + MASKED * (mask.end - mask.start) + view[mask.end :]
        taken: list[tuple[int, int]] = []
        for kind, pattern in compiled:
            for match in pattern.finditer(view):
                start, end = match.span("it") if "it" in pattern.groupindex else match.span()
                if start < 0 or any(a < end and start < b for a, b in taken):
                    continue
                if MASKED in view[start:end]:
                    continue
                taken.append((start, end))
                found.append(Fact(kind, number, start, end, text[start:end], speaker))
    return sorted(found, key=lambda fact: (fact.line, fact.start))


def generalisation(kind: str, language: str) -> str:
    """What a reviewer is offered in place of what is said: "[a job]"."""
    return str(_lists(base_language(language)).get(kind, {}).get("becomes", "[…]"))


@cache
def _lists(language: str) -> dict[str, dict[str, Any]]:
    from importlib.resources import files

    if language not in LANGUAGES:
        return {}
    path = files("facilitator.anonymise") / "data" / f"remaining_{language}.toml"
    return tomllib.loads(path.read_text("utf-8"))


@cache
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    found: list[tuple[str, re.Pattern[str]]] = []
    for kind in KINDS:
        table = _lists(language).get(kind, {})
        found += [(kind, re.compile(p, re.IGNORECASE)) for p in table.get("patterns", ())]
        words = sorted(table.get("words", ()), key=len, reverse=True)
        if words:
            either = "|".join(map(re.escape, words))
            whole = rf"\b(?:{either})(?:s|es)?\b" if language == _BOUNDED else f"(?:{either})"
            found.append((kind, re.compile(whole, re.IGNORECASE)))
    return tuple(found)
