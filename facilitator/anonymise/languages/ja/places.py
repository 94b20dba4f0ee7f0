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
from facilitator.anonymise.languages.ja.naming import honorific, nobody
from facilitator.domain.transcript import Certainty, Label

_SURE, _UNSURE = Certainty.CERTAIN, Certainty.SUGGESTED
_ENDINGS = ("place_endings", "place_administrative")
_BETWEEN = frozenset("東西南北ヶケが本新元") | {"中央"}
"""What stands between a place and its ending: 阿佐ヶ谷|南|口, 高崎|中央|駅."""

_ACTION = ("サ変可能", "副詞可能", "形状詞可能")
_LONGEST_READING = 8
_IN_KANA = re.compile(
    r"(?:^|(?<=[^ぁ-ゖ])|(?<=[^ぁ-ゖ][はがをにでもと]))(?P<name>[ぁ-ゖ]{2,6}(?<![のないるたてうくがはをにで、]))"
    r"(?:駅|町|市(?!場)|区|村|県|島|温泉|公園|団地|商店街|高原|海岸|空港|インター)"
)
"""A name in hiragana that the dictionary may have cut at what seemed a particle: のぼりと駅."""


class JapanesePlaceDetector:
    """Towns, stations, streets: by dictionary, ending, or "…に住んで"."""

    name = "ja_place"
    languages: tuple[str, ...] = ("ja",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        for match in _IN_KANA.finditer(ms.plain):
            at = match.start("name")
            free = at in ms.begins or ms.plain[at - 1 : at] in "はがをにでもとの"
            if free and not word_kinds(match["name"]):
                yield _read_as(ms, at, match.end(), match["name"])
        for at in sorted(ms.begins | {0}):
            # A listed place in kana, as small engines write: いけぶくろ.
            for length in range(_LONGEST_READING, 3, -1):
                said = ms.hiragana[at : at + length]
                if len(said) == length and said in place_readings() and not word_kinds(said):
                    yield _read_as(ms, at, at + length, said)
                    break
        at = 0
        while at < len(ms):
            found = self._at(ms, at)
            if found is not None:
                yield place(ms, at, *found)
            at = at + 1 if found is None else found[0]

    def _at(self, ms: Morphemes, at: int) -> tuple[int, Certainty] | None:
        """(behind which morpheme, how sure) of the place that begins at one."""
        m = ms[at]
        if m.masked or m.punctuation or m.number or m.country or m.surface in listed("public"):
            return None
        if (
            m.proper
            and not m.person
            and m.surface.endswith(tuple(listed("place_telling")))
            and len(m.surface) > 2
        ):
            return at + 1, _SURE
        if not _town(m):
            return self._by_ending(ms, at) or self._by_cue(ms, at)
        stop = at + 1
        while stop < len(ms) and _second(ms[stop]):
            stop += 1
        ended = self._ending(ms, stop)
        dialect = ended < len(ms) and ms[ended].surface == "弁" and not ms[ended].gap
        if dialect or (honorific(ms, ended) and ms[ended].surface != "様"):
            return None
        return (ended, _SURE) if ended > at + 1 else self._alone(ms, at)

    def _alone(self, ms: Morphemes, at: int) -> tuple[int, Certainty] | None:
        m = ms[at]
        if nobody(m.surface) or m.surface in listed(*_ENDINGS):
            return None
        lived = follows("lived", ms, m.stop)
        if len(m.surface) == 1 and m.surface not in listed("places"):
            return (at + 1, _UNSURE) if lived else None
        # Said of a trip or a dish, a town tells nothing of anybody.
        return at + 1, _SURE if lived else _UNSURE

    def _ending(self, ms: Morphemes, at: int) -> int:
        """Where a place's name ends whose first word ends before morpheme `at`."""
        if at < len(ms) and not ms[at].gap:
            if ms[at].surface in listed(*_ENDINGS):
                return at + 1
            more = ms[at].surface in _BETWEEN and at + 1 < len(ms)
            if more and ms[at + 1].surface in listed(*_ENDINGS):
                return at + 2
        return at

    def _by_ending(self, ms: Morphemes, at: int) -> tuple[int, Certainty] | None:
        """An unknown word, or several, before 市, 駅, 公園 and the like."""
        m, stop = ms[at], at
        while stop < len(ms) and stop < at + 4 and _part(ms, at, stop):
            stop += 1
            if stop == len(ms) or ms[stop].gap or ms[stop].surface not in listed(*_ENDINGS):
                continue
            if any(p.proper or not p.known for p in ms[at:stop]):
                return stop + 1, _SURE
            if ms[stop].surface not in listed("place_weak"):
                return stop + 1, _UNSURE
            plain = m.kanji and len(m.surface) == 1
            common = plain or m.kind[2] in _ACTION or ms[stop].surface not in ("駅", "町", "市")
            return None if common else (stop + 1, _UNSURE)
        return None

    def _by_cue(self, ms: Morphemes, at: int) -> tuple[int, Certainty] | None:
        """A word of no list, before "に住んで", "出身"."""
        m = ms[at]
        if not m.noun or m.person or nobody(m.surface) or len(m.surface) < 2:
            return None
        if m.known and not m.proper:
            alone = at == 0 or ms[at - 1].gap or not (ms[at - 1].noun or ms[at - 1].surface == "の")
            plain = m.surface in listed("generic") or m.kind[2] in _ACTION
            lived = m.kanji and alone and not plain and follows("dwelt", ms, m.stop)
            return (at + 1, _UNSURE) if lived else None
        if not follows("lived", ms, m.stop):
            return None
        return at + 1, _SURE if m.kanji or m.kana else _UNSURE


def _town(m: Morpheme) -> bool:
    """Whether a word is a place to the dictionary or the list."""
    return not m.masked and (m.place or m.surface in listed("places"))


def _second(m: Morpheme) -> bool:
    """Whether a word directly behind a place names a part of it: 飛騨|高山."""
    return _town(m) and m.kanji and len(m.surface) > 1 and not m.gap


def _part(ms: Morphemes, first: int, at: int) -> bool:
    """Whether morpheme `at` may belong to a place's name that begins with `first`."""
    m = ms[at]
    if m.masked or m.punctuation or m.number or m.country or (m.gap and at > first):
        return False
    if m.surface in listed("generic", "public") or nobody(m.surface) or m.kind[0] == "代名詞":
        return False
    return m.noun and m.kind[1] != "助動詞語幹" and (m.kanji or m.kana)


def _read_as(ms: Morphemes, at: int, stop: int, said: str) -> Finding:
    start, end = ms.span(at, stop)
    return Finding(start, end, Label.PLACE, "Place", _UNSURE, plain_key(said))


def place(ms: Morphemes, first: int, stop: int, certainty: Certainty) -> Finding:
    """The finding that morphemes [first, stop) are the name of a place; 横浜 and 横浜市 are one."""
    start, end = ms.span(ms[first].at, ms[stop - 1].stop)
    core = ms[first:stop]
    entity = "".join(plain_key(m.reading) if m.reading else m.surface for m in core)
    written, last = "".join(m.surface for m in core), core[-1].reading
    if len(written) > 2 and written[-1] in listed("place_administrative"):
        for said in ("まち", "ちょう", "むら", "そん", "けん", "ふ", "と", "し", "く", "ぐん"):
            if last == said or (last.endswith(said) and len(core) == 1):
                entity = entity.removesuffix(plain_key(said)) or entity
                break
    return Finding(start, end, Label.PLACE, "Place", certainty, entity or None)
