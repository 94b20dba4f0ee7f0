"""Where people live and go: places of the dictionary, and what an ending or a cue makes a place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.ja.cues import follows
from facilitator.anonymise.languages.ja.dictionary import word_kinds
from facilitator.anonymise.languages.ja.kana import plain_key
from facilitator.anonymise.languages.ja.lists import listed, place_readings
from facilitator.anonymise.languages.ja.morphemes import Morpheme, Morphemes, morphemes
from facilitator.anonymise.languages.ja.naming import (
    closes,
    honorific,
    nameable,
    nobody,
)
from facilitator.domain.transcript import Certainty, Label

_STATIONS = (
    "駅",
    "公園",
    "団地",
    "温泉",
    "通り",
    "商店街",
    "空港",
    "神社",
    "大橋",
    "町",
    "市",
    "村",
    "区",
)
_CALLED = re.compile(
    r"([一-龯々ヶケァ-ヺー]{2,8})(?:って|という|っていう)(?:言う|いう)?(?:[^、。はがを]{0,6}の)?"
    r"(?:町|街|村|通り|駅|団地|公園|商店街|ところに住|とこに住|島|地区|集落|温泉|んだけど|んだけども)"
)
_LONGEST_READING = 8
_FROM_TO = re.compile(r"から(?P<there>[^。、はがを]{1,6})(?:まで|に(?:移|引|転))")
_IN_KANA = re.compile(
    r"(?:^|(?<=[^ぁ-ゖ])|(?<=[^ぁ-ゖ][はがをにでもと]))(?P<name>[ぁ-ゖ]{2,6}(?<![のないるたてうくがはをにで、]))"
    r"(?:駅|町|市(?!場)|区|村|県|島|温泉|公園|団地|商店街|高原|海岸|空港|インター)"
)
"""A name in hiragana that the dictionary may have cut at what seemed a particle: のぼりと駅."""

_STREET = re.compile(r"[一-龯々ヶケ]{2,6}(?:通り|商店街|団地|公園|ヶ丘|が丘|台駅)")


_ENDINGS = ("place_endings", "place_administrative")


class JapanesePlaceDetector:
    """Towns, stations, streets: by dictionary, ending, or "…に住んで"."""

    name = "ja_place"
    languages: tuple[str, ...] = ("ja",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        for match in _STREET.finditer(ms.plain):
            if match.start() in ms.begins and match.end() in ms.ends:
                first, stop = ms.number_at[match.start()], ms.number_at[match.end() - 1] + 1
                group = ms[first : stop - 1]
                if group and not all(_plain(m) for m in group):
                    yield place(ms, first, stop, Certainty.SUGGESTED)
        for match in _CALLED.finditer(ms.plain):
            if match.start() in ms.begins and match.end(1) in ms.ends:
                first, stop = ms.number_at[match.start()], ms.number_at[match.end(1) - 1] + 1
                ended = match[1].endswith(("町", "通り", "駅", "団地", "公園", "村", "台", "丘"))
                asked = "ん" not in match.group()[-3:]
                if (ended or asked) and not all(_plain(m) for m in ms[first:stop]):
                    yield place(ms, first, stop, Certainty.SUGGESTED)
        for match in _IN_KANA.finditer(ms.plain):
            at = match.start("name")
            if at in ms.begins or ms.plain[at - 1 : at] in "はがをにでもとの":
                if word_kinds(match["name"]):
                    continue
                start, end = ms.span(at, match.end())
                entity = plain_key(match["name"])
                yield Finding(start, end, Label.PLACE, "Place", Certainty.SUGGESTED, entity)
        yield from self._read(ms)
        at = 0
        while at < len(ms):
            found = self._at(ms, at)
            if found is None:
                at += 1
                continue
            stop, certainty = found
            yield place(ms, at, stop, certainty)
            at = stop

    def _read(self, ms: Morphemes) -> Iterator[Finding]:
        """A listed place in kana, as small engines write: いけぶくろ."""
        for at in sorted(ms.begins | {0}):
            for length in range(_LONGEST_READING, 3, -1):
                said = ms.hiragana[at : at + length]
                if len(said) == length and said in place_readings() and not word_kinds(said):
                    start, end = ms.span(at, at + length)
                    entity = plain_key(said)
                    yield Finding(start, end, Label.PLACE, "Place", Certainty.SUGGESTED, entity)
                    break

    def _at(self, ms: Morphemes, at: int) -> tuple[int, Certainty] | None:
        m = ms[at]
        if m.masked or m.punctuation or m.number or m.surface in listed("public") or m.country:
            return None
        if m.proper and not m.person and m.surface.endswith(_STATIONS) and len(m.surface) > 2:
            return at + 1, Certainty.CERTAIN
        if m.place or m.surface in listed("places"):
            stop = self._ending(ms, at + 1)
            if (
                stop < len(ms)
                and ms[stop].surface in listed("honorifics")
                and ms[stop].surface != "様"
            ):
                return None
            if stop < len(ms) and ms[stop].surface == "弁" and not ms[stop].gap:
                return None
            if stop == at + 1:
                more = self._double(ms, at + 1)
                if more > at + 1:
                    return more, Certainty.CERTAIN
                return self._alone(ms, at)
            return stop, Certainty.CERTAIN
        return self._by_ending(ms, at) or self._by_cue(ms, at)

    def _double(self, ms: Morphemes, at: int) -> int:
        """Behind a second name that stands directly behind a place: 飛騨高山, 阿佐谷南."""
        stop = at
        while stop < len(ms) and not ms[stop].gap and ms[stop].kanji and len(ms[stop].surface) > 1:
            m = ms[stop]
            if m.masked or not (m.place or _town(m.surface)) or honorific(ms, stop + 1):
                break
            stop += 1
        return self._ending(ms, stop) if stop > at else at

    def _alone(self, ms: Morphemes, at: int) -> tuple[int, Certainty] | None:
        m = ms[at]
        if nobody(m.surface) or m.surface in listed(*_ENDINGS):
            return None
        town = m.surface in listed("places")
        if len(m.surface) == 1 and not town:
            lived = follows("lived", ms, m.stop)
            return (at + 1, Certainty.SUGGESTED) if lived else None
        if m.kana and len(m.surface) < 3 and not follows("lived", ms, m.stop):
            return at + 1, Certainty.SUGGESTED
        # Said of a trip or a dish, a town tells nothing of anybody.
        lived = follows("lived", ms, m.stop)
        return at + 1, Certainty.CERTAIN if lived else Certainty.SUGGESTED

    def _ending(self, ms: Morphemes, at: int) -> int:
        """Where a place's name ends whose first word ends before morpheme `at`."""
        if at < len(ms) and not ms[at].gap and ms[at].surface in listed(*_ENDINGS):
            return at + 1
        if (
            at + 1 < len(ms)
            and ms[at].surface
            in ("中央", "東", "西", "南", "北", "ヶ", "ケ", "が", "の", "本", "新", "元")
            and ms[at + 1].surface in listed(*_ENDINGS)
            and ms[at].surface != "の"
        ):
            return at + 2
        return at

    def _by_ending(self, ms: Morphemes, at: int) -> tuple[int, Certainty] | None:
        """An unknown word, or several, before 市, 駅, 公園 and the like."""
        m = ms[at]
        stop = at
        while stop < len(ms) and stop < at + 4 and _part(ms, at, stop):
            stop += 1
            if stop < len(ms) and not ms[stop].gap and ms[stop].surface in listed(*_ENDINGS):
                weak = ms[stop].surface in listed("place_weak")
                unknown = any(p.proper or not p.known for p in ms[at:stop])
                if weak and not unknown:
                    if m.kanji and len(m.surface) == 1:
                        return None
                    strong = ms[stop].surface in ("駅", "町", "市") and m.known
                    common = m.kind[2] in ("サ変可能", "副詞可能", "形状詞可能")
                    return (stop + 1, Certainty.SUGGESTED) if strong and not common else None
                return stop + 1, Certainty.CERTAIN if unknown else Certainty.SUGGESTED
        return None

    def _by_cue(self, ms: Morphemes, at: int) -> tuple[int, Certainty] | None:
        """A word the dictionary does not know, before "に住んで", "出身"."""
        m = ms[at]
        if not m.noun or m.person or nobody(m.surface):
            return None
        if m.known and not m.proper and m.kanji and len(m.surface) > 1:
            until = _FROM_TO.match(ms.plain, m.stop)
            if until is not None and ms[ms.number_at[until.start("there")]].place:
                return at + 1, Certainty.SUGGESTED
        if m.known and not m.proper and m.kanji and len(m.surface) > 1:
            doubtful = m.surface not in listed("hardly_names") and not nameable(m.surface)
            if doubtful and _town(m.surface) and closes(ms, at + 1):
                return at + 1, Certainty.SUGGESTED
        if m.known and not m.proper:
            lived = m.kanji and len(m.surface) > 1 and follows("dwelt", ms, m.stop)
            alone = at == 0 or ms[at - 1].gap or not (ms[at - 1].noun or ms[at - 1].surface == "の")
            return (at + 1, Certainty.SUGGESTED) if lived and alone and not _plain(m) else None
        if len(m.surface) > 1 and follows("lived", ms, m.stop):
            return at + 1, Certainty.CERTAIN if m.kanji or m.kana else Certainty.SUGGESTED
        return None


def _town(surface: str) -> bool:
    """Whether a word by itself can be a place."""
    return surface in listed("places") or any(kind[2] == "地名" for kind in word_kinds(surface))


def _plain(m: Morpheme) -> bool:
    """A word that names no place: generic, or an action, a time, somebody."""
    if (
        m.surface in listed("generic")
        or nobody(m.surface)
        or m.kind[2] in ("サ変可能", "形状詞可能")
    ):
        return True
    return m.kind[0] == "代名詞" or (m.kind[2] == "副詞可能" and not m.number)


def _part(ms: Morphemes, first: int, at: int) -> bool:
    m = ms[at]
    if m.masked or m.punctuation or (m.gap and at > first) or m.number or m.kind[0] == "代名詞":
        return False
    if (
        m.surface in listed("generic")
        or m.surface in listed("public")
        or m.country
        or nobody(m.surface)
    ):
        return False
    return m.noun and m.kind[1] != "助動詞語幹" and (m.kanji or m.kana)


def place(ms: Morphemes, first: int, stop: int, certainty: Certainty) -> Finding:
    """The finding that morphemes [first, stop) are the name of a place."""
    start, end = ms.span(ms[first].at, ms[stop - 1].stop)
    core: list[Morpheme] = ms[first:stop]
    entity = "".join(plain_key(m.reading) if m.reading else m.surface for m in core)
    written = "".join(m.surface for m in core)
    if len(written) > 2 and written[-1] in listed("place_administrative"):
        last = core[-1].reading
        for said in ("まち", "ちょう", "むら", "そん", "けん", "ふ", "と", "し", "く", "ぐん"):
            if (last.endswith(said) and len(core) == 1) or last == said:
                shorter = entity.removesuffix(plain_key(said))
                entity = shorter or entity
                break
    return Finding(start, end, Label.PLACE, "Place", certainty, entity or None)
