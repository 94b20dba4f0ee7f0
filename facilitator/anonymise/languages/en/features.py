"""What the tagger may know of a word: which lists it is on, its capitals, and its neighbours.

Words of the language stand for themselves, all others for their class, so that no name is learnt
by heart: what counts is where a word stands.
"""

from __future__ import annotations

from facilitator.anonymise.detector import Context, once
from facilitator.anonymise.languages.en.lists import listed
from facilitator.anonymise.tokens import Token
from facilitator.remembering import remembers

_BEFORE, _BEHIND = "^", "$"
_LONGEST = 8
_REACH = 3
_LITTLE = "function_words|relations|titles"
_OPENS = frozenset({"the", "a", "on", "in", "into"})
"""What the names of services begin with, as well as sentences."""
_LONG = 9
"""Words from which a text without any punctuation says something about its engine."""
_LISTS = ("given", "surnames", "towns", "public")


class Described:
    """A text whose words can be described to a tagger."""

    def __init__(self, context: Context) -> None:
        tokens = context.tokens
        kinds = [_kind(t) for t in tokens]
        said = [_said(t, kind) for t, kind in zip(tokens, kinds, strict=True)]
        self._tokens = tokens
        sorts = [_sort(t.key) if k[0] in "ckr" else k for t, k in zip(tokens, kinds, strict=True)]
        self._words = [_BEFORE] * _REACH + said + [_BEHIND] * _REACH
        self._sorts = [_BEFORE] * 2 + sorts + [_BEHIND] * 2
        self._length = f"n{min(len(tokens), 5)}"
        self._kinds = [_BEFORE] * 2 + kinds + [_BEHIND] * 2
        self._cases = ["", *(_case(context, t) for t in tokens), ""]
        self._gaps = [*(_gap(t) for t in tokens), "#"]

    def features(self, at: int) -> list[str]:
        """The features of the token at a position."""
        back3, back2, back, _, next1, next2, next3 = self._words[at : at + 2 * _REACH + 1]
        kind_back2, kind_back, kind, kind_next, kind_next2 = self._kinds[at : at + 5]
        sort_back2, sort_back, sort, sort_next, sort_next2 = self._sorts[at : at + 5]
        case_back, case, case_next = self._cases[at : at + 3]
        gap, after = self._gaps[at : at + 2]
        token = self._tokens[at]
        key, first = token.key, kind[0]
        word = key if first in "ckr" else kind
        own = "'s" if token.possessive else ""
        here = kind + case
        return (
            # The words around it.
            f"*\n-1={back}{gap}\n+1={next1}{after}\n-2={back2}\n+2={next2}\n-3={back3}\n+3={next3}\n"
            f"-2-1={back2} {back}\n+1+2={next1} {next2}\n-1+1={back} {next1}\n"
            # The word itself: it, its kind and case, its letters.
            f"w={word}\nk={kind}\nc={case}\nkc={here}\nlen={min(len(key), _LONGEST)}{first}\n"
            f"e4={key[-4:]}{first}\ne3={key[-3:]}{first}\ne2={key[-2:]}{first}\nb3={key[:3]}{first}\n"
            # Both together, by what sort of words they are.
            f"s={sort}{case}\ns-1={sort_back}{kind}{case}\ns+1={sort_next}{kind}{case}\n"
            f"sss={sort_back}{sort}{sort_next}{case}\n"
            f"ss-={sort_back2}{sort_back}{sort}\nss+={sort}{sort_next}{sort_next2}\n"
            f"own={own}{kind}\nh-1={here}{back}\nh+1={here}{next1}{own}\nw-1={word} {back}\n"
            f"w+1={word} {next1}\nk-2-1={kind}{back2} {back}\nkk+1={kind_back}{here}{next1}\n"
            f"kc-1={kind}{kind_back}{case_back}\nkc+1={kind}{kind_next}{case_next}\n"
            f"kkk-={kind_back2}{kind_back}{kind}\nkkk+={kind}{kind_next}{kind_next2}\n"
            f"kkk={kind_back}{here}{kind_next}\n"
            # The punctuation, and how long the text is.
            f"g={gap}{case}\na={after}{case}\nga={gap}{after}{kind}\n{self._length}{here}"
        ).split("\n")


def _kind(token: Token) -> str:
    """How common a word is (c, k, r; u for none of the language) and which lists it is on."""
    if token.masked:
        return "M"
    return f"N{min(len(token.key), 3)}" if token.number else _word(token.key)


@remembers(16384)
def _word(key: str) -> str:
    kinds = (("c", "common"), ("k", "known"), ("r", "rare"))
    plural = key.endswith("s") and any(key[:-1] in listed(name) for name in ("known", "rare"))
    kind = next((kind for kind, name in kinds if key in listed(name)), "r" if plural else "u")
    return kind + "".join(name[0] for name in _LISTS if key in listed(name))


@remembers(16384)
def _sort(key: str) -> str:
    """What the other forms of a word make it: a verb (V), a noun (N), an adjective (A) and so on;
    little words are a sort each."""
    if key in listed(_LITTLE):
        return key
    known = listed("known")
    base = key.removesuffix("e")
    found = "V" if base + "ing" in known and base + "ed" in known else ""
    if key + "s" in known:
        found += "N"
    if key + "ly" in known or key + "ness" in known:
        found += "A"
    for ending in ("ing", "ed", "ly", "s"):
        if key.endswith(ending) and len(key) > len(ending) + 2:
            return found + ending
    return found or "?"


@once
def orderly(context: Context) -> bool:
    """Capitals are there and mean something: no stray ones on little words, and punctuation."""
    if not context.cased:
        return False
    tokens, little = context.tokens, listed("function_words")
    strays = plain = 0
    for at, token in enumerate(tokens):
        if not token.capital or token.initial or token.masked:
            continue
        before, behind = tokens[at - 1], tokens[at + 1 : at + 2]
        if token.key in little:
            # "Stepping Out", "with The Onion"
            opens = token.gap == " " and token.key in _OPENS
            called = opens and any(t.capital and t.key not in little for t in behind)
            strays += not called and (not before.capital or before.initial)
        else:
            plain += context.common(token) and token.key not in listed("given")
    ended = context.text.rstrip(" \"'”’)").endswith((".", "?", "!", "…"))
    return not strays and (len(tokens) < _LONG or not plain or ended)


def _case(context: Context, token: Token) -> str:
    """Capital or not, and what that says in this text."""
    shouted = token.shouted and len(token.key) > 1
    if not context.cased:
        return "X" if shouted else "x"
    calm = "SS" if shouted else "Ii" if token.initial else "Cl"
    return (calm if orderly(context) else "Dd")[not token.capital]


def _said(token: Token, kind: str) -> str:
    key = token.key
    return key if kind[0] == "c" or key in listed(_LITTLE) else kind


def _gap(token: Token) -> str:
    """The punctuation before a token: its first sign, "-" for none and no space either."""
    sign = token.gap.strip()
    return sign[0] if sign else "" if token.gap else "-"
