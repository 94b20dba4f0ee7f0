"""People who are not on the roster and of whom it is certain: by an honorific, by how a name is
told, by the dictionary. What no rule is certain of is the tagger's to suggest (`learned`)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.folding import fold_kana
from facilitator.anonymise.languages.en.lists import listed as english
from facilitator.anonymise.languages.ja import naming
from facilitator.anonymise.languages.ja.lists import given_names
from facilitator.anonymise.languages.ja.morphemes import Morpheme, Morphemes
from facilitator.domain.transcript import Certainty

_LEAST = 3
"""Characters of a name in kana that is hardly another word."""


def honorifics(context: Context, ms: Morphemes) -> Iterator[Finding]:
    """What stands before さん, 先生 and the like, whatever part of speech it seems."""
    for at in range(1, len(ms)):
        before = ms[at - 1]
        found = naming.name_before(ms, at) if naming.honorific(ms, at) else None
        if found is not None:
            # "さっちゃん", "やまちゃん": no name without its ending
            short = before.kana and len(before.surface) < _LEAST
            pet = short and fold_kana(before.surface) not in given_names()
            ending = (pet and ms[at].surface in ("ちゃん", "くん")) or before.surface[-1] in "っッ"
            yield naming.person(context, ms, found[0], at + ending, found[1])


def names(context: Context, ms: Morphemes) -> Iterator[Finding]:
    """Names of persons by the dictionary where they stand as names or are told so (…と申します),
    and what reads as Japanese in Latin letters."""
    for named, run in groupby(range(len(ms)), lambda at: _nameable(ms[at])):
        first, *more = run
        stop = first + len(more) + 1
        certainty = _certainty(ms, first, stop) if named else None
        if certainty is not None:
            yield naming.person(context, ms, first, stop, certainty)


def _nameable(m: Morpheme) -> bool:
    if not m.latin:
        return m.person and not naming.nobody(m.surface)
    english_word = m.surface in english("known") or m.surface in english("public")
    return bool(m.reading) and len(m.surface) >= _LEAST and not english_word


def _certainty(ms: Morphemes, first: int, stop: int) -> Certainty | None:
    if stop - first > 1 or naming.stands(ms, first, stop):
        return Certainty.CERTAIN
    m = ms[first]
    if not naming.closes(ms, stop):
        return None
    if m.latin:
        return Certainty.SUGGESTED
    sure = len(m.surface) >= (2 if m.kanji else _LEAST) and not naming.ordinary(m.surface)
    return Certainty.CERTAIN if sure else None
