"""People who are not on the roster: by an honorific, by how a name is told, by dictionaries.

What no rule says is the tagger's (`learned`); what stands beside names is data (`cues`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.folding import fold_kana
from facilitator.anonymise.languages.ja.cues import addressed, precedes, treated
from facilitator.anonymise.languages.ja.dictionary import word_kinds
from facilitator.anonymise.languages.ja.kana import from_romaji, plain_key
from facilitator.anonymise.languages.ja.lists import (
    family_names,
    given_names,
    listed,
    name_characters,
)
from facilitator.anonymise.languages.ja.morphemes import Morpheme, Morphemes, morphemes
from facilitator.anonymise.languages.ja.naming import (
    closes,
    honorific,
    introduced,
    joined,
    kin,
    like_a_name,
    name_before,
    nameable,
    nobody,
    opens,
    ordinary,
    person,
    post,
    stands,
)
from facilitator.anonymise.words import common_words, known_words, public_words
from facilitator.anonymise.words import given_names as english_names
from facilitator.domain.transcript import Certainty, Label

_SURE, _UNSURE = Certainty.CERTAIN, Certainty.SUGGESTED
_GRAMMAR = ("助詞", "助動詞", "代名詞", "連体詞", "接続詞", "感動詞", "接頭辞")
_LEAST, _MOST = 3, 7
"""Characters of a name in kana that the dictionary cuts into other words."""

Span = tuple[int, int, Certainty]
"""Morphemes [first, stop) and how sure it is that they name somebody."""


class JapaneseHonorificDetector:
    """What stands before さん, 先生, 看護師, ばあちゃん, whatever part of speech it seems."""

    name = "ja_honorific"
    languages: tuple[str, ...] = ("ja",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        for match in _INITIALS.finditer(ms.plain):
            stop = match.start() + len(match.group().rstrip(".・"))
            certainty = _SURE if stop - match.start() > 1 else _UNSURE
            start, end = ms.span(match.start(), stop)
            yield Finding(start, end, Label.PERSON, "Person", certainty, match.group())
        for at in range(1, len(ms)):
            found = self._before(ms, at)
            if found is not None:
                yield person(context, ms, *found)

    def _before(self, ms: Morphemes, at: int) -> Span | None:
        surface, before = ms[at].surface, ms[at - 1]
        if honorific(ms, at):
            found = name_before(ms, at, surface in listed("calling"))
            if found is None:
                return None
            # "さっちゃん", "やまちゃん": no name without its ending
            short = before.kana and len(before.surface) < _LEAST and surface in ("ちゃん", "くん")
            pet = short and fold_kana(before.surface) not in given_names()
            return found[0], at + (pet or before.surface[-1] in "っッ"), found[1]
        if ms[at].gap or before.masked or nobody(before.surface):
            return None
        if kin(ms, at):
            return self._of_kin(before, at)
        return self._titled(ms, at) if post(ms, at) else None

    def _of_kin(self, before: Morpheme, at: int) -> Span | None:
        """ "フミばあちゃん": a name before kinship."""
        if before.person or before.surface in given_names():
            return at - 1, at, _SURE
        short = len(before.surface) < 2
        named = nameable(before.surface) or not (before.known or short)
        likely = before.noun and (before.kana or short) and named and not (short and before.kana)
        return (at - 1, at, _UNSURE) if likely else None

    def _titled(self, ms: Morphemes, at: int) -> Span | None:
        before = ms[at - 1]
        strange = before.noun and not before.known and (before.katakana or before.kanji)
        if before.person or before.surface in family_names() or strange:
            found = name_before(ms, at, False)
            return None if found is None else (found[0], at, _SURE if before.known else _UNSURE)
        compound = at > 1 and ms[at - 2].noun and not before.gap
        # "海棠部長": of two characters, and no department.
        plain = before.kanji and before.kind[1:3] == ("普通名詞", "一般")
        rare = nameable(before.surface) or _of_name_characters(before.surface)
        rare = rare or (plain and before.surface not in listed("departments"))
        if len(before.surface) == 2 and rare and not compound and not before.number:
            return at - 1, at, _UNSURE
        return None


class JapaneseIntroductionDetector:
    """How a name is told: "…と申します", "名前は…", or "…です" as a turn begins."""

    name = "ja_introduction"
    languages: tuple[str, ...] = ("ja",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        for stop in range(1, len(ms) + 1):
            found = self._told(ms, stop)
            if found is not None:
                yield person(context, ms, *found)
        for match in _family().finditer(ms.plain):
            name = match["name"]
            plain = name.startswith(tuple(listed("no_kana_names"))) or nobody(name)
            if not plain and (nameable(name) or not word_kinds(name)):
                start, end = ms.span(*match.span("name"))
                yield Finding(start, end, Label.PERSON, "Person", _UNSURE, plain_key(name))

    def _told(self, ms: Morphemes, stop: int) -> Span | None:
        """A name before と申します or, as a turn begins, before です."""
        last = ms[stop - 1]
        if nobody(last.surface) or last.masked or not (last.noun or last.kana):
            return None
        begins = stop < len(ms) and ms[stop].surface in ("です", "でございます", "でーす")
        if not (introduced(ms, stop) or begins):
            return None
        first = self._first(ms, stop)
        if first is None or last.kind[0] == "形状詞" or last.kind[2] == "副詞可能":
            return None
        named = all(like_a_name(m) for m in ms[first:stop])
        listed_name = nameable(joined(ms, first, stop)) and last.noun and not last.katakana
        if introduced(ms, stop):
            if named or ms.plain.startswith(("と申", "ともうし", "って申"), last.stop):
                return first, stop, _SURE
            return (first, stop, _UNSURE) if listed_name else None
        if not opens(ms, first):
            return None
        if named:
            return first, stop, _SURE if any(m.person for m in ms[first:stop]) else _UNSURE
        return (first, stop, _UNSURE) if listed_name and not last.place else None

    def _first(self, ms: Morphemes, stop: int) -> int | None:
        """Where the name begins that ends before `stop`."""
        first, last = stop - 1, ms[stop - 1]
        if last.kind[0] in _GRAMMAR and len(last.surface) > 1:
            return None
        while first > 0:
            before, here = ms[first - 1], ms[first]
            if before.masked or before.punctuation or nobody(before.surface):
                break
            kana = before.kana and here.kana and not (before.katakana or here.gap or last.person)
            scrap = kana and before.kind[0] not in _GRAMMAR and last.stop - before.at <= _MOST
            names = (before.person or before.surface in family_names()) and not here.family
            foreign = before.katakana and here.katakana and not before.known
            if not (scrap or names or foreign or (before.latin and here.latin)):
                break
            first -= 1
        whole = joined(ms, first, stop)
        single = whole in family_names() or (last.kanji and nameable(whole))
        return first if len(whole) > 1 or single else None


@cache
def _family() -> re.Pattern[str]:
    """Kana behind one of the family, however the dictionary cuts it: 妹|のみ|う."""
    who = "|".join(sorted(listed("family")))
    return re.compile(
        rf"(?:{who})(?:さん)?の(?P<name>[ぁ-ゖ]{{2,5}}?)(?=[がはもをにと](?:[^ぁ-ゖ]|$)|って|です|、|$)"
    )


def _of_name_characters(whole: str) -> bool:
    """Two characters of names that make no word together: 芽依, 斗真."""
    named = len(whole) == 2 and all(c in name_characters() for c in whole)
    return named and not word_kinds(whole)


class JapaneseNameDetector:
    """Words that the dictionary has as names of persons, also in Latin letters, everyday words that
    are treated as somebody, and nicknames."""

    name = "ja_name"
    languages: tuple[str, ...] = ("ja",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        for first, stop in _stretches(context, ms, self._part):
            certainty = self._certainty(ms, first, stop)
            if certainty is not None:
                yield person(context, ms, first, with_ending(ms, stop), certainty)
        for first, m in enumerate(ms):
            if m.masked or m.number or m.country:
                continue
            if self._somebody(ms, first) or self._in_a_row(ms, first):
                yield person(context, ms, first, with_ending(ms, first + 1), _UNSURE)
            elif self._characters(ms, first):
                yield person(context, ms, first, first + 2, _UNSURE)
        yield from _nicknames(ms)

    def _part(self, context: Context, ms: Morphemes, first: int, at: int) -> bool:
        m = ms[at]
        if m.masked or nobody(m.surface) or (at > first and ms[at - 1].given and m.family):
            return False
        if m.latin:
            common = m.surface in common_words() and not context.text[m.start].isupper()
            return (m.surface in english_names() and not common) or _foreign(context, m)
        return m.person and m.surface not in listed("hardly_names")

    def _certainty(self, ms: Morphemes, first: int, stop: int) -> Certainty | None:
        whole, m = joined(ms, first, stop), ms[first]
        if stop - first > 1 or stands(ms, first, stop):
            return _SURE
        if not closes(ms, stop):
            return _UNSURE if len(whole) > 1 and m.kanji and m.family else None
        if m.latin:
            return _SURE if m.surface in english_names() else _UNSURE
        if m.kanji:
            return None if len(whole) < 2 else _UNSURE if ordinary(whole) else _SURE
        if len(whole) >= _LEAST:
            known = whole in given_names() or whole in family_names().values()
            return _SURE if known and not ordinary(whole) else _UNSURE
        return _UNSURE if len(whole) == 2 and not ordinary(whole) else None

    def _somebody(self, ms: Morphemes, first: int) -> bool:
        """Whether the sentence treats a word that is a name as well as somebody: 翼も来るって."""
        m = ms[first]
        told = precedes("announced", ms, m.at) and closes(ms, first + 1)
        if not nameable(m.surface):
            return False
        if nobody(m.surface) or m.surface in listed("hardly_names"):
            return told and len(m.surface) == 1  # "記録は東が": a direction too
        if first and (ms[first - 1].kind[0] == "接頭辞" or (ms[first - 1].noun and not m.gap)):
            return ms[first - 1].masked
        if m.kind[0] not in ("名詞", "動詞", "副詞", "形状詞"):
            return False
        return told or treated(ms, m.stop) or addressed(ms, first, first + 1)

    def _in_a_row(self, ms: Morphemes, first: int) -> bool:
        """A family name of one character in a row of names: 島、池田、桝."""
        if len(ms[first].surface) > 1 or not ms[first].kanji or not nameable(ms[first].surface):
            return False
        beside = [at for at in (first - 1, first + 1) if 0 <= at < len(ms)]
        rows = [2 * at - first for at in beside if ms[at].surface in "、・と"]
        return any(0 <= at < len(ms) and ms[at].family for at in rows)

    def _characters(self, ms: Morphemes, first: int) -> bool:
        """Two characters of names that make no word together: 芽|依, 和|乃."""
        if first + 1 >= len(ms) or len(ms[first].surface) > 1 or ms[first + 1].gap:
            return False
        inside = first > 0 and ms[first - 1].kanji and not ms[first].gap
        named = _of_name_characters(ms[first].surface + ms[first + 1].surface)
        return named and not inside and not ms[first + 1].number and closes(ms, first + 2)


_INITIALS = re.compile(r"(?<![a-z0-9])(?:[a-z][.・]?){1,3}(?=さん|くん|ちゃん|先生|氏|様|君)")


def _foreign(context: Context, m: Morpheme) -> bool:
    """A word in Latin letters that is no English word and no abbreviation: a name in romaji."""
    if len(m.surface) < 3 or m.surface in public_words() or m.surface in known_words():
        return False
    written = context.text[m.start : m.end]
    if written.isupper() and len(written) <= 4:
        return False
    return bool(from_romaji(m.surface)) or written[:1].isupper()


def _stretches(
    context: Context, ms: Morphemes, part: Callable[[Context, Morphemes, int, int], bool]
) -> Iterator[tuple[int, int]]:
    """The longest [first, stop) of which each morpheme is part of what begins with the first."""
    at = 0
    while at < len(ms):
        stop = at
        while stop < len(ms) and part(context, ms, at, stop):
            stop += 1
        if stop > at:
            yield at, stop
        at = max(stop, at + 1)


_PET = re.compile(
    r"(?:ん|りん|ぽん|っち|っぴ|ぴょん|にゃん|っぺ|みん|ぴー?|たん|ちー)"
    r"(?=だけ|[がはもにとをのや、。]|って|です|から|さん|ちゃん|くん|$)"
)
_NICKNAME = re.compile(
    r"[ぁ-ゖァ-ヺ]{1,2}ー(?P<long>ちゃん|くん|さん|坊)|[ぁ-ゖァ-ヺ]{1,3}ー?"
    r"(?:(?P<calling>[っッ](?:ちゃん|くん|さん|つぁん))|[っッ](?:ち|こ|ぴ|ぺ|しー|きー|ちー|ぴー|つん|シー|キー"
    r"|チ|ピー)|りん|ぴょん|ぽん|にゃん|ぴー|リン|ポン|ピー|にー)(?![ぁ-ゖァ-ヺー](?<![がはもにとをのやでだ]))"
)


def with_ending(ms: Morphemes, stop: int) -> int:
    """Behind what makes a nickname of the name that ends before `stop`: まゆみん, みほりん."""
    last = ms[stop - 1]
    match = _PET.match(ms.hiragana, last.stop) if last.kana and len(last.surface) > 1 else None
    pet = match is not None and match.end() in ms.ends
    return ms.number_at[match.end() - 1] + 1 if match is not None and pet else stop


def _nicknames(ms: Morphemes) -> Iterator[Finding]:
    """まっちゃん, よっしー, みさぽん: forms that only names take."""
    for at, m in enumerate(ms):
        match = _NICKNAME.match(ms.plain, m.at) if m.kana else None
        if match is None or match.end() not in ms.ends:
            continue
        free = not at or m.gap or ms[at - 1].punctuation
        if not free and (m.kind[0] in _GRAMMAR or not ms[at - 1].particle):
            continue
        whole = match.group()
        if nobody(whole) or whole in listed("no_nicknames") or word_kinds(whole):
            continue
        calling = (match["calling"] or match["long"]) is not None
        if calling or closes(ms, ms.number_at[match.end()]):
            start, end = ms.span(*match.span())
            certainty = _SURE if calling else _UNSURE
            yield Finding(
                start, end, Label.PERSON, "Person", certainty, plain_key(fold_kana(whole))
            )
