"""Street addresses: a house number, a name and a word for a street."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.cues import CueDetector
from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.forms.spoken import DIGITS, cardinal
from facilitator.anonymise.languages.en.lists import listed
from facilitator.anonymise.languages.en.readers import table
from facilitator.anonymise.tokens import Token, key_at
from facilitator.domain.transcript import Certainty, Label

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
            found = _from(context, at)
            if found is not None:
                last, certainty = found
                first = _flat_before(tokens, at)
                numbered = key_at(tokens, first - 1) in ("number", "no")
                first -= numbered and tokens[first].gap == " "
                last = _flat_behind(tokens, last)
                start, end = tokens[first].start, tokens[last].end
                yield Finding(start, end, Label.ADDRESS, "address", certainty)
                at = last
            at += 1


def _from(context: Context, at: int) -> tuple[int, Certainty] | None:
    """(last token, certainty) of an address whose house number begins here."""
    tokens = context.fluent
    value, used = cardinal(tokens, at)
    start = at + used
    if not 1 <= value <= _MOST or start >= len(tokens):
        return None
    if (tokens[at].number and _house_letter(tokens[start])) or _said_letter(context, start):
        start += 1  # "16A", "eighteen a sparrowfield gardens"
    elif tokens[at].number and tokens[start].gap == "":
        return None  # "5th", "10pm"
    for last in range(start + 1, min(start + _LONGEST_NAME + 1, len(tokens))):
        name = tokens[last - 1]
        if name.gap not in (" ", "-", ", ") or name.masked or name.number:
            return None
        if name.key in listed("no_street_name") or tokens[last].gap not in (" ", "-"):
            return None
        certainty = _street(context, at, tokens[start:last], tokens[last])
        if certainty is not None:
            # "Elm Grove Road": behind "Grove"
            more = key_at(tokens, last + 1) in listed("sure_streets")
            return last + (more and tokens[last + 1].gap == " "), certainty
    return None


def _street(context: Context, at: int, names: list[Token], street: Token) -> Certainty | None:
    sure = street.key in listed("sure_streets")
    if street.masked or not (sure or street.key in listed("maybe_streets")):
        return None
    capitals = context.cased and street.capital and all(t.capital for t in names)
    if capitals or (sure and not context.cased):
        return Certainty.CERTAIN
    tokens = context.fluent
    unknown = any(not context.known(t) for t in names)
    cued = any(t.key in listed("dwelling") for t in tokens[max(0, at - _CUE_REACH) : at])
    before = key_at(tokens, at - 1)
    its = before in ("its", "is", "at", "it") and street.key in listed("closes")
    # Hardly anything is counted so: "to three hundred and nine pottery hill".
    sent = before in ("to", "at") and cardinal(tokens, at)[0] > _FEW
    if sure or unknown or cued or its or sent:
        return Certainty.CERTAIN if unknown and cued else Certainty.SUGGESTED
    return None


def _said_letter(context: Context, at: int) -> bool:
    letter, after = context.fluent[at], context.fluent[at + 1 : at + 2]
    strange = any(not (context.word(t) or t.masked or t.number) for t in after)
    return len(letter.key) == 1 and letter.key in "abcdefgh" and letter.gap == " " and strange


def _house_letter(token: Token) -> bool:
    return token.gap == "" and len(token.key) == 1 and token.key in "abcdefgh"


def _flat_before(tokens: list[Token], first: int) -> int:
    """The token of "flat", "flat three," or "3/" before an address, else `first`."""
    if first and tokens[first].gap == "/" and tokens[first - 1].number:
        return first - 1
    for at in (first - 1, first - 2, first - 3):
        if key_at(tokens, at) in listed("dwellings"):
            number = tokens[at + 1]
            if at == first - 1 or number.number or number.key in DIGITS or len(number.key) == 1:
                return at
    return first


def _flat_behind(tokens: list[Token], last: int) -> int:
    """The last token of "Flat 2/1" behind an address, else `last`."""
    end = last + 2
    if key_at(tokens, last + 1) not in listed("dwellings") or tokens[last + 1].gap.strip(" ,"):
        return last
    if end >= len(tokens) or not (tokens[end].number or tokens[end].key in DIGITS):
        return last
    while end + 1 < len(tokens) and (
        (tokens[end + 1].gap == "/" and tokens[end + 1].number) or _house_letter(tokens[end + 1])
    ):
        end += 1
    return end
