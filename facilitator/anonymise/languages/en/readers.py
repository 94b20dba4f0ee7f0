"""What cues may ask of the tokens at a position: each reader says how many of them it takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from facilitator.anonymise import words
from facilitator.anonymise.cues import CueTable, Reader
from facilitator.anonymise.detector import Context
from facilitator.anonymise.languages.en.features import orderly
from facilitator.anonymise.languages.en.lists import ambiguous_by_itself, forms, listed, lists
from facilitator.anonymise.languages.en.spoken import figure, figures_at, spelled
from facilitator.anonymise.tokens import Token, key_at
from facilitator.domain.transcript import Certainty

_BROKEN = re.compile(r"[-–—]([^\W_]*)")
LONGEST_NAME = 4
"""Words of a person's name at most; longer runs of capitals are headings."""
_SHORTEST_MEDICINE = 7
"""Letters of a medicine's name; Caine is somebody."""
_SHORTEST = 4
"""Letters of a stem: of shorter ones names are made as well."""
_DOERS = ("er", "or", "ist", "ian", "man", "woman")
LONGEST_TITLE = 6
"""Words of the name of a service at most."""
_FEW = 20
"""Up to here a number before a word for a street may well count ("at two bus stops")."""


def said(token: Token) -> bool:
    """A word that is not masked."""
    return not token.masked and not token.number


def run(context: Context, at: int, little: str = "inner|within") -> int:
    """Words with capitals in a row, little words between them: "Women on Wheels"."""
    tokens = context.tokens
    last = at - 1
    for here in range(at, min(len(tokens), at + LONGEST_TITLE)):
        token = tokens[here]
        # "Rowan Ward and Elder Lodge" are two.
        ended = token.key == "and" and tokens[here - 1].key in listed("services|schools|streets")
        if here > at and (ended or token.gap not in (" ", "-", " & ")):
            break
        if token.capital and said(token):
            last = here
        elif here == at or token.key not in listed(little):
            break
    return last + 1 - at


def _kinds(called: str) -> Reader:
    """A run of capitals up to its last word that is of a kind, with a name before that."""

    def takes(context: Context, at: int) -> int:
        tokens, first = context.tokens, context.tokens[at]
        named = first.capital and said(first) and context.cased
        if not named or first.key in listed("function_words"):
            return 0
        stop = at + run(context, at, "inner")
        while stop > at + 1 and tokens[stop - 1].key not in listed(called):
            stop -= 1
        names = [t for t in tokens[at : stop - 1] if t.key not in listed("inner|generic|titles")]
        everyday = tokens[stop - 1].key in listed("only_after_a_name")
        return 0 if all(everyday and context.public(t) for t in names) else stop - at

    return takes


def cut_off(context: Context, token: Token) -> bool:
    """A word that was broken off, or said again in full: "th- the", "what-what", "wh-what"."""
    if (broken := _BROKEN.match(context.text, token.tail)) is None:
        return False
    behind = broken[1].lower()
    again = context.word(token) or behind in listed("known")
    return not behind or (again and behind.startswith(token.key))


def contracted(context: Context, token: Token) -> bool:
    """A word of the language with its verb: "guys'll", "how'd"; "Jenny'll" is none."""
    stem = re.sub(r"['’](?:ll|d|ve|re)$", "", said := context.text[token.start : token.end].lower())
    return stem != said and stem in listed("known") and stem not in listed("given|surnames")


def coined(key: str) -> bool:
    """Whether a folded word is laughter, a medicine, or made of words as people make them:
    "selfcheckout", "rewatched", "unfollowing"."""
    medicine = key.endswith(tuple(listed("medicines"))) and len(key) >= _SHORTEST_MEDICINE
    if medicine or forms()["laughter"].fullmatch(key):
        return True
    if any(key.startswith(p) and _stem(key[len(p) :]) for p in listed("prefixes")):
        return True
    stems = (key.removesuffix(s) for s in listed("suffixes") if key.endswith(s))
    return any(
        _stem(stem) or _stem(stem + "e") or (stem[-1] == stem[-2] and _stem(stem[:-1]))
        for stem in stems
        if len(stem) >= _SHORTEST
    )


def _stem(word: str) -> bool:
    """A word that something is made of; not "man" in "Manish", nor "Hugh" in "Hughes"."""
    return len(word) >= _SHORTEST and word in listed("known") and word not in listed("given")


def odd(context: Context, at: int) -> int:
    """No word of the language, nor anything that everybody knows."""
    token = context.tokens[at]
    key = token.key
    word = context.public(token) or context.word(token) or contracted(context, token)
    return int(said(token) and len(key) > 2 and key.isascii() and not word and not coined(key))


def name_from(context: Context, at: int) -> int:
    """How many tokens from `at` on belong to a name whose first is there; at least 1."""
    tokens = context.tokens
    stop = at + 1
    while stop < min(len(tokens), at + LONGEST_NAME) and tokens[stop].gap in (" ", "-"):
        more = 0 if tokens[stop - 1].possessive else _continues(context, stop)
        if not more:
            break
        stop += more
    return stop - at


def _continues(context: Context, at: int) -> int:
    """Tokens from one on that go on with a name: a word of it, before it an initial or up to two
    particles: "Okonkwo", "L Jones", "van der Berg"."""
    tokens = context.tokens
    last = at + (key_at(tokens, at) in listed("nobiliary"))
    last += last > at and key_at(tokens, last) in listed("nobiliary")
    last += last == at and _initial(tokens[at])
    least = 2 if context.cased else 3
    for here in (last, at) if last < len(tokens) else (at,):
        token = tokens[here]
        bound = here == at or token.gap in (" ", "-", ". ")
        named = token.capital if context.cased else here > at + 1 or not context.known(token)
        no_name = token.key in listed("never") or context.public(token)
        if bound and named and not no_name and said(token) and len(token.key) >= least:
            return here + 1 - at
    return 0


def _initial(token: Token) -> bool:
    return len(token.key) == 1 and token.capital and token.key not in "ia"


def opens(context: Context, at: int) -> int:
    """The first token of a name of which one is known: behind it "D J", "van der"."""
    tokens = context.tokens
    first = at
    while first > 0 and tokens[first].gap in (" ", "-", ". ", ".") and at - first < 3:
        before = tokens[first - 1]
        particle = before.key in listed("nobiliary") and before.key not in listed("no_particle")
        if before.masked or not (particle or _initial(before)):
            break
        first -= 1
    return first


def cardinal(tokens: list[Token], at: int) -> tuple[int, int]:
    """(value, tokens used) of a whole number below 10,000, said or written; (-1, 0) if there is
    none."""
    said, used = figures_at(tokens, at)
    short = said.isdecimal() and len(said) <= len("9999") and tokens[at].key != "oh"
    return (int(said), used) if short else (-1, 0)


def over(tokens: list[Token], at: int) -> bool:
    """Whether a number goes on behind a stroke: "Flat 2/1"."""
    both = tokens[at - 1 : at + 1]
    return len(both) > 1 and both[1].gap == "/" and all(t.number for t in both)


def house(context: Context, at: int) -> int:
    """The number of a house, with its letter."""
    tokens = context.tokens
    if not figure(tokens[at]) and tokens[at].key != "a":
        return 0  # most words, at once
    value, used = cardinal(tokens, at)
    if value >= 100 and value % 100 == 0 and not tokens[at].number:
        rest, more = cardinal(tokens, at + used) if at + used < len(tokens) else (0, 0)
        value, used = value + rest * (more > 0), used + more * (rest < 100)  # "three hundred nine"
    if not 0 < value < 10_000:
        return 0
    after = tokens[at + used] if at + used < len(tokens) else tokens[at]
    if after is tokens[at] or after.gap or after.number or not tokens[at].number:
        return used + over(tokens, at + used)
    return used + 1 if len(after.key) == 1 else 0  # "5th", "10pm"


def flat(context: Context, at: int) -> int:
    """A flat with its number or letter: "flat three", "unit B"."""
    tokens = context.tokens
    if tokens[at].key not in listed("dwellings") or at + 1 == len(tokens):
        return 0
    used = cardinal(tokens, at + 1)[1] or int(len(tokens[at + 1].key) == 1)
    return used and 1 + used + over(tokens, at + 1 + used)


def door(context: Context, at: int) -> int:
    """What stands before a street's name: the number of a house, with its flat and its letter."""
    tokens = context.tokens
    first = at + flat(context, at)
    first += key_at(tokens, first) in ("no", "number")
    used = house(context, first) if first < len(tokens) else 0
    letter, behind = key_at(tokens, first + used), tokens[first + used + 1 : first + used + 2]
    # "eighteen a zbrzegate gardens"
    lettered = used and letter in tuple("abcdefgh") and not all(map(context.word, behind))
    numbered = used or (first - at if key_at(tokens, at) in listed("dwellings") else 0)
    return numbered and first - at + used + lettered


def letters(context: Context, at: int) -> int:
    """Single letters in a row that are no abbreviation everybody knows: "k o w a l", "J.P."."""
    tokens = context.tokens
    said = spelled(tokens, at)
    if len(said) > 2 and said[-1][0] in "ia" and tokens[said[-1][1]].gap == " ":
        said.pop()  # "k o w a l I think"
    if len(said) < 2:
        return 0
    word = "".join(letter for letter, _ in said)
    begun = at > 0 and key_at(tokens, at - 1) not in ("i", "a") and len(spelled(tokens, at - 1)) > 1
    if begun or word in listed("abbreviations|public") | context.allowed:
        return 0
    return said[-1][1] + 1 - at


def _dotted(context: Context, at: int) -> int:
    """Initials: "J.P."."""
    length = letters(context, at)
    group = context.tokens[at : at + length]
    return length if all(t.shouted for t in group) and any("." in t.gap for t in group[1:]) else 0


def _spelt(context: Context, at: int) -> int:
    """Four letters or more, said one by one, that make no everyday word."""
    length = letters(context, at)
    word = "".join(t.key for t in context.tokens[at : at + length])
    return length if length > 3 and word not in listed("common") else 0


def _word(test: Callable[[Context, Token], bool]) -> Reader:
    """A reader of one word, if that is so of it."""
    return lambda context, at: said(token := context.tokens[at]) and test(context, token)


READERS: Mapping[str, Reader] = {
    # --- one token ---
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
    # By the cues of everyday words as names: somehow, surely, whatever else it means, as a verb.
    "Stands": lambda context, at: at in cued(context),
    "Surely": lambda context, at: cued(context).get(at) is Certainty.CERTAIN,
    "Introduced": lambda context, at: at in cued(context, "introduced"),
    "Verb": lambda context, at: at in cued(context, "verb"),
    "Long": _word(lambda _, token: len(token.key) > 3),
    "Short": _word(lambda _, token: len(token.key) < 3),
    # By its ending, what somebody did: no "need".
    "Past": _word(lambda _, token: re.fullmatch(r"\w{2,}[^e]ed", token.key) is not None),
    # By its ending, somebody who does something.
    "Doer": _word(lambda _, token: len(token.key) > 5 and token.key.endswith(_DOERS)),
    # A street whose name is one word with the word for it: "Hauptstrasse", "Keizersgracht".
    "Strasse": _word(
        lambda context, t: t.key.endswith(tuple(listed("strassen"))) and not context.word(t)
    ),
    "Figure": lambda context, at: figure(context.tokens[at]),
    # --- one or more ---
    # A whole number below 10,000, said or written; more than people count as a rule.
    "Number": lambda context, at: cardinal(context.tokens, at)[1],
    "Many": lambda context, at: cardinal(context.tokens, at)[0] > _FEW,
    "House": house,
    "Flat": flat,
    "Door": door,
    # A person's name, by its first word.
    "Name": name_from,
    "Run": run,
    # The name of a service or a street, by its capitals and its last word.
    "Service": _kinds("services|firms|media|schools"),
    "Street": _kinds("streets"),
    # A town of two words.
    "Towns": lambda c, at: (
        2 * (f"{c.tokens[at].key}_{key_at(c.tokens, at + 1)}" in listed("towns"))
    ),
    "Letters": letters,
    "Dotted": _dotted,
    "Spelt": _spelt,
}
"""The readers that `cues.toml` may name."""


@cache
def table() -> CueTable:
    """What `cues.toml` holds."""
    return CueTable(words.table("cues", "en"), lists(), READERS)


def cued(context: Context, name: str = "standing") -> Mapping[int, Certainty]:
    """The tokens of which a cue says that they stand as names, and how surely: by any cue, or only
    by those that show somebody whatever else the word means ("introduced": Jordan, Christian), or
    only by those that tell something where somebody of that name is on the roster ("entered");
    or that they are verbs ("verb")."""
    return context.derived(_cued_by(name))


@cache
def _cued_by(table_name: str) -> Callable[[Context], Mapping[int, Certainty]]:
    names = ("introduced", "standing") if table_name == "standing" else (table_name,)

    def find(context: Context) -> Mapping[int, Certainty]:
        found = [cue for name in names for cue in table().find(name, context)]
        found.sort(key=lambda cue: cue[1].certainty is Certainty.CERTAIN)
        return {at: one.certainty for tokens, one in found for at in tokens}

    return find
