"""Names said letter by letter: "K A T E", "K for kilo, A, T, E", "kilo alpha tango echo"."""

from __future__ import annotations

from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import word_set

SHORTEST = 3
"""Letters of a name from which it is told when it is spelt."""

LONGEST = 40
"""Letters of a name that is spelt at most."""
_BETWEEN = " ,.-;/…\n"
_LINKS = word_set("for as in like is wie comme como come som kuin mint jak jako как як")
_MOST_LINKS = 2
_ALPHABET = {
    word: word[0]
    for word in word_set(
        """
        alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november
        oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu
        """
    )
} | {"alfa": "a", "juliett": "j", "whisky": "w"}
"""The spelling alphabet of aviation and the police (ICAO Annex 10, volume II)."""
_REPEATED = {"double": 2, "triple": 3}


def spelled(tokens: list[Token], at: int) -> list[tuple[str, int]]:
    """The letters that are said one by one from a token on, each with the token it ends at."""
    said: list[tuple[str, int]] = []
    while at < len(tokens) and len(said) < LONGEST:
        if said and tokens[at].gap.strip(_BETWEEN):
            break
        times = _REPEATED.get(tokens[at].key, 0)
        here = at + 1 if times else at
        letter = _letter(tokens, here)
        if not letter:
            break
        last = _explained(tokens, here, letter)
        said += [(letter, last)] * max(times, 1)
        at = last + 1
    return said


def _letter(tokens: list[Token], at: int) -> str:
    token = tokens[at] if at < len(tokens) else None
    if token is None or token.masked or token.possessive:
        return ""
    if len(token.key) == 1 and token.key.isalpha():
        return token.key
    return _ALPHABET.get(token.key, "")


def _explained(tokens: list[Token], at: int, letter: str) -> int:
    """The last token of "K for kilo", "K as in kilo"; `at` if nothing is explained."""
    behind = at + 1
    while behind < len(tokens) and behind <= at + _MOST_LINKS and tokens[behind].key in _LINKS:
        behind += 1
    linked = behind > at + 1 and len(tokens[at].key) == 1
    if linked and behind < len(tokens) and tokens[behind].key.startswith(letter):
        return behind
    return at
