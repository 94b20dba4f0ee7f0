"""Street addresses: a house number, a name and a word for a street."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.cues import CueDetector
from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.forms.spoken import DIGITS, cardinal
from facilitator.anonymise.languages.en.casing import orderly
from facilitator.anonymise.languages.en.table import table
from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import word_set
from facilitator.domain.transcript import Certainty, Label

_STREETS = word_set(
    "street road rd lane avenue ave drive crescent terrace gardens grove mews boulevard blvd"
)
_MAYBE_STREETS = word_set(
    """
    st close court way row hill rise walk place square green park view wharf parade circus quay
    gate end vale side mount bank villas cottages buildings house heights mansions estate broadway
    alley passage croft fold meadow meadows fields brae wynd loch parkway circle trail common drive
    yard towers tower lodge terrace point reach hall villa cottage
    """
)
_CLOSES = word_set("close court mews walk rise cottages villas buildings")

_NO_STREET_NAME = word_set(
    """
    minute minutes hour hours day days week weeks month months year years mile miles metre metres
    yard yards pound pounds quid times bed bedroom bedroomed people person men women man woman of
    them star storey lane lanes way percent other others different more little new old whole a an
    the and or but so in on at to from for with by is was were are it i you we they he she my your
    his her our their this that these those one two three four five six seven eight nine ten
    hundred thousand am pm oclock o not no very just like bus train
    """
)
_LIVING = word_set(
    "address live lives lived living flat at moved rehoused number house home stayed staying letter"
)
_DWELLINGS = word_set("flat apartment apt unit room floor suite flats")
_LONGEST_NAME = 3
_CUE_REACH = 5
_MOST = 9999
_FEW = 20
"""Up to here a number before a word for a street may well count ("at two bus stops")."""


class AddressDetector:
    """House number and street, said or written, with the flat before or behind it."""

    name = "address"
    languages: tuple[str, ...] = ("en",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        yield from CueDetector(self.name, "en", table).detect(text, context)
        tokens = context.fluent
        at = 0
        while at < len(tokens):
            found = self._from(context, at)
            if found is None:
                at += 1
                continue
            last, certainty = found
            dwelling = at > 0 and tokens[at - 1].key in _DWELLINGS
            first = at - 1 if dwelling else _flat_before(tokens, at)
            if first and tokens[first - 1].key in ("number", "no") and tokens[first].gap == " ":
                first -= 1
            last = _flat_behind(tokens, last)
            yield Finding(
                tokens[first].start, tokens[last].end, Label.ADDRESS, "address", certainty
            )
            at = last + 1

    def _from(self, context: Context, at: int) -> tuple[int, Certainty] | None:
        """(last token, certainty) of an address whose house number begins here."""
        tokens = context.fluent
        value, used = cardinal(tokens, at)
        if not used or not 1 <= value <= _MOST:
            return None
        start = at + used
        if tokens[at].number and start < len(tokens) and _house_letter(tokens[start]):
            start += 1  # "16A"
        elif start + 1 < len(tokens) and _said_letter(context, start):
            start += 1  # "eighteen a sparrowfield gardens"
        elif tokens[at].number and start < len(tokens) and tokens[start].gap == "":
            return None  # "5th", "10pm"
        for last in range(start + 1, min(start + _LONGEST_NAME + 1, len(tokens))):
            names = tokens[start:last]
            if any(t.gap not in (" ", "-", ", ") or t.masked or t.number for t in names):
                break
            if any(t.key in _NO_STREET_NAME for t in names) or tokens[last].gap not in (" ", "-"):
                break
            certainty = self._street(context, at, names, tokens[last])
            if certainty is not None:
                return _street_behind(tokens, last), certainty
        if at and tokens[at - 1].key in _DWELLINGS:
            return None
        return self._bare(context, at, start)

    def _street(
        self, context: Context, at: int, names: list[Token], street: Token
    ) -> Certainty | None:
        if street.masked or street.key not in _STREETS | _MAYBE_STREETS:
            return None
        capitals = context.cased and street.capital and all(t.capital for t in names)
        if capitals or (street.key in _STREETS and not context.cased):
            return Certainty.CERTAIN
        unknown = any(not context.known(t) for t in names)
        cued = self._cued(context, at)
        its = at > 0 and context.fluent[at - 1].key in ("its", "is", "at", "it")
        sent = self._sent(context, at)
        if street.key in _STREETS or unknown or cued or sent or (its and street.key in _CLOSES):
            return Certainty.CERTAIN if unknown and cued else Certainty.SUGGESTED
        return None

    def _sent(self, context: Context, at: int) -> bool:
        """A number that hardly counts anything: "to three hundred and nine pottery hill"."""
        led = at > 0 and context.fluent[at - 1].key in ("to", "at")
        return led and cardinal(context.fluent, at)[0] > _FEW

    def _bare(self, context: Context, at: int, start: int) -> tuple[int, Certainty] | None:
        """ "one hundred and six nethergate": a street without a word for one, after a cue."""
        tokens = context.fluent
        if start >= len(tokens) or not self._cued(context, at) or tokens[start].gap != " ":
            return None
        name = tokens[start]
        if name.masked or name.number or name.key in _NO_STREET_NAME or len(name.key) < 4:
            return None
        capital = orderly(context) and name.capital
        if context.known(name) and not capital:
            return None
        last = start
        while last + 1 < len(tokens) and last - start < _LONGEST_NAME - 1:
            following = tokens[last + 1]
            if not (capital and following.capital and following.gap == " "):
                break
            last += 1
        return last, Certainty.SUGGESTED

    def _cued(self, context: Context, at: int) -> bool:
        return any(t.key in _LIVING for t in context.fluent[max(0, at - _CUE_REACH) : at])


def _said_letter(context: Context, at: int) -> bool:
    letter, after = context.fluent[at], context.fluent[at + 1]
    return (
        len(letter.key) == 1
        and letter.key in "abcdefgh"
        and letter.gap == " "
        and not context.word(after)
        and not after.masked
        and not after.number
    )


def _house_letter(token: Token) -> bool:
    return token.gap == "" and len(token.key) == 1 and token.key in "abcdefgh"


def _street_behind(tokens: list[Token], last: int) -> int:
    """The last token of "Elm Grove Road", of which `last` is "Grove"."""
    after = tokens[last + 1] if last + 1 < len(tokens) else None
    return last + (after is not None and after.gap == " " and after.key in _STREETS)


def _flat_before(tokens: list[Token], first: int) -> int:
    """The token of "flat three," or of "3/" before an address, else `first`."""
    if first and tokens[first].gap == "/" and tokens[first - 1].number:
        return first - 1
    for length in (2, 3):
        at = first - length
        if (
            at >= 0
            and tokens[at].key in _DWELLINGS
            and (
                tokens[at + 1].number
                or tokens[at + 1].key in DIGITS
                or len(tokens[at + 1].key) == 1
            )
        ):
            return at
    return first


def _flat_behind(tokens: list[Token], last: int) -> int:
    """The last token of "Flat 2/1" behind an address, else `last`."""
    at = last + 1
    if at + 1 >= len(tokens) or tokens[at].key not in _DWELLINGS or tokens[at].gap.strip(" ,"):
        return last
    if not (tokens[at + 1].number or tokens[at + 1].key in DIGITS):
        return last
    end = at + 1
    while end + 1 < len(tokens) and (
        (tokens[end + 1].gap == "/" and tokens[end + 1].number) or _house_letter(tokens[end + 1])
    ):
        end += 1
    return end
