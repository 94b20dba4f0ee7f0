"""Forms that only names take: nicknames, and kana that the dictionary cuts as other words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Finding
from facilitator.anonymise.folding import fold_kana
from facilitator.anonymise.languages.ja.kana import KANA, plain_key
from facilitator.anonymise.languages.ja.lists import hardly_names, no_nicknames
from facilitator.anonymise.languages.ja.morphemes import Morphemes, word_kinds
from facilitator.anonymise.languages.ja.naming import closes, nameable, nobody
from facilitator.domain.transcript import Certainty, Label

_LITTLE_WORDS = ("助詞", "助動詞", "代名詞", "連体詞", "接続詞")
_KANA_CALLED = re.compile(
    r"(?:^|(?<=[^ぁ-ゖー])|(?<=[^ぁ-ゖー][のがはでにと]))(?P<name>[\u3400-\u9fff々]{1,3}|[ぁ-ゖ][ぁ-ゖー]{1,4}?(?<![だるたいよねなかうくん]))"
    r"(?:って|っていう|という|っちゅう)(?:友達|友人|友だち|兄貴|姉貴|弟|妹|奴|やつ|先輩|後輩|同僚|女の|男の|看護|先生|子が|子は|子と|子も|人が|人は|人と|人も|人に)"
)
"""まさって友達, cut by the dictionary as a verb."""

_PET = re.compile(
    r"(?:ん|りん|ぽん|っち|っぴ|ぴょん|にゃん|っぺ|みん|ぴー?|たん|ちー)(?=だけ|[がはもにとをのや、。]|って|です|から|さん|ちゃん|くん|$)"
)
_NICKNAME = re.compile(
    r"[ぁ-ゖァ-ヺ]{1,2}ー(?P<long>ちゃん|くん|さん|坊)|"
    r"[ぁ-ゖァ-ヺ]{1,3}ー?(?:(?P<calling>[っッ](?:ちゃん|くん|さん|つぁん))|[っッ](?:ち|こ|ぴ|ぺ|しー|きー|ちー|ぴー|ち|つん|シー|キー|チ|ピー)"
    r"|りん|ぴょん|ぽん|にゃん|ぴー|リン|ポン|ピー|にー)(?![ぁ-ゖァ-ヺー](?<![がはもにとをのやでだ]))"
)


def nicknames(ms: Morphemes) -> Iterator[Finding]:
    """まっちゃん, よっしー, みさぽん: forms that only names take."""
    for m in ms:
        match = _NICKNAME.match(ms.plain, m.at) if m.kana else None
        if match is None:
            continue
        before = ms[ms.number_at[m.at] - 1] if m.at else None
        free = before is None or m.gap or before.punctuation
        bound = before is not None and not before.particle
        if not free and (m.kind[0] in _LITTLE_WORDS or bound):
            continue
        at, stop = match.span()
        whole = match.group()
        if stop not in ms.ends or nobody(whole) or whole in no_nicknames():
            continue
        calling = (match["calling"] or match["long"]) is not None
        if word_kinds(whole) or not (calling or closes(ms, ms.number_at[stop])):
            continue
        start, end = ms.span(at, stop)
        certainty = Certainty.CERTAIN if calling else Certainty.SUGGESTED
        entity = plain_key(fold_kana(whole))
        yield Finding(start, end, Label.PERSON, "Person", certainty, entity)


def called(ms: Morphemes) -> Iterator[Finding]:
    """まさって友達: a name that is told with who bears it."""
    for match in _KANA_CALLED.finditer(ms.hiragana):
        whole = match["name"]
        kana = KANA.fullmatch(whole) is not None
        unknown = kana and not word_kinds(whole) and whole not in hardly_names()
        if unknown or nameable(whole):
            start, end = ms.span(*match.span("name"))
            entity = plain_key(whole)
            yield Finding(start, end, Label.PERSON, "Person", Certainty.SUGGESTED, entity)


def with_ending(ms: Morphemes, stop: int) -> int:
    """Behind what makes a nickname of the name that ends before `stop`: まゆみん, みほりん."""
    last = ms[stop - 1]
    if stop < len(ms) and last.kana and len(last.surface) > 1:
        match = _PET.match(ms.hiragana, last.stop)
        if match is not None and match.end() in ms.ends:
            return ms.number_at[match.end() - 1] + 1
    return stop


def listed_name(whole: str) -> bool:
    """Whether a word by itself is somebody's name, in kana too."""
    if nameable(whole):
        return True
    kana = fold_kana(whole)
    return KANA.fullmatch(kana) is not None and len(kana) > 1 and nameable(kana)
