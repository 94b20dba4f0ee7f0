"""Names said letter by letter: "K A T E", "K for kilo, A, T, E", "kilo alpha tango echo"."""

from __future__ import annotations

from facilitator.anonymise.forms.spoken import REPEATS
from facilitator.anonymise.tokens import Token, key_at
from facilitator.anonymise.words import listed

SHORTEST = 3
"""Letters of a name from which it is told when it is spelt."""
LONGEST = 40
"""Letters of a name that is spelt at most."""
_BETWEEN = " ,.-;/…\n"
_LINKS, _ALPHABET = listed("links"), listed("alphabet")
_MOST_LINKS = 2


def spelled(tokens: list[Token], at: int) -> list[tuple[str, int]]:
    """The letters that are said one by one from a token on, each with the token it ends at."""
    said: list[tuple[str, int]] = []
    while at < len(tokens) and len(said) < LONGEST:
        if said and tokens[at].gap.strip(_BETWEEN):
            break
        times = REPEATS.get(tokens[at].key, 0)
        last = at + 1 if times else at
        key = key_at(tokens, last)
        single = len(key) == 1 and key.isalpha()
        if not (single or key in _ALPHABET) or tokens[last].masked or tokens[last].possessive:
            break
        # "K for kilo", "K as in kilo"
        behind = last + 1
        while behind <= last + _MOST_LINKS and key_at(tokens, behind) in _LINKS:
            behind += 1
        if single and behind > last + 1 and key_at(tokens, behind).startswith(key):
            last = behind
        said += [(key[0], last)] * max(times, 1)
        at = last + 1
    return said
