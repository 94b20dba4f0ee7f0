"""What is still said of people once no name is left: ages, jobs, health, family, where they live
and come from, what they live on, what happened to them, how long and when. Each of these may be
true of many; several together are true of one.

Word lists are data (`remaining.toml` in a language's folder). Nothing is masked by them: a reviewer
looks at what they find, and makes it say less where it says too much.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from facilitator.anonymise.folding import MASKED
from facilitator.anonymise.languages import scripts
from facilitator.anonymise.registry import base_language
from facilitator.anonymise.words import filled, languages_with, table
from facilitator.domain.transcript import Redaction

KINDS = (
    *("age", "job", "health", "family", "place", "housing", "money", "offence", "faith", "origin"),
    *("event", "time", "date"),
)
"""What is looked for, in the order it is shown."""

LANGUAGES = languages_with("remaining.toml")
"""Languages that there are lists for."""

_CODES = re.compile(r"\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is said: code points [start, end) of the text, `words` what stands there."""

    kind: str
    start: int
    end: int
    words: str

    @property
    def key(self) -> str:
        """The same for the same words."""
        return " ".join(self.words.split()).casefold()


def remaining(text: str, language: str, masks: Iterable[Redaction] = ()) -> list[Fact]:
    """What is said in a line, in order. Where that is masked already, what stands in square
    brackets is left out; where it is raw, what `masks` cover.

    Nothing where there are no lists for the language (`LANGUAGES`).
    """
    view = _CODES.sub(lambda m: MASKED * len(m.group()), text)
    for mask in masks:
        view = view[: mask.start] + MASKED * (mask.end - mask.start) + view[mask.end :]
    low = view.lower() if len(view.lower()) == len(view) else view  # the Turkish İ becomes two
    spans = [
        (*match.span("it" if "it" in pattern.groupindex else 0), kind)
        for kind, pattern, small in _patterns(base_language(language))
        for match in pattern.finditer(low if small else view)
    ]
    # Of words that are several facts the most that is said counts, then the first kind.
    spans.sort(key=lambda span: (span[0] - span[1], KINDS.index(span[2]), span[0]))
    found: list[Fact] = []
    for start, end, kind in spans:
        if start >= 0 and MASKED not in view[start:end]:
            view = view[:start] + MASKED * (end - start) + view[end:]
            found.append(Fact(kind, start, end, text[start:end]))
    return sorted(found, key=lambda fact: fact.start)


def generalisation(kind: str, language: str) -> str:
    """What a reviewer is offered in place of what is said: "[a job]"."""
    return str(_lists(base_language(language)).get(kind, {}).get("becomes", "[…]"))


def _lists(language: str) -> dict[str, dict[str, Any]]:
    return table("remaining", language) if language in LANGUAGES else {}


@cache
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str], bool], ...]:
    """What finds facts of which kind, and whether in small letters, which is faster: not where it
    asks for capitals somewhere."""
    lists = _lists(language)
    spaced = language not in scripts()
    made = []
    for kind in KINDS:
        said_so = lists.get(kind, {})
        words = sorted(said_so.get("words", ()), key=len, reverse=True)
        either = f"(?:{'|'.join(map(re.escape, words))})"
        whole = [rf"(?<!\w){either}(?:e?s)?(?!\w)" if spaced else either] if words else []
        for pattern in (*whole, *said_so.get("patterns", ())):
            small = spaced and "(?-i:" not in pattern
            flags = re.NOFLAG if small else re.IGNORECASE
            made.append((kind, re.compile(filled(pattern, lists.get("parts", {})), flags), small))
    return tuple(made)
