"""What stands beside names, and what has a form of its own, as data: `cues.toml` and `forms.toml`,
each entry with lines in which it holds and others in which it does not.

Japanese has no capitals and marks a name by nothing; 愛, 光 or のぞみ are somebody where one asks
*them*, and where they have a mother. What is looked at is the particle behind the word and the
predicate it leads to.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from facilitator.anonymise.detector import ENTITIES, LABELS, Context, Finding
from facilitator.anonymise.languages import Finder
from facilitator.anonymise.languages.ja.dictionary import word_kinds
from facilitator.anonymise.languages.ja.kana import plain_key
from facilitator.anonymise.languages.ja.lists import any_of, listed
from facilitator.anonymise.languages.ja.morphemes import Morphemes, morphemes
from facilitator.anonymise.words import data, filled
from facilitator.domain.transcript import Certainty

_BEFORE, _BEHIND = 16, 34
"""Characters before and behind a place that a cue may take; it ends with the sentence too."""


_ANYTHING = re.compile("")


class Form(NamedTuple):
    """What stands at a place of the text: `before` it and `after` it, whatever `pattern` has; or
    `pattern` wherever it is found in the text (`over` "plain" or "hiragana"), and what it `finds`:
    a `group` of it, or all; where `words` begin and end, if so, and where it is `unknown` to the
    dictionary; what in front belongs to it, it `begins` with: its "nouns" or its "phrase".
    `find` and `leave` are its examples."""

    find: Sequence[str]
    leave: Sequence[str]
    means: str = ""
    pattern: re.Pattern[str] = _ANYTHING
    before: re.Pattern[str] = _ANYTHING
    after: re.Pattern[str] = _ANYTHING
    finds: str = ""
    over: str = "plain"
    certain: bool = True
    words: bool = False
    unknown: bool = False
    group: str = ""
    begins: str = ""


Find = Callable[[Context, Morphemes], Iterable[Finding]]


@cache
def table(name: str) -> Mapping[str, Sequence[Form]]:
    """The forms of a table of this folder by name; those of one name are alternatives."""
    said, forms = (tomllib.loads(data(f"{one}.toml", "ja").decode()) for one in (name, "forms"))
    parts = forms["parts"] | said.pop("parts")
    for entry in (entry for entries in said.values() for entry in entries):
        for key in {"pattern", "before", "after"} & entry.keys():
            entry[key] = re.compile(filled(entry[key], parts, any_of).replace("\n", ""))
    return {name: [Form(**entry) for entry in entries] for name, entries in said.items()}


def pattern(name: str) -> re.Pattern[str]:
    """A pattern of `forms.toml` by its name."""
    return table("forms")[name][0].pattern


def said(name: str, ms: Morphemes, at: int, stop: int | None = None) -> bool:
    """Whether a cue holds of what stands at [at, stop) of the plain text, or at one position."""
    stop = at if stop is None else stop
    before = ms.plain[max(0, at - _BEFORE) : at]
    behind = ms.plain[stop : stop + _BEHIND].partition("。")[0]
    cues = table("cues")[name]
    return any(cue.before.search(before) and cue.after.match(behind) for cue in cues)


def spans(form: Form, ms: Morphemes) -> Iterator[tuple[int, int, str | None]]:
    """Where a form stands in the plain text, and whom several groups name by the last of them."""
    groups = (form.group or ("found" if "found" in form.pattern.groupindex else "")).split()
    for match in form.pattern.finditer(getattr(ms, form.over)):
        for at, stop in (match.span(group) for group in groups) if groups else [match.span()]:
            word = ms.plain[at:stop]
            if (form.unknown and word_kinds(word)) or (form.words and not {at, stop} <= ms.edges):
                continue
            name = plain_key(ms.hiragana[slice(*match.span(groups[-1]))]) if groups[1:] else None
            # A sentence's full stop is no part of what it ends with.
            yield at, at + len(word.rstrip(".-")), name


def finding(
    ms: Morphemes,
    at: int,
    stop: int,
    category: str,
    certainty: Certainty = Certainty.CERTAIN,
    *,
    entity: str | None = None,
) -> Finding:
    """The finding that [at, stop) of the plain text is of a category; which `entity` it is, tells
    how it is read, if it is not told."""
    if entity is None and category in ENTITIES:
        entity = _read(ms, at, stop, category)
    return Finding(*ms.span(at, stop), LABELS[category], category, certainty, entity)


def _read(ms: Morphemes, at: int, stop: int, category: str) -> str:
    """How a name is read, or what is written: of places, and where no reading is known. Family and
    given name are two words."""
    group = ms[ms.number_at[at] : ms.number_at[stop - 1] + 1]
    if category == "Place" and ms.plain[stop - 1] in listed("place_administrative"):
        stop -= stop - at > 2  # 横浜 and 横浜市 are one
    if category == "Place" or (group[0].at, group[-1].stop) != (at, stop):
        return plain_key(ms.hiragana[at:stop])
    said = [m for m in group if any(c.isalnum() for c in m.surface)]
    apart = category == "Person" and all(m.person or m.latin or m.katakana for m in said)
    return (" " if apart else "").join(plain_key(m.reading) or m.surface for m in said)


def detector(name: str, more: Find | None = None) -> Finder:
    """Finds the forms of the table that are its, and what `more` finds besides."""

    def find(context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        for form in table("forms").get(name, ()):
            if form.pattern.search(getattr(ms, form.over)) is None:
                continue
            certainty = Certainty.CERTAIN if form.certain else Certainty.SUGGESTED
            for at, stop, whom in spans(form, ms):
                first = _BEGINS[form.begins](ms, at) if form.begins else at
                yield finding(ms, first, stop, form.finds, certainty, entity=whom)
        if more is not None:
            yield from more(context, ms)

    return find


def _phrase(ms: Morphemes, at: int) -> int:
    """Where the phrase begins that goes on at a position, if that is near."""
    return max(at - _BEFORE, *(ms.plain.rfind(char, 0, at) + 1 for char in "、。はが"))


def _nouns(ms: Morphemes, at: int) -> int:
    """Where the compound begins that goes on at a position."""
    number = ms.number_at[at]
    goes_on = number and ms[number].at == at and not ms[number].gap and ms[number - 1].part
    return ms[ms.compounds[number - 1][0]].at if goes_on else at


_BEGINS = {"nouns": _nouns, "phrase": _phrase}
