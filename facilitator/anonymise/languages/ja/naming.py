"""Where a Japanese word stands as a name, and how far a name in front of an honorific reaches."""

from __future__ import annotations

import re
from functools import lru_cache

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.ja.kana import plain_key
from facilitator.anonymise.languages.ja.lists import (
    family_names,
    generic,
    given_names,
    no_persons,
    no_sirs,
    public,
)
from facilitator.anonymise.languages.ja.morphemes import Morpheme, Morphemes, word_kinds
from facilitator.anonymise.words import common_words, word_set
from facilitator.domain.transcript import Certainty, Label

CALLING = word_set("さん ちゃん くん さーん ちゃーん くーん さぁん san chan kun")
"""Honorifics that stand only behind somebody."""

HONORIFICS = CALLING | word_set("様 さま 先生 せんせい せんせー せんせ 君 氏 殿 たん sama sensei")
_KIN = re.compile(
    r"(?:お?(?:ばあ|婆|じい|爺|ねえ|姉|にい|兄|かあ|母|とう|父)(?:ちゃん|さん|やん|はん)|(?:おば|おじ|姉|兄)(?:ちゃん|さん|貴)|(?:兄|姉|にい(?![てたまなれろくけっらよ])|ねえ)(?![弟妹るさの]))"
)
"""Kinship behind a name: フミばあちゃん, ゆきえ姉ちゃん."""

TITLES = word_set(
    """
    看護師 看護婦 看護士 師長 看護師長 婦長 部長 課長 係長 次長 局長 室長 班長 店長 社長 会長
    副会長 理事長 理事 主任 副主任 主事 ワーカー ケースワーカー ソーシャルワーカー 心理士
    臨床心理士 公認心理師 相談員 支援員 指導員 医師 ドクター 院長 副院長 所長 施設長 園長 校長
    教頭 教授 准教授 助教 講師 選手 監督 コーチ 牧師 神父 弁護士 薬剤師 保健師 作業療法士
    理学療法士 精神保健福祉士 介護士 ヘルパー リーダー 代表 議員 知事 市長 町長 首相 大臣 巡査
    刑事 警部 シスター 司祭 兄弟 姉妹 家族 先輩 後輩 おじさん おばさん おじ おば 夫妻 夫婦 一家 家
    兄 姉 兄さん 姉さん
    """
)
"""Professions and offices that follow a family name as honorifics do."""

RELATIONS = word_set(
    """
    妹 弟 兄 姉 母 父 娘 息子 長男 次男 三男 長女 次女 三女 末っ子 夫 妻 旦那 主人 嫁 奥さん
    彼女 彼氏 彼 恋人 元彼 元カノ パートナー 孫 甥 姪 いとこ 従兄弟 従姉妹 叔父 叔母 伯父 伯母
    おじ おば 義母 義父 義兄 義姉 義弟 義妹 姑 舅 友達 お友達 友人 親友 仲間 同僚 先輩 後輩 上司
    部下 同級生 クラスメート 幼馴染 幼なじみ ママ友 担当 担当者 担任 主治医 看護師 ワーカー
    ケースワーカー ソーシャルワーカー 心理士 相談員 支援員 ヘルパー 保健師 薬剤師 作業療法士
    カウンセラー 先生 店長 社長 部長 課長 主任 師長 院長 施設長 所長 世話人 サポーター
    ピアサポーター ピアスタッフ スタッフ 職員 ボランティア 隣 同室 相部屋 向かい 大家 犬 猫 名前
    お兄さん お姉さん お母さん お父さん 兄貴 姉貴 おばさん おじさん おばあちゃん おじいちゃん
    利用者 患者 当事者 メンバー 司会 ファシリテーター リーダー 代表 会長 事務 受付 牧師 神父
    教授 弁護士 後見人 民生委員 うち ウチ カレ カノ 元カレ 元夫 元妻 元嫁 元旦那 相方 連れ
    連れ合い 女房
    家内 亭主 婚約者
    上の子 下の子 ばあちゃん じいちゃん おば おじ 訪看 ピア 相談支援 ヘルパー ママ友 バイト パート
    店員 ペット 愛犬 愛猫
    医者 医師 師長 校長 教頭 保育士 介護士 社員 部長 課長 係長 次長 大将 マスター ママ オーナー
    住職 牧師 宣教師 記者
    """
)

_ROLE_ENDINGS = tuple("者員師士手屋長家係官人客親主民生役職工夫婦")
_ENDS_CLAUSE = word_set(
    "が は も に を と から って で の へ や より とか だけ です だ でした で さえ なら だって"
)
_FILLERS = word_set(
    """
    えっと えーと ええと えと えー ええ あの あのー あのう その えっ と ま まあ はい うん じゃあ
    じゃ では で それでは どうも こんにちは こんばんは おはよう おはようございます ござい ます
    初めまして はじめまして よろしく お願い し します 皆さん みなさん すみません すいません あ
    あっ い う ん 私 わたし 僕 ぼく 俺 自分 名前 は も が ー えーっと えっとー んー うーん 今日
    次 次は ね ですね です と申します 改めて あらためて ども ありがとう ありがとうございます お
    おはようさん 一応 いちおう まず 最初 に よ
    """
)
"""What may be said before one's own name at the start of a turn."""


def honorific(ms: Morphemes, at: int) -> bool:
    """Whether the morpheme at `at` is an honorific for what stands before it."""
    return at < len(ms) and ms[at].surface in HONORIFICS and not _no_honorific(ms, at)


def _no_honorific(ms: Morphemes, at: int) -> bool:
    return ms[at].surface == "さん" and ms[at].number and at + 1 < len(ms) and ms[at + 1].number


def titled(ms: Morphemes, at: int) -> bool:
    """Whether a profession, an office or a kinship stands directly at `at`."""
    return at < len(ms) and not ms[at].gap and (ms[at].surface in TITLES or kin(ms, at))


def kin(ms: Morphemes, at: int) -> bool:
    """Whether "ばあちゃん", "姉さん" and the like stand at morpheme `at`."""
    return _KIN.match(ms.plain, ms[at].at) is not None


def joined(ms: Morphemes, first: int, stop: int) -> str:
    """The text of morphemes [first, stop), without white space."""
    return ms.plain[ms[first].at : ms[stop - 1].stop] if first < stop else ""


def nameable(surface: str) -> bool:
    """Whether a word by itself can be somebody's name."""
    return (
        surface in family_names()
        or surface in given_names()
        or any(kind[2] == "人名" for kind in word_kinds(surface))
    )


def ordinary(surface: str) -> bool:
    """Whether a word by itself means something else than a name."""
    return any(kind[1] != "固有名詞" for kind in word_kinds(surface))


@lru_cache(maxsize=16_384)
def nobody(surface: str) -> bool:
    """A word that takes an honorific and names nobody."""
    return (
        surface in no_persons()
        or surface in generic()
        or surface in public()
        or (surface[:1] in ("お", "ご", "御") and surface[1:] in no_persons())
    )


def name_before(ms: Morphemes, stop: int, calling: bool) -> tuple[int, Certainty] | None:
    """(first morpheme, how sure) of the name that ends before morpheme `stop`, an honorific's.

    `calling` honorifics follow persons only, so that almost anything before them is a name.
    """
    if stop < 1:
        return None
    last = ms[stop - 1]
    if last.masked or last.punctuation or last.number or last.country:
        return None
    whole = last.surface
    if ms[stop].surface in ("様", "さま") and whole in no_sirs():
        return None
    if nobody(whole) and not _named_so(ms, stop, calling):
        return None
    if last.kind[0] in ("代名詞", "連体詞", "接続詞", "接頭辞"):
        return None
    first = stop - 1
    if last.latin:
        return _latin_before(ms, stop)
    if last.person or (last.place and nameable(whole)) or whole in family_names():
        return _more(ms, first), Certainty.CERTAIN
    if last.kana and not last.katakana:
        return _kana_before(ms, stop, calling)
    if last.katakana:
        first = _more(ms, first)
        known = last.known and not last.proper and first == stop - 1 and not nameable(whole)
        return first, Certainty.SUGGESTED if known else Certainty.CERTAIN
    return _kanji_before(ms, stop)


def _named_so(ms: Morphemes, stop: int, calling: bool) -> bool:
    """ "西さん", "山先生": directions and the like are family names where they are addressed."""
    last = ms[stop - 1]
    if last.surface in no_persons() or (stop > 1 and ms[stop - 2].kind[0] == "接頭辞"):
        return False
    if last.person and not calling:
        return True
    return last.surface in family_names() or (len(last.surface) == 1 and last.kanji)


def _more(ms: Morphemes, first: int) -> int:
    """Where a name begins whose last word is at `first`: with the family name before it."""
    while first > 0 and first + 4 > 0:
        before, here = ms[first - 1], ms[first]
        if before.masked or (before.punctuation and before.surface != "・"):
            break
        if before.surface == "・" and first > 1 and ms[first - 2].katakana:
            first -= 2
            continue
        foreign = before.katakana and here.katakana and not nobody(before.surface)
        family = (before.person or before.surface in family_names()) and (
            not here.family or before.family or not before.known
        )
        if family and here.family and before.family:
            break  # two family names: two people
        if family and before.kana and len(before.surface) < 2:
            break
        if not (foreign or family) or nobody(before.surface):
            break
        first -= 1
    return first


def _latin_before(ms: Morphemes, stop: int) -> tuple[int, Certainty] | None:
    first = stop - 1
    while first > 0 and ms[first - 1].latin and ms[first - 1].surface not in common_words():
        first -= 1
    word = ms[stop - 1].surface
    unsure = word in common_words() and len(word) < 4
    return first, Certainty.SUGGESTED if unsure else Certainty.CERTAIN


_NO_NAME_PART = ("助詞", "助動詞", "接続詞", "代名詞", "連体詞", "感動詞")


def _kana_before(ms: Morphemes, stop: int, calling: bool) -> tuple[int, Certainty] | None:
    last = ms[stop - 1]
    named = last.proper or not last.known or nameable(last.surface)
    if not calling and not (last.noun and named):
        return None
    first = stop - 1
    length = len(last.surface)
    while first > 0 and not ms[first].gap and length < 6:
        before = ms[first - 1]
        if before.masked or not before.kana or before.katakana:
            break
        if length > 1 and (before.kind[0] in _NO_NAME_PART or before.kind[0] == "副詞"):
            break
        if length > 2 and last.noun and last.known:
            break
        first -= 1
        length += len(before.surface)
    whole = joined(ms, first, stop)
    if length < 2 or nobody(whole) or nobody(last.surface):
        return None
    if first == stop - 1 and last.kind[0] in _NO_NAME_PART and not nameable(whole):
        return None
    sure = nameable(whole) or (calling and first == stop - 1 and not last.known)
    common = last.known and not last.proper and not nameable(whole) and last.kind[0] == "名詞"
    return _more(ms, first), Certainty.CERTAIN if sure or not common else Certainty.SUGGESTED


def _kanji_before(ms: Morphemes, stop: int) -> tuple[int, Certainty] | None:
    last = ms[stop - 1]
    first = stop - 1
    # An unknown name falls apart into characters.
    while (
        first > 0
        and not ms[first].gap
        and len(ms[first].surface) == 1
        and ms[first - 1].kanji
        and len(ms[first - 1].surface) == 1
        and not ms[first - 1].masked
        and not ms[first - 1].number
        and ms[stop - 1].stop - ms[first - 1].at <= 4
    ):
        first -= 1
    whole = joined(ms, first, stop)
    if nobody(whole) and not (first == stop - 1 and _named_so(ms, stop, calling=True)):
        return None
    if nameable(whole):
        return _more(ms, first), Certainty.CERTAIN
    if last.kind[0] == "接尾辞" or whole.endswith(_ROLE_ENDINGS):
        # "介護士", "保険屋": a trade
        return None
    if first > 0 and ms[first - 1].kind[0] == "接頭辞":
        return None
    if not (last.noun or last.kind[0] in ("形状詞", "動詞", "副詞", "形容詞")):
        return None
    if len(whole) > 4 and last.known:
        return None
    split = first < stop - 1 or not last.known
    return _more(ms, first), Certainty.CERTAIN if split else Certainty.SUGGESTED


def opens(ms: Morphemes, first: int) -> bool:
    """Whether nothing but greetings and fillers has been said before morpheme `first`, in this
    sentence."""
    at = first - 1
    while at >= 0:
        m = ms[at]
        if m.punctuation and m.surface in "。．.?？!！":
            return True
        if not (m.punctuation or m.surface in _FILLERS or m.kind[0] == "感動詞"):
            return False
        at -= 1
    return True


_INTRODUCED = re.compile(
    r"と(?:申|もうし|いいます|言います|いいまし|名乗|呼[んびばぶ])|って(?:申|いいます|言います|呼[んびばぶ])|ちゅうもん|いいますねん"
    r"|(?:って|と)(?:い|言)う(?:もん|者|ん[でだ])|いうもん|(?:って|っちゅう)(?:もん|者)"
    r"|(?:っていう|って言う|という|と言う|とかいう|っちゅう|ちゅう|って|ていう|いう)(?:、)?(?:名前の)?(?:[^、。はがを]{0,6}の)?"
    r"(?:人|子(?!供|ども)|方(?!法)|男|女|先生|友達|友人|友だち|奴|やつ|看護師|医者|医師|ワーカー|職員|スタッフ|先輩|後輩|同僚|上司"
    r"|猫|犬|おじ|おば|お姉|お兄|彼氏|彼女|親友|同級生|弁護士|保健師|相談員|支援員|患者|利用者|メンバー|ボランティア|学生"
    r"|社長|店長|部長|課長|係長|主任|大家|神父|牧師|司祭|名前|名字|苗字|伯母|叔母|伯父|叔父|いとこ|娘|息子|妹|弟|兄|姉|夫|旦那|嫁|妻|主治医|支援者|実習生|牧師)"
)


def introduced(ms: Morphemes, stop: int) -> bool:
    """Whether a name is being told: "…と申します", "…って言います", "…と呼んでください"."""
    return stop < len(ms) and introduced_at(ms, ms[stop - 1].stop)


def introduced_at(ms: Morphemes, stop: int) -> bool:
    """The same for what ends at a position of the plain text, wherever words end."""
    return _INTRODUCED.match(ms.plain, stop) is not None


def related(ms: Morphemes, first: int) -> bool:
    """Whether "my sister's", "the nurse's" and the like stands before: 妹の, 担当の."""
    if first < 2 or ms[first - 1].surface != "の" or ms[first - 1].masked:
        return False
    before = ms[first - 2]
    if before.surface in ("さん", "ちゃん") and first > 2:
        before = ms[first - 3]
        return before.surface in RELATIONS
    return before.surface in RELATIONS


def related_at(ms: Morphemes, at: int) -> bool:
    """The same before a position of the plain text, wherever words begin: 妹の|みう."""
    before = ms.plain[max(0, at - _LONGEST_RELATION) : at]
    before = before[:-1].removesuffix("さん") if before.endswith("の") else ""
    return any(before[first:] in RELATIONS for first in range(len(before)))


_LONGEST_RELATION = 13


def closes(ms: Morphemes, stop: int) -> bool:
    """Whether what follows can follow a name: a particle, です, a comma, the end."""
    if stop >= len(ms):
        return True
    after = ms[stop]
    return (
        after.gap
        or after.masked
        or after.punctuation
        or after.particle
        or after.surface in _ENDS_CLAUSE
        or after.kind[0] == "助動詞"
    )


def stands(ms: Morphemes, first: int, stop: int) -> bool:
    """Whether morphemes [first, stop) stand where a name stands."""
    if honorific(ms, stop) or titled(ms, stop) or introduced(ms, stop):
        return True
    if related(ms, first) and closes(ms, stop):
        return True
    after = ms[stop] if stop < len(ms) else None
    if after is not None and not after.masked and (after.given or after.family) and not after.gap:
        return True
    before = ms[first - 1] if first else None
    if before is not None and before.family and not ms[first].family:
        return True
    if opens(ms, first) and after is not None and after.surface in ("です", "でございます", "だ"):
        return stop + 1 >= len(ms) or ms[stop + 1].surface not in (
            "か",
            "けど",
            "けれど",
            "ね",
            "よ",
        )
    return told_before(ms, first)


def told_before(ms: Morphemes, first: int) -> bool:
    """ "名前は": what follows is a name."""
    before = ms.plain[max(0, ms[first].at - 6) : ms[first].at]
    return before.endswith(
        (
            "名前は",
            "名前が",
            "名前、",
            "名は",
            "名字は",
            "苗字は",
            "って書いて",
            "と書いて",
            "あだ名は",
            "呼び名は",
        )
    )


def entity_of(ms: Morphemes, first: int, stop: int) -> str:
    """The folded reading of a name, family and given name as two words; what has no reading as it
    is written."""
    words: list[str] = []
    for at in range(first, stop):
        m = ms[at]
        if not any(c.isalnum() for c in m.surface):
            continue
        key = plain_key(m.reading) if m.reading else m.surface
        whole = m.person or m.latin or (m.katakana and len(m.surface) > 1)
        if words and not (whole or (at > first and ms[at - 1].person)):
            words[-1] += key
        else:
            words.append(key)
    if len(words) == 1 and stop - first > 1:
        words = [plain_key(words[0])]
    return " ".join(words)


def person(context: Context, ms: Morphemes, first: int, stop: int, certainty: Certainty) -> Finding:
    """The finding that morphemes [first, stop) are somebody's name."""
    start, end = ms.span(ms[first].at, ms[stop - 1].stop)
    entity = entity_of(ms, first, stop)
    code = context.matcher.unspaced.meant(ms, first, stop)
    return Finding(start, end, Label.PERSON, "Person", certainty, entity or None, code)


def morpheme_like_name(m: Morpheme) -> bool:
    """A word that can hardly be anything but a name, or that the dictionary does not know."""
    if m.masked or m.punctuation or m.number or nobody(m.surface):
        return False
    if m.person:
        return True
    if m.latin:
        return m.surface not in common_words()
    return m.noun and (not m.known or (m.proper and not m.place and not m.country))
