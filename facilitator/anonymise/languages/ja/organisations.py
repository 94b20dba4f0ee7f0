"""Services, employers, schools and places, by the words beside them: an ending (みどりクリニック,
のぼりと駅), a kind before the name (グループホーム青い鳥), a form of business, or what is done
there (ひまわりに通って, 岬に住んで). What no rule says is the tagger's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.ja.cues import FormDetector, finding, pattern, said
from facilitator.anonymise.languages.ja.kana import plain_key
from facilitator.anonymise.languages.ja.lists import CALLED, listed, place_readings
from facilitator.anonymise.languages.ja.morphemes import Morpheme, Morphemes, morphemes
from facilitator.anonymise.languages.ja.naming import closes, honorific, nobody
from facilitator.domain.transcript import Certainty

_SURE, _UNSURE = Certainty.CERTAIN, Certainty.SUGGESTED
_LONGEST = 7
"""Morphemes that a name has at most."""

_LONG_KIND = 4
"""Characters from which a kind of service is hardly said without a name by chance."""

_ACTS = ("サ変可能", "形状詞可能", "サ変形状詞可能", "副詞可能")
_PARTS = ("名詞", "接尾辞", "接頭辞", "形状詞")
_PLACE_ENDINGS = ("place_endings", "place_administrative")
_BETWEEN = frozenset("東西南北ヶケが本新元") | {"中央"}
"""What stands between a place and its ending: 阿佐ヶ谷|南|口, 高崎|中央|駅."""

_SHORTEST_READING = 4


class JapaneseOrganisationDetector(FormDetector):
    """Names of services, employers, schools and media, by the words beside them."""

    name = "ja_organisation"

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        yield from super().detect(text, context)
        ms = morphemes(context)
        for match in pattern("legal").finditer(ms.plain):
            first = stop = ms.number_at[match.end()]
            while stop < len(ms) and stop < first + _LONGEST and _part(ms, first, stop):
                stop += 1
            if stop > first and match.start() in ms.begins:
                yield _service(ms, ms.number_at[match.start()], stop, _SURE)
        for match in _any_of("service_kinds", "service_shops", "service_words").finditer(ms.plain):
            if match.start() in ms.begins and match.end() in ms.begins:
                yield from _behind(ms, match.start(), match.end())
        for match in _any_of(*CALLED, "service_beside").finditer(ms.plain):
            yield from _called(ms, *match.span())
        for at, m in enumerate(ms):
            if not m.masked and m.kind[0] in ("名詞", "接尾辞", "接頭辞"):
                found = _ended(ms, at)
                if found is not None:
                    yield _service(ms, found[0], at + 1, found[1])


def _called(ms: Morphemes, at: int, stop: int) -> Iterator[Finding]:
    """Words by which services are called, however the dictionary cuts them: before an ending
    (おひさま保育園), or where somebody goes (なないろに通って)."""
    word = ms.plain[at:stop]
    if len(word) < 2 or at not in ms.begins or ("ぁ" <= ms.plain[at - 1 : at] <= "ん" < word[0]):
        return
    endings = _any_of("service_endings", "service_suffixes", "service_weak")
    ending = endings.match(ms.plain, stop)
    if ending is not None and stop not in ms.gaps and ending.end() in ms.ends:
        yield finding(ms, at, ending.end(), "Service", _UNSURE)
    elif word in listed(*CALLED) and said("attended", ms, stop):
        yield finding(ms, at, stop, "Service", _UNSURE)


def _behind(ms: Morphemes, at: int, end: int) -> Iterator[Finding]:
    """ "グループホーム青い鳥", "居酒屋のまる八": a name behind its kind."""
    first = stop = ms.number_at[end]
    of = first < len(ms) and ms[first].surface == "の" and not ms[first].gap
    first = stop = first + of
    while stop < len(ms) and stop < first + _LONGEST and _name_behind(ms, first, stop):
        stop += 1
    called = _any_of(*CALLED, "service_beside").match(ms.plain, end + of)
    if called is not None and called.end() in ms.ends:
        stop = max(stop, ms.number_at[called.end() - 1] + 1)  # グループホーム|青い|鳥
    core = ms[first:stop]
    long = end - at >= _LONG_KIND
    if not core or not closes(ms, stop) or (core[0].gap and not long):
        return
    if core[-1].stop - core[0].at < 2 or (of and (core[0].place or core[0].person)):
        return
    strange = any(m.proper or not (m.known or m.number) for m in core)
    if strange and not all(m.latin for m in core):
        yield _service(ms, first if of else ms.number_at[at], stop, _SURE)
    elif not of and long and ms.plain[at:end] not in listed("service_humble"):
        yield _service(ms, ms.number_at[at], stop, _UNSURE)


def _ended(ms: Morphemes, at: int) -> tuple[int, Certainty] | None:
    """(first morpheme, how sure) of the name that ends with the ending at `at`."""
    m = ms[at]
    strong = m.surface in listed("service_endings") or m.surface.endswith(_plain_endings())
    if not strong and m.surface not in listed("service_suffixes", "service_weak"):
        return None
    first = at
    while first > 0 and at - first < _LONGEST and not ms[first].gap:
        before = ms[first - 1]
        joint = before.surface in ("・", "ー", "&", "-", "第") and first > 1
        if not joint and (before.kind[0] not in _PARTS or _stops(before) or before.country):
            break
        first -= 1
    while first < at and ms[first].surface in listed("no_core") and ms[first].known:
        first += 1
    core = [p for p in ms[first:at] if _core(p)]
    if any(p.proper or not p.known for p in core):
        return first, _SURE if strong else _UNSURE
    named = any(p.surface in listed(*CALLED) for p in core)
    return (first, _UNSURE) if named and m.surface not in listed("service_short") else None


@cache
def _any_of(*lists: str) -> re.Pattern[str]:
    """Matches any word of the lists, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(listed(*lists), key=len, reverse=True))))


@cache
def _plain_endings() -> tuple[str, ...]:
    return tuple(listed("service_plain"))


def _stops(m: Morpheme) -> bool:
    """A word that belongs to the sentence and not to the name."""
    if m.masked or m.kind[0] == "代名詞" or (m.kind[2] == "副詞可能" and m.known):
        return True
    alone = m.surface in listed("no_persons") and not m.person and len(m.surface) > 1
    return alone or m.surface in listed("relations", "honorifics", "counted")


def _core(m: Morpheme) -> bool:
    """A part that tells which one it is."""
    if m.number or m.punctuation or m.surface in listed("generic", "public", "no_core"):
        return False
    return m.kind[0] in ("名詞", "形状詞")


def _part(ms: Morphemes, first: int, at: int) -> bool:
    """Whether morpheme `at` may belong to a name that begins with `first`."""
    m = ms[at]
    if m.masked or m.punctuation or (m.gap and at > first):
        return False
    return m.kind[0] in _PARTS and m.surface not in listed("relations", "honorifics")


def _name_behind(ms: Morphemes, first: int, at: int) -> bool:
    m = ms[at]
    if not (_part(ms, first, at) or (m.kana and m.kind[0] in ("動詞", "副詞") and at == first)):
        return False
    if m.kind[2] in _ACTS and not m.katakana:
        return False
    end = m.surface in listed("service_weak") and at > first
    return end or not (nobody(m.surface) or m.surface in listed("generic") or m.country)


def _service(ms: Morphemes, first: int, stop: int, certainty: Certainty) -> Finding:
    words = [plain_key(m.reading) if m.reading else m.surface for m in ms[first:stop]]
    entity = "".join(word for word in words if any(c.isalnum() for c in word))
    return finding(ms, ms[first].at, ms[stop - 1].stop, "Service", certainty, entity=entity or None)


class JapanesePlaceDetector(FormDetector):
    """Towns, stations, streets of the dictionary and of a list; certain with an ending (町, 駅), or
    where somebody lives ("…に住んで")."""

    name = "ja_place"

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        yield from super().detect(text, context)
        ms = morphemes(context)
        at = 0
        while at < len(ms):
            found = _place(ms, at)
            if found is not None:
                yield _placed(ms, at, *found)
            at = at + 1 if found is None else found[0]


def _place(ms: Morphemes, at: int) -> tuple[int, Certainty] | None:
    """(behind which morpheme, how sure) of the place that begins at one."""
    m = ms[at]
    if m.masked or m.punctuation or m.number or m.country or m.surface in listed("public"):
        return None
    if m.proper and not m.person and m.surface.endswith(tuple(listed("place_telling"))):
        return (at + 1, _SURE) if len(m.surface) > 2 else None
    listed_so = m.kana and len(m.surface) >= _SHORTEST_READING and m.reading in place_readings()
    if not (m.place or listed_so or m.surface in listed("places")):
        return None
    stop = at + 1
    while stop < len(ms) and ms[stop].place and len(ms[stop].surface) > 1 and not ms[stop].gap:
        stop += 1  # 飛騨|高山
    ended = _place_ends(ms, stop)
    dialect = ended < len(ms) and ms[ended].surface == "弁" and not ms[ended].gap
    if dialect or (honorific(ms, ended) and ms[ended].surface != "様"):
        return None
    if ended > at + 1:
        return ended, _SURE
    lived = said("lived", ms, m.stop)
    if (
        nobody(m.surface)
        or m.surface in listed(*_PLACE_ENDINGS)
        or (len(m.surface) < 2 and not lived)
    ):
        return None
    # Said of a trip or a dish, a town tells nothing of anybody.
    return at + 1, _SURE if lived and len(m.surface) > 1 else _UNSURE


def _place_ends(ms: Morphemes, at: int) -> int:
    """Where a place's name ends whose first word ends before morpheme `at`."""
    for more in (0, 1):
        if (
            at + more < len(ms)
            and not ms[at].gap
            and ms[at + more].surface in listed(*_PLACE_ENDINGS)
        ):
            return at + more + 1 if not more or ms[at].surface in _BETWEEN else at
    return at


def _placed(ms: Morphemes, first: int, stop: int, certainty: Certainty) -> Finding:
    """The finding that morphemes [first, stop) are the name of a place; 横浜 and 横浜市 are one."""
    core = ms[first:stop]
    entity = "".join(plain_key(m.reading) if m.reading else m.surface for m in core)
    if core[-1].stop - core[0].at > 2 and core[-1].surface[-1] in listed("place_administrative"):
        for said in ("まち", "ちょう", "むら", "そん", "けん", "ふ", "と", "し", "く", "ぐん"):
            if core[-1].reading == said or (core[-1].reading.endswith(said) and len(core) == 1):
                entity = entity.removesuffix(plain_key(said)) or entity
                break
    return finding(ms, core[0].at, core[-1].stop, "Place", certainty, entity=entity or None)
