"""Where a Japanese word stands as a name, how far a name reaches, and of whom that makes it certain
who is not on the roster. What no rule is certain of is the tagger's to suggest (`learned`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.folding import fold_kana
from facilitator.anonymise.languages.en.lists import listed as english
from facilitator.anonymise.languages.ja.cues import finding, said
from facilitator.anonymise.languages.ja.dictionary import word_kinds
from facilitator.anonymise.languages.ja.lists import listed
from facilitator.anonymise.languages.ja.morphemes import Morpheme, Morphemes
from facilitator.domain.transcript import Certainty

_ROLE_ENDINGS = tuple("者員師士手屋長家係官人客親主民生役職工夫婦")
"""What trades and offices end in."""

_LEAST = 3
"""Characters of a name in kana that is hardly another word."""

_NO_HEADS = ("代名詞", "連体詞", "接続詞", "接頭辞")
_WORDS = ("名詞", "形状詞", "動詞", "副詞", "形容詞")


def honorific(ms: Morphemes, at: int) -> bool:
    """Whether the morpheme at `at` is an honorific for what stands before it."""
    return at < len(ms) and ms[at].surface in listed("honorifics")


def titled(ms: Morphemes, at: int) -> bool:
    """Whether a profession, an office or a kinship ("ばあちゃん") stands directly at `at`."""
    return at < len(ms) and (post(ms, at) or said("kin", ms, ms[at].at))


def post(ms: Morphemes, at: int) -> bool:
    """Whether a profession or an office stands at morpheme `at`, in one piece or in two (部|長)."""
    return any(joined(ms, at, at + n) in listed("titles") for n in (1, 2) if at + n <= len(ms))


def called(ms: Morphemes, stop: int) -> bool:
    """Whether what ends before `stop` is called by name: before an honorific, a post or a kinship,
    or by …と申します, …って言います, …と呼んでください."""
    told = stop < len(ms) and said("introduced", ms, ms[stop - 1].stop)
    return told or honorific(ms, stop) or titled(ms, stop)


def joined(ms: Morphemes, first: int, stop: int) -> str:
    """The text of morphemes [first, stop), without white space."""
    return ms.plain[ms[first].at : ms[stop - 1].stop] if first < stop else ""


def nameable(surface: str) -> bool:
    """Whether a word by itself can be somebody's name."""
    return any(kind[2] == "人名" for kind in word_kinds(surface))


def ordinary(surface: str) -> bool:
    """Whether a word by itself means something else than a name."""
    return any(kind[1] != "固有名詞" for kind in word_kinds(surface))


def nobody(surface: str) -> bool:
    """A word that takes an honorific and names nobody."""
    return surface in listed("no_persons", "generic", "public")


def name_before(ms: Morphemes, stop: int) -> tuple[int, Certainty] | None:
    """(first morpheme, how sure) of the name that ends before morpheme `stop`, an honorific's."""
    last, first = ms[stop - 1], stop - 1
    if last.masked or last.punctuation or last.number or last.kind[0] in _NO_HEADS:
        return None
    while first > 0 and _goes_on(ms, first, stop):
        first -= 1
    whole, alone = joined(ms, first, stop), first == stop - 1
    sir = ms[stop].surface in ("様", "さま") and whole in listed("no_sirs")
    # "西さん", "山先生": directions and the like are family names where they are addressed.
    one = last.surface in listed("family_names") or (len(last.surface) == 1 and last.kanji)
    if sir or (nobody(whole) and not (alone and one and whole not in listed("no_persons"))):
        return None
    known = last.known and not last.proper
    if last.latin or last.katakana or last.person or nameable(whole):
        sure = True
    elif last.kana:
        # Some follow persons only: almost anything before them is a name.
        if len(whole) < 2 or (known and ms[stop].surface not in listed("calling")):
            return None
        sure = not (known and last.noun)
    else:
        if last.kind[0] not in _WORDS or whole.endswith(_ROLE_ENDINGS):  # 介護士, 保険|屋
            return None
        sure = not (alone and last.known)
    return first, Certainty.CERTAIN if sure else Certainty.SUGGESTED


def _goes_on(ms: Morphemes, first: int, stop: int) -> bool:
    """Whether the morpheme before `first` belongs to the name that ends before `stop`: unknown
    names fall apart, those from elsewhere are of several words."""
    before, here, last = ms[first - 1], ms[first], ms[stop - 1]
    if last.surface in listed("no_persons"):
        return False
    if last.latin or last.katakana:
        return before.latin if last.latin else before.katakana
    if here.gap or last.person or (last.known and nameable(last.surface)):
        return False
    return last.kana and before.kana and not before.katakana and last.stop - here.at <= 5


def closes(ms: Morphemes, stop: int) -> bool:
    """Whether what follows can follow a name: a particle, です, a comma, the end."""
    if stop >= len(ms):
        return True
    after = ms[stop]
    free = after.gap or after.masked or after.punctuation or after.particle
    return free or after.surface == "ら" or after.kind[0] == "助動詞"


def stands(ms: Morphemes, first: int, stop: int) -> bool:
    """Whether morphemes [first, stop) stand where a name stands."""
    at, end = ms[first].at, ms[stop - 1].stop
    return called(ms, stop) or said("name_follows", ms, at) or said("speaks", ms, at, end)


def named(ms: Morphemes, first: int, stop: int, category: str, certainty: Certainty) -> Finding:
    """The finding that morphemes [first, stop) are a name."""
    return finding(ms, ms[first].at, ms[stop - 1].stop, category, certainty)


def person(context: Context, ms: Morphemes, first: int, stop: int, certainty: Certainty) -> Finding:
    """The finding that morphemes [first, stop) are somebody's name, of the roster's if they read
    so, else with what a dictionary that does not know it leaves of it beside them."""
    code: str | None = context.matcher.reader("ja").meant(ms, first, stop)
    if code is None:
        first, stop = whole(ms, first, stop)
    return replace(named(ms, first, stop, "Person", certainty), replacement=code)


def whole(ms: Morphemes, first: int, stop: int) -> tuple[int, int]:
    """Morphemes [first, stop), which are a part of somebody's name, with what belongs to it beside
    them: the other name (佐藤|玲央奈, 四十物|花子), what ・ joins, what is left of the name where
    the dictionary does not know it (和|乃, 甚|七|ら, ふみ|な|先生)."""
    end = stop
    while end < len(ms) and _belongs(ms, end, end - 1):
        end += 1
    while first > 0 and _belongs(ms, first - 1, first):
        first -= 1
    return first, end


def _belongs(ms: Morphemes, at: int, beside: int) -> bool:
    """Whether the morpheme at `at` is of the name that the one beside it is of."""
    m, name, text = ms[at], ms[beside], ms[at].surface
    if ms[max(at, beside)].gap or titled(ms, max(at, beside)) or honorific(ms, at):
        return False
    if "・" in (text, name.surface):
        beyond = ms[at * 2 - beside] if text == "・" and 0 < at < len(ms) - 1 else m
        return all(o.katakana or (o.latin and len(o.surface) == 1) for o in (m, name, beyond))
    if m.kana and not m.katakana and len(text) == 1:
        return at > beside and name.kana and not name.katakana and honorific(ms, at + 1)
    character = text in listed("name_characters") or name.surface == "乃"  # 露|乃|葵
    if m.kanji and character:
        return name.kanji
    return not nobody(text) and (m.person or (not m.known and len(text) > 1))


def honorifics(context: Context, ms: Morphemes) -> Iterator[Finding]:
    """What stands before さん, 先生 and the like, whatever part of speech it seems."""
    for at in range(1, len(ms)):
        before = ms[at - 1]
        found = name_before(ms, at) if honorific(ms, at) else None
        if found is not None:
            # "さっちゃん", "やまちゃん": no name without its ending
            short = before.kana and len(before.surface) < _LEAST
            pet = short and fold_kana(before.surface) not in listed("given_names")
            ending = (pet and ms[at].surface in ("ちゃん", "くん")) or before.surface[-1] in "っッ"
            yield person(context, ms, found[0], at + ending, found[1])


def names(context: Context, ms: Morphemes) -> Iterator[Finding]:
    """Names of persons by the dictionary where they stand as names or are told so (…と申します),
    and what reads as Japanese in Latin letters."""
    for named, run in groupby(range(len(ms)), lambda at: _nameable(ms[at])):
        first, *more = run
        stop = first + len(more) + 1
        if named and (certainty := _certainty(ms, first, stop)) is not None:
            yield person(context, ms, first, stop, certainty)


def _nameable(m: Morpheme) -> bool:
    if not m.latin:
        return m.person and not nobody(m.surface)
    english_word = m.surface in english("known") or m.surface in english("public")
    return bool(m.reading) and len(m.surface) >= _LEAST and not english_word


def _certainty(ms: Morphemes, first: int, stop: int) -> Certainty | None:
    if stop - first > 1 or stands(ms, first, stop):
        return Certainty.CERTAIN
    m = ms[first]
    if not closes(ms, stop):
        return None
    if m.latin:
        return Certainty.SUGGESTED if len(m.surface) > _LEAST else None
    sure = len(m.surface) >= (2 if m.kanji else _LEAST) and not ordinary(m.surface)
    return Certainty.CERTAIN if sure else None
