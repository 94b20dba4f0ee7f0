"""Words that sound or look like a name of the roster and are no everyday words."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages import grammar, worded
from facilitator.anonymise.sounds import (
    ALIKE,
    likeness,
    likest,
    sound_key,
    unvoiced_key,
)
from facilitator.anonymise.spellings import Spelling, Spellings
from facilitator.anonymise.tokens import Token
from facilitator.domain.transcript import Certainty, Label
from facilitator.remembering import remembers

SHORTEST = 5
"""Letters below which likeness says too little: most short words are alike."""

SOUND_ENOUGH = 0.6
"""Equal consonants alone ("Omar", "Amir") still differ to the ear below this likeness."""

_SHORTEST_PERSON = 3
"""Letters from which a word may be somebody's name, written as the word that sounds so."""
_LONGEST_JOIN = 3
_REMEMBERED = 20_000
"""Words of which is known whom they resemble."""


class MisheardNames:
    """Looks words up by sound and by likeness; remembers what it found for each."""

    def __init__(self, spellings: Spellings) -> None:
        self._spellings = spellings.by_letters
        self._heard: dict[tuple[str, str], list[str]] = {}
        self._begun: dict[str, list[str]] = {}
        for letters in filter(str.isascii, self._spellings):
            self._begun.setdefault(letters[0], []).append(letters)
            for key in (("whole", sound_key(letters)), ("unvoiced", unvoiced_key(letters))):
                if key[1]:
                    self._heard.setdefault(key, []).append(letters)
        self._alike = remembers(_REMEMBERED)(self._search)

    def find(self, context: Context) -> Iterator[Finding]:
        """Runs of one to three tokens that are probably a name of the roster."""
        tokens = context.tokens
        new = [
            not (t.masked or t.number or not t.key.isascii() or self._word(context, t))
            for t in tokens
        ]
        at = 0 if self._begun else len(tokens)
        while at < len(tokens):
            stop = at + 1
            for length in range(min(_LONGEST_JOIN, len(tokens) - at), 0, -1):
                found = self._read(context, at, new[at : at + length])
                if found is not None:
                    stop = at + length
                    yield found[0].finding(tokens[at:stop], found[1])
                    break
            at = stop

    def _read(
        self, context: Context, at: int, new: list[bool]
    ) -> tuple[Spelling, Certainty] | None:
        """Whom the tokens from one on name, of which is known whether they are no words."""
        group = context.tokens[at : at + len(new)]
        joined = len(group) > 1
        if any(t.masked or t.number for t in group) or any(
            t.gap not in (" ", "-") for t in group[1:]
        ):
            return None
        for token, unknown in zip(group, new, strict=True) if joined else ():
            # "then", "with": a word of its own; or the name is in here by itself.
            if self._alike(token.key) if unknown else len(token.key) > 3:
                return None
        if not joined and group[0].key in grammar(context.language).listed("given"):
            return None  # somebody else: other spellings of a given name are looked for as well
        found = self._alike("".join(t.key for t in group)) if any(new) else None
        if found is None or (joined and not found[1]):
            name = None if joined else self._as_a_name(context, at)
            return None if name is None else (name, Certainty.SUGGESTED)
        letters, sure = found
        return self._spellings[letters], Certainty.CERTAIN if sure else Certainty.SUGGESTED

    def _as_a_name(self, context: Context, at: int) -> Spelling | None:
        """A word that sounds like somebody of the roster, and is none of the language or stands as
        a name: "then met rang" for Matt."""
        token, rules = context.tokens[at], grammar(context.language)
        key = token.key
        alike = self._heard.get(("unvoiced", unvoiced_key(key)), ())
        people = [s for s in alike if self._spellings[s].label is Label.PERSON]
        near = likest(key, [s for s in people if len(s) >= _SHORTEST_PERSON], 0)
        # Of other languages' sentences nothing is known.
        if not near or key in self._spellings or not worded(context.language):
            return None
        word = len(key) < _SHORTEST_PERSON or context.word(token) or context.public(token)
        if word and rules.standing(context, at, Label.PERSON, False) is None:
            return None
        return self._spellings[near]

    def meant(self, letters: str) -> Spelling | None:
        """The spelling these letters sound like and resemble, beyond doubt; else None."""
        found = self._alike(letters)
        return self._spellings[found[0]] if found is not None and found[1] else None

    def _word(self, context: Context, token: Token) -> bool:
        """Too likely to be what was really said: a word, or something public.

        Of languages without a word list, whatever is in small letters where others are not.
        """
        if not worded(context.language) and not token.capital:
            return any(t.capital for t in context.tokens)
        if context.public(token):
            return True
        return context.common(token) if context.marked(token) else context.known(token)

    def _search(self, letters: str) -> tuple[str, bool] | None:
        """A name of the same sound that is somewhat alike, else one with the same first letter that
        is very much alike; and whether it is alike to ear and eye."""
        size, sound = len(letters), sound_key(letters)
        if size < SHORTEST - 1 or not letters.isascii():
            return None
        heard = self._heard.get(("whole", sound), ()) if len(sound) > 1 else ()
        same = [s for s in heard if len(s) >= SHORTEST - 1]
        begun = self._begun.get(letters[0], ()) if size >= SHORTEST else ()
        near = [s for s in begun if len(s) >= SHORTEST]
        for names, least in ((same, SOUND_ENOUGH), (near, ALIKE)):
            if name := likest(letters, names, least):
                return name, names is same and likeness(letters, name) >= ALIKE
        return None
