"""Words that sound or look like a name of the roster and are no everyday words."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.detector import Context
from facilitator.anonymise.languages import grammar
from facilitator.anonymise.sounds import ALIKE, jaro_winkler, sound_key, spoken_key, unvoiced_key
from facilitator.anonymise.spellings import Spelling, Spellings
from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import given_names, known_words, rare_words
from facilitator.domain.transcript import Certainty, Label

SHORTEST = 5
"""Letters below which likeness says too little: most short words are alike."""

SOUND_ENOUGH = 0.75
"""Equal consonants alone ("Omar", "Amir") still differ to the ear below this likeness."""

_LISTED = frozenset({"en", "ja"})
_SHORTEST_PERSON = 3
"""Letters from which a word may be somebody's name, written as the word that sounds so."""
_LONGEST_JOIN = 3
_MOST_LENGTH_APART = 3
_BEFORE_WINKLER = 1 - (1 - ALIKE) / 0.6
"""Jaro similarity that four equal letters at the beginning (0.1 each) raise to `ALIKE`."""
_REMEMBERED = 20_000


class MisheardNames:
    """Looks words up by sound and by likeness; remembers what it found for each."""

    def __init__(self, spellings: Spellings) -> None:
        self._spellings = spellings.by_letters
        self._long: dict[tuple[int, str], list[tuple[str, int]]] = {}
        self._sounds: dict[str, list[str]] = {}
        for letters in self._spellings:
            sound = sound_key(letters)
            if len(letters) >= SHORTEST and letters.isascii():
                entry = letters, _letters(letters)
                for mark in _marks(letters):
                    self._long.setdefault((len(letters), mark), []).append(entry)
            if len(letters) >= SHORTEST - 1 and len(sound) >= 2:
                self._sounds.setdefault(sound, []).append(letters)
        self._found: dict[str, tuple[str, float, bool] | None] = {}
        self._people: dict[str, list[str]] = {}
        for letters, spelling in self._spellings.items():
            heard = unvoiced_key(letters)
            if spelling.label is Label.PERSON and len(letters) >= _SHORTEST_PERSON and heard:
                self._people.setdefault(heard, []).append(letters)

    def find(self, context: Context) -> Iterator[tuple[list[Token], Spelling, Certainty]]:
        """Runs of one to three tokens that are probably a name of the roster."""
        if not self._sounds and not self._long:
            return
        tokens = context.tokens
        unknown = [
            not (t.masked or t.number or not t.key.isascii() or self._word(context, t))
            for t in tokens
        ]
        at = 0
        while at < len(tokens):
            used = 0
            for length in range(min(_LONGEST_JOIN, len(tokens) - at), 0, -1):
                if not any(unknown[at : at + length]):
                    break
                found = self._read(tokens[at : at + length], unknown[at : at + length])
                if found is not None:
                    yield tokens[at : at + length], *found
                    used = length
                    break
            if not used:
                as_name = self._as_a_name(context, at)
                if as_name is not None:
                    yield tokens[at : at + 1], as_name, Certainty.SUGGESTED
            at += max(used, 1)

    def _as_a_name(self, context: Context, at: int) -> Spelling | None:
        """A word of the language that sounds like somebody of the roster, and stands as a name:
        "then met rang" for Matt."""
        key = context.tokens[at].key
        if not self._people or len(key) < _SHORTEST_PERSON or not key.isascii():
            return None
        if context.language not in _LISTED:
            return None  # nothing is known of its sentences
        near = [s for s in self._people.get(unvoiced_key(key), ()) if s != key]
        if not near or context.tokens[at].masked:
            return None
        rules = grammar(context.language)
        if key in self._spellings or key in rules.listed("never|titles|relations"):
            return None
        if key in rules.listed("given") and (context.tokens[at].capital or not context.cased):
            return None  # somebody else's
        if rules.standing(context, at, Label.PERSON, False) is None:
            return None
        return self._spellings[max(near, key=lambda one: jaro_winkler(key, one))]

    def meant(self, letters: str) -> Spelling | None:
        """The spelling these letters sound like and resemble, beyond doubt; else None."""
        found = self._alike(letters)
        if found is None or not (found[2] and found[1] >= ALIKE):
            return None
        return self._spellings[found[0]]

    def _word(self, context: Context, token: Token) -> bool:
        """Too likely to be what was really said: a word, or something public.

        Of languages without a word list, whatever is in small letters where others are not.
        """
        if context.language not in _LISTED and not token.capital:
            return any(t.capital for t in context.tokens)
        if context.public(token):
            return True
        return context.common(token) if context.marked(token) else context.known(token)

    def _read(self, group: list[Token], unknown: list[bool]) -> tuple[Spelling, Certainty] | None:
        if any(t.masked or t.number for t in group):
            return None
        if len(group) > 1:
            if any(t.gap not in (" ", "-") for t in group[1:]):
                return None
            if any(len(t.key) > 3 and not new for t, new in zip(group, unknown, strict=True)):
                return None  # "then", "with": a word of its own
            if any(new and self._alike(t.key) for t, new in zip(group, unknown, strict=True)):
                return None  # the name is in here by itself
        found = self._alike("".join(t.key for t in group))
        if found is None:
            return None
        letters, likeness, sounds = found
        if len(group) > 1 and not (sounds and likeness >= ALIKE):
            return None
        key = group[0].key
        if (
            len(group) == 1
            and (key in given_names() or key in known_words())
            and spoken_key(key) != spoken_key(letters)
        ):
            return None  # somebody else's name, or a word with a capital, said differently
        sure = sounds and likeness >= ALIKE and key not in rare_words()
        return self._spellings[letters], Certainty.CERTAIN if sure else Certainty.SUGGESTED

    def _alike(self, letters: str) -> tuple[str, float, bool] | None:
        """(spelling, Jaro-Winkler likeness, same sound) of the likest name, or None."""
        if letters in self._found:
            return self._found[letters]
        best = self._search(letters)
        if best is None and letters.endswith("s") and len(letters) > SHORTEST:
            best = self._search(letters[:-1])
        if len(self._found) < _REMEMBERED:
            self._found[letters] = best
        return best

    def _search(self, letters: str) -> tuple[str, float, bool] | None:
        if len(letters) < SHORTEST - 1 or not letters.isascii():
            return None
        heard = [(jaro_winkler(letters, s), s) for s in self._sounds.get(sound_key(letters), ())]
        if heard and max(heard)[0] >= SOUND_ENOUGH:
            likeness, spelling = max(heard)
            return spelling, likeness, True
        if len(letters) < SHORTEST:
            return None
        seen = [(jaro_winkler(letters, s), s) for s in self._near(letters)]
        if seen and max(seen)[0] >= ALIKE:
            likeness, spelling = max(seen)
            return spelling, likeness, False
        return None

    def _near(self, letters: str) -> set[str]:
        """Spellings that may be alike enough: of nearly the same length, with the first letter, the
        next two or the last three in common, and hardly a letter that the other lacks.

        Likeness counts equal beginnings, so that hardly anything else comes near `ALIKE`.
        """
        own, size = _letters(letters), len(letters)
        found = set()
        for length in range(size - _MOST_LENGTH_APART, size + _MOST_LENGTH_APART + 1):
            for mark in _marks(letters):
                for spelling, theirs in self._long.get((length, mark), ()):
                    common = min(
                        size - (own & ~theirs).bit_count(),
                        length - (theirs & ~own).bit_count(),
                    )
                    # Jaro similarity if all these letters matched in their order.
                    if (common / size + common / length + 1) / 3 >= _BEFORE_WINKLER:
                        found.add(spelling)
        return found


def _marks(word: str) -> set[str]:
    """What two words that are alike have in common, one at least."""
    return {word[0], word[1:3], "-" + word[-3:]}


def _letters(word: str) -> int:
    """Which letters of a to z a word holds, as bits."""
    return sum({1 << (ord(char) & 31) for char in word})
