"""Services, employers, schools and media by their endings: みどりクリニック, 社会福祉法人…会."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.folding import fold_kana
from facilitator.anonymise.languages.ja.kana import KANA, plain_key
from facilitator.anonymise.languages.ja.lists import (
    generic,
    no_persons,
    public,
    service_endings,
    service_kinds,
    service_names,
)
from facilitator.anonymise.languages.ja.morphemes import Morpheme, Morphemes, morphemes, word_kinds
from facilitator.anonymise.languages.ja.naming import (
    CALLING,
    HONORIFICS,
    RELATIONS,
    closes,
    honorific,
    joined,
    nameable,
    nobody,
)
from facilitator.anonymise.languages.ja.service_morphemes import VERBAL
from facilitator.anonymise.languages.ja.services import services
from facilitator.anonymise.words import word_set
from facilitator.domain.transcript import Certainty, Label

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

_CALLED_SO = CALLING | word_set("先生 せんせい")

_OF_SPIRIT = frozenset({"こころ", "心", "いのち", "みんな"})

_HEADS = re.compile(
    r"株式会社|有限会社|合同会社|社会福祉法人|医療法人|学校法人|npo法人|宗教法人|社団法人|財団法人"
)
_SAINT = re.compile(
    r"聖[ァ-ヺー・一-龯]{1,8}(?:教会|学園|学院|病院|クリニック|大学|高校|女子|ホーム|会|修道院|幼稚園)"
)
_CALLED = re.compile(
    r"(?:って|という|っていう|とかいう|てゆう|ってゆう)(?:[^、。はがを]{0,8}の)?"
    r"(?:小さな|小さい|ちっちゃい|大きな|大きい|古い|新しい)?(?:訪問看護(?!師|さん)|フリースペース|居場所|地活|相談支援|団体"
    r"|ミーティング|グループ|サロン|デイサービス|会社|病院|[ぁ-ゖァ-ヺー一-鿿]{1,4}屋"
    r"|クリニック|医院|作業所|事業所|学校|高校|大学|お店|店|施設|団体|グループホーム|寮|教会"
    r"|新聞|番組|薬局|スーパー|工場|喫茶店|カフェ|サークル|自助グループ|家族会|当事者会"
    r"|デイケア|センター|ところに通|とこに通|ところで働|とこで働)"
)
_IN_KANA = re.compile(r"(?:^|[^ぁ-ゖ][はがのでにを、]?|[、。])([ぁ-ゖ]{3,8}(?<![のなるた]))$")

_CHEERFUL = re.compile(
    r"(?P<twice>[ぁ-ゖァ-ヺ]{2})(?P=twice)(?:カフェ|ハウス|ホーム|クラブ|サロン|工房|広場|ルーム|作業所|保育園|キッズ|農園|食堂|クリニック)"
)
"""ぽかぽかカフェ, のびのびクラブ."""

_KINDS = re.compile("|".join(sorted(service_kinds(), key=len, reverse=True)))
"""Kinds that stand before the name: グループホームあおぞら, エフエムさくら."""

_HUMBLE = word_set(
    """
    施設 うどん ラーメン そば 焼肉 寿司 クリーニング ステーション 会社 教室 園 団地 会館 塾 寮
    センター スペース クラブ バー 事業所 居場所 農園 牧場
    """
)
"""Kinds before which, without の, only a word that no dictionary has is a name."""

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
    "専門学校",
)

_NO_PLAIN = word_set(
    """
    入院 通院 転院 紹介 希望 予定 救急 協力 指定 受診 専門 連携 提携 搬送 面会 訪問 療養 志望 受験
    進学 通学 転校 出身
    卒業 関連 附属 付属 系列 提携 大手 有名 普通 一般 近所 最寄り 同じ 別 当該 相談 緊急 当番 輪番
    拠点 基幹
    """
)

_ATTENDING = (
    "をリストラ", "をクビ", "をくび", "を定年", "で夜勤", "で皿洗い", "でレジ",
    "で働", "に勤め", "に勤務", "でバイト", "でアルバイト", "でパート", "に就職", "に入社",
    "を退職", "を辞め", "をやめ",
    "に通っ", "に通い", "に通う", "に入院", "を退院", "に転院", "を卒業", "に入学", "を中退",
    "に入所", "を退所", "に入居",
    "に通所", "の利用者", "の職員", "のスタッフ", "の社員", "に登録", "に見学", "の店長",
    "に転職", "のデイケア",
)  # fmt: skip

_ATTENDED = re.compile(
    r"(?:さん)?(?:に|で|を|へ|まで|から|の|って(?:いう)?|という)(?:、|は|も|また|昔|前|今|毎日|ずっと|週.)?(?:通|入院|入所|入居|入っ|入る|退院"
    r"|退所|勤め|働|行[っくき]|転院|紹介|見学|辞め|やめ|お?世話|い[たるて]|戻|工賃|先生|職員|スタッフ|人[がはにとものでた]|仲間"
    r"|デイ|利用|食堂|世話人|看護師|ワーカー|相談員|外来|病棟|診察|待合|旅行|行事|お昼|ところ|とこ|施設|作業所|病院|使っ|担当"
    r"|メンバー|お?祭|バザー|イベント|職場|バイト|パート|登録|体験|実習|来て|来る)"
    r"|さん(?:が|は)来"
)


def attended(ms: Morphemes, at: int) -> bool:
    """Whether what follows position `at` speaks of a service: に通って, の職員, を利用して."""
    return _ATTENDED.match(ms.plain, at) is not None


_KANA_NAME = re.compile(
    r"[ぁ-ゖー]{3,7}?(?<![たてるいよねなかぞわれっん])(?=[のがはにでをともへ、。]|って|です|$)"
)
_AT_WORK = re.compile(
    r"で(?:待|働|会|バイト|店番|皿洗)|に(?:通|勤め)|の(?:マスター|店長|大将|女将)"
)
"""喫茶店のマロニエで待ち合わせて."""

_LONG_KIND = 4
_SHORT_PREFIX = 3
_NAMED_END = word_set("会 堂 屋 亭 庵 軒 園 荘 館 舎 里 郷 苑 家 組 座 社 党 団")


def _acts(m: Morpheme) -> bool:
    """A word for an action or a manner: グループホーム入居, カフェ通い."""
    return m.kind[2] in ("サ変可能", "形状詞可能", "サ変形状詞可能") or m.kind[0] == "接尾辞"


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
        sure: list[Finding] = []
        for finding in self._found(ms):
            if finding.certainty is Certainty.CERTAIN:
                sure.append(finding)
            yield finding
        for finding in services(ms):
            if any(finding.start <= f.start and f.end <= finding.end for f in sure):
                yield replace(finding, certainty=Certainty.CERTAIN)
            else:
                yield finding

    def _found(self, ms: Morphemes) -> Iterator[Finding]:
        for match in _HEADS.finditer(ms.plain):
            yield from self._headed(ms, match.start(), match.end())
        for match in _SAINT.finditer(ms.plain):
            stop = ms[ms.number_at[match.end() - 1]].stop
            start, end = ms.span(match.start(), stop)
            entity = plain_key(match.group())
            yield Finding(start, end, Label.ORG, "Service", Certainty.CERTAIN, entity)
        yield from self._called(ms)
        for at, m in enumerate(ms):
            if not m.masked and m.surface in service_names() and attended(ms, m.stop):
                yield organisation(ms, at, at + 1, Certainty.SUGGESTED)
        for match in _CHEERFUL.finditer(ms.plain):
            if match.start() in ms.begins and match.end() in ms.ends:
                start, end = ms.span(*match.span())
                entity = plain_key(fold_kana(match.group()))
                yield Finding(start, end, Label.ORG, "Service", Certainty.SUGGESTED, entity)
        for match in _NUMBERED_WARD.finditer(ms.plain):
            if match.start() in ms.begins:
                start, end = ms.span(*match.span())
                entity = plain_key(match.group())
                yield Finding(start, end, Label.ORG, "Service", Certainty.SUGGESTED, entity)
        for at, m in enumerate(ms):
            if m.masked or not (m.noun or m.kind[0] in ("接尾辞", "接頭辞")):
                continue
            if m.proper and m.kind[2] == "一般" and not m.latin and not nobody(m.surface):
                if len(m.surface) > 2 and not honorific(ms, at + 1):
                    yield organisation(ms, self._first(ms, at), at + 1, Certainty.SUGGESTED)
                continue
            if m.surface in service_endings() or m.surface in _WEAK or m.surface.endswith(_PLAIN):
                found = self._ended(ms, at)
            else:
                found = self._attended(ms, at)
            if found is not None:
                yield organisation(ms, found[0], at + 1, found[1])

    def _called(self, ms: Morphemes) -> Iterator[Finding]:
        """ "…っていう会社": what is named so; "グループホーム…": what stands behind its kind."""
        for match in _CALLED.finditer(ms.plain):
            kana = _IN_KANA.search(ms.plain, max(0, match.start() - 9), match.start())
            if kana is not None and not word_kinds(kana[1]):
                start, end = ms.span(*kana.span(1))
                entity = plain_key(fold_kana(kana[1]))
                yield Finding(start, end, Label.ORG, "Service", Certainty.SUGGESTED, entity)
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
                        and ms[first - 2].noun
                        and (ms[first - 2].kana or ms[last].surface in _NAMED_END)
                        and not _stops(ms[first - 2])
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
        last = 0
        for match in _KINDS.finditer(ms.plain):
            if match.start() in ms.begins and match.end() in ms.begins and match.start() >= last:
                for finding in self._kind(ms, match):
                    yield finding
                    last = match.end()

    def _kind(self, ms: Morphemes, match: re.Match[str]) -> Iterator[Finding]:
        """ "グループホームあおぞら", "居酒屋のまる八": a name directly behind its kind."""
        begin = match.end()
        first = ms.number_at[begin]
        if first >= len(ms) or ms[first].at != begin:
            return
        of = ms[first].surface == "の" and not ms[first].gap
        first += of
        if first >= len(ms) or (ms[first].gap and not of and len(match.group()) < _LONG_KIND):
            return
        m = ms[first]
        if m.masked or m.country or nobody(m.surface) or m.number:
            return
        if of and (m.place or m.surface in ("お", "ご")):
            return
        stop = self._behind(ms, first)
        if stop == first or not closes(ms, stop):
            kana = _KANA_NAME.match(ms.plain, begin)
            word = m.noun or m.kind[0] == "動詞"
            told = kana is not None and not any(
                p.surface in ("て", "で") and p.particle
                for p in ms[first : ms.number_at[kana.end() - 1]]
            )
            if kana is not None and told and word and not of and kana.end() in ms.ends:
                span = ms.span(match.start(), kana.end())
                entity = plain_key(fold_kana(match.group() + kana.group()))
                yield Finding(*span, Label.ORG, "Service", Certainty.SUGGESTED, entity)
            return
        core = ms[first:stop]
        if ms.plain[m.at : core[-1].stop].endswith(VERBAL):
            return
        length = core[-1].stop - m.at
        unknown = any(p.proper or not (p.known or p.number) for p in core) and not all(
            p.latin for p in core
        )
        hiragana = KANA.fullmatch(ms.plain[m.at : core[-1].stop]) is not None and length > 1
        told = (
            unknown
            or self._tells(ms, first, stop)
            or (m.katakana and not _acts(m) and _AT_WORK.match(ms.plain, core[-1].stop) is not None)
        )
        if length < 2 or (of and not told):
            return
        start = ms.number_at[match.start()]
        start = self._first(ms, start)
        if of:
            plain = all(p.surface in generic() for p in core)
            if not plain:
                yield organisation(ms, first, stop, Certainty.SUGGESTED)
            return
        kind = ms.plain[ms[start].at : match.end()]
        humble = match.group() in _HUMBLE and len(kind) < _LONG_KIND
        if unknown or (hiragana and length > 2 and not humble):
            yield organisation(ms, start, stop, Certainty.CERTAIN)
        elif not humble and not any(
            _acts(p) and not (p.katakana and len(kind) >= _LONG_KIND) for p in core
        ):
            yield organisation(ms, start, stop, Certainty.SUGGESTED)

    def _behind(self, ms: Morphemes, first: int) -> int:
        """Where a name ends that begins with morpheme `first`, behind its kind."""
        stop = first
        while stop < len(ms) and stop < first + 5:
            m = ms[stop]
            if m.masked or m.punctuation or (m.gap and stop > first):
                break
            inner = m.surface == "の" and stop > first and stop + 1 < len(ms)
            if inner and ms[stop + 1].surface in _OF and ms[stop - 1].noun:
                stop += 2
                continue
            adjective = m.kind[0] == "形容詞" and m.surface.endswith("い")
            if adjective and stop + 1 < len(ms) and ms[stop + 1].kanji and ms[stop + 1].noun:
                stop += 1
                continue
            inflected = stop + 1 < len(ms) and (
                ms[stop + 1].kind[0] == "助動詞"
                or ms[stop + 1].surface in ("て", "で", "たら", "ながら")
            )
            verb = m.kind[0] == "動詞" and m.kana and stop == first
            if verb and not inflected and len(m.surface) > 2:
                stop += 1  # "ほほえみ", "はばたき"
                continue
            named = m.noun and (m.kind[2] != "副詞可能" or m.kana) and not m.country
            counted = m.number and stop == first + 1 and len(ms[first].surface) < _SHORT_PREFIX
            if not (named or counted or m.kind[0] in ("接頭辞", "形状詞", "接尾辞")) or (
                m.surface in HONORIFICS
                or (m.surface in generic() and (m.surface not in _NAMED_END or stop == first))
            ):
                break
            stop += 1
        return stop

    def _tells(self, ms: Morphemes, first: int, stop: int) -> bool:
        """Whether a known word behind "居酒屋の" is formed as a name: まる八, 青空会."""
        if any(p.kind[0] == "代名詞" or p.surface in RELATIONS for p in ms[first:stop]):
            return False
        whole = ms.plain[ms[first].at : ms[stop - 1].stop]
        if whole in service_names():
            return True
        if word_kinds(whole) and not whole.startswith("まる"):
            return False
        return (
            ms[first].kind[0] == "接頭辞"
            or ms[stop - 1].surface in _NAMED_END
            or (stop - first > 1 and len(ms[first].surface) < _SHORT_PREFIX and ms[stop - 1].number)
            or (ms[first].kana and not ms[first].katakana and stop - first > 1)
        )

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
        if not core and any(p.surface.startswith("第") for p in ms[first:at]) and ending in _PLAIN:
            return first, Certainty.SUGGESTED
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
        if any(nameable(p.surface) and p.kanji for p in core) and not all(_acts(p) for p in core):
            return first, Certainty.SUGGESTED
        acts = any(p.kind[2] in ("サ変可能", "形状詞可能", "副詞可能") for p in core)
        if weak or (acts and (ending not in _PLAIN or all(p.surface in _NO_PLAIN for p in core))):
            return None
        return first, Certainty.SUGGESTED

    def _goes_on(self, after: Morpheme) -> bool:
        return (
            after.surface in service_endings() or after.surface.endswith(_PLAIN)
        ) and after.surface not in ("中", "大", "高", "小", "デイケア", "病棟")

    def _first(self, ms: Morphemes, at: int) -> int:
        """Where the name begins that ends with morpheme `at`."""
        first = at
        while first > 0 and at - first < 7 and not ms[first].gap:
            before = ms[first - 1]
            if (
                before.masked
                or before.surface in _CALLED_SO
                or (before.country and before.surface not in _REGIONS)
            ):
                break
            if before.kind[0] in ("名詞", "接尾辞", "接頭辞", "形状詞") and not _stops(before):
                first -= 1
                continue
            if before.surface.startswith("第") or (
                before.surface in ("・", "ー", "&", "-") and first > 1
            ):
                first -= 1
                continue
            break
        # 藍の里病院
        of = first > 1 and first < at and ms[first - 1].surface == "の" and not ms[first].gap
        if of and ms[first].surface in _OF and ms[first - 2].noun and not _stops(ms[first - 2]):
            first -= 2
        if first > 0 and ms[first - 1].surface == "お" and ms[first].kana and first < at:
            first -= 1  # おひさま
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
        if ms[at].surface not in _OF and before.surface not in service_names() | _OF_SPIRIT:
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
        first = self._first(ms, at)
        core = [p for p in ms[first : at + 1] if _core(p) and not _acts(p) and not _stops(p)]
        if core and m.kind[2] == "一般" and len(joined(ms, first, at + 1)) > 1:
            return first, Certainty.SUGGESTED
        return None


def _named_after(ms: Morphemes, first: int, at: int) -> bool:
    return first + 1 < at and (ms[first + 1].proper or not ms[first + 1].known)


def _stops(m: Morpheme) -> bool:
    """A noun that belongs to the sentence and not to the name."""
    return (
        m.kind[0] == "代名詞"
        or m.surface in RELATIONS
        or (m.kind[2] == "副詞可能" and m.known and not (m.kana and len(m.surface) == 1))
        or (m.surface in no_persons() and not m.person and len(m.surface) > 1)
        or m.surface in _COUNTED
    )


_COUNTED = word_set("何 時 頃 年 月 日 度 回 ヶ月 か月 人 つ 個 こと の お ご")


_REGIONS = word_set(
    """
    関東 関西 東北 北陸 甲信越 東海 近畿 中国 四国 九州 首都圏 中部 山陰 山陽 瀬戸内 道北 道南
    道東
    """
)


def _core(m: Morpheme) -> bool:
    """A part that tells which one it is."""
    if m.surface in _REGIONS:
        return True
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
