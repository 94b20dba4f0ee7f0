"""What a service's name may be made of, whichever way it is found."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import pairwise

from facilitator.anonymise.detector import Finding
from facilitator.anonymise.folding import fold_kana
from facilitator.anonymise.languages.ja.kana import plain_key
from facilitator.anonymise.languages.ja.lists import generic, service_endings
from facilitator.anonymise.languages.ja.morphemes import Morpheme, Morphemes
from facilitator.anonymise.languages.ja.naming import HONORIFICS, RELATIONS
from facilitator.anonymise.words import word_set
from facilitator.domain.transcript import Certainty, Label

LONGEST_NAME = 9
SHORTEST = 3
GRAMMAR = word_set(
    """
    こと もの とき ところ とこ ため うち みたい よう ほう まま わけ はず つもり あと まえ ひと
    やつ など なんか なんて なの なら だけ しか でも とか って から まで より ばかり ばっかり
    くらい ぐらい ほど ごと さん さま ちゃん くん たち ら ども がわ そば となり よこ さき なか
    そと うえ した いま きょう あした きのう いつ どこ なに なん だれ どれ どう そう こう ああ
    これ それ あれ この その あの ここ そこ あそこ わたし ぼく おれ みんな ぜんぶ いっぱい
    たくさん ひとり ふたり ひとつ ふたつ はなし かんじ みんなで さも こんな そんな あんな どんな
    どの ごみ かね おかね むすめ むすこ はは ちち つま おっと こども あに あね いもうと おとうと
    しごと いえ おうち ない いい だめ いや すき きらい じゃん やん けど もん かな かも ずつ すら
    さえ こそ のみ まじ やつら いろいろ おみせ やすみ おやすみ かいもの めぐり まわり がえり
    かよい づくり づとめ はたらき つとめ ぐらし くらし
    """
)
"""Words in kana that belong to the sentence and not to a name before them."""
ADVERBS = word_set(
    """
    ちょっと よく もう まだ すぐ また ずっと やっぱり やはり とても すごく けっこう あんまり
    あまり たまに ときどき いつも ぜんぜん ほとんど もっと とりあえず たぶん きっと ちゃんと
    なかなか いったん どうも どうせ どんどん だんだん ますます そろそろ ついに ほんと ほんとに
    まず なるべく できるだけ かなり だいたい もちろん はっきり しっかり ゆっくり はじめて いきなり
    たしか ぜひ とにかく べつに むしろ さらに ただ やたら めったに いまだに すっかり ようやく
    やっと そのまま ふつう ふつうに なんとなく なんか どんなに こんなに そんなに あんなに
    """
)
VERBAL = tuple(
    word_set(
        """
        通い がよい 巡り めぐり あがり がえり まわり さがし えらび 選び 探し 作り づくり 帰り 回り
        勤め 暮らし 育ち 行き 遊び 扱い 払い 飲み 食べ 待ち 使い 入り 上がり 終わり 好き 嫌い
        """
    )
)
"""Endings of what is done and names nobody: カフェ巡り, 銭湯あがり."""
_HEADS = tuple(
    "員者係名側内外中先料代費用式型系類業会所長日時後前間品感性的化法面点度数量店客味席券室場台課部"
)
"""What words end in that tell more of the kind before them: スーパー店員, ネット環境."""
HEAD_WORDS = word_set(
    """
    情報 環境 内容 方法 仲間 友達 時間 店長 店員 本部 コーナー スタッフ メンバー ゲーム ドリア
    セット メニュー コーヒー プログラム ショップ センター 屋 店 屋さん 一杯 定食 弁当 パン 問題
    障害 病棟 手帳 経験 当日 自体 全体 以外 以上 以下 同士 連中 関係 関連 側 帰り 用紙 資料 紙
    部屋 風呂 台所 机 仕事 職員 代わり ごっこ 気分 時代 生活 家族 家 犬 猫 車 川 道 人 方 事 物 山
    海 空 大手 最大手 個人 地元 近所 駅前 隣 横 裏 前 奥 跡 窓 光 夢 心
    """
)
_NOTHING = re.compile(
    r"(?:では|には|とは|でも|にも|との|での|への|からの|まで|って|から|しか|だけ|より|さん|じゃ|です"
    r"|だっ|でし|だと|だし|とか|なら|なん|みた|らし|くら|ぐら|ばっ|ばか|など|たち|っぽ|かな|かも|だよ"
    r"|だね|なの|けど|さえ|ごと|ほど)"
)
SCRAPS = frozenset({"接尾辞", "接頭辞", "感動詞"})
JOINING = frozenset("はもがをのへにでと")
_PAIRS = word_set(
    """
    に_は で_は と_は へ_は に_も で_も と_も と_の で_の へ_の と_か か_な か_も よ_ね の_が の_は
    の_に の_を の_で の_も は_ね で_ね が_ね も_ね に_ね
    """
)
"""Particles of one character each that follow one another in a sentence."""


def long_endings() -> frozenset[str]:
    """Endings of more than one character."""
    return frozenset(w for w in service_endings() if len(w) > 1)


@cache
def pattern(*lists: Callable[[], frozenset[str]]) -> re.Pattern[str]:
    """Matches any word of the lists, the longest first."""
    chosen = frozenset().union(*(listed() for listed in lists))
    return re.compile("|".join(re.escape(w) for w in sorted(chosen, key=len, reverse=True)))


def whole_word(ms: Morphemes, begin: int, stop: int) -> bool:
    """Whether a word of a list stands there, and not a part of another."""
    if stop < len(ms.plain) and ms.plain[stop] == "ー":
        return False
    katakana = ms.plain[begin] >= "ァ" and ms.plain[begin] <= "ヺ"
    inside = begin > 0 and katakana and "ァ" <= ms.plain[begin - 1] <= "ー"
    if inside:
        return stop - begin > 2 and (begin in ms.begins or stop in ms.ends)
    if not (begin in ms.begins or ms[ms.number_at[begin]].at == begin):
        return False
    number = ms.number_at[stop - 1]
    return stop in ms.ends or ms[number].stop == stop or ms[number].kana


def scrappy(parts: list[Morpheme]) -> bool:
    """Whether morphemes are the scraps of a word the dictionary does not have."""
    if len(parts) < 2 or _NOTHING.match("".join(p.surface for p in parts)):
        return False
    if parts[0].surface == "て" and parts[0].particle:
        return True
    for before, here in pairwise(parts):
        scrap = here.kind[0] in SCRAPS and here.surface not in HONORIFICS
        if scrap and len(here.surface) < SHORTEST and here.surface not in ("お", "ご"):
            return True
        if here.noun and len(here.surface) == 1:
            return True
        odd = before.particle and here.particle and len(before.surface) == len(here.surface) == 1
        if odd and f"{before.surface}_{here.surface}" not in _PAIRS:
            return True
    return False


def acting(m: Morpheme) -> bool:
    """A word for an action or a manner: 入居, 通い, 体操."""
    return (
        m.kind[2] in ("サ変可能", "サ変形状詞可能", "形状詞可能", "副詞可能", "助数詞可能")
        or m.surface.endswith(VERBAL)
        or (m.kanji and len(m.surface) > 1 and m.surface.endswith(_HEADS))
        or m.surface in HEAD_WORDS
    )


def ends(ms: Morphemes, stop: int) -> bool:
    """Whether a name can end before morpheme `stop`."""
    if stop >= len(ms):
        return True
    after = ms[stop]
    return (
        after.particle
        or after.punctuation
        or after.gap
        or after.surface in ("さん", "です", "でし", "だっ", "じゃ", "なら", "で")
        or after.kind[2] == "サ変可能"
        or after.kind[0] == "助動詞"
    )


NAMED_END = word_set("堂 館 屋 亭 庵 軒 園 荘 舎 里 郷 苑 会 丸")
_FILLERS = word_set("あの あのう えと えっと えーと その まあ うん はい ええ ねえ ほら")


def opens(ms: Morphemes, start: int) -> int | None:
    """Where a name in kana may begin in a run of kana from `start`: behind a particle."""
    text = ms.plain
    if start == 0 or start in ms.gaps or not text[start - 1].isalnum():
        return start
    if "ぁ" <= text[start - 1] <= "ゖ":
        return None
    return start + 1 if text[start] in JOINING else None


def scraps(ms: Morphemes, start: int, stop: int) -> bool:
    """Whether [start, stop) is cut into scraps: うみ|か|ぜ."""
    first, last = ms.number_at[start], ms.number_at[stop - 1]
    parts = ms[first : last + 1]
    return (
        parts[0].at == start
        and parts[-1].stop == stop
        and not any(p.surface in _FILLERS for p in parts)
        and not (parts[-1].particle and parts[-1].surface in "ねよなかわや")
        and scrappy(parts)
    )


def calls(m: Morpheme) -> bool:
    """Whether a morpheme may be part of what a service is called."""
    return (
        m.surface not in GRAMMAR
        and m.surface not in RELATIONS
        and m.surface not in generic()
        and m.kind[0] != "代名詞"
        and (m.kana or not acting(m))
    )


OPENING = JOINING | frozenset("るたてで")


def service_at(ms: Morphemes, begin: int, stop: int, certainty: Certainty) -> Finding:
    """The finding that characters [begin, stop) of `Morphemes.plain` name a service."""
    start, end = ms.span(begin, stop)
    entity = plain_key(fold_kana(ms.plain[begin:stop]))
    return Finding(start, end, Label.ORG, "Service", certainty, entity or None)
