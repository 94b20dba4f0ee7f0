"""People who are not on the roster: by honorific, introduction, relation, or as dictionaries know
them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.folding import fold_kana
from facilitator.anonymise.languages.ja.kana import KANA, from_romaji, plain_key
from facilitator.anonymise.languages.ja.lists import (
    double_names,
    family_names,
    given_names,
    hardly_names,
    name_characters,
    public,
)
from facilitator.anonymise.languages.ja.morphemes import (
    Morpheme,
    Morphemes,
    morphemes,
    word_kinds,
)
from facilitator.anonymise.languages.ja.naming import (
    CALLING,
    HONORIFICS,
    TITLES,
    closes,
    honorific,
    introduced,
    kin,
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
from facilitator.anonymise.languages.ja.nicknames import (
    called,
    listed_name,
    nicknames,
    with_ending,
)
from facilitator.anonymise.languages.ja.persons import addressed, announced, surely_treated, treated
from facilitator.anonymise.words import common_words, known_words, public_words, word_set
from facilitator.anonymise.words import given_names as english_names
from facilitator.domain.transcript import Certainty, Label

JAPANESE_ONLY: tuple[str, ...] = ("ja",)


class JapaneseHonorificDetector:
    """What stands before さん, 先生, 看護師 and the like, whatever part of speech it seems."""

    name = "ja_honorific"
    languages: tuple[str, ...] = JAPANESE_ONLY

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        yield from self._unsplit(ms)
        for at in range(1, len(ms)):
            surface = ms[at].surface
            if surface in HONORIFICS and honorific(ms, at):
                found = name_before(ms, at, surface in CALLING)
                if found is not None:
                    # "さっちゃん", "やまちゃん": no name without its ending
                    stem = ms[at - 1].surface
                    short = ms[at - 1].kana and len(stem) <= _SHORTEST and surface in _PETTING
                    whole = stem[-1] in "っッ" or (short and fold_kana(stem) not in given_names())
                    stop = at + 1 if whole else at
                    yield person(context, ms, found[0], stop, found[1])
            elif not ms[at].gap and kin(ms, at):
                yield from self._kin(context, ms, at)
            elif surface in TITLES and not ms[at].gap:
                before = ms[at - 1]
                named = before.person or before.surface in family_names()
                foreign = before.katakana and before.noun and not before.known
                if (named or foreign) and not nobody(before.surface):
                    found = name_before(ms, at, False)
                    if found is not None:
                        yield person(context, ms, found[0], at, Certainty.CERTAIN)
                elif (
                    len(before.surface) > 1
                    and listed_name(before.surface)
                    and not nobody(before.surface)
                    and not _compound(ms, at - 1)
                ):
                    yield person(context, ms, at - 1, at, Certainty.SUGGESTED)

    def _unsplit(self, ms: Morphemes) -> Iterator[Finding]:
        """Kana at the start of a clause before さん, where the dictionary cuts across it."""
        for match in _CALLED.finditer(ms.plain):
            at, stop = match.span("name")
            whole = match["name"]
            if stop in ms.begins and stop in ms.ends and word_kinds(whole):
                continue
            if nobody(whole) or whole.endswith(_NOT_CALLED):
                continue
            start, end = ms.span(at, stop)
            entity = plain_key(fold_kana(whole))
            yield Finding(start, end, Label.PERSON, "Person", Certainty.SUGGESTED, entity)

    def _kin(self, context: Context, ms: Morphemes, at: int) -> Iterator[Finding]:
        """ "フミばあちゃん": a name before kinship."""
        before = ms[at - 1]
        if before.masked or nobody(before.surface):
            return
        if len(before.surface) < 2 and not (before.kanji and nameable(before.surface)):
            return
        sure = before.person or before.surface in given_names()
        if sure or (
            before.noun
            and (before.kana or len(before.surface) < 2)
            and (not before.known or nameable(before.surface))
        ):
            certainty = Certainty.CERTAIN if sure else Certainty.SUGGESTED
            yield person(context, ms, at - 1, at, certainty)


_CALLED = re.compile(
    r"(?:^|(?<=[^ぁ-ゖー])[がはをにでもとの]?)(?P<name>[ぁ-ゖ][ぁ-ゖー]{1,6}?(?<![っー]))(?:さん|ちゃん|くん)"
    r"(?=[がはもにをとのやへ、。,]|って|です|から|$)"
)
_PETTING = word_set("ちゃん くん")
_NOT_CALLED = tuple(
    word_set(
        """
        たく かあ とう ばあ じい ねえ にい おく みな つかれ ごくろう きゃく むす おじょう おまわり
        おこ おば おじ ねー にー ばー じー かー とー まわり むこ よめ おや こども うち ごしゅじん
        だんな あか ひと
        """
    )
)
"""たくさん, おかあさん, おつかれさん, むすこさん."""

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
        single = whole in family_names() or (last.kanji and nameable(whole))
        return first if len(whole) > 1 or single else None


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
                yield person(context, ms, first, with_ending(ms, stop), Certainty.CERTAIN)
            elif whole in hardly_names() or whole.startswith(_NO_KANA_NAME):
                continue
            elif (nameable(whole) and len(whole) > 1 and not ms[first].katakana) or self._child(
                ms, first, stop, whole
            ):
                behind = with_ending(ms, stop)
                yield person(context, ms, first, behind, Certainty.SUGGESTED)

    def _child(self, ms: Morphemes, first: int, stop: int, whole: str) -> bool:
        """ "娘のひなたは": a word in hiragana behind one of the family, and what they do."""
        if ms[first].kanji and len(whole) == _CHARACTERS and stop == first + 1:
            # "うちの海翔": characters of names, and no word that is said often
            named = all(c in name_characters() for c in whole) and not ordinary_action(ms[first])
            return named and ms[first - 2].surface in _FAMILY
        hiragana = ms[first].kana and not ms[first].katakana
        if not hiragana or not _LEAST_KANA <= len(whole) <= _LONGEST_KANA - 2:
            return False
        if whole.startswith(_NO_KANA_NAME) or ms[first].kind[:3] != ("名詞", "普通名詞", "一般"):
            return False
        return ms[first - 2].surface in _FAMILY and ms[stop : stop + 1] != []

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
_FAMILY = word_set(
    """
    娘 息子 長男 次男 三男 長女 次女 三女 孫 妹 弟 兄 姉 夫 妻 旦那 嫁 彼氏 彼女 甥 姪 犬 猫 友達
    親友 うち
    """
)
_CHARACTERS = 2
_SURE_LENGTH = 2


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


class JapaneseNameDetector:
    """Words that the dictionary has as names of persons, and names in Latin letters."""

    name = "ja_name"
    languages: tuple[str, ...] = JAPANESE_ONLY

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        for first, stop in _stretches(context, ms, self._part):
            certainty = self._certainty(context, ms, first, stop)
            if certainty is not None:
                yield person(context, ms, first, with_ending(ms, stop), certainty)
        yield from self._words(context, ms)
        yield from nicknames(ms)
        yield from called(ms)
        yield from self._characters(context, ms)
        yield from self._again(context, ms)

    def _characters(self, context: Context, ms: Morphemes) -> Iterator[Finding]:
        """Two characters of names that make no word together: 芽|依, 斗|真."""
        for at in range(len(ms) - 1):
            one, two = ms[at], ms[at + 1]
            if not (one.surface in name_characters() and two.surface in name_characters()):
                continue
            if two.gap or one.number or two.number or not closes(ms, at + 2):
                continue
            inside = at > 0 and ms[at - 1].kanji and not one.gap
            whole = one.surface + two.surface
            if not (inside or one.masked or word_kinds(whole) or nobody(whole)):
                yield person(context, ms, at, at + 2, Certainty.SUGGESTED)

    def _again(self, context: Context, ms: Morphemes) -> Iterator[Finding]:
        """What was somebody's name once is so in the rest of the text."""
        named = {
            m.surface
            for at, m in enumerate(ms)
            if len(m.surface) > 1
            and m.noun
            and not nobody(m.surface)
            and (
                (honorific(ms, at + 1) and ms[at + 1].surface in CALLING)
                or (related(ms, at) and listed_name(m.surface))
                or (m.kana and related(ms, at) and ms[at - 2].surface in _FAMILY)
            )
        }
        for at, m in enumerate(ms):
            again = m.surface in named and not m.masked and closes(ms, at + 1)
            if again and not (related(ms, at) or m.surface.startswith(_NO_KANA_NAME)):
                yield person(context, ms, at, at + 1, Certainty.SUGGESTED)

    def _words(self, context: Context, ms: Morphemes) -> Iterator[Finding]:
        """Words that are names as well, where the sentence treats them as somebody."""
        for first, m in enumerate(ms):
            if m.masked or m.number or m.country or m.kind[0] not in _WORD_KINDS:
                continue
            for stop in range(min(len(ms), first + _PIECES), first, -1):
                if self._somebody(ms, first, stop):
                    behind = with_ending(ms, stop)
                    yield person(context, ms, first, behind, Certainty.SUGGESTED)
                    break

    def _somebody(self, ms: Morphemes, first: int, stop: int) -> bool:
        whole = joined_of(ms, first, stop)
        told = announced(ms, first)
        if (
            (nobody(whole) and not (told and whole in family_names()))
            or len(whole) > _LONGEST_KANA
            or (first and ms[first - 1].kind[0] == "接頭辞")
        ):
            return False
        if stop - first > 1:
            # A name in kana falls apart.
            group = ms[first:stop]
            apart = any(m.masked or not m.kana or m.katakana or m.number for m in group)
            if apart or len(whole) < _LEAST_KANA or any(m.gap for m in group[1:]):
                return False
            if group[0].kind[0] in _NO_INTRODUCTION or group[-1].particle:
                return False
        elif ms[first].kind[0] not in ("名詞", "動詞", "副詞", "形状詞", "代名詞"):
            return False
        if first and ms[first - 1].noun and not ms[first].gap and not ms[first - 1].masked:
            return False  # the end of a compound
        listed = listed_name(whole)
        if told and closes(ms, stop) and _TOLD.match(ms.plain, ms[stop - 1].stop):
            kana = KANA.fullmatch(fold_kana(whole)) is not None and ms[first].noun
            if (whole in hardly_names() and not listed) or ms[first].kind[2] == "副詞可能":
                return False
            kana = kana and _CHILD.search(ms.plain, 0, ms[first].at) is not None
            return listed or (kana and 1 < len(whole) < _LONGEST_KANA and stop - first == 1)
        if ms[first].noun and stop - first == 1 and _PETS.search(ms.plain, 0, ms[first].at):
            return (listed or ms[first].kana) and closes(ms, stop)
        if whole in hardly_names() and not _related_to(ms, first):
            named = ms[first].kanji and (listed or whole in _SKIES)
            return named and surely_treated(ms, stop)
        if not listed:
            return False
        if (
            _ENDS_SAYING.match(ms.plain, ms[stop - 1].stop)
            and first
            and ms[first - 1].surface in "、,"
        ):
            return True
        return treated(ms, stop) or addressed(ms, first, stop)

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
        if m.kana and len(whole) == 2 and not ordinary(whole) and whole not in hardly_names():
            return Certainty.SUGGESTED
        return None


_WORD_KINDS = frozenset({"名詞", "動詞", "副詞", "形状詞", "代名詞", "接頭辞", "形容詞", "感動詞"})
_ENDS_SAYING = re.compile(r"です(?:$|。|けど|が、)|でーす|だよ$|っす(?:$|。)")
_CHILD = re.compile(
    r"(?:子|[長次三]男|[長次三]女|息子|娘|旦那|夫|妻|嫁|妹|弟|兄|姉|彼氏|彼女|孫|甥|姪|犬|猫|名前?|姓|名字|苗字|本名|あだ名"
    r"|ニックネーム|通称|愛称|呼び名|ペンネーム)(?:さん|ちゃん)?(?:が|は|も|って|、)$"
)
_SKIES = frozenset("空海星月花")
"""Names of children that dictionaries do not have as names."""

_PIECES = 3
"""Morphemes that a name in kana falls into."""

_LEAST_KANA = 3
_TOLD = re.compile(
    r"で|です|だ|って|と[いう言申読]|と、|なん|の方|が(?:担当|取|やり|つとめ|務め)|、|に(?:なり|変|代|替)|。|$"
)
_PETS = re.compile(r"(?:犬|猫|ねこ|いぬ|ペット|うさぎ|インコ|ハムスター)の$")


def _compound(ms: Morphemes, at: int) -> bool:
    """Whether a noun stands directly before morpheme `at`."""
    return at > 0 and ms[at - 1].noun and not ms[at].gap and not ms[at - 1].masked


def ordinary_action(m: Morpheme) -> bool:
    """A noun for an action, a manner or a time."""
    return m.kind[2] not in ("一般", "*") or m.surface in hardly_names()


def _related_to(ms: Morphemes, first: int) -> bool:
    return related(ms, first) or announced(ms, first)


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


_READ_AS = re.compile(
    r"(?<![\u3400-\u9fff々])(?P<written>[\u3400-\u9fff々]{1,6})(?:って|と)書[いき]"
    r"(?:て|まして)[、 ]?"
    r"(?P<said>[ぁ-ゖァ-ヺー]{2,8}?)(?:って|と)(?:読|言|いい|いう|申|呼)"
)
"""八月一日と書いてほづみと読む."""

_INITIALS = re.compile(r"(?<![a-z0-9])(?:[a-z][.・]?){1,3}(?=さん|くん|ちゃん|先生|氏|様|君)")
_SOMEBODY = re.compile(
    r"って[^、。]{0,12}?(?:の子|の人|の方|の先生|の女性|の男性|の友達|の男の子|の女の子)"
)


_HIRAGANA = re.compile("[ぁ-ゖ]")
_FEW_WORDS = 3


class JapaneseForeignNameDetector:
    """Initials before an honorific; words in katakana, kanji or Latin letters that no dictionary
    has, and proper nouns that nothing else explains."""

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
        for first, stop in _stretches(context, ms, self._strange):
            yield person(context, ms, first, stop, self._certainty(ms, first, stop))

    def _strange(self, context: Context, ms: Morphemes, first: int, at: int) -> bool:
        """Whether morpheme `at` may belong to a name that begins with `first`."""
        m = ms[at]
        if m.masked or m.punctuation or m.number or m.country or nobody(m.surface):
            return False
        if at > first and (m.gap or m.latin is not ms[first].latin) and not m.latin:
            return False
        if m.latin:
            return _foreign(context, m)
        if not m.noun or len(m.surface) < _SHORTEST:
            return False
        if m.proper:
            return len(m.surface) > _SHORTEST or not m.kana or m.katakana
        if m.known:
            told = m.katakana and _SOMEBODY.match(ms.plain, m.stop) is not None
            return at == first and (told or (self._doubtful(m) and closes(ms, at + 1)))
        return m.kanji or (
            m.katakana
            and len(m.surface) <= _LONGEST_FOREIGN
            and not _known_beginning(m.surface)
            # All of it in katakana, as some engines write: then it says nothing of a word.
            and (_HIRAGANA.search(ms.plain) is not None or len(ms) <= _FEW_WORDS)
        )

    def _doubtful(self, m: Morpheme) -> bool:
        """An everyday word of some length that somebody may be called: few are said often."""
        long = len(m.surface) > (1 if m.kanji else _SHORTEST)
        script = m.kanji or (m.kana and not m.katakana)
        plain = m.surface in hardly_names() or m.surface in double_names()
        return script and long and not plain and nameable(m.surface)

    def _certainty(self, ms: Morphemes, first: int, stop: int) -> Certainty:
        m = ms[first]
        unknown = not m.known or m.person
        told = _SOMEBODY.match(ms.plain, ms[stop - 1].stop) or introduced(ms, stop)
        sure = unknown and m.katakana and told
        return Certainty.CERTAIN if sure else Certainty.SUGGESTED


def _known_beginning(surface: str) -> bool:
    """Whether a word goes on from one that everybody knows: ロナセンテープ."""
    return any(surface[:length] in public() for length in range(4, len(surface)))


_SHORTEST, _LONGEST_FOREIGN = 2, 10
_ACRONYM = 4


def _foreign(context: Context, m: Morpheme) -> bool:
    """A word in Latin letters that is no English word and no abbreviation: a name in romaji."""
    if len(m.surface) < _ACRONYM - 1 or m.surface in public_words() or m.surface in known_words():
        return False
    written = context.text[m.start : m.end]
    if written.isupper() and len(written) <= _ACRONYM:
        return False
    return bool(from_romaji(m.surface)) or written[:1].isupper()


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
        for match in _READ_AS.finditer(ms.plain):
            for group in ("written", "said"):
                start, end = ms.span(*match.span(group))
                yield Finding(
                    start, end, Label.PERSON, "Person", Certainty.SUGGESTED, match["said"]
                )
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
