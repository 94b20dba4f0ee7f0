"""Services, employers, schools and media by their endings: みどりクリニック, 社会福祉法人…会."""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.japanese.kana import plain_key
from facilitator.anonymise.japanese.lists import generic, no_persons, public
from facilitator.anonymise.japanese.morphemes import Morpheme, Morphemes, morphemes
from facilitator.anonymise.japanese.naming import HONORIFICS, RELATIONS
from facilitator.anonymise.words import word_set
from facilitator.domain.transcript import Certainty, Label

_STRONG = word_set(
    """
    病院 医院 クリニック メンタルクリニック 診療所 センター 支援センター 大学 大学院 高校
    高等学校 中学 中学校 小学校 学園 学院 専門学校 短大 支援学校 保育園 幼稚園 株式会社 有限会社
    作業所 事業所 工房 ホーム グループホーム ハウス 荘 寮 教会 神社 商店 新聞 放送 ラジオ カフェ
    喫茶 ステーション 訪問看護ステーション 訪問看護 デイケア 薬局 内科 外科 歯科 心療内科
    メンタル 製作所 精機 精工 鉄工 鉄工所 機械 機工 電子 電工 化学 塗装 板金 土木 工務店 木工
    縫製 紡績 酒造 醸造 物流 急便 観光 出版 樹脂 金属 精密 造船 造園 農産 青果 フーズ システム
    システムズ テック 介護サービス 製版 工業 建設 運輸 運送 印刷 食品 電機 製薬 銀行 信用金庫
    スーパー 書店 不動産 保険 福祉会 生活会 家族会 協会 財団 ファーム 農園 牧場 ベーカリー
    アパート マンション コーポ レジデンス サービス プロジェクト クラブ サロン スクール
    アカデミー ホテル 旅館 工場 製菓 製麺 水産 商会 商事 産業 警備 タクシー 交通 医療センター
    総合病院 中央病院 記念病院 市民病院 大学病院 共済病院 赤十字病院 厚生病院
    地域活動支援センター 生活支援センター 相談支援センター 健康センター 福祉センター
    保健センター デイサービス 女子大 女子大学 大 高 中 小 病棟 支援事業所 就労支援センター
    リハビリテーション病院 ケアセンター 園芸
    """
)
_WEAK = word_set(
    """
    会 会社 園 寺 店 家 里 郷 舎 院 塾 館 組 社 堂 苑 屋 丘 森 杜 村 テレビ 広場 食堂 庵 亭 房
    本舗 学校
    """
)
"""Endings of everyday words too: what stands before has to be a name."""

_SHORT = word_set("大 高 中 小 メンタル 保険 サービス 交通 タクシー 工場 スーパー")
"""Endings that need a name of the dictionary, or an unknown word, before them."""

_OF = word_set(
    """
    家 会 里 郷 園 森 丘 杜 木 樹 泉 クリニック 工房 ホーム ハウス 広場 村 村 部屋 カフェ 作業所
    病院 診療所 舎 苑 庭 海 風 虹 空 音
    """
)
"""Endings of names such as こころのクリニック and ひだまりの家."""

_HEADS = re.compile(
    r"株式会社|有限会社|合同会社|社会福祉法人|医療法人|学校法人|npo法人|宗教法人|社団法人|財団法人"
)
_SAINT = re.compile(
    r"聖[ァ-ヺー・一-龯]{1,8}(?:教会|学園|学院|病院|クリニック|大学|高校|女子|ホーム|会|修道院|幼稚園)"
)
_CALLED = re.compile(
    r"(?:って|という|っていう|とかいう|てゆう|ってゆう)(?:[^、。はがを]{0,8}の)?(?:会社|病院"
    r"|クリニック|医院|作業所|事業所|学校|高校|大学|お店|店|施設|団体|グループホーム|寮|教会"
    r"|新聞|番組|薬局|スーパー|工場|喫茶店|カフェ|サークル|自助グループ|家族会|当事者会"
    r"|デイケア|センター|ところに通|とこに通|ところで働|とこで働)"
)
_KINDS = re.compile(
    r"訪問看護ステーション|地域活動支援センター|就労移行支援事業所|生活支援センター"
    r"|就労支援センター|相談支援センター|グループホーム|コミュニティ|就労移行支援"
    r"|支援センター|クリニック|ベーカリー|レストラン|レジデンス|ケアホーム|訪問看護"
    r"|スナック|グランド|デイケア|パン工房|スーパー|シャトー|エフエム|就労支援"
    r"|ホテル|保育園|パレス|ハイツ|居酒屋|コーポ|作業所|幼稚園|ハウス|テレビ"
    r"|メゾン|ラジオ|カフェ|ハイム|fm|喫茶|a型|工房|b型|特養|老健|地活"
)
"""Kinds that stand before the name: グループホームあおぞら, エフエムさくら."""

_PLAIN = (
    "病院",
    "クリニック",
    "大学",
    "高校",
    "高等学校",
    "中学校",
    "小学校",
    "学園",
    "医院",
    "診療所",
    "教会",
)

_ATTENDING = (
    "で働", "に勤め", "に勤務", "でバイト", "でアルバイト", "でパート", "に就職", "に入社",
    "を退職", "を辞め", "をやめ",
    "に通っ", "に通い", "に通う", "に入院", "を退院", "に転院", "を卒業", "に入学", "を中退",
    "に入所", "を退所", "に入居",
    "に通所", "の利用者", "の職員", "のスタッフ", "の社員", "に登録", "に見学", "の店長",
    "に転職", "のデイケア",
)  # fmt: skip

_NUMBERED_WARD = re.compile(
    r"(?:[東西南北中新本][0-9一二三四五六七八九]{0,2}|[0-9一二三四五六七八九]{1,2}階?[東西南北]|[a-z][0-9]?"
    r"|第?[0-9一二三四五六七八九]{1,2})(?:号)?病棟"
)
_NO_CORE = word_set(
    """
    何 同 各 全 別 某 本 当 御 貴 弊 両 諸 隣 元 前 今 昔 次 他 先 後 旧 新 大 小 中 高 東 西 南
    北 家族 学生
    """
)


class JapaneseOrganisationDetector:
    """Names that end in 病院, クリニック, 大学, 会社, ... with what stands before them."""

    name = "ja_organisation"
    languages: tuple[str, ...] = ("ja",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        for match in _HEADS.finditer(ms.plain):
            yield from self._headed(ms, match.start(), match.end())
        for match in _SAINT.finditer(ms.plain):
            stop = ms[ms.number_at[match.end() - 1]].stop
            start, end = ms.span(match.start(), stop)
            entity = plain_key(match.group())
            yield Finding(start, end, Label.ORG, "Service", Certainty.CERTAIN, entity)
        yield from self._called(ms)
        for match in _NUMBERED_WARD.finditer(ms.plain):
            if match.start() in ms.begins:
                start, end = ms.span(*match.span())
                entity = plain_key(match.group())
                yield Finding(start, end, Label.ORG, "Service", Certainty.SUGGESTED, entity)
        for at, m in enumerate(ms):
            if m.masked or not (m.noun or m.kind[0] in ("接尾辞", "接頭辞")):
                continue
            if m.surface in _STRONG or m.surface in _WEAK or m.surface.endswith(_PLAIN):
                found = self._ended(ms, at)
            else:
                found = self._attended(ms, at)
            if found is not None:
                yield organisation(ms, found[0], at + 1, found[1])

    def _called(self, ms: Morphemes) -> Iterator[Finding]:
        """ "…っていう会社": what is named so; "グループホーム…": what stands behind its kind."""
        for match in _CALLED.finditer(ms.plain):
            last = ms.number_at[match.start()] - 1
            if last < 0 or ms[last].stop != match.start():
                continue
            first = last + 1
            while (
                first > 0
                and last - first < 6
                and (
                    _name_part(ms, first, first - 1)
                    or (
                        ms[first - 1].surface == "の"
                        and first > 1
                        and ms[first - 2].kana
                        and ms[first - 2].noun
                    )
                )
            ):
                first -= 1
                if ms[first].gap:
                    break
            core = [m for m in ms[first : last + 1] if _core(m)]
            if not core or all(m.surface in no_persons() for m in core):
                continue
            named = any(m.proper or not m.known for m in core) or len(core) > 1
            yield organisation(
                ms, first, last + 1, Certainty.CERTAIN if named else Certainty.SUGGESTED
            )
        for match in _KINDS.finditer(ms.plain):
            if match.start() in ms.begins and match.end() in ms.begins:
                yield from self._kind(ms, match.start(), match.end())

    def _kind(self, ms: Morphemes, at: int, begin: int) -> Iterator[Finding]:
        """ "グループホームあおぞら": a name directly behind its kind."""
        first = ms.number_at[begin]
        if first >= len(ms) or ms[first].at != begin or ms[first].gap:
            return
        m = ms[first]
        if m.masked or m.country or m.surface in public() or m.surface in no_persons():
            return
        if m.kind[0] not in ("名詞", "接頭辞", "形状詞", "副詞") or m.kind[2] == "副詞可能":
            return
        stop = first + 1
        while (
            stop < len(ms)
            and not (ms[stop].gap or ms[stop].masked or ms[stop].number)
            and (ms[stop].noun and ms[stop].kind[2] != "副詞可能")
        ):
            stop += 1
        length = ms[stop - 1].stop - begin
        named = (m.proper or not m.known) and length > 1
        if named or (m.kana and not m.katakana and length > 2):
            start = min(at, ms[ms.number_at[at]].at)
            yield organisation(ms, ms.number_at[start], stop, Certainty.CERTAIN)

    def _headed(self, ms: Morphemes, at: int, stop: int) -> Iterator[Finding]:
        """ "株式会社…", "社会福祉法人…": the name stands behind."""
        if stop not in ms.begins and stop < len(ms.plain):
            return
        first = last = ms.number_at[stop] if stop < len(ms.plain) else len(ms)
        while last < len(ms) and last < first + 6 and _name_part(ms, first, last):
            last += 1
        if last > first and ms[ms.number_at[at]].at <= at:
            yield organisation(ms, ms.number_at[at], last, Certainty.CERTAIN)

    def _ended(self, ms: Morphemes, at: int) -> tuple[int, Certainty] | None:
        m = ms[at]
        ending = m.surface
        weak = ending in _WEAK
        if at + 1 < len(ms) and not ms[at + 1].gap and self._goes_on(ms[at + 1]):
            return None  # the ending of the whole name is still to come
        if m.proper and ending not in generic() and ending not in public() and not m.person:
            return self._first(ms, at), Certainty.CERTAIN
        first = self._first(ms, at)
        core = [p for p in ms[first:at] if _core(p)]
        if not core:
            return self._of(ms, at) if ending in _OF or not weak else None
        named = any(p.proper or not p.known for p in core)
        kana = any(p.kana and p.noun for p in core)
        if named:
            return first, Certainty.CERTAIN
        if ending in _SHORT:
            return None
        if kana and not (weak and any(p.katakana for p in core)):
            katakana = all(p.katakana for p in core)
            return first, Certainty.SUGGESTED if katakana else Certainty.CERTAIN
        acts = any(p.kind[2] in ("サ変可能", "形状詞可能", "副詞可能") for p in core)
        if weak or acts:
            return None
        return first, Certainty.SUGGESTED

    def _goes_on(self, after: Morpheme) -> bool:
        return (
            after.surface in _STRONG or after.surface.endswith(_PLAIN)
        ) and after.surface not in ("中", "大", "高", "小", "デイケア", "病棟")

    def _first(self, ms: Morphemes, at: int) -> int:
        """Where the name begins that ends with morpheme `at`."""
        first = at
        while first > 0 and at - first < 7 and not ms[first].gap:
            before = ms[first - 1]
            if before.masked or before.surface in HONORIFICS or before.country:
                break
            if before.kind[0] in ("名詞", "接尾辞", "接頭辞", "形状詞") and not _stops(before):
                first -= 1
                continue
            if before.surface in ("・", "ー", "&", "-") and first > 1:
                first -= 1
                continue
            break
        while first < at and (
            ms[first].surface in _NO_CORE and ms[first].known and not _named_after(ms, first, at)
        ):
            first += 1
        return first

    def _of(self, ms: Morphemes, at: int) -> tuple[int, Certainty] | None:
        """ "こころのクリニック", "ひだまりの家"."""
        first = at
        while first > 0 and ms[first - 1].surface in generic() and ms[first - 1].noun:
            first -= 1
        if first < 2 or ms[first - 1].surface != "の" or ms[first].gap:
            return None
        before = ms[first - 2]
        if not before.noun or before.masked or _stops(before) or before.place or before.person:
            return None
        if before.surface in generic() and before.surface not in ("こころ", "心", "森", "海", "丘"):
            return None
        if before.surface in public() or before.surface in no_persons() or before.number:
            return None
        unknown = before.proper or not before.known
        start = self._first(ms, first - 2) if unknown or before.kana else first - 2
        if unknown:
            return start, Certainty.CERTAIN
        if ms[at].surface not in _OF:
            return None
        if before.kana and not before.katakana:
            return start, Certainty.CERTAIN
        if before.surface in (
            "心",
            "森",
            "海",
            "丘",
            "虹",
            "風",
            "光",
            "星",
            "花",
            "緑",
            "空",
            "太陽",
            "月",
            "山",
        ):
            return first - 2, Certainty.SUGGESTED
        return None

    def _attended(self, ms: Morphemes, at: int) -> tuple[int, Certainty] | None:
        """A name without an ending, before "に通って", "で働いて"."""
        m = ms[at]
        if not m.noun or m.place or m.country or m.person or m.number or m.surface in no_persons():
            return None
        if m.surface in generic() or not ms.plain.startswith(_ATTENDING, m.stop):
            return None
        if m.surface in public():
            working = ms.plain.startswith(_ATTENDING[:10], m.stop)
            return (at, Certainty.SUGGESTED) if working else None
        if (m.proper or not m.known) and len(m.surface) > 1:
            return self._first(ms, at), Certainty.CERTAIN
        if m.kana and m.kind[2] == "一般" and len(m.surface) > 2:
            return at, Certainty.SUGGESTED
        return None


def _named_after(ms: Morphemes, first: int, at: int) -> bool:
    return first + 1 < at and (ms[first + 1].proper or not ms[first + 1].known)


def _stops(m: Morpheme) -> bool:
    """A noun that belongs to the sentence and not to the name."""
    return (
        m.kind[0] == "代名詞"
        or m.surface in RELATIONS
        or (m.kind[2] == "副詞可能" and m.known)
        or (m.surface in no_persons() and not m.person and len(m.surface) > 1)
        or m.surface in _COUNTED
    )


_COUNTED = word_set("何 時 頃 年 月 日 度 回 ヶ月 か月 人 つ 個 こと の お ご")


def _core(m: Morpheme) -> bool:
    """A part that tells which one it is."""
    if m.number or m.punctuation or m.surface in generic() or m.surface in public():
        return False
    if m.surface in _NO_CORE or m.kind[0] in ("接頭辞", "接尾辞"):
        return False
    return m.kind[0] in ("名詞", "形状詞")


def _name_part(ms: Morphemes, first: int, at: int) -> bool:
    m = ms[at]
    if m.masked or m.punctuation or (m.gap and at > first):
        return False
    if m.surface == "の":
        return at > first and at + 1 < len(ms) and ms[at + 1].surface in _OF
    return m.kind[0] in ("名詞", "接尾辞", "接頭辞", "形状詞") and m.surface not in RELATIONS


def organisation(ms: Morphemes, first: int, stop: int, certainty: Certainty) -> Finding:
    """The finding that morphemes [first, stop) name a service, an employer, a school."""
    start, end = ms.span(ms[first].at, ms[stop - 1].stop)
    words = [plain_key(m.reading) if m.reading else m.surface for m in ms[first:stop]]
    entity = "".join(w for w in words if any(c.isalnum() for c in w))
    return Finding(start, end, Label.ORG, "Service", certainty, entity or None)
