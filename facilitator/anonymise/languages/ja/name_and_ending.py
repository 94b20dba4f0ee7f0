"""A service's name before an ending that makes it one: "東海ダルク", "あじさいネット"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from facilitator.anonymise.detector import Finding
from facilitator.anonymise.languages.ja.lists import (
    called_services,
    generic,
    no_persons,
    public,
    rare_service_names,
    service_beside,
    service_suffixes,
)
from facilitator.anonymise.languages.ja.morphemes import Morphemes, word_kinds
from facilitator.anonymise.languages.ja.naming import RELATIONS, nameable
from facilitator.anonymise.languages.ja.service_morphemes import (
    ADVERBS,
    GRAMMAR,
    LONGEST_NAME,
    NAMED_END,
    OPENING,
    SHORTEST,
    calls,
    ends,
    long_endings,
    opens,
    pattern,
    scraps,
    service_at,
    whole_word,
)
from facilitator.anonymise.words import word_set
from facilitator.domain.transcript import Certainty


@cache
def _listed_names() -> frozenset[str]:
    return called_services() | rare_service_names() | service_beside()


_ORDINARY = word_set(
    """
    新 旧 大 小 中 高 本 当 各 全 同 元 前 某 両 諸 お ご 御 古 古い 良い いい 新しい 有名 普通
    一般 いろいろ いろんな 近所 隣 子供 子ども 大人 男性 女性 高齢者 障害者 利用者 患者 家族
    当事者 会社 学校 病院 自宅 日本 海外 社内 店内 駅前
    """
)


def before_endings(ms: Morphemes) -> Iterator[Finding]:
    """Names directly before an ending that makes them a service."""
    for match in pattern(service_suffixes, long_endings).finditer(ms.plain):
        begin, stop = match.span()
        if begin == 0 or not whole_word(ms, begin, stop):
            continue
        number = ms.number_at[stop - 1]
        after = number + 1
        if after < len(ms) and not ms[after].gap and not ends(ms, after):
            continue
        if after < len(ms) and ms[after].kind[2] == "サ変可能" and not ms[after].gap:
            continue
        found = _core_before(ms, begin, match.group())
        if found is not None:
            yield service_at(ms, found[0], stop, found[1])


_TWICE = re.compile(r"([ぁ-ゖ]{2})\1$")
"""のんのん保育所."""
_TREE = re.compile(r"[ぁ-ゖ]{2,5}の[実木花森丘家里葉]$")
"""かしの実作業所."""
_FIRM = re.compile(r"(?<![一-鿿])[一-鿿]{2,3}$")
"""三光ニット."""


def _unheard(ms: Morphemes, start: int, stop: int) -> bool:
    """Whether no dictionary has these kanji as a word."""
    parts = ms[ms.number_at[start] : ms.number_at[stop - 1] + 1]
    return (
        parts[0].at == start
        and parts[-1].stop == stop
        and len(parts) > 1
        and not word_kinds(ms.plain[start:stop])
        and not any(
            p.surface in _ORDINARY
            or p.surface in generic()
            or p.surface in RELATIONS
            or p.kind[2] in ("助数詞可能", "副詞可能", "サ変可能")
            or (p.kind[0] == "接尾辞" and p.surface not in NAMED_END)
            for p in parts
        )
    )


_RUN_BEFORE = re.compile(r"[ぁ-ゖー]{3,9}$")
_HOMELY = word_set(
    """
    保育園 こども園 幼稚園 クリニック 工房 作業所 薬局 診療所 ホーム 歯科 小児科 カフェ 食堂
    """
)


def _core_before(ms: Morphemes, begin: int, ending: str) -> tuple[int, Certainty] | None:
    text = ms.plain
    if begin in ms.gaps:
        return None
    twice = _TWICE.search(text, max(0, begin - 4), begin)
    if twice is not None:
        return twice.start(), Certainty.SUGGESTED
    for length in range(min(LONGEST_NAME, begin), 1, -1):
        start = begin - length
        name = text[start:begin]
        kana = "ぁ" <= name[0] <= "ゖ"
        if name not in _listed_names():
            continue
        before = text[start - 1] if start else ""
        if kana and "ぁ" <= before <= "ゖ" and before not in OPENING:
            continue
        if kana or start in ms.begins:
            return start, Certainty.SUGGESTED
    tree = _TREE.search(text, max(0, begin - LONGEST_NAME), begin)
    opened = None if tree is None else opens(ms, tree.start())
    if opened is not None and begin - opened > SHORTEST and not text.startswith("の", opened):
        return opened, Certainty.SUGGESTED
    firm = _FIRM.search(text, max(0, begin - 4), begin)
    if firm is not None and ending in service_suffixes() and _unheard(ms, firm.start(), begin):
        return firm.start(), Certainty.SUGGESTED
    run = _RUN_BEFORE.search(text, max(0, begin - LONGEST_NAME), begin)
    if run is not None:
        opened = opens(ms, run.start())
        if opened is not None and begin - opened >= SHORTEST and scraps(ms, opened, begin):
            return opened, Certainty.SUGGESTED
    number = ms.number_at[begin]
    if ending in _HOMELY and number > 2 and ms[number - 2].surface == "の":
        pair = (ms[number - 3], ms[number - 1])
        if all(p.noun and p.kana and not p.katakana and calls(p) for p in pair):
            return pair[0].at, Certainty.SUGGESTED
    if ms[number].at < begin and not ms[number].katakana:
        return None
    first = number
    named = False
    while first > 0 and number - first < 4 and not ms[first].gap:
        m = ms[first - 1]
        if m.masked or m.punctuation or m.country or m.surface in RELATIONS:
            break
        if m.surface in _ORDINARY or m.surface in GRAMMAR or m.surface in ADVERBS:
            break
        if m.surface in no_persons() or (m.number and not _numbered(ms, first - 1)):
            break
        kana = m.kana and not m.katakana
        adverb = m.kind[0] in ("副詞", "感動詞") and _TWICE.search(m.surface) is not None
        scrap = m.kind[0] == "感動詞" and kana and first < number
        scrap = scrap or (m.kind[0] == "感動詞" and first > 1 and ms[first - 2].kind[0] == "感動詞")
        bright = m.kind[0] == "形容詞" and nameable(m.surface) and first == number
        bright = bright or (m.kind[0] == "形状詞" and kana and first == number)
        odd = m.kind[0] == "接頭辞" and nameable(m.surface) and m.kanji
        if not (m.noun or adverb or scrap or bright or odd or m.surface == "第"):
            break
        if m.kind[2] in ("副詞可能", "助数詞可能") and not kana:
            break
        unknown = (m.proper or not m.known) and not m.number
        named = named or unknown or scrap or bright or odd or _numbered(ms, first - 1)
        named = named or (kana and m.kind[0] == "副詞")
        named = named or (kana and m.noun and m.kind[2] == "一般" and len(m.surface) > 1)
        named = named or (len(m.surface) > 1 and _businesslike(m.surface))
        first -= 1
    if first == number or not named:
        return None
    core = ms[first:number]
    if all(p.latin or p.surface in public() for p in core) and not any(p.place for p in core):
        return None
    if all(p.katakana and p.known and not p.proper for p in core) and not any(
        _businesslike(p.surface) for p in core
    ):
        return None
    return ms[first].at, Certainty.SUGGESTED


_BUSINESS = word_set(
    """
    双葉 三和 三栄 三協 三共 東和 東洋 東邦 東亜 大和 大栄 大成 大洋 昭和 光栄 共栄 共立 共和 協和
    日進 日新 日興 日東 富士 旭 朝日 太平 太洋 丸和 丸八 丸福 丸富 丸信 丸正 山陽 山一 中央 北斗
    北辰 北都 南海 西部 東部 明和 明治 永和 栄和 新和 新栄 信和 信栄 平和 愛和 若葉 青葉 松葉 福寿
    福栄 菊水 鶴屋 亀屋 千代田 城南 城北 常盤 瑞穂 帝国 ジョイフル ハートフル ハッピー スマイル
    クリーン グリーン ブルー サン スカイ ビッグ ニュー オール ユニバーサル グローバル サンライズ
    ドリーム エンジョイ フレッシュ アップル レッド ホワイト ゴールド シルバー
    """
)


def _businesslike(surface: str) -> bool:
    return surface in _BUSINESS


def _numbered(ms: Morphemes, at: int) -> bool:
    """ "第一興業"."""
    return ms[at].number and at > 0 and ms[at - 1].surface == "第"
