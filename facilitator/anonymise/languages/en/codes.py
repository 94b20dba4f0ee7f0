"""Letters and digits in a row, written ("RX 604 118") and said ("w c d four four nine one").

They are postcodes, registration plates, and what somebody is filed under.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from facilitator.anonymise.cues import cued
from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.forms.numbers import FILED, words_before
from facilitator.anonymise.languages.en.lists import forms, listed
from facilitator.anonymise.languages.en.readers import table
from facilitator.anonymise.languages.en.spoken import in_figures
from facilitator.domain.transcript import Certainty, Label

_SHORTEST = 5
_DIGITS = 4
"""Digits from which letters and digits together are a code even without a word that says so."""

_Code = tuple[int, int, str, tuple[str, ...]]
"""Code points [start, end) that are read as a text, in small letters; the words close before it."""


def postcodes(context: Context) -> Iterator[Finding]:
    """Postcodes of Britain, Ireland and Canada: "SE6 4HW", "s e one three seven q t"."""
    postcode, codes = forms()["postcode"], context.derived(_codes)
    spans = [(start, end) for start, end, text, _ in codes if postcode.fullmatch(text)]
    if any(t.number for t in context.fluent.tokens):
        found = postcode.finditer(context.folded.text)
        spans += [context.folded.span(*match.span()) for match in found]
    for start, end in spans:
        yield Finding(start, end, Label.ADDRESS, "postcode", Certainty.CERTAIN)


def identifiers(context: Context) -> Iterator[Finding]:
    """Hospital, insurance, case and passport numbers that hold letters; registration plates."""
    yield from cued("identifier", table)(context)
    folded = in_figures(context)
    for pattern in forms("endings").values():
        for match in pattern.finditer(folded.text):
            yield Finding(*folded.span(*match.span("found")), Label.ID, "number")
    for start, end, text, before in context.derived(_codes):
        plate = forms()["plate"].fullmatch(text) and len(text) >= _SHORTEST
        certainty = Certainty.CERTAIN if plate else _certainty(text, before)
        if certainty is not None:
            yield Finding(start, end, Label.ID, "registration" if plate else "number", certainty)


def _certainty(text: str, before: Sequence[str]) -> Certainty | None:
    if len(text) < _SHORTEST or forms()["plain"].fullmatch(text):
        return None
    digits = sum(map(str.isdigit, text))
    if not FILED.isdisjoint(before) or digits > _DIGITS:
        return Certainty.CERTAIN
    some = digits == _DIGITS or (digits > 1 and len(text) - digits > 1)
    return Certainty.SUGGESTED if some else None


def _codes(context: Context) -> list[_Code]:
    """What holds letters as well as digits, without overlaps."""
    folded, found = in_figures(context), list[_Code]()
    for match in forms()["code"].finditer(_lettered(context)):
        said = "".join(str(int(c)) if c.isdigit() else c for c in match[0] if not c.islower())
        text = "".join(filter(str.isalnum, said.lower()))
        if any(map(str.isalpha, text)) and any(map(str.isdigit, text)):
            before = words_before(folded.text, match.start())
            found.append((*folded.span(*match.span()), text, before))
    return found


def _lettered(context: Context) -> str:
    """The text in figures, with what may be letters of a code in capitals: single ones, and short
    words beside digits, as in "rk208814" and "7qx", but not "5th"."""
    folded = in_figures(context)
    if not forms()["dated"].search(folded.text):
        return ""

    def marked(match: re.Match[str]) -> str:
        word, at, stop = match[0], *match.span()
        before, behind = match.string[max(0, at - 3) : at], match.string[stop : stop + 12]
        glued = behind[:1].isdigit() or (before[-1:].isdigit() and word not in listed("units"))
        written = len(word) == 2 or context.text[slice(*folded.span(at, stop))].isupper()
        strange = word not in listed("known|public|units") and word not in context.allowed
        beside = strange and written and forms()["beside"].search(before + "\n" + behind)
        return word.upper() if len(word) == 1 or glued or beside else word

    return forms()["letters"].sub(marked, folded.text)
