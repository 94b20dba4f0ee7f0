"""People who are not on the roster and of whom it is certain: by an honorific, by how a name is
told, by the dictionary. Whom no rule is certain of the tagger suggests (`learned`)."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.folding import fold_kana
from facilitator.anonymise.languages.ja import naming
from facilitator.anonymise.languages.ja.cues import FormDetector, said
from facilitator.anonymise.languages.ja.kana import from_romaji
from facilitator.anonymise.languages.ja.lists import family_names, given_names, listed
from facilitator.anonymise.languages.ja.morphemes import Morphemes, morphemes
from facilitator.anonymise.words import known_words, public_words
from facilitator.domain.transcript import Certainty

_SURE, _UNSURE = Certainty.CERTAIN, Certainty.SUGGESTED
_LEAST = 3
"""Characters of a name in kana that is hardly another word."""


class JapaneseHonorificDetector(FormDetector):
    """What stands before さん, 先生 and the like, whatever part of speech it seems; and names of
    lists and dictionary before a post or kinship."""

    name = "ja_honorific"

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        yield from super().detect(text, context)
        ms = morphemes(context)
        for at in range(1, len(ms)):
            surface, before = ms[at].surface, ms[at - 1]
            if naming.honorific(ms, at):
                found = naming.name_before(ms, at, surface in listed("calling"))
            else:
                known = before.person or before.surface in family_names()
                named = known or before.surface in given_names()
                free = not (before.masked or naming.nobody(before.surface))
                found = (
                    naming.name_before(ms, at, False)
                    if named and free and naming.titled(ms, at)
                    else None
                )
            if found is not None:
                # "さっちゃん", "やまちゃん": no name without its ending
                short = (
                    before.kana and len(before.surface) < _LEAST and surface in ("ちゃん", "くん")
                )
                pet = short and fold_kana(before.surface) not in given_names()
                stop = at + (pet or before.surface[-1] in "っッ")
                yield naming.person(context, ms, found[0], stop, found[1])


class JapaneseNameDetector(FormDetector):
    """Names of persons by the dictionary where they stand as names or are told so (…と申します),
    and words in Latin letters of no other language."""

    name = "ja_name"

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        yield from super().detect(text, context)
        ms = morphemes(context)
        at = 0
        while at < len(ms):
            stop = at
            while stop < len(ms) and _part(context, ms, at, stop):
                stop += 1
            if stop > at and (certainty := _certainty(ms, at, stop)) is not None:
                yield naming.person(context, ms, at, stop, certainty)
            at = max(stop, at + 1)
        for at, m in enumerate(ms):
            if m.surface not in listed("no_persons"):
                # "記録は東が": a direction too
                told = naming.nameable(m.surface) and said("announced", ms, m.at)
                if (told and naming.closes(ms, at + 1)) or _in_a_row(ms, at):
                    yield naming.person(context, ms, at, at + 1, _UNSURE)


def _in_a_row(ms: Morphemes, at: int) -> bool:
    """A family name of one character in a row of names: 島、池田、桝."""
    sides = [(at + side, at + 2 * side) for side in (-1, 1) if 0 <= at + 2 * side < len(ms)]
    row = any(ms[one].surface in "、・" and ms[two].family for one, two in sides)
    return row and ms[at].kanji and len(ms[at].surface) == 1


def _part(context: Context, ms: Morphemes, first: int, at: int) -> bool:
    """Whether a morpheme is part of the name that begins with `first`."""
    m = ms[at]
    if m.masked or naming.nobody(m.surface) or (at > first and ms[at - 1].given and m.family):
        return False
    if not m.latin:
        return m.person and m.surface not in listed("hardly_names")
    written = context.text[m.start : m.end]
    short = len(written) < _LEAST or (written.isupper() and len(written) <= 4)
    if short or m.surface in public_words() or m.surface in known_words():
        return False
    return bool(from_romaji(m.surface)) or written[:1].isupper()


def _certainty(ms: Morphemes, first: int, stop: int) -> Certainty | None:
    whole, m = naming.joined(ms, first, stop), ms[first]
    if stop - first > 1 or naming.stands(ms, first, stop):
        return _SURE
    if not naming.closes(ms, stop):
        return None
    if m.latin:
        return _UNSURE
    if m.kanji:
        return _SURE if len(whole) > 1 and not naming.ordinary(whole) else None
    known = whole in given_names() or whole in family_names().values()
    return _SURE if len(whole) >= _LEAST and known and not naming.ordinary(whole) else None
