"""A kind of service and its name behind it: "スーパーかねよし", "ワークスてとて", "松の湯"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Finding
from facilitator.anonymise.languages.ja.lists import (
    called_services,
    generic,
    no_persons,
    public,
    rare_service_names,
    service_beside,
    service_kinds,
    service_shops,
    service_words,
)
from facilitator.anonymise.languages.ja.morphemes import Morphemes
from facilitator.anonymise.languages.ja.naming import HONORIFICS, RELATIONS, honorific, nameable
from facilitator.anonymise.languages.ja.service_morphemes import (
    ADVERBS,
    GRAMMAR,
    HEAD_WORDS,
    LONGEST_NAME,
    NAMED_END,
    SCRAPS,
    SHORTEST,
    VERBAL,
    acting,
    ends,
    pattern,
    scrappy,
    service_at,
    whole_word,
)
from facilitator.anonymise.words import word_set
from facilitator.domain.transcript import Certainty

_LONG_KIND = 4
_MOST_PARTS = 5
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
_KANA_RUN = re.compile(r"[ぁ-ゖー]{1,12}")
_MORE = re.compile(
    rf"の(?:湯|家|木|里|郷|森|丘|泉|庭|窓辺?|実|会|風|音|花|友|杜|樹|広場)(?={_PARTICLE}|$)"
)
"""松の湯."""


def behind_kinds(ms: Morphemes) -> Iterator[Finding]:
    """Names directly behind the kind of service they name."""
    done = 0
    for match in pattern(service_words, service_shops, service_kinds).finditer(ms.plain):
        begin, stop = match.span()
        if begin < done or not whole_word(ms, begin, stop):
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
        yield service_at(ms, _start(ms, begin), end, certainty)


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
    listed = pattern(rare_service_names, called_services, service_beside).match(text, at)
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
    if head.surface in GRAMMAR or head.surface in ADVERBS:
        return None
    ended = _KANA_AND_KANJI.match(text, at)
    if shop and ended is not None and not head.particle and ended.end() in ms.ends:
        return ended.end(), Certainty.SUGGESTED
    for end in range(at + 2, min(run.end(), at + LONGEST_NAME) + 1):
        if not _phrase_ends(ms, end) or (end not in ms.gaps and _TAIL.match(text, end) is None):
            if end in ms.gaps:
                break
            continue
        name = text[at:end]
        if name in GRAMMAR or name in ADVERBS or name.endswith(VERBAL):
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
    if any(p.particle or p.kind[0] == "助動詞" for p in parts[1:-1]) and not scrappy(parts):
        return False
    if ms[last].stop != end:  # the cut goes across: た|らしん|ば|ん
        return not head.particle and head.kind[0] not in ("助動詞", "動詞")
    if head.particle or head.kind[0] == "助動詞":
        shopkeeper = head.surface in ("と", "に", "か") and _KEEPER.match(ms.plain, at) is not None
        return shopkeeper or scrappy(parts)
    if head.kind[0] == "連体詞" and end - at > SHORTEST:
        return parts[-1].noun and not acting(parts[-1])
    if head.kind[0] == "動詞" and len(parts) == 2 and end - at > SHORTEST:
        after = parts[1]  # とり|へい
        if after.kind[0] in ("名詞", "形容詞") and len(after.surface) > 1:
            return after.surface not in GRAMMAR and not acting(after)
    if head.kind[0] in ("動詞", "代名詞", "連体詞", "接続詞", "形容詞"):
        if len(parts) == 1 or head.kind[0] in ("動詞", "接続詞", "連体詞"):
            return head.kind[0] == "動詞" and scrappy(parts) and parts[-1].kind[0] in SCRAPS
        return any(p.noun or p.kind[0] in SCRAPS for p in parts[1:])
    if head.noun or head.kind[0] in ("副詞", "形状詞", "接頭辞", "感動詞", "接尾辞"):
        if head.kind[0] == "副詞" and len(parts) == 1:
            return ms.plain.startswith(("の", "で", "が", "を", "なら", "は", "から", "まで"), end)
        if len(parts) == 1 and head.known and not head.proper and end - at < SHORTEST and not shop:
            return False
        return not any(p.surface in GRAMMAR for p in parts) and not acting(parts[-1])
    return False


def _mixed_name(ms: Morphemes, at: int, shop: bool) -> tuple[int, Certainty] | None:
    """ "よし松", "きよ水": kana, and kanji behind them."""
    first = ms.number_at[at]
    m = ms[first]
    if m.particle or m.kind[0] in ("助動詞", "動詞", "代名詞", "連体詞", "接続詞", "副詞"):
        return None
    if m.surface in GRAMMAR or m.surface in ADVERBS or len(m.surface) < 2:
        return None
    if first + 1 >= len(ms) or ms[first + 1].gap or not ms[first + 1].kanji:
        if m.noun:
            return _noun_name(ms, first, shop)
        return None
    after = ms[first + 1]
    if len(after.surface) > 2 or acting(after) or after.number or not shop:
        return None
    if after.surface in generic() or after.surface in HEAD_WORDS:
        return None
    return (after.stop, Certainty.SUGGESTED) if ends(ms, first + 2) else None


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
        if acting(m) and (stop == first or m.kind[2] == "サ変可能"):
            break
        stop += 1
    if stop == first or not ends(ms, stop):
        return None
    parts = ms[first:stop]
    m = parts[0]
    if any(p.surface in generic() and not p.place and p.surface not in NAMED_END for p in parts):
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
    named = parts[-1].surface in NAMED_END and len(parts) > 1
    if named or (((odd or short) and all(not p.katakana for p in parts)) and not acting(parts[-1])):
        return parts[-1].stop, Certainty.SUGGESTED
    return None


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
