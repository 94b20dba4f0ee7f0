"""Letters and digits one after the other: "w c d four four nine one", "RX 604 118"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from facilitator.anonymise.detector import Context
from facilitator.anonymise.forms.spoken import DIGITS, REPEATS, TEENS, TENS, digits_at
from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import known_words

_LOOSE = " \t-/.#:"
INSURANCE = re.compile(r"[a-z]{2}\d{6}[a-d]")
"""A National Insurance number, whose last letter may be an "a"."""
_SIGNS = frozenset({"stroke", "slash", "dash", "hyphen"})
_LONGEST_GROUP = 4
"""Letters written together within a code; longer ones are words."""


@dataclass(frozen=True, slots=True)
class SpeltRun:
    """Tokens [first, last] read as `text`, in small letters; `groups` is how many they are."""

    first: int
    last: int
    text: str

    @property
    def letters(self) -> int:
        return sum(c.isalpha() for c in self.text)

    @property
    def digits(self) -> int:
        return sum(c.isdigit() for c in self.text)


def spelt_runs(context: Context) -> list[SpeltRun]:
    """Runs that hold letters as well as digits, without overlaps; ask for it by `derived`."""
    tokens = context.fluent
    runs: list[SpeltRun] = []
    if not any(t.number or t.key in DIGITS or t.key in TEENS or t.key in TENS for t in tokens):
        return runs
    at = 0
    while at < len(tokens):
        run = _run_from(context, at)
        if run is None:
            at += 1
            continue
        if run.letters and run.digits:
            runs.append(run)
        at = run.last + 1
    return runs


def _run_from(context: Context, first: int) -> SpeltRun | None:
    tokens = context.fluent
    # "I one": the pronoun opens no code; nor does "a", unless letters go on or it stands apart.
    if _pronoun(tokens[first]) and not _letter(tokens, first + 1):
        return None
    said: list[tuple[str, int]] = []
    at = first
    while at < len(tokens):
        token = tokens[at]
        if at > first and (token.gap.strip(_LOOSE) or len(token.gap) > 2):
            break
        text, used = _said(context, at, first)
        if not used and token.key in _SIGNS and at > first and at + 1 < len(tokens):
            if said[-1][1] != at - 1:
                break
            at += 1
            continue
        if not used:
            break
        said.append((text, at + used - 1))
        at += used
    while said and _word_behind(tokens, first, said):
        said.pop()
    if not said:
        return None
    return SpeltRun(first, said[-1][1], "".join(text for text, _ in said))


def _pronoun(token: Token) -> bool:
    """ "I" and "a" are letters of a code only in company."""
    return token.key in ("i", "a") and not (
        token.key == "a" and token.capital and not token.initial
    )


def _letter(tokens: list[Token], at: int) -> bool:
    """Whether a code may go on with a single letter, or with digits without a space."""
    if at >= len(tokens):
        return False
    token = tokens[at]
    return (len(token.key) == 1 and token.key.isalpha()) or (token.gap == "" and token.number)


def _word_behind(tokens: list[Token], first: int, said: list[tuple[str, int]]) -> bool:
    """Whether a run ends in the word "I" or "a": "my number is 4 5 5 1 2 I think".

    Apart from what stands before, and with more of the sentence behind it. With nothing behind, "a"
    may be the last letter of a code, and "I" where the code has other letters.
    """
    text, at = said[-1]
    token = tokens[at]
    if text not in ("i", "a") or token.key != text or at == first or not token.gap.strip("-/"):
        return False
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if INSURANCE.fullmatch("".join(run for run, _ in said)):
        return False
    if after is not None and after.gap == " ":
        return True
    return text == "i" and not any(c.isalpha() for run, _ in said[:-1] for c in run)


def _said(context: Context, at: int, first: int) -> tuple[str, int]:
    """(letters or digits, tokens used) at a position; nothing for an ordinary word."""
    tokens = context.fluent
    token = tokens[at]
    key = token.key
    if token.masked:
        return "", 0
    said, used, _ = digits_at(tokens, at) if key not in ("o", "hundred") else ("", 0, 0)
    if used:
        return said, used
    if key in REPEATS and at + 1 < len(tokens):
        following = tokens[at + 1].key
        letter = len(following) == 1 and following.isascii()
        return (following * REPEATS[key], 2) if letter else ("", 0)
    if not key.isascii() or token.possessive or len(key) > _LONGEST_GROUP:
        return "", 0
    return (key, 1) if len(key) == 1 or _lettered(context, at, first) else ("", 0)


def _lettered(context: Context, at: int, first: int) -> bool:
    """Whether a short word is letters of a code."""
    tokens = context.fluent
    token = tokens[at]
    if _attached(tokens, at) or (_before_a_sign(tokens, at) and len(token.key) < len("abc")):
        return True
    behind_digits = at > first and _digits(tokens[at - 1]) and token.gap == " "
    if len(token.key) == len("xq") and token.key not in known_words() and behind_digits:
        return token.key not in _UNITS  # "e two seven xq"
    beside = (at > first and tokens[at - 1].number) or (
        at + 1 < len(tokens) and tokens[at + 1].number
    )
    return token.shouted and beside and not (context.public(token) or context.common(token))


def _digits(token: Token) -> bool:
    return token.number or token.key in DIGITS or token.key in TEENS or token.key in TENS


def _before_a_sign(tokens: list[Token], at: int) -> bool:
    """ "hw slash two two": letters that are only said as letters."""
    if at + 2 >= len(tokens) or tokens[at + 1].key not in _SIGNS:
        return False
    after = tokens[at + 2]
    return _digits(after)


def _attached(tokens: list[Token], at: int) -> bool:
    """Written together with digits, as in "rk208814" and "7qx"; but not "5th" and "10pm"."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is not None and after.number and after.gap == "":
        return True
    if at and tokens[at - 1].number and tokens[at].gap == "":
        return tokens[at].key not in _UNITS
    return False


_UNITS = frozenset(
    "st nd rd th am pm mg ml kg km mm cm g k m s p h hz gb mb min mins hr hrs yr yrs ish x".split()  # noqa: SIM905
)
