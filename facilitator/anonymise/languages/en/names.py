"""Names that nobody introduced: known given names, and capitals that nothing else explains."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.en.casing import (
    CONTRACTIONS,
    FUNCTION_WORDS,
    ends_well,
    orderly,
)
from facilitator.anonymise.languages.en.coinages import coined
from facilitator.anonymise.languages.en.naming import (
    DETERMINERS,
    MONTHS,
    SAYING,
    TITLES,
    ambiguous_by_itself,
)
from facilitator.anonymise.languages.en.people import LONGEST_NAME, NameAt, nothing_owned, person
from facilitator.anonymise.languages.en.relations import RELATIONS
from facilitator.anonymise.languages.en.services import place
from facilitator.anonymise.languages.en.standing import echoed, introduced, standing
from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import given_names, known_words, spoken_words, surnames, word_set
from facilitator.domain.transcript import Certainty

_TELLING = 4
"""Letters from which a given name is certain without a capital: "jo" and "al" are cut-off words."""

_DOES = word_set("sue rob pat mark grant chase nick bob skip drew rose ken josh")
_DONE_BY = word_set("them him her it me us you the a an my your his our their that this on up")
_DOERS = word_set("i you we they ye he she it dinnae dont to")
_QUOTING = word_set("go goes went like thinking thought shouted yes no well")
_ACTING = word_set("came went rang spoke knew wanted helped gave")
_WHERE = word_set("in near around at into outside through across via from to")


class GivenNameDetector:
    """Given names from a list, with the family name that follows, capitals or not; and, in lower
    case, what is no word at all but acts like a person."""

    name = "given"
    languages: tuple[str, ...] = ("en",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.tokens
        read = NameAt(context).rest
        for at, token in enumerate(tokens):
            if token.key not in given_names() or token.masked:
                if self._acts(context, at):
                    yield person(tokens, at, 1, Certainty.SUGGESTED)
                continue
            if self._verb(tokens, at):
                continue
            if context.public(token) and token.key not in MONTHS and not introduced(context, at):
                continue
            if ambiguous_by_itself(token.key):
                stands = standing(context, at)
                if stands is None and echoed(context, at):
                    stands = Certainty.SUGGESTED
                if stands is None:
                    continue
                month = token.key in MONTHS and stands is Certainty.SUGGESTED
                if month and context.cased and not introduced(context, at):
                    continue
                certainty = Certainty.SUGGESTED
            elif token.key in known_words():
                # "jack", "robin", "heather": names first of all, but words as well
                if self._thing(context, at):
                    continue
                plain = token.initial or not token.capital
                stands = standing(context, at) if plain else Certainty.CERTAIN
                certainty = stands or Certainty.SUGGESTED
            elif len(token.key) >= _TELLING or token.capital:
                certainty = Certainty.CERTAIN
            else:
                certainty = Certainty.SUGGESTED
            yield person(tokens, at, read(at), certainty)

    def _verb(self, tokens: list[Token], at: int) -> bool:
        """ "sue them", "ye ken": what else the word does is plain."""
        if tokens[at].key not in _DOES or tokens[at].possessive:
            return False
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        done = after is not None and after.gap == " " and after.key in _DONE_BY
        return done or (at > 0 and tokens[at - 1].key in _DOERS)

    def _thing(self, context: Context, at: int) -> bool:
        """ "a robin", "that robin", or without a capital where names have one."""
        token = context.tokens[at]
        if orderly(context) and not token.capital:
            return True
        return not token.capital and at > 0 and context.tokens[at - 1].key in DETERMINERS

    def _acts(self, context: Context, at: int) -> bool:
        """No word of the language, in a text without capitals, that says, asks or comes."""
        tokens = context.tokens
        token = tokens[at]
        return (
            not context.cased
            and at + 1 < len(tokens)
            and tokens[at + 1].gap == " "
            and (tokens[at + 1].key in SAYING or tokens[at + 1].key in _ACTING)
            and len(token.key) >= _TELLING
            and not context.known(token)
            and not context.public(token)
        )


class CapitalDetector:
    """Capitalised words that are neither everyday nor public; a place where "in" stands before.

    Where the text keeps its capitals for names, an everyday word with one in mid-sentence counts
    too ("the lady in the launderette, Comfort, told me").
    """

    name = "capital"
    languages: tuple[str, ...] = ("en",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        if not context.cased:
            return
        tokens = context.tokens
        at = 0
        while at < len(tokens):
            length = 0
            while at + length < len(tokens) and length < LONGEST_NAME:
                token = tokens[at + length]
                if length and token.gap not in (" ", "-"):
                    break
                if length and tokens[at + length - 1].possessive and not context.marked(token):
                    break  # but "Arthur's Seat"
                if length and self._of(context, at + length):
                    length += 2  # "the Plume of Feathers"
                    break
                if not self._names(context, at + length, following=length > 0):
                    break
                length += 1
            if length:
                yield unknown(tokens, at, length)
            elif self._the_named(context, at):
                length = self._run(context, at)
                yield place(tokens, at, at + length - 1, "Service", Certainty.SUGGESTED)
            at += max(length, 1)

    def _of(self, context: Context, at: int) -> bool:
        tokens = context.tokens
        if tokens[at].key != "of" or at + 1 >= len(tokens) or not orderly(context):
            return False
        behind = tokens[at + 1]
        return (
            behind.capital
            and behind.gap == " "
            and not behind.masked
            and (not context.public(behind))
        )

    def _the_named(self, context: Context, at: int) -> bool:
        """ "at the Haven", "the Sunrise people": an everyday word with a capital behind "the"."""
        tokens = context.tokens
        token = tokens[at]
        if not at or tokens[at - 1].key != "the" or not context.marked(token) or token.number:
            return False
        if not orderly(context) or token.shouted or token.masked:
            return False
        if context.common(token) and not ends_well(context.text):
            return False
        if context.public(token) or token.key in _never_singled_out() | _INSTITUTIONS:
            return False
        behind = tokens[at + self._run(context, at) :][:1]
        led = at > 1 and tokens[at - 2].key in _AT
        return led or bool(behind and behind[0].key in _THEIR_PEOPLE and behind[0].gap == " ")

    def _run(self, context: Context, at: int) -> int:
        """How many tokens from `at` on have a capital, one behind the other."""
        tokens = context.tokens
        length = 1
        while (
            at + length < len(tokens)
            and length < LONGEST_NAME
            and tokens[at + length].gap == " "
            and not tokens[at + length].masked
            and (tokens[at + length].capital or self._of(context, at + length))
        ):
            length += 1
        return length

    def _names(self, context: Context, at: int, following: bool) -> bool:
        token = context.tokens[at]
        if token.masked or token.number or not token.capital or len(token.key) < 2:
            return False
        if len(token.key) == 2:
            return orderly(context) and not token.initial and token.key not in _TWO_LETTERS
        if context.public(token) or token.key in CONTRACTIONS:
            return False
        if at and context.tokens[at - 1].capital and context.public(context.tokens[at - 1]):
            return not context.word(token)  # "Christmas Day"
        if token.shouted:
            # Abbreviations in capitals are bodies and diagnoses; "at KPMG" is somebody's.
            return at > 0 and context.tokens[at - 1].key == "at" and not context.word(token)
        if not context.word(token):
            return True
        joined = context.tokens[at + 1 : at + 2]
        if joined and joined[0].gap == "-" and joined[0].capital and not context.word(joined[0]):
            return True  # "Rolls-Royce"
        if token.initial:
            return self._pair(context, at)
        if not orderly(context):
            return False
        return (following and token.key in surnames()) or self._singled_out(context, at)

    def _pair(self, context: Context, at: int) -> bool:
        """ "Spud and Jeanie were my mates": the first of two, at the start of a sentence."""
        tokens = context.tokens
        if at + 2 >= len(tokens) or tokens[at + 1].key != "and" or context.common(tokens[at]):
            return False
        return any(
            context.marked(other) and (other.key in given_names() or not context.word(other))
            for other in tokens[at + 2 : at + 4]
        )

    def _singled_out(self, context: Context, at: int) -> bool:
        """A word of the language that only a name would write with a capital here."""
        token = context.tokens[at]
        if token.key in _never_singled_out():
            return False
        if context.common(token) and not ends_well(context.text):
            return False
        before = context.tokens[at - 1] if at else None
        if before is None:
            return True
        quoted = "," in token.gap and before.key in SAYING | _QUOTING
        return not quoted and before.key not in DETERMINERS


_AT = word_set("at in to from near outside inside called into by down over round through band")
_THEIR_PEOPLE = word_set("people team staff lot group project crowd lads girls project crew nurses")
_INSTITUTIONS = word_set(
    """
    act bible tube internet government army navy church council state crown guards trust board
    court tribunal constitution law earth world moon sun north south east west web net union lord
    prime minister public press media room office
    """
)

_TWO_LETTERS = word_set(
    """
    im id ive mr ms dr st mp gp tv ok oh ah eh um er hi go no so do if is it in on at as an am be by
    he me my of or to up us we pm ma pa ha ho hm mm hr uk us uc cd ni ot nd rd th xx vs ex
    """
)


@cache
def _never_singled_out() -> frozenset[str]:
    return (FUNCTION_WORDS | TITLES | RELATIONS | spoken_words()) - given_names()


class UnknownDetector:
    """Words that no dictionary has, in text without capitals to go by: mostly names, misheard."""

    name = "unknown"
    languages: tuple[str, ...] = ("en",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.tokens
        at = 0
        while at < len(tokens):
            length = 0
            while (
                at + length < len(tokens)
                and length < LONGEST_NAME
                and (not length or tokens[at + length].gap in (" ", "-"))
                and self._strange(context, tokens[at + length])
            ):
                length += 1
            if length:
                length = NameAt(context).with_particles(at, length)
                yield unknown(tokens, at, length)
            at += max(length, 1)

    def _strange(self, context: Context, token: Token) -> bool:
        if token.key in known_words() or token.masked or token.number or len(token.key) < 2:
            return False
        if len(token.key) == 2 and not self._beside_and(context, token):
            return False
        if not token.key.isascii():
            return False
        if context.public(token) or context.word(token) or token.key in CONTRACTIONS:
            return False
        return not (context.cased and token.shouted) and not coined(token.key)

    def _beside_and(self, context: Context, token: Token) -> bool:
        """Two letters say little, unless company does: "me and oz"."""
        before = next((t for t in reversed(context.tokens) if t.start < token.start), None)
        return before is not None and before.key in ("and", "or") and token.key.isalpha()


def unknown(tokens: list[Token], at: int, length: int) -> Finding:
    """A suggestion that these words name a person, or a place where one is or goes."""
    there = at > 0 and tokens[at - 1].key in _WHERE and tokens[at].key not in given_names()
    if not there:
        return person(tokens, at, length, Certainty.SUGGESTED)
    last = at + length - 1
    if nothing_owned(tokens, last):
        found = place(tokens, at, last, "Service", Certainty.SUGGESTED)
        return replace(found, end=tokens[last].tail)
    return place(tokens, at, last, "Place", Certainty.SUGGESTED)
