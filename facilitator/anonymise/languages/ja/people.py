"""People who are not on the roster and of whom it is certain: by an honorific, by how a name is
told, by the dictionary. Whom no rule is certain of the tagger suggests (`learned`)."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.folding import fold_kana
from facilitator.anonymise.languages.en.lists import listed as english
from facilitator.anonymise.languages.ja import naming
from facilitator.anonymise.languages.ja.cues import said
from facilitator.anonymise.languages.ja.kana import from_romaji
from facilitator.anonymise.languages.ja.lists import family_names, given_names, listed
from facilitator.anonymise.languages.ja.morphemes import Morphemes
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
        while stop < len(ms) and _part(context, ms, at, stop):
            stop += 1
        certainty = _certainty(ms, at, stop) if stop > at else _named_so(ms, at)
        stop = max(stop, at + 1)
        if certainty is not None:
            yield naming.person(context, ms, at, stop, certainty)
        at = stop


def _named_so(ms: Morphemes, at: int) -> Certainty | None:
    """A family name of one character in a row of names (島、池田、桝), or a word that is a name as
    well behind a relation or a post and its particle: 上の子がそらで."""
    m = ms[at]
    sides = [(at + side, at + 2 * side) for side in (-1, 1) if 0 <= at + 2 * side < len(ms)]
    row = any(ms[one].surface in "、・" and ms[two].family for one, two in sides)
    told = m.noun and naming.nameable(m.surface) and said("announced", ms, m.at)
    told = told and naming.closes(ms, at + 1) and m.surface not in listed("no_persons")
    return Certainty.SUGGESTED if told or (row and m.kanji and len(m.surface) == 1) else None


def _part(context: Context, ms: Morphemes, first: int, at: int) -> bool:
    """Whether a morpheme is part of the name that begins with `first`."""
    m = ms[at]
    if m.masked or naming.nobody(m.surface) or (at > first and ms[at - 1].given and m.family):
        return False
    if not m.latin:
        return m.person and m.surface not in listed("hardly_names")
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
    known = m.kanji or whole in given_names() or whole in family_names().values()
    sure = len(whole) >= (2 if m.kanji else _LEAST) and known and not naming.ordinary(whole)
    return Certainty.CERTAIN if sure else None
