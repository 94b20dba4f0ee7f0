"""What stands beside names, and what has a form of its own, as data: `cues.toml` and `forms.toml`,
each entry with lines in which it holds and others in which it does not.

Japanese has no capitals and marks a name by nothing; 愛, 光 or のぞみ are somebody where they say,
ask, cry or phone, where one asks *them*, and where they have a mother. What is looked at is the
particle behind the word and the predicate it leads to.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.ja.dictionary import word_kinds
from facilitator.anonymise.languages.ja.kana import plain_key
from facilitator.anonymise.languages.ja.lists import listed
from facilitator.anonymise.languages.ja.morphemes import Morphemes, morphemes
from facilitator.domain.transcript import Certainty, Label

LABELS = {
    "email": Label.CONTACT, "link": Label.CONTACT, "handle": Label.CONTACT,
    "phone number": Label.CONTACT, "number": Label.ID, "postcode": Label.ADDRESS,
    "address": Label.ADDRESS, "registration": Label.OTHER, "detail": Label.OTHER,
    "Person": Label.PERSON, "Place": Label.PLACE, "Service": Label.ORG,
}  # fmt: skip
_BEFORE, _BEHIND = 16, 34
"""Characters before and behind a place that a cue may take; it ends with the sentence too."""

_NUMBERED = ("Person", "Place", "Service")


class Form(NamedTuple):
    """What `pattern` finds in the text (in `hiragana`, if so): `groups` of it, or all; where
    `words` begin and end, if so, and where `unless` is no list that has it."""

    detector: str
    category: str
    pattern: re.Pattern[str]
    hiragana: bool
    certain: bool
    words: bool
    unless: str
    groups: tuple[str, ...]
    find: tuple[str, ...]
    leave: tuple[str, ...]


_GROUP = re.compile(r"(?<!\(\?P)<[a-z_]+>")


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    """A pattern in one line, with its parts."""
    return _GROUP.sub(lambda found: parts[found[0]], pattern.replace("\n", ""))


@cache
def table(name: str) -> dict[str, Any]:
    """A table of this folder, patterns in one line with their parts filled in."""
    from importlib.resources import files

    said = tomllib.loads((files(__package__) / f"{name}.toml").read_text("utf-8"))
    parts: dict[str, str] = {}
    for part, meant in said.pop("parts").items():
        parts[f"<{part}>"] = f"(?:{_filled(meant, parts)})"
    for entries in said.values():
        for entry in entries:
            entry["pattern"] = re.compile(_filled(entry["pattern"], parts))
    return said


@cache
def forms() -> Mapping[str, tuple[Form, ...]]:
    """All forms by their detector."""
    found: dict[str, tuple[Form, ...]] = {}
    for entry in table("forms")["form"]:
        pattern = entry["pattern"]
        groups = tuple(entry.get("group", "found" if "found" in pattern.groupindex else "").split())
        form = Form(
            entry["detector"], entry["finds"], pattern, entry.get("over") == "hiragana",
            entry.get("certain", True), entry.get("words", False), entry.get("unless", ""),
            groups or ("",), tuple(entry["find"]), tuple(entry["leave"]),
        )  # fmt: skip
        found[form.detector] = (*found.get(form.detector, ()), form)
    return found


@cache
def pattern(name: str) -> re.Pattern[str]:
    """A pattern of the table by its name."""
    (found,) = (entry["pattern"] for entry in table("forms")["pattern"] if entry["name"] == name)
    assert isinstance(found, re.Pattern)
    return found


def spans(form: Form, ms: Morphemes) -> Iterator[tuple[int, int, str | None]]:
    """Where a form stands in the plain text, and whom several groups name by the last of them."""
    for match in form.pattern.finditer(ms.hiragana if form.hiragana else ms.plain):
        for group in form.groups:
            at, stop = match.span(group or 0)
            free = not form.words or (at in ms.begins and stop in ms.ends)
            if free and not (form.unless and _otherwise(form.unless, ms.plain[at:stop])):
                # A sentence's full stop is no part of what it ends with.
                said = plain_key(ms.hiragana[slice(*match.span(form.groups[-1] or 0))])
                stop = at + len(ms.plain[at:stop].rstrip(".-"))
                yield at, stop, said if len(form.groups) > 1 else None


def _otherwise(name: str, word: str) -> bool:
    """Whether a word is on a list, with or without more behind it, or in the dictionary."""
    return word.startswith(tuple(listed(name))) or bool(word_kinds(word))


def finding(
    ms: Morphemes,
    at: int,
    stop: int,
    category: str,
    certainty: Certainty = Certainty.CERTAIN,
    *,
    entity: str | None = None,
) -> Finding:
    """The finding that [at, stop) of the plain text is of a category."""
    start, end = ms.span(at, stop)
    if entity is None and category in _NUMBERED:
        entity = plain_key(ms.hiragana[at:stop])
    return Finding(start, end, LABELS[category], category, certainty, entity)


class FormDetector:
    """Finds the forms of the table that are its."""

    name: str
    languages: tuple[str, ...] = ("ja",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        for form in forms().get(self.name, ()):
            certainty = Certainty.CERTAIN if form.certain else Certainty.SUGGESTED
            for at, stop, said in spans(form, ms):
                yield finding(ms, at, stop, form.category, certainty, entity=said)


class Cue(NamedTuple):
    """A cue: `pattern` is matched behind a word (`after`), or ends before it."""

    pattern: re.Pattern[str]
    after: bool
    find: tuple[str, ...]
    leave: tuple[str, ...]


@cache
def cues() -> Mapping[str, Cue]:
    """All cues by name."""
    return {
        one["name"]: Cue(
            one["pattern"], one["side"] == "after", tuple(one["find"]), tuple(one["leave"])
        )
        for one in table("cues")["cue"]
    }


def holds(name: str, text: str, at: int) -> bool:
    """Whether a cue holds at a position of a text without white space."""
    cue = cues()[name]
    if cue.after:
        return cue.pattern.match(text[at : at + _BEHIND].partition("。")[0]) is not None
    return cue.pattern.search(text[max(0, at - _BEFORE) : at]) is not None


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
