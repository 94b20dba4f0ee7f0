"""Services, employers, schools and places, by the words that they are made of and those beside
them: a name with its ending or its kind (みどりクリニック, のぼりと駅, グループホーム青い鳥), or
what is done there (ひまわりに通って, 岬に住んで). What no rule says is the tagger's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.ja.cues import said
from facilitator.anonymise.languages.ja.lists import CALLED, any_of, listed
from facilitator.anonymise.languages.ja.morphemes import Morpheme, Morphemes
from facilitator.anonymise.languages.ja.naming import honorific, named, nobody
from facilitator.domain.transcript import Certainty

_SURE, _UNSURE = Certainty.CERTAIN, Certainty.SUGGESTED
_LONGEST = 7
"""Morphemes that a name has at most."""

_KINDS = ("service_kinds", "service_shops", "service_words", "legal")
_PARTS = ("名詞", "接尾辞", "接頭辞", "形状詞")
_PLACE_ENDINGS = ("place_endings", "place_administrative")
_BETWEEN = frozenset("東西南北ヶケが本新元") | {"中央"}
"""What stands between a place and its ending: 阿佐ヶ谷|南|口, 高崎|中央|駅."""


def organisations(context: Context, ms: Morphemes) -> Iterator[Finding]:
    """Names of services, employers, schools and media: compounds of a word that tells which one it
    is, and an ending or a kind."""
    for at, m in enumerate(ms):
        ended = m.surface in listed("service_endings")
        if ended or m.surface in listed("service_suffixes", "service_weak"):
            first = _before(ms, at)
            if any(map(_strange, ms[first:at])):
                yield named(ms, first, at + 1, "Service", _SURE if ended else _UNSURE)
    for match in _any_of(*_KINDS).finditer(ms.plain):
        if match.start() in ms.begins and match.end() in ms.begins:
            first = ms.number_at[match.end()]
            stop = _behind(ms, first)
            strange = any(map(_strange, ms[first:stop]))
            strange = strange or (stop > first and match.group() in listed("legal"))
            called = _any_of(*CALLED, "service_beside").match(ms.plain, match.end())
            if called is not None and called.end() in ms.ends:
                stop = max(stop, ms.number_at[called.end() - 1] + 1)  # グループホーム|青い|鳥
            if strange or called is not None:
                before = ms.number_at[match.start()]
                yield named(ms, before, stop, "Service", _SURE if strange else _UNSURE)


@cache
def _any_of(*lists: str) -> re.Pattern[str]:
    return re.compile(any_of(*lists))


def _before(ms: Morphemes, at: int) -> int:
    """Where the compound begins that ends with morpheme `at`."""
    first = at
    while first > max(0, at - _LONGEST) and not ms[first].gap and _part(ms[first - 1]):
        first -= 1
    while first < at and ms[first].known and ms[first].surface in listed("no_core"):
        first += 1
    return first


def _behind(ms: Morphemes, at: int) -> int:
    """Where the compound ends that goes on with morpheme `at`."""
    stop = at
    while stop < min(len(ms), at + _LONGEST) and not ms[stop].gap and _part(ms[stop]):
        stop += 1
    return stop


def _part(m: Morpheme) -> bool:
    """Whether a morpheme may be a part of a service's name."""
    time = m.kind[2] == "副詞可能" and m.known
    if m.masked or m.country or time or (m.kind[0] not in _PARTS and m.surface not in "・ー&-"):
        return False
    alone = m.surface in listed("no_persons") and not m.person and len(m.surface) > 1
    return not alone and m.surface not in listed("relations", "honorifics", "counted")


def _strange(m: Morpheme) -> bool:
    """A part that tells which one it is: a name, or a word that no dictionary has."""
    if m.number or m.punctuation or m.surface in listed("generic", "public", "no_core"):
        return False
    return m.kind[0] in ("名詞", "形状詞") and (m.proper or not m.known)


def places(context: Context, ms: Morphemes) -> Iterator[Finding]:
    """Towns, stations, streets of the dictionary and of a list, with an ending (町, 駅), or where
    somebody lives ("…に住んで"); a suggestion where they are only mentioned."""
    stop = 0
    for at, m in enumerate(ms):
        if at >= stop and (m.place or (m.proper and not m.person) or m.surface in _listed()):
            stop = _place_ends(ms, at)
            if stop > at:
                yield named(ms, at, stop, "Place", _SURE)
            elif _mentioned(ms, at):
                yield named(ms, at, at + 1, "Place", _UNSURE)


def _mentioned(ms: Morphemes, at: int) -> bool:
    """Whether a place is at least mentioned; said of a trip or a dish, it tells nothing of
    anybody."""
    m = ms[at]
    known = (m.place or m.surface in _listed()) and not m.country and len(m.surface) > 1
    other = nobody(m.surface) or m.surface in listed(*_PLACE_ENDINGS)
    return known and not other and not honorific(ms, at + 1)


def _listed() -> frozenset[str]:
    return listed("places")


def _place_ends(ms: Morphemes, at: int) -> int:
    """Behind which morpheme the place ends that surely begins with one; `at` if none does."""
    m, stop = ms[at], at + 1
    if m.country or m.surface in listed("public", *_PLACE_ENDINGS):
        return at
    while stop < len(ms) and ms[stop].place and len(ms[stop].surface) > 1 and not ms[stop].gap:
        stop += 1  # 飛騨|高山
    known = m.place or m.surface in _listed()
    between = stop + 1 < len(ms) and ms[stop].surface in _BETWEEN
    end = stop + between
    if known and end < len(ms) and not ms[stop].gap and ms[end].surface in listed(*_PLACE_ENDINGS):
        return end + 1
    telling = len(m.surface) > 2 and m.surface.endswith(tuple(listed("place_telling")))
    lived = known and len(m.surface) > 1 and said("lived", ms, m.stop)
    return stop if telling or lived or stop > at + 1 else at
