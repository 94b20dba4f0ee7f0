"""What cues may ask of the tokens at a position: each reader says how many of them it takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files

from facilitator.anonymise.cues import CueTable, Reader
from facilitator.anonymise.detector import Context
from facilitator.anonymise.languages.en.casing import orderly
from facilitator.anonymise.languages.en.coinages import coined
from facilitator.anonymise.languages.en.lists import ambiguous, ambiguous_by_itself, listed, lists
from facilitator.anonymise.languages.en.number_readers import NUMBERS, TWO
from facilitator.anonymise.languages.en.service_readers import (
    KINDS,
    kinds,
    run,
    said,
    strasse,
)
from facilitator.anonymise.languages.en.spoken import figure
from facilitator.anonymise.tokens import Token, key_at

_BROKEN = re.compile(r"[-–—]([^\W_]*)")
_LONGEST_SPELT = 30
"""Letters of a name that is spelt out at most."""
LONGEST_NAME = 4
"""Words of a person's name at most; longer runs of capitals are headings."""
_DOERS = ("er", "or", "ist", "ian", "man", "woman")


def cut_off(context: Context, token: Token) -> bool:
    """A word that was broken off, or said again in full: "th- the", "what-what", "wh-what"."""
    broken = _BROKEN.match(context.text, token.tail)
    if broken is None:
        return False
    behind = broken[1].lower()
    again = context.word(token) or behind in listed("known")
    return not behind or (again and behind.startswith(token.key))


def contracted(context: Context, token: Token) -> bool:
    """A word of the language with its verb: "guys'll", "how'd"; "Jenny'll" is none."""
    written = context.folded.text if context.folded.starts is None else context.text.lower()
    stem = re.sub(r"['’](?:ll|d|ve|re)$", "", said := written[token.start : token.end])
    return stem != said and stem in listed("known") and stem not in listed("given|surnames")


def bracketed(context: Context, token: Token) -> bool:
    """What was heard besides words: "[chuckles]", "(inaudible)"."""
    around = context.text[token.start - 1 : token.start] + context.text[token.tail : token.tail + 1]
    return around in ("[]", "()", "<>") and not token.capital and context.known(token)


def odd(context: Context, at: int) -> int:
    """No word of the language, nor anything that everybody knows."""
    token = context.tokens[at]
    if not said(token) or len(token.key) < 3 or not token.key.isascii():
        return 0
    if context.public(token) or context.word(token) or token.key in listed("contractions"):
        return 0
    if contracted(context, token) or bracketed(context, token):
        return 0
    return int(not coined(token.key))


def verb(context: Context, at: int) -> int:
    """A verb before verbs, beside another: "they can and will do it", "that will or should"."""
    tokens = context.tokens
    if tokens[at].key not in listed("modal") or tokens[at].capital:
        return 0
    around = ((at - 1, at - 2), (at + 1, at + 2))
    return int(
        any(
            min(pair) >= 0
            and max(pair) < len(tokens)
            and tokens[pair[0]].key in ("and", "or", "but")
            and tokens[pair[1]].key in listed("auxiliaries|denied")
            for pair in around
        )
    )


def person(context: Context, at: int) -> int:
    """A name behind what says that one may follow: "my sister ..."."""
    return name_from(context, at) if _opens(context, at) else 0


def titled(context: Context, at: int) -> int:
    """A name behind a title: also one that is a word, or public."""
    token = context.tokens[at]
    initial = len(token.key) == 1 and token.key.isalpha() and token.key != "i"
    if initial and token.capital and at + 1 < len(context.tokens):
        more = titled(context, at + 1)  # "Dr J Smith"
        return more and more + 1
    if not said(token) or token.key in listed("never") or len(token.key) < 2:
        return 0
    if token.key in listed("saying|titles|not_behind_a_title"):
        return 0
    if not token.capital and token.key in listed("modal|months"):
        return 0  # "the nurse may help"
    led = at > 1 and context.tokens[at - 2].key in ("the", "a")
    family = token.key in listed("surnames") and not led  # "the doctor rose"
    capitals = context.cased and token.capital
    if capitals or family or not context.known(token) or context.public(token):
        return name_from(context, at)
    return 0


def _opens(context: Context, at: int) -> bool:
    token = context.tokens[at]
    if not said(token) or token.key in listed("never") or len(token.key) < 2:
        return False
    if token.key in listed("saying") or token.key in listed("titles"):
        return False
    if context.public(token) and not (token.key in listed("given") and context.marked(token)):
        return False
    if context.cased and token.capital:
        # Sentence starts are told apart by the word itself, and so are stray capitals.
        if not orderly(context) and token.key not in listed("given|surnames"):
            return not context.common(token)
        return not token.initial or not context.known(token)
    if token.key in listed("given") and not ambiguous(token.key):
        return True
    return not context.known(token)


def name_from(context: Context, at: int) -> int:
    """How many tokens from `at` on belong to a name whose first is there; at least 1."""
    tokens = context.tokens
    length = 1
    while length < LONGEST_NAME and at + length < len(tokens):
        here = at + length
        if tokens[here].gap not in (" ", "-") or tokens[here - 1].possessive:
            break
        within = _within(context, here)
        if not within and not _continues(context, here):
            break
        length += within or 1
    return length


def _within(context: Context, at: int) -> int:
    """Tokens of "van der Berg" or "L Jones" behind a name: particles or an initial, and a name."""
    tokens = context.tokens
    stop = at
    while stop < len(tokens) and stop - at < 2 and tokens[stop].key in listed("nobiliary"):
        stop += 1
    if stop == at:
        single = len(tokens[at].key) == 1 and tokens[at].capital and tokens[at].key not in "ia"
        stop += single
    if stop == at or stop >= len(tokens):
        return 0
    last = tokens[stop]
    if last.gap not in (" ", "-", ". ") or not said(last) or len(last.key) < 3:
        return 0
    fits = last.capital if context.cased else stop - at > 1 or not context.word(last)
    return stop + 1 - at if fits else 0


def _continues(context: Context, at: int) -> bool:
    tokens = context.tokens
    before, token = tokens[at - 1], tokens[at]
    after = tokens[at + 1].key if at + 1 < len(tokens) else ""
    if not said(token) or token.key in listed("never") or context.public(token):
        return False
    if context.cased:
        return token.capital and len(token.key) > 1
    if not context.known(token):
        return len(token.key) > 2
    # "tom brown said", but not "tom will say"
    family = token.key in listed("surnames") and token.key not in listed("modal")
    led = not context.known(before) or before.key in listed("given")
    return family and led and (not after or after in listed("saying|doing"))


def opens(context: Context, at: int) -> int:
    """The first token of a name of which one is known: behind it "D J", "van der", "Big"."""
    tokens = context.tokens
    first = at
    while first > 0 and tokens[first].gap in (" ", "-", ". ", ".") and at - first < 3:
        before = tokens[first - 1]
        particle = before.key in listed("nobiliary") and before.key not in listed("no_particle")
        initial = len(before.key) == 1 and before.capital and before.key not in "ia"
        byname = before.key in listed("bynames") and before.capital and not before.initial
        if before.masked or not (particle or initial or byname):
            break
        first -= 1
    return first


def letters(context: Context, at: int) -> int:
    """Single letters in a row that are no abbreviation everybody knows: "k o w a l", "J.P."."""
    tokens = context.tokens
    stop = at
    if len(tokens[at].key) > 1 or at + 1 >= len(tokens) or len(tokens[at + 1].key) > 1:
        return 0
    most = min(len(tokens), at + _LONGEST_SPELT)
    while stop < most and len(tokens[stop].key) == 1 and tokens[stop].key.isalpha():
        if (stop > at and tokens[stop].gap.strip(" -.,")) or tokens[stop].possessive:
            break
        stop += 1
    if (
        stop - at > 1
        and stop < len(tokens)
        and tokens[stop - 1].key in "ia"
        and tokens[stop - 1].gap == " "
    ):
        stop -= 1  # "k o w a l I think"
    within = at > 0 and len(tokens[at - 1].key) == 1 and tokens[at].gap in ("", "-", ".", ". ", " ")
    spelled = "".join(t.key for t in tokens[at:stop])
    if len(spelled) < 2 or (within and tokens[at - 1].key not in "ia") or len(set(spelled)) == 1:
        return 0
    # "i" and "a" are words: "so i spelt it k o w a l"
    if tokens[at].key in "ia" and not tokens[at].capital and tokens[at + 1].gap == " ":
        return 0
    known_to_all = listed("abbreviations|public") | context.allowed
    return 0 if spelled in known_to_all else stop - at


def _dotted(context: Context, at: int) -> int:
    """Initials: "J.P."."""
    length = letters(context, at)
    group = context.tokens[at : at + length]
    return length if all(t.capital for t in group) and any("." in t.gap for t in group[1:]) else 0


def _spelt(context: Context, at: int) -> int:
    """Four letters or more, said one by one, that make no everyday word."""
    length = letters(context, at)
    spelled = "".join(t.key for t in context.tokens[at : at + length])
    return length if length > 3 and spelled not in listed("common") else 0


def clause(context: Context, at: int) -> int:
    """What follows, up to where the clause ends."""
    tokens = context.tokens
    stop = at
    while stop < len(tokens) and stop - at < 11:
        if stop > at and (tokens[stop].gap.strip() or tokens[stop].key in listed("ends_a_clause")):
            break
        stop += 1
    while stop > at and tokens[stop - 1].key in listed("function_words"):
        stop -= 1
    return max(stop - at, 0)


def _two_towns(context: Context, at: int) -> int:
    tokens = context.tokens
    return 2 * (f"{tokens[at].key}_{key_at(tokens, at + 1)}" in listed("towns"))


def _word(test: Callable[[Context, Token], bool]) -> Reader:
    """A reader of one word, if that is so of it."""
    return lambda context, at: said(token := context.tokens[at]) and test(context, token)


_ONE: Mapping[str, Reader] = {
    # Something that is masked already.
    "Masked": lambda context, at: context.tokens[at].masked,
    "Any": _word(lambda context, token: True),
    # A single letter that is no word.
    "Letter": _word(lambda context, token: len(token.key) == 1 and token.key != "i"),
    # A capital, and one that the start of a sentence does not explain.
    "Capital": _word(lambda context, token: token.capital and context.cased),
    "Marked": _word(lambda context, token: context.marked(token) and len(token.key) > 1),
    # In a text that keeps its capitals for names.
    "Cased": lambda context, at: orderly(context),
    "Bare": lambda context, at: not context.cased,
    "Upper": _word(lambda _, token: token.capital),
    "Odd": odd,
    "Strange": _word(lambda context, token: not context.known(token)),
    "Public": _word(lambda context, token: context.public(token)),
    # An everyday word that may be a name.
    "Ambiguous": _word(lambda _, token: ambiguous_by_itself(token.key)),
    "Verb": verb,
    "Long": _word(lambda _, token: len(token.key) > 3),
    "Short": _word(lambda _, token: len(token.key) < 3),
    # By its ending, somebody who does something.
    "Doer": _word(lambda _, token: len(token.key) > 5 and token.key.endswith(_DOERS)),
    "Strasse": strasse,
    "Figure": lambda context, at: figure(context.tokens[at]),
}
"""Readers that take one token."""

READERS: Mapping[str, Reader] = {
    **_ONE,
    **TWO,
    **NUMBERS,
    "Person": person,
    "Titled": titled,
    "Run": run,
    # The name of a service or a street, by its capitals and its last word.
    "Service": lambda context, at: kinds(context, at, KINDS),
    "Street": lambda context, at: kinds(context, at, ("streets",)),
    # A town of two words.
    "Towns": _two_towns,
    "Letters": letters,
    "Dotted": _dotted,
    "Spelt": _spelt,
    "Clause": clause,
}
"""The readers that `cues.toml` may name."""


@cache
def table() -> CueTable:
    """What `cues.toml` holds."""
    return CueTable(
        files(__package__).joinpath("cues.toml").read_text("utf-8"), lists(), READERS
    )
