"""People who are not on the roster: by honorific, introduction, relation, or as dictionaries know
them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.japanese.kana import plain_key
from facilitator.anonymise.japanese.lists import family_names, given_names
from facilitator.anonymise.japanese.morphemes import Morphemes, morphemes
from facilitator.anonymise.japanese.naming import (
    CALLING,
    HONORIFICS,
    TITLES,
    closes,
    honorific,
    introduced,
    morpheme_like_name,
    name_before,
    nameable,
    nobody,
    opens,
    ordinary,
    person,
    related,
    stands,
    told_before,
)
from facilitator.anonymise.words import common_words, word_set
from facilitator.anonymise.words import given_names as english_names
from facilitator.domain.transcript import Certainty, Label

JAPANESE_ONLY: tuple[str, ...] = ("ja",)


class JapaneseHonorificDetector:
    """What stands before さん, 先生, 看護師 and the like, whatever part of speech it seems."""

    name = "ja_honorific"
    languages: tuple[str, ...] = JAPANESE_ONLY

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        for at in range(1, len(ms)):
            surface = ms[at].surface
            if surface in HONORIFICS and honorific(ms, at):
                found = name_before(ms, at, surface in CALLING)
                if found is not None:
                    yield person(context, ms, found[0], at, found[1])
            elif surface in TITLES and not ms[at].gap:
                before = ms[at - 1]
                named = before.person or before.surface in family_names()
                foreign = before.katakana and before.noun and not before.known
                if (named or foreign) and not nobody(before.surface):
                    found = name_before(ms, at, False)
                    if found is not None:
                        yield person(context, ms, found[0], at, Certainty.CERTAIN)


_LONGEST_KANA = 7
_NO_INTRODUCTION = ("助詞", "助動詞", "代名詞", "連体詞", "接続詞", "感動詞", "接頭辞")


class JapaneseIntroductionDetector:
    """ "…と申します", "名前は…", and "…です" at the start of a turn."""

    name = "ja_introduction"
    languages: tuple[str, ...] = JAPANESE_ONLY

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        for stop in range(1, len(ms) + 1):
            found = self._told(ms, stop) if ms[stop - 1].noun or ms[stop - 1].kana else None
            if found is not None:
                yield person(context, ms, found[0], stop, found[1])

    def _told(self, ms: Morphemes, stop: int) -> tuple[int, Certainty] | None:
        last = ms[stop - 1]
        if last.masked or last.punctuation or last.number or nobody(last.surface):
            return None
        formal = introduced(ms, stop)
        ends = stop < len(ms) and ms[stop].surface in ("です", "でございます", "でーす")
        first = self._first(ms, stop)
        if first is None:
            return None
        named = all(morpheme_like_name(m) for m in ms[first:stop])
        if last.kind[0] == "形状詞" or (last.kana and last.known and last.kind[1] == "副詞可能"):
            return None
        called = told_before(ms, first)
        if called and closes(ms, stop) and (named or nameable(joined_of(ms, first, stop))):
            return first, Certainty.CERTAIN
        if formal:
            humble = ms.plain[last.stop :].startswith(("と申", "ともうし", "って申"))
            if humble or named:
                return first, Certainty.CERTAIN
            likely = nameable(joined_of(ms, first, stop)) and last.noun and not last.katakana
            return (first, Certainty.SUGGESTED) if likely else None
        if ends and opens(ms, first):
            if named:
                return first, Certainty.CERTAIN
            verb = last.kana and last.kind[0] == "動詞" and last.stop - ms[first].at > 2
            if verb or (nameable(joined_of(ms, first, stop)) and last.noun and not last.place):
                return first, Certainty.SUGGESTED
        return None

    def _first(self, ms: Morphemes, stop: int) -> int | None:
        """Where the name begins that ends before `stop`."""
        first = stop - 1
        last = ms[first]
        if last.kind[0] in _NO_INTRODUCTION and len(last.surface) > 1:
            return None
        while first > 0:
            before, here = ms[first - 1], ms[first]
            if before.masked or before.punctuation or nobody(before.surface):
                break
            fragment = (
                before.kana
                and here.kana
                and not before.katakana
                and not here.gap
                and before.kind[0] not in _NO_INTRODUCTION
                and last.stop - before.at <= _LONGEST_KANA
                and not last.person
            )
            names = (before.person or before.surface in family_names()) and not here.family
            latin = before.latin and here.latin
            foreign = before.katakana and here.katakana and not before.known
            if not (fragment or names or latin or foreign):
                break
            first -= 1
        whole = joined_of(ms, first, stop)
        return first if len(whole) > 1 or whole in family_names() else None


def joined_of(ms: Morphemes, first: int, stop: int) -> str:
    return ms.plain[ms[first].at : ms[stop - 1].stop]


class JapaneseRelationDetector:
    """ "妹の…", "担当の…": a name behind a relation, also where no dictionary knows it."""

    name = "ja_relation"
    languages: tuple[str, ...] = JAPANESE_ONLY

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        for first in range(2, len(ms)):
            if not related(ms, first):
                continue
            stop = first
            while stop < len(ms) and stop < first + 3 and self._part(ms, first, stop):
                stop += 1
            if stop == first or not closes(ms, stop):
                stop = self._kana(ms, first)
            if stop == first:
                continue
            whole = joined_of(ms, first, stop)
            if nobody(whole) or not closes(ms, stop):
                continue
            named = all(morpheme_like_name(m) for m in ms[first:stop])
            if stop - first > 1 and not named:
                yield person(context, ms, first, stop, Certainty.SUGGESTED)
            elif named or (nameable(whole) and not ordinary(whole)):
                yield person(context, ms, first, stop, Certainty.CERTAIN)
            elif nameable(whole) and len(whole) > 1 and not ms[first].katakana:
                yield person(context, ms, first, stop, Certainty.SUGGESTED)

    def _kana(self, ms: Morphemes, first: int) -> int:
        """Where a name ends that fell apart into kana; `first` if there is none."""
        stop = first
        while (
            stop < len(ms)
            and ms[stop].kana
            and not ms[stop].katakana
            and not (ms[stop].masked or ms[stop].gap)
            and (stop == first or not (ms[stop].particle and ms[stop].surface != "と"))
            and ms[stop].stop - ms[first].at <= 5
            and ms[stop].kind[0] not in ("助動詞", "代名詞", "連体詞", "接続詞")
        ):
            stop += 1
        whole = joined_of(ms, first, stop) if stop > first else ""
        if len(whole) < 3 or stop - first < 2 or whole.startswith(_NO_KANA_NAME):
            return first
        return stop if closes(ms, stop) else first

    def _part(self, ms: Morphemes, first: int, at: int) -> bool:
        m = ms[at]
        if m.masked or m.punctuation or (m.gap and at > first) or nobody(m.surface):
            return False
        if at == first:
            return m.noun or (m.kana and m.kind[0] not in _NO_INTRODUCTION) or m.latin
        return m.person or (m.latin and ms[at - 1].latin)


_NO_KANA_NAME = tuple(
    word_set(
        """
    こと ほう ため とき ところ とこ せい おかげ うち そば もの ほか みんな よう いる いない いた
    いう ある ない なか あと まえ ひと やつ はなし おうち お ご 何 どう すごく いつも また もう
    まだ ずっと とても かなり ちょっと
    """
    )
)
_SURE_LENGTH = 2


class JapaneseNameDetector:
    """Words that the dictionary has as names of persons, and names in Latin letters."""

    name = "ja_name"
    languages: tuple[str, ...] = JAPANESE_ONLY

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        at = 0
        while at < len(ms):
            stop = at
            while stop < len(ms) and self._part(context, ms, at, stop):
                stop += 1
            if stop == at:
                at += 1
                continue
            certainty = self._certainty(context, ms, at, stop)
            if certainty is not None:
                yield person(context, ms, at, stop, certainty)
            at = stop

    def _part(self, context: Context, ms: Morphemes, first: int, at: int) -> bool:
        m = ms[at]
        if m.masked or nobody(m.surface) or (at > first and ms[at - 1].given and m.family):
            return False
        if m.latin:
            listed = m.surface in english_names()
            return listed and (m.surface not in common_words() or self._capital(context, m.start))
        return m.person

    def _capital(self, context: Context, start: int) -> bool:
        return context.text[start].isupper()

    def _certainty(
        self, context: Context, ms: Morphemes, first: int, stop: int
    ) -> Certainty | None:
        whole = joined_of(ms, first, stop)
        if stop - first > 1 or stands(ms, first, stop):
            return Certainty.CERTAIN
        m = ms[first]
        if not closes(ms, stop):
            return Certainty.SUGGESTED if len(whole) > 1 and m.kanji and m.family else None
        if m.latin:
            return Certainty.CERTAIN
        if m.kanji and len(whole) >= _SURE_LENGTH:
            return Certainty.SUGGESTED if ordinary(whole) else Certainty.CERTAIN
        if m.kana and len(whole) >= 3:
            listed = whole in given_names() or whole in family_names().values()
            return Certainty.CERTAIN if listed and not ordinary(whole) else Certainty.SUGGESTED
        if m.kana and len(whole) == 2 and not ordinary(whole):
            return Certainty.SUGGESTED
        return None


_BY_CHARACTER = re.compile(
    r"(?:[\u3400-\u9fff々]{1,4}の[\u3400-\u9fff々](?:に|と|、|の|で|って|です|を書|$)、?){2,}"
)
_ONE = re.compile(r"([\u3400-\u9fff々]{1,4})の([\u3400-\u9fff々])")
_BY_KANA = re.compile(
    r"(?:(?<=[はがもね])|(?<![ぁ-ゖー、・]))(?:[ぁ-ゖ]ー?[、・,.\-]){2,}[ぁ-ゖ]ー?"
    r"(?![ぁ-ゖ](?<![でとにだっの]))"
)
_ONE_BY_ONE = re.compile(
    r"[\u3400-\u9fff々]{1,4}の([\u3400-\u9fff々])(?=に|と|って|です|の字|という字|を書)"
)


_INITIALS = re.compile(r"(?<![a-z0-9])(?:[a-z][.・]?){1,3}(?=さん|くん|ちゃん|先生|氏|様|君)")
_SOMEBODY = re.compile(
    r"って[^、。]{0,12}?(?:の子|の人|の方|の先生|の女性|の男性|の友達|の男の子|の女の子)"
)


class JapaneseForeignNameDetector:
    """Initials before an honorific, and katakana unknown to dictionaries where a name may stand."""

    name = "ja_foreign_name"
    languages: tuple[str, ...] = JAPANESE_ONLY

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        for match in _INITIALS.finditer(ms.plain):
            stop = match.start() + len(match.group().rstrip(".・"))
            start, end = ms.span(match.start(), stop)
            sure = stop - match.start() > 1
            certainty = Certainty.CERTAIN if sure else Certainty.SUGGESTED
            yield Finding(start, end, Label.PERSON, "Person", certainty, match.group())
        for at, m in enumerate(ms):
            if (
                not (m.katakana and m.noun)
                or m.masked
                or not 1 < len(m.surface) < 8
                or nobody(m.surface)
            ):
                continue
            if not closes(ms, at + 1):
                continue
            unknown = not m.known or m.person
            if _SOMEBODY.match(ms.plain, m.stop) or (unknown and introduced(ms, at + 1)):
                certainty = Certainty.CERTAIN if unknown else Certainty.SUGGESTED
                yield person(context, ms, at, at + 1, certainty)
            elif not unknown:
                continue
            elif at + 1 < len(ms) and ms[at + 1].surface in (
                "が",
                "は",
                "も",
                "と",
                "に",
                "って",
                "から",
            ):
                yield person(context, ms, at, at + 1, Certainty.SUGGESTED)


class JapaneseSpeltDetector:
    """A name told by its characters ("佐藤の佐に…") or kana by kana ("さ、と、う")."""

    name = "ja_spelt"
    languages: tuple[str, ...] = JAPANESE_ONLY

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        for match in _BY_CHARACTER.finditer(ms.plain):
            pairs = _ONE.findall(match.group())
            if pairs and any(char in word for word, char in pairs):
                last = list(_ONE.finditer(match.group()))[-1].end()
                yield self._finding(ms, match.start(), match.start() + last)
        for match in _ONE_BY_ONE.finditer(ms.plain):
            if match.group(1) in match.group()[:-2]:
                yield self._finding(ms, match.start(), match.end())
        for match in _BY_KANA.finditer(ms.hiragana):
            letters = "".join(c for c in match.group() if c.isalpha() or c == "ー")
            counting = "".join(letters) in "いちにさんしごろくしちはちくじゅう"
            if len(set(letters)) < 2 or len(letters) < 3 or counting:
                continue
            yield self._finding(ms, match.start(), match.end())
            # What is spelt is mostly said as well.
            at = ms.hiragana.find(letters)
            while at >= 0:
                start, end = ms.span(at, at + len(letters))
                yield Finding(start, end, Label.PERSON, "Person", entity=plain_key(letters))
                at = ms.hiragana.find(letters, at + 1)

    def _finding(self, ms: Morphemes, at: int, stop: int) -> Finding:
        start, end = ms.span(at, stop)
        return Finding(start, end, Label.OTHER, "detail", Certainty.SUGGESTED)
