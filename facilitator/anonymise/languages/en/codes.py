"""Letters and digits in a row, written ("RX 604 118") and said ("w c d four four nine one").

They are postcodes, registration plates, and what somebody is filed under.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from facilitator.anonymise.cues import CueDetector
from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.forms.numbers import CUE_REACH, IDENTIFIER_CUES
from facilitator.anonymise.languages.en.lists import forms, listed
from facilitator.anonymise.languages.en.readers import table
from facilitator.anonymise.languages.en.spoken import REPEATS, digits_at, figure
from facilitator.anonymise.tokens import Token, key_at
from facilitator.domain.transcript import Certainty, Label

_SHORTEST = 5
_DIGITS = 4
"""Digits from which letters and digits together are a code even without a word that says so."""
_LOOSE = " \t-/.#:"
_SIGNS = frozenset({"stroke", "slash", "dash", "hyphen"})
_LONGEST_GROUP = 4
"""Letters written together within a code; longer ones are words."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Code points [start, end) read as `text`, in small letters, behind the token `first`."""

    first: int
    start: int
    end: int
    text: str


def postcodes(context: Context) -> Iterator[Finding]:
    """Postcodes of Britain, Ireland and Canada: "SE6 4HW", "s e one three seven q t"."""
    spans = [
        (r.start, r.end) for r in context.derived(_runs) if forms()["postcode"].fullmatch(r.text)
    ]
    if any(t.number for t in context.fluent.tokens):
        found = forms()["postcode"].finditer(context.folded.text)
        spans += [context.folded.span(*match.span()) for match in found]
    for start, end in spans:
        yield Finding(start, end, Label.ADDRESS, "postcode", Certainty.CERTAIN)


def identifiers(context: Context) -> Iterator[Finding]:
    """Hospital, insurance, case and passport numbers that hold letters; registration plates."""
    yield from CueDetector("identifier", "en", table).detect(context.text, context)
    for run in context.derived(_runs):
        plate = forms()["plate"].fullmatch(run.text) and len(run.text) >= _SHORTEST
        certainty = Certainty.CERTAIN if plate else _certainty(context, run)
        if certainty is not None:
            category = "registration" if plate else "number"
            yield Finding(run.start, run.end, Label.ID, category, certainty)


def _certainty(context: Context, run: _Run) -> Certainty | None:
    if forms()["insurance"].fullmatch(run.text):
        return Certainty.CERTAIN
    if len(run.text) < _SHORTEST or forms()["plain"].fullmatch(run.text):
        return None
    digits = sum(c.isdigit() for c in run.text)
    said = {t.key for t in context.fluent.tokens[max(0, run.first - CUE_REACH) : run.first]}
    if said & IDENTIFIER_CUES or digits > _DIGITS:
        return Certainty.CERTAIN
    some = digits == _DIGITS or (digits > 1 and sum(c.isalpha() for c in run.text) > 1)
    return Certainty.SUGGESTED if some else None


def _runs(context: Context) -> list[_Run]:
    """Runs that hold letters as well as digits, without overlaps."""
    tokens = context.fluent.tokens
    runs: list[_Run] = []
    at = 0 if any(map(figure, tokens)) else len(tokens)
    while at < len(tokens):
        said = _said_from(context, at)
        text = "".join(part for part, _ in said)
        last = said[-1][1] if said else at
        if any(map(str.isalpha, text)) and any(map(str.isdigit, text)):
            runs.append(_Run(at, tokens[at].start, tokens[last].end, text))
        at = last + 1
    return runs


def _said_from(context: Context, first: int) -> list[tuple[str, int]]:
    """Letters and digits from a token on, each with the token it ends at."""
    tokens = context.fluent.tokens
    # "I one": the pronoun opens no code; nor does "a", unless letters go on or it stands apart.
    if _pronoun(tokens[first]) and not _letter(tokens, first + 1):
        return []
    said: list[tuple[str, int]] = []
    at = first
    while at < len(tokens):
        token = tokens[at]
        if at > first and (token.gap.strip(_LOOSE) or len(token.gap) > 2):
            break
        text, used = _said(context, at, first)
        if used:
            said.append((text, at + used - 1))
        elif token.key not in _SIGNS or at + 1 == len(tokens) or not said or said[-1][1] < at - 1:
            break
        at += used or 1
    while said and _word_behind(tokens, first, said):
        said.pop()
    return said


def _pronoun(token: Token) -> bool:
    """ "I" and "a" are letters of a code only in company."""
    return token.key == "i" or (token.key == "a" and (token.initial or not token.capital))


def _letter(tokens: list[Token], at: int) -> bool:
    """Whether a code may go on with a single letter, or with digits without a space."""
    key = key_at(tokens, at)
    return (len(key) == 1 and key.isalpha()) or (
        key != "" and tokens[at].gap == "" and tokens[at].number
    )


def _word_behind(tokens: list[Token], first: int, said: list[tuple[str, int]]) -> bool:
    """Whether a run ends in the word "I" or "a": "my number is 4 5 5 1 2 I think".

    Apart from what stands before, and with more of the sentence behind it. With nothing behind, "a"
    may be the last letter of a code, and "I" where the code has other letters.
    """
    text, at = said[-1]
    token = tokens[at]
    if text not in ("i", "a") or token.key != text or at == first or not token.gap.strip("-/"):
        return False
    if forms()["insurance"].fullmatch("".join(run for run, _ in said)):
        return False
    if at + 1 < len(tokens) and tokens[at + 1].gap == " ":
        return True
    return text == "i" and not any(c.isalpha() for run, _ in said[:-1] for c in run)


def _said(context: Context, at: int, first: int) -> tuple[str, int]:
    """(letters or digits, tokens used) at a position; nothing for an ordinary word."""
    tokens = context.fluent.tokens
    key, following = tokens[at].key, key_at(tokens, at + 1)
    if tokens[at].masked:
        return "", 0
    said, used, _ = digits_at(tokens, at) if key not in ("o", "hundred") else ("", 0, 0)
    if used:
        return said, used
    if key in REPEATS and following:
        letter = len(following) == 1 and following.isascii()
        return (following * REPEATS[key], 2) if letter else ("", 0)
    if not key.isascii() or tokens[at].possessive or len(key) > _LONGEST_GROUP:
        return "", 0
    return (key, 1) if len(key) == 1 or _lettered(context, at, first) else ("", 0)


def _lettered(context: Context, at: int, first: int) -> bool:
    """Whether a short word is letters of a code: as in "rk208814" and "7qx", but not "5th"."""
    tokens = context.fluent.tokens
    token, before = tokens[at], tokens[at - 1]
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    beside = after is not None and after.number
    if (beside and after is not None and after.gap == "") or (
        at and before.number and token.gap == "" and token.key not in listed("units")
    ):
        return True
    if len(token.key) == 2:
        if key_at(tokens, at + 1) in _SIGNS and at + 2 < len(tokens) and figure(tokens[at + 2]):
            return True  # "hw slash two two"
        if at > first and figure(before) and token.gap == " " and token.key not in listed("known"):
            return token.key not in listed("units")  # "e two seven xq"
    beside = beside or (at > first and before.number)
    return token.shouted and beside and not (context.public(token) or context.common(token))
