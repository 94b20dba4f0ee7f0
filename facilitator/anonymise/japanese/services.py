"""Services, shops and employers by their kind or ending beside a word of a name's kind.

"スーパーかねよし", "ワークスてとて", "東海ダルク", "あじさいネット". Where the dictionary cuts a
name in kana into particles and scraps, the text itself is read up to the next particle that
something sensible follows. And words that services are called by, alone, where somebody goes
there or works there: "なないろで面接の練習をして".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise

from facilitator.anonymise.detector import Finding
from facilitator.anonymise.folding import fold_kana
from facilitator.anonymise.japanese.kana import plain_key
from facilitator.anonymise.japanese.lists import (
    called_services,
    generic,
    no_persons,
    public,
    rare_service_names,
    service_beside,
    service_endings,
    service_kinds,
    service_shops,
    service_suffixes,
    service_words,
)
from facilitator.anonymise.japanese.morphemes import Morpheme, Morphemes, word_kinds
from facilitator.anonymise.japanese.naming import HONORIFICS, RELATIONS, honorific, nameable
from facilitator.anonymise.words import word_set
from facilitator.domain.transcript import Certainty, Label

_LONGEST_NAME = 9
_LONG_KIND = 4
_SHORTEST = 3
_MOST_PARTS = 5

_GRAMMAR = word_set(
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

_ADVERBS = word_set(
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

_HEAD_WORDS = word_set(
    """
    情報 環境 内容 方法 仲間 友達 時間 店長 店員 本部 コーナー スタッフ メンバー ゲーム ドリア
    セット メニュー コーヒー プログラム ショップ センター 屋 店 屋さん 一杯 定食 弁当 パン 問題
    障害 病棟 手帳 経験 当日 自体 全体 以外 以上 以下 同士 連中 関係 関連 側 帰り 用紙 資料 紙
    部屋 風呂 台所 机 仕事 職員 代わり ごっこ 気分 時代 生活 家族 家 犬 猫 車 川 道 人 方 事 物 山
    海 空 大手 最大手 個人 地元 近所 駅前 隣 横 裏 前 奥 跡 窓 光 夢 心
    """
)

_PARTICLE = (
    r"(?:では|には|とは|へは|からは|までは|でも|にも|との|での|への|からの|までの|って|から|まで"
    r"|しか|だけ|より|さん|じゃ|です|だっ|でし|とか|なら|なん|[のがはにでをともへや])"
)
_SENSIBLE = (
    r"(?=$|[^ぁ-ゖー]|い[るたてくっきいま]|あ[るっり]|行|し[たてま]|する|して|お|ご|く[れるら]|来"
    r"|き[たて]|よ[くか]|も[うっ]|ま[たずだ]|この|その|あの|こ[こん]|そ[こん]|いつ|どう|どこ"
    r"|な[いっるりんか]|は[じい]|だ[っけ]|や[っめる]|ち[ょゃ]|で[きす]|さ[せん]|かよ|はた|つと"
    r"|みんな|すご|とても|ゆっ|ぜん|はな|で[んわ]|で$|ばす|ひと|ふた|いっしょ)"
)
_TAIL = re.compile(
    rf"さん(?=[のにはがでをもへと、。]|$)|(?!やさん){_PARTICLE}{_SENSIBLE}|[、。!?]|$"
    r"|経由|勤務|利用|退所|入所|見学|在籍"
)
_NOTHING = re.compile(
    r"(?:では|には|とは|でも|にも|との|での|への|からの|まで|って|から|しか|だけ|より|さん|じゃ|です"
    r"|だっ|でし|だと|だし|とか|なら|なん|みた|らし|くら|ぐら|ばっ|ばか|など|たち|っぽ|かな|かも|だよ"
    r"|だね|なの|けど|さえ|ごと|ほど)"
)
_KANA_RUN = re.compile(r"[ぁ-ゖー]{1,12}")
_SCRAPS = frozenset({"接尾辞", "接頭辞", "感動詞"})
_JOINING = frozenset("はもがをのへにでと")
_PAIRS = word_set(
    """
    に_は で_は と_は へ_は に_も で_も と_も と_の で_の へ_の と_か か_な か_も よ_ね の_が の_は
    の_に の_を の_で の_も は_ね で_ね が_ね も_ね に_ね
    """
)
"""Particles of one character each that follow one another in a sentence."""


@cache
def _listed_names() -> frozenset[str]:
    return called_services() | rare_service_names() | service_beside()


def _long_endings() -> frozenset[str]:
    return frozenset(w for w in service_endings() if len(w) > 1)


@cache
def _words(*sets: str) -> re.Pattern[str]:
    chosen: set[str] = set()
    lists: dict[str, Callable[[], frozenset[str]]] = {
        "words": service_words,
        "shops": service_shops,
        "kinds": service_kinds,
        "suffixes": service_suffixes,
        "endings": _long_endings,
        "names": called_services,
        "rare": rare_service_names,
        "beside": service_beside,
    }
    for name in sets:
        chosen |= lists[name]()
    return re.compile("|".join(re.escape(w) for w in sorted(chosen, key=len, reverse=True)))


_FORMED = re.compile(
    r"(?:カトリック|プロテスタント|聖公会|日本基督教団|キリスト)[ぁ-ゖァ-ヺー一-鿿]{1,8}?教会"
    r"|(?:aa|na|ga|da|oa)の?[ぁ-ゖァ-ヺー一-鿿]{1,7}?グループ"
    r"|(?:ラ|ル|レ|ロ|ド|デ|ボン|サン|プチ|シェ|コール|ラ・ポム)・[ァ-ヺー]{2,10}"
)
"""カトリック緑が岡教会, ラ・メール."""


def services(ms: Morphemes) -> Iterator[Finding]:
    """What this module finds in a text."""
    yield from _behind_kinds(ms)
    yield from _before_endings(ms)
    yield from _alone(ms)
    yield from _unlisted(ms)
    for match in _FORMED.finditer(ms.plain):
        if match.start() in ms.begins and match.end() in ms.ends:
            yield _finding(ms, *match.span(), Certainty.SUGGESTED)


# A kind and a name

_MORE = re.compile(
    rf"の(?:湯|家|木|里|郷|森|丘|泉|庭|窓辺?|実|会|風|音|花|友|杜|樹|広場)(?={_PARTICLE}|$)"
)
"""松の湯."""


def _behind_kinds(ms: Morphemes) -> Iterator[Finding]:
    done = 0
    for match in _words("words", "shops", "kinds").finditer(ms.plain):
        begin, stop = match.span()
        if begin < done or not _whole_word(ms, begin, stop):
            continue
        kind = match.group()
        if ms[ms.number_at[begin]].surface in public() - service_words():
            continue  # ハローワーク立川
        shop = kind in service_shops() or (kind in service_kinds() and len(kind) >= _LONG_KIND)
        found = _name(ms, stop, shop)
        if found is None:
            continue
        end, certainty = found
        more = _MORE.match(ms.plain, end)
        end = more.end() if more is not None else end
        done = end
        yield _finding(ms, _start(ms, begin), end, certainty)


def _whole_word(ms: Morphemes, begin: int, stop: int) -> bool:
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


_DOT = re.compile(r"・(?:[ァ-ヺー]{1,2}・)?")
"""カフェ・ド・つむぎ."""


def _name(ms: Morphemes, at: int, shop: bool) -> tuple[int, Certainty] | None:
    """(where it ends, how sure) of a name that begins at `at`, directly behind a kind."""
    text = ms.plain
    dot = _DOT.match(text, at)
    at = dot.end() if dot is not None else at
    if at >= len(text):
        return None
    first = ms.number_at[at]
    m = ms[first]
    if m.masked or m.number or m.country:
        return None
    listed = _words("rare", "names", "beside").match(text, at)
    if (
        listed is not None
        and (listed.end() - at > 1 or shop)
        and _TAIL.match(text, listed.end()) is not None
        and _phrase_ends(ms, listed.end())
    ):
        return listed.end(), Certainty.SUGGESTED
    if m.at != at:
        return None
    if "ぁ" <= text[at] <= "ゖ":
        return _kana_name(ms, at, shop)
    return _noun_name(ms, first, shop)


_KANA_AND_KANJI = re.compile(
    rf"[ぁ-ゖー]{{2,6}}[野丸屋亭庵軒堂川松水花草実木森丘風鳥](?={_PARTICLE}{_SENSIBLE}|[、。]|$)"
)
"""こむぎ野."""


def _kana_name(ms: Morphemes, at: int, shop: bool) -> tuple[int, Certainty] | None:
    text = ms.plain
    run = _KANA_RUN.match(text, at)
    if run is None or run.end() - at < 2:
        return _mixed_name(ms, at, shop)
    if at in ms.gaps and not shop:
        return None
    first = ms.number_at[at]
    head = ms[first]
    if head.surface in _GRAMMAR or head.surface in _ADVERBS:
        return None
    ended = _KANA_AND_KANJI.match(text, at)
    if shop and ended is not None and not head.particle and ended.end() in ms.ends:
        return ended.end(), Certainty.SUGGESTED
    for end in range(at + 2, min(run.end(), at + _LONGEST_NAME) + 1):
        if not _phrase_ends(ms, end) or (end not in ms.gaps and _TAIL.match(text, end) is None):
            if end in ms.gaps:
                break
            continue
        name = text[at:end]
        if name in _GRAMMAR or name in _ADVERBS or name.endswith(VERBAL):
            return None
        if _reads_as_name(ms, at, end, shop):
            return end, Certainty.SUGGESTED
    return _mixed_name(ms, at, shop)


_KEEPER = re.compile(r"[とにか][ぁ-ゖ]{1,3}や(?=[のでにがをは][^ぁ-ゖ])")
"""とみや."""

_CASE = word_set(
    "の で に が を は も へ から まで では には と って しか なら だけ です でした だ"
)


def _phrase_ends(ms: Morphemes, end: int) -> bool:
    """Where spaces divide phrases: whether no more than a particle stands before the next."""
    gap = min((g for g in range(end, end + 3) if g in ms.gaps), default=end)
    return gap == end or ms.plain[end:gap] in _CASE


def _reads_as_name(ms: Morphemes, at: int, end: int, shop: bool) -> bool:
    """Whether kana directly behind a kind make no sentence as they were cut."""
    first, last = ms.number_at[at], ms.number_at[end - 1]
    parts = ms[first : last + 1]
    head = parts[0]
    if head.kind[0] in ("動詞", "形状詞", "名詞") and ms.plain[end - 1] == "や" and len(parts) == 2:
        return True  # さかえや
    if any(p.particle or p.kind[0] == "助動詞" for p in parts[1:-1]) and not _scrappy(parts):
        return False
    if ms[last].stop != end:  # the cut goes across: た|らしん|ば|ん
        return not head.particle and head.kind[0] not in ("助動詞", "動詞")
    if head.particle or head.kind[0] == "助動詞":
        shopkeeper = head.surface in ("と", "に", "か") and _KEEPER.match(ms.plain, at) is not None
        return shopkeeper or _scrappy(parts)
    if head.kind[0] == "連体詞" and end - at > _SHORTEST:
        return parts[-1].noun and not _acting(parts[-1])
    if head.kind[0] == "動詞" and len(parts) == 2 and end - at > _SHORTEST:
        after = parts[1]  # とり|へい
        if after.kind[0] in ("名詞", "形容詞") and len(after.surface) > 1:
            return after.surface not in _GRAMMAR and not _acting(after)
    if head.kind[0] in ("動詞", "代名詞", "連体詞", "接続詞", "形容詞"):
        if len(parts) == 1 or head.kind[0] in ("動詞", "接続詞", "連体詞"):
            return head.kind[0] == "動詞" and _scrappy(parts) and parts[-1].kind[0] in _SCRAPS
        return any(p.noun or p.kind[0] in _SCRAPS for p in parts[1:])
    if head.noun or head.kind[0] in ("副詞", "形状詞", "接頭辞", "感動詞", "接尾辞"):
        if head.kind[0] == "副詞" and len(parts) == 1:
            return ms.plain.startswith(("の", "で", "が", "を", "なら", "は", "から", "まで"), end)
        if len(parts) == 1 and head.known and not head.proper and end - at < _SHORTEST and not shop:
            return False
        return not any(p.surface in _GRAMMAR for p in parts) and not _acting(parts[-1])
    return False


def _scrappy(parts: list[Morpheme]) -> bool:
    """Whether morphemes are the scraps of a word the dictionary does not have."""
    if len(parts) < 2 or _NOTHING.match("".join(p.surface for p in parts)):
        return False
    if parts[0].surface == "て" and parts[0].particle:
        return True
    for before, here in pairwise(parts):
        scrap = here.kind[0] in _SCRAPS and here.surface not in HONORIFICS
        if scrap and len(here.surface) < _SHORTEST and here.surface not in ("お", "ご"):
            return True
        if here.noun and len(here.surface) == 1:
            return True
        odd = before.particle and here.particle and len(before.surface) == len(here.surface) == 1
        if odd and f"{before.surface}_{here.surface}" not in _PAIRS:
            return True
    return False


def _mixed_name(ms: Morphemes, at: int, shop: bool) -> tuple[int, Certainty] | None:
    """ "よし松", "きよ水": kana, and kanji behind them."""
    first = ms.number_at[at]
    m = ms[first]
    if m.particle or m.kind[0] in ("助動詞", "動詞", "代名詞", "連体詞", "接続詞", "副詞"):
        return None
    if m.surface in _GRAMMAR or m.surface in _ADVERBS or len(m.surface) < 2:
        return None
    if first + 1 >= len(ms) or ms[first + 1].gap or not ms[first + 1].kanji:
        if m.noun:
            return _noun_name(ms, first, shop)
        return None
    after = ms[first + 1]
    if len(after.surface) > 2 or _acting(after) or after.number or not shop:
        return None
    if after.surface in generic() or after.surface in _HEAD_WORDS:
        return None
    return (after.stop, Certainty.SUGGESTED) if _ends(ms, first + 2) else None


def _acting(m: Morpheme) -> bool:
    """A word for an action or a manner: 入居, 通い, 体操."""
    return (
        m.kind[2] in ("サ変可能", "サ変形状詞可能", "形状詞可能", "副詞可能", "助数詞可能")
        or m.surface.endswith(VERBAL)
        or (m.kanji and len(m.surface) > 1 and m.surface.endswith(_HEADS))
        or m.surface in _HEAD_WORDS
    )


def _ends(ms: Morphemes, stop: int) -> bool:
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


def _noun_name(ms: Morphemes, first: int, shop: bool) -> tuple[int, Certainty] | None:
    """ "大漁丸", "髪吉", "岡崎", "マウンテン堂": nouns behind a kind."""
    stop = first
    while stop < len(ms) and stop < first + _MOST_PARTS:
        m = ms[stop]
        if m.masked or m.punctuation or m.number or m.country or (m.gap and stop > first):
            break
        if not (m.noun or m.kind[0] in ("接頭辞", "接尾辞")) or m.surface in HONORIFICS:
            break
        if m.surface in RELATIONS or m.surface in no_persons():
            break
        if _acting(m) and (stop == first or m.kind[2] == "サ変可能"):
            break
        stop += 1
    if stop == first or not _ends(ms, stop):
        return None
    parts = ms[first:stop]
    m = parts[0]
    if any(p.surface in generic() and not p.place and p.surface not in _NAMED_END for p in parts):
        return None
    whole = ms.plain[m.at : parts[-1].stop]
    if len(whole) == 1 and not shop and not m.place:
        return None
    if m.person and honorific(ms, stop) and not shop:
        return None
    if m.latin or (whole in public() and not m.proper):
        return None
    if any(p.proper or (not p.known and not p.number) for p in parts):
        sure = shop and len(whole) > 1 and not m.latin and not parts[-1].katakana
        sure = sure or any(p.place for p in parts)
        return parts[-1].stop, Certainty.CERTAIN if sure else Certainty.SUGGESTED
    if whole in service_beside() or whole in called_services():
        return parts[-1].stop, Certainty.SUGGESTED
    if not shop or (m.gap and not _spaced_kind(ms, first)):
        return None
    if len(whole) > 1 and m.kanji and nameable(whole):
        return parts[-1].stop, Certainty.SUGGESTED
    odd = m.kind[0] == "接頭辞" or parts[-1].kind[0] == "接尾辞" or len(whole) == 1
    short = len(parts) > 1 and any(len(p.surface) == 1 for p in parts) and len(whole) < 5
    named = parts[-1].surface in _NAMED_END and len(parts) > 1
    if named or (
        ((odd or short) and all(not p.katakana for p in parts)) and not _acting(parts[-1])
    ):
        return parts[-1].stop, Certainty.SUGGESTED
    return None


_NAMED_END = word_set("堂 館 屋 亭 庵 軒 園 荘 舎 里 郷 苑 会 丸")


def _spaced_kind(ms: Morphemes, first: int) -> bool:
    return first > 0 and len(ms[first - 1].surface) > 1


def _start(ms: Morphemes, begin: int) -> int:
    """Where the compound begins whose kind is at `begin`: 在宅|クリニック."""
    number = ms.number_at[begin]
    first = number
    while first > 0 and number - first < 4 and not ms[first].gap:
        before = ms[first - 1]
        joint = before.surface == "・" and first > 1 and ms[first - 2].katakana
        noun = before.noun or before.kind[0] in ("接頭辞", "形状詞")
        if before.masked or before.number or not (noun or joint):
            break
        if before.kind[2] in ("副詞可能", "助数詞可能") or before.surface in RELATIONS:
            break
        if before.surface in no_persons() and len(before.surface) > 1:
            break
        first -= 1
    if ms[first].surface == "・":
        first += 1
    return ms[first].at


# A name and an ending


_ORDINARY = word_set(
    """
    新 旧 大 小 中 高 本 当 各 全 同 元 前 某 両 諸 お ご 御 古 古い 良い いい 新しい 有名 普通
    一般 いろいろ いろんな 近所 隣 子供 子ども 大人 男性 女性 高齢者 障害者 利用者 患者 家族
    当事者 会社 学校 病院 自宅 日本 海外 社内 店内 駅前
    """
)


def _before_endings(ms: Morphemes) -> Iterator[Finding]:
    for match in _words("suffixes", "endings").finditer(ms.plain):
        begin, stop = match.span()
        if begin == 0 or not _whole_word(ms, begin, stop):
            continue
        number = ms.number_at[stop - 1]
        after = number + 1
        if after < len(ms) and not ms[after].gap and not _ends(ms, after):
            continue
        if after < len(ms) and ms[after].kind[2] == "サ変可能" and not ms[after].gap:
            continue
        found = _core_before(ms, begin, match.group())
        if found is not None:
            yield _finding(ms, found[0], stop, found[1])


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
            or (p.kind[0] == "接尾辞" and p.surface not in _NAMED_END)
            for p in parts
        )
    )


_RUN_BEFORE = re.compile(r"[ぁ-ゖー]{3,9}$")
_HOMELY = word_set(
    """
    保育園 こども園 幼稚園 クリニック 工房 作業所 薬局 診療所 ホーム 歯科 小児科 カフェ 食堂
    """
)
_FILLERS = word_set("あの あのう えと えっと えーと その まあ うん はい ええ ねえ ほら")


def _opens(ms: Morphemes, start: int) -> int | None:
    """Where a name in kana may begin in a run of kana from `start`: behind a particle."""
    text = ms.plain
    if start == 0 or start in ms.gaps or not text[start - 1].isalnum():
        return start
    if "ぁ" <= text[start - 1] <= "ゖ":
        return None
    return start + 1 if text[start] in _JOINING else None


def _scraps(ms: Morphemes, start: int, stop: int) -> bool:
    """Whether [start, stop) is cut into scraps: うみ|か|ぜ."""
    first, last = ms.number_at[start], ms.number_at[stop - 1]
    parts = ms[first : last + 1]
    return (
        parts[0].at == start
        and parts[-1].stop == stop
        and not any(p.surface in _FILLERS for p in parts)
        and not (parts[-1].particle and parts[-1].surface in "ねよなかわや")
        and _scrappy(parts)
    )


def _calls(m: Morpheme) -> bool:
    return (
        m.surface not in _GRAMMAR
        and m.surface not in RELATIONS
        and m.surface not in generic()
        and m.kind[0] != "代名詞"
        and (m.kana or not _acting(m))
    )


_OPENING = _JOINING | frozenset("るたてで")


def _core_before(ms: Morphemes, begin: int, ending: str) -> tuple[int, Certainty] | None:
    text = ms.plain
    if begin in ms.gaps:
        return None
    twice = _TWICE.search(text, max(0, begin - 4), begin)
    if twice is not None:
        return twice.start(), Certainty.SUGGESTED
    for length in range(min(_LONGEST_NAME, begin), 1, -1):
        start = begin - length
        name = text[start:begin]
        kana = "ぁ" <= name[0] <= "ゖ"
        if name not in _listed_names():
            continue
        before = text[start - 1] if start else ""
        if kana and "ぁ" <= before <= "ゖ" and before not in _OPENING:
            continue
        if kana or start in ms.begins:
            return start, Certainty.SUGGESTED
    tree = _TREE.search(text, max(0, begin - _LONGEST_NAME), begin)
    opened = None if tree is None else _opens(ms, tree.start())
    if opened is not None and begin - opened > _SHORTEST and not text.startswith("の", opened):
        return opened, Certainty.SUGGESTED
    firm = _FIRM.search(text, max(0, begin - 4), begin)
    if firm is not None and ending in service_suffixes() and _unheard(ms, firm.start(), begin):
        return firm.start(), Certainty.SUGGESTED
    run = _RUN_BEFORE.search(text, max(0, begin - _LONGEST_NAME), begin)
    if run is not None:
        opened = _opens(ms, run.start())
        if opened is not None and begin - opened >= _SHORTEST and _scraps(ms, opened, begin):
            return opened, Certainty.SUGGESTED
    number = ms.number_at[begin]
    if ending in _HOMELY and number > 2 and ms[number - 2].surface == "の":
        pair = (ms[number - 3], ms[number - 1])
        if all(p.noun and p.kana and not p.katakana and _calls(p) for p in pair):
            return pair[0].at, Certainty.SUGGESTED
    if ms[number].at < begin and not ms[number].katakana:
        return None
    first = number
    named = False
    while first > 0 and number - first < 4 and not ms[first].gap:
        m = ms[first - 1]
        if m.masked or m.punctuation or m.country or m.surface in RELATIONS:
            break
        if m.surface in _ORDINARY or m.surface in _GRAMMAR or m.surface in _ADVERBS:
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


# A name alone


_WORKING = (
    r"(?:通[いうっえわ]|かよ[いうっ]|利用|職員|スタッフ|工賃|送迎|所長|施設長|世話人|園長|サビ管|サービス管理|支援員|移[っりる]|見学|体験"
    r"|登録|面接|面談|働|はたら|勤め|辞め|やめ[たて]|メンバー|作業|袋詰|箱折|内職|ショートステイ|泊まり|サンパク|入所|入居|退所|通所|訓練"
    r"|行事|バザー|予約なし|駅から|歩いて|講座|健康教室|プログラム|昼ご?は[んを]|お?昼を|おひる|食堂|農園|パンを焼|クッキー|相談員|お?世話に"
    r"|ミーティング|例会|定員|担当者?|休みの?日|日なので|人たち|メンタル|実習|バイト|パート|デイの|店長|工房|利用料|契約|計画書|お弁当"
    r"|お年寄|一緒だ|仲間|家族会|新年会|忘年会|旅行|予約|電話した|話し相手|朝の会|帰りの会|清掃|デイケア|デイサービス|納品|検品|自主製品|焼き菓子|卓球)"
)
_NEXT = (
    r"(?:さん)?(?:(?:じゃなくて|って(?:いう)?|という|では|には|へは|からは|までは|から|まで|での|への|[はにでへも]、?)"
    r"[^。!?をが]{0,10}?|を(?=利用|見学|辞|やめ|退所|契約|体験)|が(?=休み|定員|送迎))"
)
_ALONE = re.compile(
    fold_kana(
        rf"(?:さん)?の{_WORKING}|{_NEXT}{_WORKING}"
        r"|(?:さん)?(?:っていう|という|って|いう)(?:[^、。]{0,5}の)?(?:ところ|とこ|フリースペース|グループ|居場所|カフェ|施設"
        r"|事業所|作業所|訪問看護|相談支援|就労|団体|法人|デイ|居酒屋|お店|会社)"
        r"|(?:は|も)(?:[^、。]{0,6})?(?:駅|予約|土曜|日曜|休み|二階|定員|児童|送迎)"
        r"|で[^。!?]{0,9}(?:作業を|訓練を|練習を|実習を|パンを|クッキーを|内職を|お?昼を)"
        r"|の(?:隣|向かい|裏|前|日)[がはにでの]"
    )
)
_CHIEF = re.compile(r"(?:さん)?(?:の|から|へ|まで|では|って|という|に|で|を利用|は|が|、)")
_MANNER = frozenset(
    [
        "のびのび",
        "いきいき",
        "のんびり",
        "ゆうゆう",
        "すこやか",
        "いきいき",
        "ほっと",
        "ほのぼの",
        "ふらっと",
        "ぷらっと",
    ]
)


def _alone(ms: Morphemes) -> Iterator[Finding]:
    text = ms.plain
    for match in _words("rare", "names").finditer(text):
        begin, stop = match.span()
        if len(match.group()) < 2 or not _bounded(ms, begin, stop):
            continue
        rare = match.group() in rare_service_names()
        if match.group() in _MANNER and text.startswith(("に", "と", "で", "し"), stop):
            continue
        if (rare and _CHIEF.match(text, stop)) or _ALONE.match(ms.hiragana, stop):
            yield _finding(ms, begin, stop, Certainty.SUGGESTED)


_STRONG = re.compile(
    r"(?:さん)?(?:の(?:職員|工賃|送迎|利用者|世話人|施設長|サビ管|サービス管理|支援員|利用料)"
    r"|に(?:通[っいう]|見学に|体験に|移[っる])|を(?:利用し|見学し|退所|利用する)"
    r"|で[^、。をが]{0,5}、?[^、。をが]{0,5}(?:の作業をし|袋詰|箱折|の内職))"
)
_CALLED = re.compile(
    r"(?:[ぁ-ゖー]{3,8}|[ぁ-ゖー]{2,7}の?[実草花木家会里森丘鳥風空苑]|[ァ-ヺー]{3,9})$"
)
_KANJI = re.compile(r"[一-鿿]")


def _unlisted(ms: Morphemes) -> Iterator[Finding]:
    """Words of no list where only a service can be meant: "こでまりの工賃"."""
    text = ms.plain
    for match in _STRONG.finditer(text):
        called = _CALLED.search(text, max(0, match.start() - _LONGEST_NAME), match.start())
        if called is None:
            continue
        begin, stop = called.start(), match.start()
        katakana = text[begin] > "ゖ"
        if katakana:
            if (begin and "ァ" <= text[begin - 1] <= "ー") or "の" not in match.group()[:3]:
                continue
        else:
            opened = _opens(ms, begin)
            if opened is None or _KANJI.search(text) is None:
                continue
            begin = opened
        first, last = ms.number_at[begin], ms.number_at[stop - 1]
        parts = ms[first : last + 1]
        if parts[0].at != begin or parts[-1].stop != stop or stop - begin < _SHORTEST:
            continue
        if parts[0].kind[0] not in ("名詞", "形状詞", "接頭辞") or not all(
            _calls(p) for p in parts
        ):
            continue
        sentence = any(
            (p.particle and p.surface != "の") or p.kind[0] in ("動詞", "助動詞", "形容詞")
            for p in parts
        )
        if _kindly(text[begin:stop]) or (sentence and not _scraps(ms, begin, stop)):
            continue
        yield _finding(ms, begin, stop, Certainty.SUGGESTED)


_KIND_ENDS = tuple(
    word_set("センター サービス ホーム ステーション グループ クラブ プログラム スタッフ")
)


def _kindly(word: str) -> bool:
    """A word that says what kind it is."""
    return (
        word in no_persons()
        or word in service_kinds()
        or word in service_shops()
        or word in service_words()
        or word in service_endings()
        or word in service_suffixes()
        or word in public()
        or word.endswith(_KIND_ENDS)
    )


def _bounded(ms: Morphemes, begin: int, stop: int) -> bool:
    """Whether a word of a list stands by itself, however the dictionary has cut it."""
    text = ms.plain
    if begin and begin not in ms.begins and ms[ms.number_at[begin]].at != begin:
        before = _OPENING if stop - begin > 3 else _JOINING
        return "ぁ" <= text[begin] <= "ゖ" and text[begin - 1] in before
    if begin not in ms.gaps and _katakana(text[max(0, begin - 1) : begin + 1]):
        return False
    if stop not in ms.gaps and _katakana(text[stop - 1 : stop + 1]):
        return False
    number = ms.number_at[stop - 1]
    return ms[number].stop == stop or "ぁ" <= text[stop - 1] <= "ゖ"


def _katakana(pair: str) -> bool:
    """Whether two characters are both katakana."""
    return len(pair) > 1 and all("ァ" <= c <= "ー" for c in pair)


def _finding(ms: Morphemes, begin: int, stop: int, certainty: Certainty) -> Finding:
    start, end = ms.span(begin, stop)
    entity = plain_key(fold_kana(ms.plain[begin:stop]))
    return Finding(start, end, Label.ORG, "Service", certainty, entity or None)
