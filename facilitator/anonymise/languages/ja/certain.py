"""People who are not on the roster and of whom it is certain: by an honorific, by how a name is
told, by the dictionary. What no rule is certain of is the tagger's to suggest (`learned`)."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.folding import fold_kana
from facilitator.anonymise.languages.en.lists import listed as english
from facilitator.anonymise.languages.ja import naming
from facilitator.anonymise.languages.ja.kana import from_romaji
from facilitator.anonymise.languages.ja.lists import family_names, given_names, listed
from facilitator.anonymise.languages.ja.morphemes import Morpheme, Morphemes
from facilitator.domain.transcript import Certainty

_LEAST = 3
"""Characters of a name in kana that is hardly another word."""


def honorifics(context: Context, ms: Morphemes) -> Iterator[Finding]:
    """What stands before さん, 先生 and the like, whatever part of speech it seems; and names of
    lists and dictionary before a post or kinship."""
    for at in range(1, len(ms)):
        surface, before = ms[at].surface, ms[at - 1]
        if not naming.honorific(ms, at):
            listed_so = before.surface in family_names() or before.surface in given_names()
            named = (before.person or listed_so) and not naming.nobody(before.surface)
            if not (named and naming.titled(ms, at)):
                continue
        found = naming.name_before(ms, at, surface in listed("calling"))
        if found is not None:
            # "さっちゃん", "やまちゃん": no name without its ending
            short = before.kana and len(before.surface) < _LEAST
            pet = short and fold_kana(before.surface) not in given_names()
            ending = (pet and surface in ("ちゃん", "くん")) or before.surface[-1] in "っッ"
            yield naming.person(context, ms, found[0], at + ending, found[1])


def names(context: Context, ms: Morphemes) -> Iterator[Finding]:
    """Names of persons by the dictionary where they stand as names or are told so (…と申します),
    and words in Latin letters of no other language."""
    at = 0
    while at < len(ms):
        stop = at
        while stop < len(ms) and _part(context, ms[stop]):
            stop += 1
        certainty = Certainty.SUGGESTED if _in_row(ms, at) else None
        if stop > at:
            certainty = _certainty(ms, at, stop)
        stop = max(stop, at + 1)
        if certainty is not None:
            yield naming.person(context, ms, at, stop, certainty)
        at = stop


def _in_row(ms: Morphemes, at: int) -> bool:
    """Whether a family name of one character stands in a row of names: 島、池田、桝."""
    sides = [(at + side, at + 2 * side) for side in (-1, 1) if 0 <= at + 2 * side < len(ms)]
    row = any(ms[one].surface in "、・" and ms[two].family for one, two in sides)
    return row and ms[at].kanji and len(ms[at].surface) == 1


def _part(context: Context, m: Morpheme) -> bool:
    """Whether a morpheme is part of a name."""
    if not (m.person or m.latin) or m.masked or naming.nobody(m.surface):
        return False
    if not m.latin:
        return m.surface not in listed("hardly_names")
    written = context.text[m.start : m.end]
    short = len(written) < _LEAST or (written.isupper() and len(written) <= 4)
    if short or m.surface in english("public") or m.surface in english("known"):
        return False
    return bool(from_romaji(m.surface)) or written[:1].isupper()


def _certainty(ms: Morphemes, first: int, stop: int) -> Certainty | None:
    whole, m = naming.joined(ms, first, stop), ms[first]
    if stop - first > 1 or naming.stands(ms, first, stop):
        return Certainty.CERTAIN
    if not naming.closes(ms, stop):
        return None
    if m.latin:
        return Certainty.SUGGESTED
    sure = len(whole) >= (2 if m.kanji else _LEAST) and not naming.ordinary(whole)
    return Certainty.CERTAIN if sure else None
