"""Words services are called by, alone, where somebody goes or works: "なないろで面接の練習を"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Finding
from facilitator.anonymise.folding import fold_kana
from facilitator.anonymise.languages.ja.lists import (
    called_services,
    no_persons,
    public,
    rare_service_names,
    service_endings,
    service_kinds,
    service_shops,
    service_suffixes,
    service_words,
)
from facilitator.anonymise.languages.ja.morphemes import Morphemes
from facilitator.anonymise.languages.ja.service_morphemes import (
    JOINING,
    LONGEST_NAME,
    OPENING,
    SHORTEST,
    calls,
    opens,
    pattern,
    scraps,
    service_at,
)
from facilitator.anonymise.words import word_set
from facilitator.domain.transcript import Certainty

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


def alone(ms: Morphemes) -> Iterator[Finding]:
    """Words of the lists where what is said fits a service only."""
    text = ms.plain
    for match in pattern(rare_service_names, called_services).finditer(text):
        begin, stop = match.span()
        if len(match.group()) < 2 or not _bounded(ms, begin, stop):
            continue
        rare = match.group() in rare_service_names()
        if match.group() in _MANNER and text.startswith(("に", "と", "で", "し"), stop):
            continue
        if (rare and _CHIEF.match(text, stop)) or _ALONE.match(ms.hiragana, stop):
            yield service_at(ms, begin, stop, Certainty.SUGGESTED)


_STRONG = re.compile(
    r"(?:さん)?(?:の(?:職員|工賃|送迎|利用者|世話人|施設長|サビ管|サービス管理|支援員|利用料)"
    r"|に(?:通[っいう]|見学に|体験に|移[っる])|を(?:利用し|見学し|退所|利用する)"
    r"|で[^、。をが]{0,5}、?[^、。をが]{0,5}(?:の作業をし|袋詰|箱折|の内職))"
)
_CALLED = re.compile(
    r"(?:[ぁ-ゖー]{3,8}|[ぁ-ゖー]{2,7}の?[実草花木家会里森丘鳥風空苑]|[ァ-ヺー]{3,9})$"
)
_KANJI = re.compile(r"[一-鿿]")


def unlisted(ms: Morphemes) -> Iterator[Finding]:
    """Words of no list where only a service can be meant: "こでまりの工賃"."""
    text = ms.plain
    for match in _STRONG.finditer(text):
        called = _CALLED.search(text, max(0, match.start() - LONGEST_NAME), match.start())
        if called is None:
            continue
        begin, stop = called.start(), match.start()
        katakana = text[begin] > "ゖ"
        if katakana:
            if (begin and "ァ" <= text[begin - 1] <= "ー") or "の" not in match.group()[:3]:
                continue
        else:
            opened = opens(ms, begin)
            if opened is None or _KANJI.search(text) is None:
                continue
            begin = opened
        first, last = ms.number_at[begin], ms.number_at[stop - 1]
        parts = ms[first : last + 1]
        if parts[0].at != begin or parts[-1].stop != stop or stop - begin < SHORTEST:
            continue
        if parts[0].kind[0] not in ("名詞", "形状詞", "接頭辞") or not all(calls(p) for p in parts):
            continue
        sentence = any(
            (p.particle and p.surface != "の") or p.kind[0] in ("動詞", "助動詞", "形容詞")
            for p in parts
        )
        if _kindly(text[begin:stop]) or (sentence and not scraps(ms, begin, stop)):
            continue
        yield service_at(ms, begin, stop, Certainty.SUGGESTED)


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
        before = OPENING if stop - begin > 3 else JOINING
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
