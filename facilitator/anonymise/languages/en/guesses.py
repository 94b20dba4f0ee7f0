"""Names that nobody introduced: by a list, or because nothing else explains the word."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.cues import finding
from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.en.casing import orderly
from facilitator.anonymise.languages.en.coinages import coined
from facilitator.anonymise.languages.en.lists import ambiguous_by_itself, listed
from facilitator.anonymise.languages.en.readers import (
    LONGEST_NAME,
    cut_off,
    name_from,
    odd,
    opens,
)
from facilitator.anonymise.languages.en.service_readers import run
from facilitator.anonymise.languages.en.standing import cued
from facilitator.anonymise.tokens import Token, key_at
from facilitator.domain.transcript import Certainty

_TELLING = 4
"""Letters from which a given name is certain without a capital: "jo" and "al" are cut-off words."""
_SHORTEST_UNKNOWN = 3


def given(context: Context) -> Iterator[Finding]:
    """Given names of a list, with the family name that follows, capitals or not."""
    tokens = context.tokens
    for at, token in enumerate(tokens):
        if token.key not in listed("given") or token.masked:
            continue
        certainty = _certainty(context, at)
        if certainty is not None:
            stop = at + name_from(context, at)
            yield finding(tokens[opens(context, at) : stop], "Person", certainty)


def _certainty(context: Context, at: int) -> Certainty | None:
    token = context.tokens[at]
    stands = cued(context).get(at)
    if context.public(token) and token.key not in listed("months"):
        return Certainty.SUGGESTED if at in cued(context, "introduced") else None
    if ambiguous_by_itself(token.key):
        # Certain are a roster's; where nothing says that it is a name, the tagger is asked.
        alone = len(context.tokens) == 1
        return Certainty.SUGGESTED if stands is not None and not alone else None
    if token.key in listed("known"):
        # "jack", "robin", "heather": names first of all, but words as well
        if not token.capital and (orderly(context) or stands is None):
            return None
        plain = token.initial or not token.capital
        return stands or (Certainty.SUGGESTED if plain else Certainty.CERTAIN)
    if len(token.key) >= _TELLING or context.marked(token):
        return Certainty.CERTAIN
    return None if orderly(context) and not token.capital else Certainty.SUGGESTED


def unknown(context: Context) -> Iterator[Finding]:
    """Words that nothing explains: no word of the language, or an everyday word with a capital
    where the text keeps those for names. Without capitals to go by, words no dictionary has."""
    tokens = context.tokens
    at = 0
    while at < len(tokens):
        length = _length(context, at)
        if length:
            named = tokens[at].key in listed("given")
            led = key_at(tokens, at - 1) in listed("where") and not named
            several = length > 1 and any(context.word(t) for t in tokens[at : at + length])
            finds = "Service" if several or _acronym(context, at) else "Person"
            finds = "Place" if led and finds == "Person" else finds
            first = opens(context, at) if finds == "Person" else at
            yield finding(tokens[first : at + length], finds, Certainty.SUGGESTED)
        at += max(length, 1)


def _length(context: Context, at: int) -> int:
    tokens = context.tokens
    if not context.cased:
        length = 0
        for here in range(at, min(at + LONGEST_NAME, len(tokens))):
            apart = length and tokens[here].gap not in (" ", "-")
            if apart or not odd(context, here) or cut_off(context, tokens[here]):
                break
            length += 1
        return length
    if _acronym(context, at):
        return 1
    token = tokens[at]
    opening = ("function_words", "contractions", "titles")
    if not token.capital or any(token.key in listed(name) for name in opening):
        return 0
    length = run(context, at)
    while length and not _names(context, at, length):
        length -= 1
    rest = tokens[at + length : at + length + 1]
    joined = bool(length and rest and rest[0].gap == "-" and odd(context, at + length))
    return length + joined  # "Okada-san"


def _names(context: Context, at: int, length: int) -> bool:
    """Whether a run of capitals names somebody or something."""
    tokens = context.tokens
    group = tokens[at : at + length]
    words = [t for t in group if t.capital]
    if not group[-1].capital or any(t.shouted and len(t.key) > 1 for t in words):
        return False
    strange = [bool(odd(context, at + n)) for n, t in enumerate(group) if t.capital]
    if any(strange):
        # "Sarah and Priya" are two; the first word of a sentence is capital anyway.
        ends = group[0], group[-1]
        one = len(words) == length and not any(_plain(context, t) for t in ends)
        return one and (strange[0] or not group[0].initial or group[0].key in listed("given"))
    if not orderly(context) or group[0].key in listed("given"):
        return False
    if group[0].initial and (length < 2 or _plain(context, group[1])):
        return False
    if any(t.key in listed("given") for t in words) or all(_plain(context, t) for t in words):
        return False
    return length > 1 or not (context.common(token := group[0]) or token.key in listed("surnames"))


def _acronym(context: Context, at: int) -> bool:
    """Capitals only, in a text that has others, and none that everybody knows: "then CNWL"."""
    token = context.tokens[at]
    if not token.shouted or token.masked or token.number or len(token.key) < _SHORTEST_UNKNOWN:
        return False
    if context.word(token) or context.public(token) or not orderly(context):
        return False
    return token.key not in listed("abbreviations") and not coined(token.key)


def _plain(context: Context, token: Token) -> bool:
    """Written with a capital by everybody, and nobody's name."""
    if context.public(token) or token.key in listed("capitals"):
        return True
    if token.key in listed("given"):
        return False
    said = ("function_words", "contractions", "titles", "relations", "institutions", "spoken")
    return any(token.key in listed(name) for name in said)
