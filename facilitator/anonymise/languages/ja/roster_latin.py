"""The roster's names in Latin letters: in Japanese talk, and in the romaji of other languages."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.ja.kana import from_romaji, plain_key
from facilitator.anonymise.languages.ja.lists import listed
from facilitator.anonymise.languages.ja.morphemes import Morphemes
from facilitator.anonymise.languages.ja.naming import honorific
from facilitator.anonymise.languages.ja.roster_forms import RosterForms
from facilitator.anonymise.spellings import Spelling
from facilitator.anonymise.words import common_words
from facilitator.domain.transcript import Certainty, Label


def named_from(
    forms: RosterForms, context: Context, ms: Morphemes, at: int
) -> tuple[int, Finding] | None:
    """(next morpheme, finding) for the longest name in letters that begins at a morpheme."""
    stop = at
    best: tuple[int, Finding] | None = None
    while stop < len(ms) and stop < at + 4 and (ms[stop].latin or ms[stop].surface in "'-"):
        stop += 1
        if ms[stop - 1].latin and (found := _latin(forms, context, ms, at, stop)) is not None:
            best = stop, found
    return best


def _latin(
    forms: RosterForms, context: Context, ms: Morphemes, first: int, stop: int
) -> Finding | None:
    written = "".join(m.surface for m in ms[first:stop])
    spelling = forms.letters.get(written)
    capital = context.text[ms[first].start].isupper()
    if spelling is not None and spelling.label is Label.PERSON:
        unsure = stop - first == 1 and written in common_words() and not capital
        certainty = Certainty.SUGGESTED if unsure else Certainty.CERTAIN
        return roster_finding(ms, ms[first].at, ms[stop - 1].stop, spelling, certainty)
    reading = "".join(m.reading for m in ms[first:stop])
    spelling = forms.plain.get(plain_key(reading))
    if spelling is None or any(m.latin and not m.reading for m in ms[first:stop]):
        return None
    called = honorific(ms, stop)
    word = ms[first].surface if stop - first == 1 else ""
    if word in common_words() and not (called or (capital and len(word) > 3)):
        return None
    certainty = Certainty.CERTAIN if called or len(reading) > 1 else Certainty.SUGGESTED
    return roster_finding(ms, ms[first].at, ms[stop - 1].stop, spelling, certainty)


def in_romaji(forms: RosterForms, context: Context) -> Iterator[Finding]:
    """Japanese names in the romaji of a text in another language."""
    if not forms.romaji:
        return
    tokens = context.tokens
    at = 0
    while at < len(tokens):
        used = 1
        for length in (2, 1):
            group = tokens[at : at + length]
            if len(group) < length or any(t.masked or t.number for t in group):
                continue
            if length > 1 and group[1].gap not in (" ", "-", ""):
                continue
            letters = [from_romaji(t.key) for t in group]
            spelling = forms.romaji.get(plain_key("".join(letters))) if all(letters) else None
            if spelling is None or spelling.label is not Label.PERSON:
                continue
            behind = tokens[at + length : at + length + 1]
            called = bool(behind) and behind[0].key in listed("honorifics")
            known = all(context.word(t) and not context.marked(t) for t in group)
            if not called and (known or sum(len(t.key) for t in group) < 4):
                continue
            start, end = group[0].start, group[-1].end
            code = spelling.replacement
            yield Finding(start, end, Label.PERSON, "", Certainty.CERTAIN, None, code)
            used = length
            break
        at += used


def roster_finding(
    ms: Morphemes, at: int, stop: int, spelling: Spelling, certainty: Certainty
) -> Finding:
    """The finding that [at, stop) of the plain text is who or what a spelling stands for."""
    start, end = ms.span(at, stop)
    return Finding(start, end, spelling.label, "", certainty, None, spelling.replacement)
