"""Places and services on no roster, found by what they are called or by who lives there."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.tokens import Token
from facilitator.anonymise.words import towns, word_set
from facilitator.domain.transcript import Certainty, Label

_SERVICES = word_set(
    """
    hospital ward clinic house centre center unit surgery infirmary hospice practice trust project
    lodge university college school academy nursery church mosque temple synagogue hostel cafe
    library court foundation
    """
)
_STREETS = word_set(
    "street road lane avenue drive crescent terrace gardens grove row way hill estate"
)
_GENERIC = word_set(
    """
    a an the this that these those my your his her its our their some any no every each what which
    another other same different new old big small large little local nearest main whole first
    second third last next best worst good bad nice private public general acute open closed locked
    secure psychiatric medical surgical mental day night children childrens womens mens mixed adult
    maternity community health care recovery crisis assessment treatment rehabilitation intensive
    high low medium primary secondary special art drop in on at to from of and or for with into by
    near outside inside around off up down through council safe sheltered supported full empty busy
    long short wrong right back front side cross one two three both all own pilot research support
    outpatient inpatient eating memory pain sleep sexual addiction sports town village city
    university college school hospital ward clinic house centre center unit surgery church
    """
)
_OPENS_A_NAME = word_set("saint st royal queen king prince princess")
_NUMBERS = word_set(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
)
_BEFORE_PLACE = frozenset(
    {"on", "to", "at", "in", "from", "into", "onto", "off", "near", "of", "called"}
)
_BEFORE_TOWN = frozenset({"in", "to", "from", "near", "around"})
_NAMED_BY_A_WORD = word_set(
    "ward house lodge hospital surgery infirmary clinic hospice "
    "road avenue close grove crescent terrace"
)
_LIVING = {
    ("live", "in"), ("lives", "in"), ("lived", "in"), ("living", "in"), ("grew", "up", "in"),
    ("moved", "to"), ("move", "to"), ("moving", "to"), ("brought", "up", "in"), ("born", "in"),
    ("based", "in"), ("house", "in"), ("flat", "in"), ("raised", "in"), ("down", "in"),
    ("over", "in"), ("up", "in"), ("back", "to"), ("stayed", "in"), ("come", "from"),
    ("came", "from"), ("im", "from"), ("work", "at"), ("worked", "at"), ("works", "at"),
    ("working", "at"), ("work", "for"), ("works", "for"), ("worked", "for"), ("working", "for"),
    ("work", "in"), ("bus", "to"), ("train", "to"), ("get", "to"),
    ("drive", "to"), ("clinic", "in"), ("hospital", "in"), ("centre", "in"),
}  # fmt: skip
_LONGEST = 4


def _place(
    tokens: list[Token], first: int, last: int, category: str, certainty: Certainty
) -> Finding:
    label = {"Service": Label.ORG, "Place": Label.PLACE, "address": Label.ADDRESS}[category]
    group = tokens[first : last + 1]
    # "the Royal Infirmary" and "Royal Infirmary" are one; an address has no number of its own.
    entity = None if category == "address" else " ".join(t.key for t in group if t.key != "the")
    return Finding(group[0].start, group[-1].end, label, category, certainty, entity)


class SuffixDetector:
    """Names that end in what they name: "Springfield Hospital", "on rowan ward", "Station Road"."""

    name = "suffix"

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.tokens
        for at, token in enumerate(tokens):
            if token.key in _SERVICES:
                yield from self._named(context, at, "Service")
            elif token.key in _STREETS:
                yield from self._named(context, at, "address")
            if token.key == "ward" and at + 1 < len(tokens):
                following = tokens[at + 1]
                lettered = len(following.key) == 1 and following.capital and following.key != "i"
                if following.gap == " " and (
                    following.number or following.key in _NUMBERS or lettered
                ):
                    yield _place(tokens, at, at + 1, "Service", Certainty.CERTAIN)

    def _named(self, context: Context, at: int, category: str) -> Iterator[Finding]:
        tokens = context.tokens
        first = at
        capitals = context.cased and tokens[at].capital
        while first > 0 and at - first < _LONGEST - 1:
            before = tokens[first - 1]
            if before.masked or tokens[first].gap not in (" ", "-", "'", "' "):
                break
            if before.number or before.key in _GENERIC:
                # "Royal General Hospital" but not "the General Hospital" alone
                if not (capitals and before.capital and not before.initial and not before.number):
                    break
            elif context.cased and tokens[at].capital:
                if not before.capital:
                    break
            elif context.known(before) and before.key not in _OPENS_A_NAME:
                break
            first -= 1
        if first == at:
            yield from self._plain(context, at, category)
            return
        if all(t.key in _GENERIC for t in tokens[first:at]) and not capitals:
            return
        if category == "address" and first > 0 and tokens[first - 1].number:
            first -= 1
        yield _place(tokens, first, at, category, Certainty.CERTAIN)

    def _plain(self, context: Context, at: int, category: str) -> Iterator[Finding]:
        """ "on willow ward", "at park lane surgery": everyday words, but nothing between them and
        the preposition, where a common noun would need an article."""
        tokens = context.tokens
        if tokens[at].key not in _NAMED_BY_A_WORD:
            return
        for length in (1, 2):
            first = at - length
            if first < 1 or any(t.gap != " " for t in tokens[first : at + 1]):
                return
            word = tokens[first]
            if word.masked or word.number or word.key in _GENERIC or word.key in _BEFORE_PLACE:
                return
            if tokens[first - 1].key in _BEFORE_PLACE:
                yield _place(tokens, first, at, category, Certainty.SUGGESTED)
                return


class TownDetector:
    """Towns, boroughs and counties by a list; those that are words as well only with a capital."""

    name = "town"

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.tokens
        names = towns()
        for at, token in enumerate(tokens):
            if token.masked or token.number:
                continue
            last = at
            if at + 1 < len(tokens) and f"{token.key}_{tokens[at + 1].key}" in names:
                last = at + 1
            elif token.key not in names:
                continue
            plain = last == at and context.known(token)
            there = at > 0 and tokens[at - 1].key in _BEFORE_TOWN
            if plain and not (context.marked(token) and (there or not context.common(token))):
                # "hull" and "stoke" are towns where one is or goes; "reading" needs its capital.
                if there and not context.common(token) and not context.cased:
                    yield _place(tokens, at, last, "Place", Certainty.SUGGESTED)
                continue
            yield _place(tokens, at, last, "Place", Certainty.CERTAIN)


class LivingDetector:
    """Where somebody lives, comes from, works or travels: "grew up in walthamstow"."""

    name = "living"

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.tokens
        for at, token in enumerate(tokens):
            if token.key not in ("in", "to", "from", "at", "for") or at + 1 >= len(tokens):
                continue
            pair = tuple(t.key for t in tokens[max(0, at - 1) : at + 1])
            triple = tuple(t.key for t in tokens[max(0, at - 2) : at + 1])
            if pair in _LIVING or triple in _LIVING:
                # One works at an employer and lives in a town.
                works = pair[0].startswith("work") and token.key != "in"
                yield from self._at(context, at + 1, "Service" if works else "Place")

    def _at(self, context: Context, at: int, category: str) -> Iterator[Finding]:
        tokens = context.tokens
        length = 0
        while at + length < len(tokens) and length < _LONGEST:
            token = tokens[at + length]
            if token.gap not in ((" ",) if not length else (" ", "-")):
                break
            if token.masked or token.number or context.public(token) or len(token.key) < 3:
                break
            capital = context.cased and token.capital
            if not capital and context.known(token) and (length or token.key not in towns()):
                break
            length += 1
        if length:
            yield _place(tokens, at, at + length - 1, category, Certainty.CERTAIN)
