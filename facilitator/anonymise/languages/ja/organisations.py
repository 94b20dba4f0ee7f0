"""Services, employers, schools and media, by the words beside them.

An ending (みどりクリニック), a kind before the name (グループホーム青い鳥), a form of business, or
where somebody goes and works (ひまわりに通って).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.ja.cues import follows
from facilitator.anonymise.languages.ja.kana import plain_key
from facilitator.anonymise.languages.ja.lists import CALLED, listed
from facilitator.anonymise.languages.ja.morphemes import Morpheme, Morphemes, morphemes
from facilitator.anonymise.languages.ja.naming import closes, honorific, nameable, nobody
from facilitator.domain.transcript import Certainty, Label

_SURE, _UNSURE = Certainty.CERTAIN, Certainty.SUGGESTED
_LONGEST = 7
"""Morphemes that a name has at most."""

_LONG_KIND = 4
"""Characters from which a kind of service is hardly said without a name by chance."""

_ACTION = ("サ変可能", "形状詞可能", "サ変形状詞可能")
_PARTS = ("名詞", "接尾辞", "接頭辞", "形状詞")
_JOINTS = frozenset("はもがをのへにでとら")
"""Kana that end a word before a name begins."""

_LEGAL = re.compile(
    r"株式会社|有限会社|合同会社|社会福祉法人|医療法人|学校法人|npo法人|宗教法人|社団法人|財団法人"
)
_FORMED = re.compile(
    r"聖[ァ-ヺー・一-龯]{1,8}(?:教会|学園|学院|病院|クリニック|大学|高校|女子|ホーム|会|修道院|幼稚園)"
    r"|(?:カトリック|プロテスタント|聖公会|日本基督教団)[ぁ-ゖァ-ヺー一-鿿]{1,8}?教会"
    r"|(?:aa|na|ga|da|oa)の?[ぁ-ゖァ-ヺー一-鿿]{1,7}?グループ"
    r"|(?:[東西南北中新本][0-9一二三四五六七八九]{0,2}|[0-9一二三四五六七八九]{1,2}階?[東西南北]"
    r"|[a-z][0-9]?|第?[0-9一二三四五六七八九]{1,2})(?:号)?病棟"
    r"|(?P<twice>[ぁ-ゖァ-ヺ]{2})(?P=twice)(?:カフェ|ハウス|ホーム|クラブ|サロン|工房|広場|保育園|食堂)"
)
"""What is formed as a name alone: 聖マリア病院, AA旭グループ, 東3病棟, ぽかぽかカフェ."""


class JapaneseOrganisationDetector:
    """Names of services, employers, schools and media, by the words beside them."""

    name = "ja_organisation"
    languages: tuple[str, ...] = ("ja",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        for match in _FORMED.finditer(ms.plain):
            if match.start() in ms.begins and match.end() in ms.ends:
                yield _at(ms, *match.span(), _UNSURE)
        for match in _LEGAL.finditer(ms.plain):
            first = stop = ms.number_at[match.end()]
            while stop < len(ms) and stop < first + _LONGEST and _part(ms, first, stop):
                stop += 1
            if stop > first and match.start() in ms.begins:
                yield organisation(ms, ms.number_at[match.start()], stop, _SURE)
        for match in _kinds().finditer(ms.plain):
            if match.start() in ms.begins and match.end() in ms.begins:
                yield from self._behind(ms, match.start(), match.end())
        yield from self._called_so(ms)
        for at, m in enumerate(ms):
            if not m.masked and (m.noun or m.kind[0] in ("接尾辞", "接頭辞")):
                found = self._ended(ms, at) or self._called(ms, at + 1) or self._named(ms, at)
                if found is not None:
                    yield organisation(ms, found[0], at + 1, found[1])

    def _called_so(self, ms: Morphemes) -> Iterator[Finding]:
        """Words by which services are called, however the dictionary cuts them: before an ending
        (おひさま保育園), or where somebody goes (なないろに通って)."""
        for match in _named_so().finditer(ms.plain):
            begin, stop = match.span()
            before = ms.plain[begin - 1 : begin]
            kana = "ぁ" <= ms.plain[begin] <= "ゖ"
            free = begin in ms.begins if not ("ぁ" <= before <= "ゖ") else before in _JOINTS
            if len(match.group()) < 2 or not (free or (kana and begin in ms.gaps)):
                continue
            ending = _endings().match(ms.plain, stop)
            rare = match.group() in listed("service_rare") and not _katakana(ms, stop)
            if ending is not None and stop not in ms.gaps and ending.end() in ms.ends:
                yield _at(ms, begin, ending.end(), _UNSURE)
            elif rare or (match.group() in listed(*CALLED) and follows("attended", ms, stop)):
                yield _at(ms, begin, stop, _UNSURE)

    def _behind(self, ms: Morphemes, at: int, end: int) -> Iterator[Finding]:
        """ "グループホーム青い鳥", "居酒屋のまる八": a name behind its kind."""
        first = stop = ms.number_at[end]
        of = first < len(ms) and ms[first].surface == "の" and not ms[first].gap
        first = stop = first + of
        while stop < len(ms) and stop < first + _LONGEST and _name_behind(ms, first, stop):
            stop += 1
        named = _named_so().match(ms.plain, end + of)
        if named is not None and named.end() in ms.ends and named.end() > ms[stop - 1].stop:
            stop = ms.number_at[named.end() - 1] + 1
        core = ms[first:stop]
        if not core or not closes(ms, stop) or (core[0].gap and end - at < _LONG_KIND):
            return
        whole = ms.plain[core[0].at : core[-1].stop]
        if len(whole) < 2 or (of and (core[0].place or core[0].person)):
            return
        start = first if of else self._first(ms, ms.number_at[at])
        strange = any(m.proper or not (m.known or m.number) for m in core)
        if strange and not all(m.latin for m in core):
            yield organisation(ms, start, stop, _SURE)
        elif named is not None or (not of and self._long(ms, at, end)):
            yield organisation(ms, start, stop, _UNSURE)

    def _long(self, ms: Morphemes, at: int, end: int) -> bool:
        """A kind that hardly anything follows but a name: グループホーム, not 会社."""
        return end - at >= _LONG_KIND and ms.plain[at:end] not in listed("service_humble")

    def _called(self, ms: Morphemes, stop: int) -> tuple[int, Certainty] | None:
        """ "つくしんぼっていう作業所"."""
        if not follows("service_called", ms, ms[stop - 1].stop):
            return None
        first = self._first(ms, stop - 1)
        core = [m for m in ms[first:stop] if _core(m)]
        while first > 0 and ms[first].kana and ms[first - 1].kana and not core:
            first -= 1
        if not core or all(m.surface in listed("no_persons", "generic") for m in core):
            return None
        return first, _UNSURE

    def _ended(self, ms: Morphemes, at: int) -> tuple[int, Certainty] | None:
        """(first morpheme, how sure) of the name that ends with the ending at `at`."""
        m = ms[at]
        strong = m.surface in listed("service_endings") or m.surface.endswith(_plain_endings())
        if not strong and m.surface not in listed("service_suffixes", "service_weak"):
            return None
        if at + 1 < len(ms) and not ms[at + 1].gap and _goes_on(ms[at + 1]):
            return None  # the ending of the whole name is still to come
        first = self._first(ms, at)
        if m.proper and not m.person and m.surface not in listed("generic", "public"):
            return first, _SURE
        core = [p for p in ms[first:at] if _core(p)]
        if not core:
            return self._of(ms, at)
        if any(p.proper or not p.known for p in core):
            return first, _SURE if strong else _UNSURE
        if m.surface in listed("service_short"):
            return None
        weak = not strong or m.surface in listed("service_weak")
        named = any(p.surface in listed(*CALLED) for p in core)
        kanji = any(nameable(p.surface) and p.kanji for p in core)
        kana = any(p.kana and p.noun and not (p.katakana and weak) for p in core)
        acts = all(p.kind[2] in (*_ACTION, "副詞可能") for p in core)
        if named or ((kanji or kana) and not acts):
            return first, _UNSURE
        return (
            None if weak or acts or not m.surface.endswith(_plain_endings()) else (first, _UNSURE)
        )

    def _named(self, ms: Morphemes, at: int) -> tuple[int, Certainty] | None:
        """A name that no ending tells: of the dictionary, or where somebody goes or works."""
        m = ms[at]
        if nobody(m.surface) or m.latin or m.person or m.place or m.country or m.number:
            return None
        if m.proper and len(m.surface) > 2 and not honorific(ms, at + 1):
            return self._first(ms, at), _UNSURE
        if not follows("attended", ms, m.stop) or len(m.surface) < 2:
            return None
        strange = not m.known and not (at and ms[at - 1].katakana)
        return (self._first(ms, at), _UNSURE) if strange else None

    def _of(self, ms: Morphemes, at: int) -> tuple[int, Certainty] | None:
        """ "こころのクリニック", "ひだまりの家"."""
        first = at
        while first > 0 and ms[first - 1].surface in listed("generic") and ms[first - 1].noun:
            first -= 1
        if first < 2 or ms[first - 1].surface != "の" or ms[first].gap:
            return None
        before = ms[first - 2]
        if not before.noun or before.place or before.person or before.number or _stops(before):
            return None
        if before.surface in listed(*CALLED, "service_beside"):
            return first - 2, _UNSURE
        return (self._first(ms, first - 2), _SURE) if not before.known else None

    def _first(self, ms: Morphemes, at: int) -> int:
        """Where the name begins that ends with morpheme `at`."""
        first = at
        while first > 0 and at - first < _LONGEST and not ms[first].gap:
            before = ms[first - 1]
            joint = before.surface in ("・", "ー", "&", "-", "第") and first > 1
            if not joint and (before.kind[0] not in _PARTS or _stops(before) or before.country):
                break
            first -= 1
        of = 1 < first < at and ms[first - 1].surface == "の" and not ms[first].gap
        if of and ms[first - 2].noun and ms[first].surface in listed("service_weak"):
            first -= 2 * (not _stops(ms[first - 2]))  # 藍の里病院
        while first < at and ms[first].surface in listed("no_core") and ms[first].known:
            first += 1
        return first


def _any_of(*lists: str) -> re.Pattern[str]:
    """Matches any word of the lists, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(listed(*lists), key=len, reverse=True))))


@cache
def _kinds() -> re.Pattern[str]:
    return _any_of("service_kinds", "service_shops", "service_words")


@cache
def _endings() -> re.Pattern[str]:
    return _any_of("service_endings", "service_suffixes", "service_weak")


@cache
def _plain_endings() -> tuple[str, ...]:
    return tuple(listed("service_plain"))


@cache
def _named_so() -> re.Pattern[str]:
    return _any_of(*CALLED, "service_beside")


def _goes_on(after: Morpheme) -> bool:
    ending = after.surface in listed("service_endings") or after.surface.endswith(_plain_endings())
    return ending and len(after.surface) > 1 and after.surface not in ("デイケア", "病棟")


def _stops(m: Morpheme) -> bool:
    """A word that belongs to the sentence and not to the name."""
    return (
        m.masked
        or m.kind[0] == "代名詞"
        or m.surface in listed("relations", "honorifics", "counted")
        or (m.kind[2] == "副詞可能" and m.known and not (m.kana and len(m.surface) == 1))
        or (m.surface in listed("no_persons") and not m.person and len(m.surface) > 1)
    )


def _core(m: Morpheme) -> bool:
    """A part that tells which one it is."""
    if m.number or m.punctuation or m.surface in listed("generic", "public"):
        return False
    return m.surface not in listed("no_core") and m.kind[0] in ("名詞", "形状詞")


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
    if m.kind[2] in (*_ACTION, "副詞可能") and not m.katakana:
        return False
    end = m.surface in listed("service_weak") and at > first
    return end or not (nobody(m.surface) or m.surface in listed("generic") or m.country)


def _katakana(ms: Morphemes, at: int) -> bool:
    """Whether a word in katakana goes on at a position."""
    return at not in ms.gaps and all("ァ" <= c <= "ー" for c in ms.plain[at - 1 : at + 1])


def _at(ms: Morphemes, at: int, stop: int, certainty: Certainty) -> Finding:
    start, end = ms.span(at, stop)
    return Finding(start, end, Label.ORG, "Service", certainty, plain_key(ms.hiragana[at:stop]))


def organisation(ms: Morphemes, first: int, stop: int, certainty: Certainty) -> Finding:
    """The finding that morphemes [first, stop) name a service, an employer, a school."""
    start, end = ms.span(ms[first].at, ms[stop - 1].stop)
    words = [plain_key(m.reading) if m.reading else m.surface for m in ms[first:stop]]
    entity = "".join(word for word in words if any(c.isalnum() for c in word))
    return Finding(start, end, Label.ORG, "Service", certainty, entity or None)
