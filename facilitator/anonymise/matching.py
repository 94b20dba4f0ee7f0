"""The roster's names in a text: as they are written, in any case, Unicode form and division into
words, with an ending, letter by letter, and as an engine may have misheard them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from facilitator.anonymise.allowed import sayings
from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.inflection import InflectedNames
from facilitator.anonymise.languages import RosterNames, grammar, pack, scripts, worded
from facilitator.anonymise.sounds import Sounds, likest
from facilitator.anonymise.spellings import DERIVED, PARTICLES, WHOLE, Entity, Spelling, spellings
from facilitator.anonymise.tokens import Token, key_at, together
from facilitator.domain.transcript import Certainty, Label

_TIGHT = frozenset({" ", "-", "'", "", ". ", ".", "  ", "\n", "_"})
"""What may stand between the words of one name."""

_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u1780-\u17ff\u1000-\u109f]")
"""A letter of a script without spaces between words that no language here reads: Thai, Khmer,
Burmese. There a name is found wherever its letters stand."""

_SHORTEST_SPELT = 3
"""Letters of a name from which it is told when it is spelt."""
_TELLING = 12
"""Letters from which a whole name of several words is it, however it was cut into words."""
_LITTLE = 3
"""Letters up to which an everyday word may be a piece of a misheard name."""
_MOST_PIECES = 3
"""Words in which one misheard name is written at most."""


class Matcher:
    """A roster compiled for matching; `known` carry the codes that `Replacements` settled."""

    def __init__(self, known: Iterable[Entity], language: str) -> None:
        self._known = tuple(known)
        self._rules = grammar(language)
        self._worded = worded(language)
        self._forms = forms = spellings(self._known, self._rules)
        self._prefixes = {letters[:n] for letters in forms for n in range(1, len(letters))}
        """Beginnings of forms: where a run of words leaves these, nothing can match any more."""
        self._inflected = InflectedNames(forms)
        self._sounds = Sounds(forms)
        self._readers: dict[str, RosterNames] = {}
        self._read = {code for code, one in scripts().items() if any(map(one.search, forms))}
        unspaced = sorted(filter(_UNSPACED.search, forms), key=len, reverse=True)
        self._unspaced = re.compile("|".join(map(re.escape, unspaced)) or "(?!)")

    def reader(self, code: str) -> RosterNames:
        """What finds the names as a language without spaces between words reads them: made, and
        with it its dictionary, when it is first needed."""
        if code not in self._readers:
            make = pack(code).roster
            assert make is not None
            self._readers[code] = make(self._known)
        return self._readers[code]

    def resolve(self, keys: tuple[str, ...]) -> str | None:
        """The code of exactly this name or part of a name, None if the roster has none."""
        spelling = self._forms.get("".join(keys))
        return None if spelling is None else spelling.replacement

    def meant(self, keys: tuple[str, ...]) -> str | None:
        """The code of the entry these words mean, exactly or misheard; None if they mean none.

        A place or service may be named by its own word alone: "lindon unit" is the Linden Unit.
        """
        code = self.resolve(keys)
        if code is not None:
            return code
        for letters in ("".join(keys), *(k for k in keys if k not in self._rules.listed("common"))):
            name, sure = self._sounds.alike(letters)
            if sure and (self._forms[name].label is not Label.PERSON or len(keys) == 1):
                return self._forms[name].replacement
        return None

    def find(self, context: Context) -> Iterator[Finding]:
        """Every place where the text says a name of the roster, the longest form of each."""
        yield from self._each(context, self._at)
        for code in scripts():
            if code == context.language or code in self._read:
                yield from self.reader(code).find(context)
        for match in self._unspaced.finditer(context.folded.text):
            spelling = self._forms[match[0]]
            span = context.folded.span(*match.span())
            yield Finding(*span, spelling.label, "", replacement=spelling.replacement)

    def find_misheard(self, context: Context) -> Iterator[Finding]:
        """Words that sound or look like a name of the roster and are no everyday words."""
        return self._each(context, self._heard)

    def _each(
        self, context: Context, read: Callable[[Context, int], Finding | None]
    ) -> Iterator[Finding]:
        """What is read from each token on, one behind the other."""
        stop = 0
        for at, token in enumerate(context.tokens if self._forms else ()):
            if token.start >= stop and (found := read(context, at)) is not None:
                stop = found.end
                yield found

    def _at(self, context: Context, at: int) -> Finding | None:
        """The name that begins at a token: the longest as it is written, else one said letter by
        letter, else one with an ending or a prefix of its language."""
        tokens, letters, best = context.tokens, "", None
        key = tokens[at].key
        # What is not divided into words by spaces, its language reads: it finds more.
        if not key.isascii() and any(script.search(key) for script in scripts().values()):
            return None
        for end in range(at, len(tokens)):
            token = tokens[end]
            if token.masked or (end > at and token.gap not in _TIGHT):
                break
            letters += token.key
            group = tokens[at : end + 1]
            for said, stop, suffix in self._readings(letters, token):
                spelling = self._forms.get(said)
                certainty: Certainty | None = Certainty.CERTAIN
                if spelling is not None and said == letters:
                    certainty = self._certainty(context, at, group, spelling)
                if spelling is not None and certainty is not None:
                    best = spelling.finding(group, certainty, suffix, stop)
                    break
            if letters not in self._prefixes:
                break
        return best or self._spelled(tokens, at) or self._inflected.at(context, at)

    def _spelled(self, tokens: list[Token], at: int) -> Finding | None:
        """A name said letter by letter, the longest that begins at a token."""
        said = self._rules.spelled(tokens, at)
        for length in range(len(said), _SHORTEST_SPELT - 1, -1):
            spelling = self._forms.get("".join(s for s, _ in said[:length]))
            if spelling is not None and spelling.rank > DERIVED:
                return spelling.finding(tokens[at : said[length - 1][1] + 1], Certainty.CERTAIN)
        return None

    def _certainty(
        self, context: Context, at: int, group: list[Token], spelling: Spelling
    ) -> Certainty | None:
        """How sure it is that these words are the name; None if they are more likely just words."""
        keys = tuple(t.key for t in group)
        rules = self._rules
        saint = key_at(context.tokens, at - 1) in ("st", "saint")
        if saint and spelling.label is Label.PERSON and group[0].gap.strip() in ("", "."):
            return None  # "St Mary's Hospital" is no Mary
        if len(group) == 1:
            if self._thing(context, at):
                return None
            if keys[0].isdecimal():
                return Certainty.SUGGESTED  # "42" may be a house called Forty Two
            # A short form nobody entered ("Em" for Emma) is less certain than a name on the roster.
            derived = spelling.rank == DERIVED and rules.unlisted(keys[0])
            if derived or rules.ambiguous(keys[0]):
                return rules.standing(context, at, spelling.label, True)
            return Certainty.CERTAIN
        if keys in spelling.written:
            plain = all(map(rules.ambiguous, keys)) and not any(
                t.capital and not (t.initial and context.cased) for t in group
            )
            return Certainty.SUGGESTED if plain else Certainty.CERTAIN
        whole = spelling.rank == WHOLE and any(len(one) > 1 for one in spelling.written)
        if whole and sum(map(len, keys)) >= _TELLING:
            return Certainty.CERTAIN  # "well spring recovery college"
        # Other word breaks than the roster's: not if these are words of their own.
        words = rules.listed("common")
        little = all(k in words or k in PARTICLES or len(k) < 2 for k in keys)
        return None if little else Certainty.CERTAIN

    def _thing(self, context: Context, at: int) -> bool:
        """ "a robin", "jack of all trades": a word of the language, in small letters, as one."""
        tokens = context.tokens
        token = tokens[at]
        if token.capital or token.key not in self._rules.listed("known"):
            return False
        before = key_at(tokens, at - 1)
        # "I heard that Will rang", "because of Brown": no thing is spoken of.
        because = before == "that" or key_at(tokens, at - 2) == "because"
        if token.gap == " " and before in self._rules.listed("determiners") and not because:
            return True
        return any(start <= token.start < end for start, end in context.derived(sayings))

    def _readings(self, letters: str, last: Token) -> Iterator[tuple[str, int, str]]:
        """What joined words may say, the likeliest first: (letters, where they end, what they took
        along). The name's own 's, as in "St Mary's"; as they are; an engine's possessive without
        its apostrophe, "mayas"."""
        if last.possessive:
            yield letters + "s", last.tail, ""
        yield letters, last.end, ""
        everyday = self._rules.listed("common")
        if letters.endswith("s") and len(letters) > 3 and last.key not in everyday:
            yield letters[:-1], last.end, "'s"

    def _heard(self, context: Context, at: int) -> Finding | None:
        """The name that up to three words from a token on sound or look like."""
        strange = context.derived(self._strange)
        for group in together(context.tokens, at, _MOST_PIECES):
            new, joined = strange[at : at + len(group)], len(group) > 1
            # "then", "with": a word of its own; or the name is in here by itself.
            if joined and any(
                self._sounds.alike(t.key)[0] if unknown else len(t.key) > _LITTLE
                for t, unknown in zip(group, new, strict=True)
            ):
                continue
            if not joined and group[0].key in self._rules.listed("given"):
                return None  # somebody else: other spellings of a given name are looked for as well
            if not any(new):
                continue
            name, sure = self._sounds.alike("".join(t.key for t in group))
            if name and (sure or not joined):
                certainty = Certainty.CERTAIN if sure else Certainty.SUGGESTED
                return self._forms[name].finding(group, certainty)
        return self._as_a_name(context, at)

    def _as_a_name(self, context: Context, at: int) -> Finding | None:
        """A word that sounds like somebody of the roster, and is none of the language or stands as
        a name: "then met rang" for Matt."""
        token = context.tokens[at]
        people = [s for s in self._sounds.same(token.key) if self._forms[s].label is Label.PERSON]
        near = likest(token.key, [s for s in people if len(s) >= _SHORTEST_SPELT], 0)
        # Of other languages' sentences nothing is known.
        if not near or token.key in self._forms or not self._worded:
            return None
        short = len(token.key) < _SHORTEST_SPELT
        word = short or context.word(token) or context.public(token)
        if word and self._rules.standing(context, at, Label.PERSON, False) is None:
            return None
        return self._forms[near].finding([token], Certainty.SUGGESTED)

    def _strange(self, context: Context) -> list[bool]:
        """Of each token, whether it may be a misheard name: no word, which was likelier said, and
        nothing public. Of languages without a word list that is whatever is in small letters where
        others are not."""
        cased = any(t.capital for t in context.tokens)

        def word(token: Token) -> bool:
            if not self._worded and not token.capital:
                return cased
            return context.public(token) or context.known(token)

        return [t.key.isascii() and not (t.number or word(t)) for t in context.tokens]
