"""E-mail addresses, handles and links in Japanese talk, written and said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.ja.morphemes import Morphemes, morphemes
from facilitator.domain.transcript import Certainty, Label

_EMAIL = re.compile(r"[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*")
_HANDLE = re.compile(r"(?<![a-z0-9@])@[a-z0-9_][a-z0-9_.]+")
_UNDERSCORED = re.compile(r"(?<![a-z0-9@._])[a-z0-9.]+(?:_+[a-z0-9.]+)+(?![a-z0-9_]*@)")
_LIVE = re.compile(r"live:[a-z0-9._]+")
_HYPHENED = re.compile(r"(?<![a-z0-9@._-])[a-z]{2,}-[a-z]+\d+(?![a-z0-9@._-])")
_LINK = re.compile(r"(?:https?://|www\.)[a-z0-9._~/?#&=%:+-]*[a-z0-9/]")
_ENDING = r"(?:com|net|org|jp|info|io|me|tv)"
_DOMAIN = re.compile(rf"[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.{_ENDING}(?:/[a-z0-9._/-]*)?")

# What is said is looked for in hiragana, to which katakana is folded.
_AT = re.compile(r"あっとまーく|あっと|@")
_SIGN = r"(?:どっと|てん|ぽいんと|あんだーばー|あんだーすこあ|はいふん|ばー|だっしゅ|[._-])"
_TOP = (
    r"(?:こむ|ねっと|おーあーるじー|おるぐ|じぇーぴー|じぇいぴー|しーおー|えーしー|えぬいー"
    r"|おーあーる|じーおー|いんふぉ|com|net|org|jp|co|ne|ac|or|go|info)"
)
_PROVIDER = (
    r"(?:じーめーる|やふー|あいくらうど|あうとるっく|ほっとめーる|どこも|えーゆー|そふとばんく"
    r"|gmail|yahoo|icloud|docomo|ezweb|outlook|hotmail)"
)
_GAP = r"[、 ]?"
_SPOKEN_DOMAIN = re.compile(
    rf"{_GAP}[a-z0-9ぁ-ゖー〇一二三四五六七八九、. -]{{1,50}}?{_GAP}{_SIGN}{_GAP}"
    rf"{_TOP}(?:{_GAP}{_SIGN}{_GAP}{_TOP})*|{_GAP}{_PROVIDER}"
)
_LONGEST_DOMAIN = 60
_SPOKEN_LINK = re.compile(
    r"[a-z0-9ァ-ヺー.]{1,40}(?:ドット|\.)(?:コム|ジェーピー|ジェイピー|ネット|com|jp|net)"
)
_SPOKEN_SIGNS = ("どっと", "あんだーばー", "あんだーすこあ", "はいふん")
_NAMED_ADDRESS = re.compile(r"(?:メールアドレス|メアド|アドレス|メール|アカウント|インスタ)、?")
_SERVICE = (
    r"ライン|line|インスタ(?:グラム)?|instagram|ツイッター|twitter|エックス|スカイプ|skype|ズーム|zoom"
    r"|ディスコード|discord|フェイスブック|facebook|ティックトック|tiktok|ミクシィ|スレッズ|threads"
    r"|カカオ(?:トーク)?|ブルースカイ|マストドン|ユーチューブ|youtube"
)
_NAMED_HANDLE = re.compile(
    rf"(?:(?:{_SERVICE})の?)?(?:アカウント名?|ユーザー(?:名|ネーム)|ハンドル(?:ネーム)?|チャンネル名?"
    r"|id|アイディー|アイデー)(?:の?名前)?(?P<led>(?:が|は|って|の|、|も|を|えっと|えーと|あの)*)"
)
"""What is told behind it is how somebody is found."""

_ON_SERVICE = re.compile(
    rf"(?:{_SERVICE}|ブログ|x)(?P<led>(?:が|は|の|、|って|も|えっと|えーと|あの)+)"
)
_SIGNED = re.compile(r"(?<![a-z0-9@])(?=[a-z0-9._-]*\d|[a-z0-9.-]*_)[a-z][a-z0-9._-]{4,}")
"""A run of letters with a figure or an underscore, as handles have."""

_UNDERSCORE = re.compile(r"あんだー(?:ばー|すこあ|らいん)")
_UNDER_LEAST = 4


class JapaneseContactDetector:
    """E-mail addresses, handles and links: with their signs, or with アットマーク and ドット."""

    name = "ja_contact"
    languages: tuple[str, ...] = ("ja",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        ms = morphemes(context)
        for pattern, category in (
            (_EMAIL, "email"),
            (_LINK, "link"),
            (_DOMAIN, "link"),
            (_HANDLE, "handle"),
            (_UNDERSCORED, "handle"),
            (_HYPHENED, "handle"),
            (_LIVE, "handle"),
            (_SPOKEN_LINK, "link"),
        ):
            for match in pattern.finditer(ms.plain):
                if pattern is _SPOKEN_LINK and "アット" in match.group():
                    continue  # an address
                # A sentence's full stop is no part of the address.
                stop = match.start() + len(match.group().rstrip(".-"))
                yield _finding(ms, match.start(), stop, category)
        for match in _AT.finditer(ms.hiragana):
            yield from self._spoken(ms, match)
        for match in _UNDERSCORE.finditer(ms.hiragana):
            start, stop = self._begins(ms, match.start()), self._ends(ms, match.end())
            if start < match.start() or stop > match.end():
                yield _finding(ms, start, stop, "handle")
        for match in _NAMED_HANDLE.finditer(ms.plain):
            yield from self._told(ms, match, named=True)
        for match in _ON_SERVICE.finditer(ms.plain):
            if match.start() in ms.begins:
                yield from self._told(ms, match, named=False)

    def _told(self, ms: Morphemes, match: re.Match[str], named: bool) -> Iterator[Finding]:
        """What stands behind "ID は", "インスタは", if it looks like a handle."""
        start = match.end()
        if start >= len(ms.plain) or start not in ms.begins:
            return
        stop = self._ends(ms, start)
        said = ms.plain[start:stop]
        if _SIGNED.fullmatch(said):
            yield _finding(ms, start, stop, "handle")
        elif not named or len(said) < _UNDER_LEAST - 1 or (not match["led"] and _plain(ms, start)):
            return
        elif re.search(r"[a-z0-9〇一二三四五六七八九]", said) or "アンダー" in said:
            yield _finding(ms, start, stop, "handle")
        elif _TELLS.match(ms.plain, stop) and not _plain(ms, start):
            yield _finding(ms, start, stop, "handle", Certainty.SUGGESTED)

    def _spoken(self, ms: Morphemes, at: re.Match[str]) -> Iterator[Finding]:
        domain = _SPOKEN_DOMAIN.match(ms.hiragana, at.end())
        if domain is not None and domain.end() - at.end() > _LONGEST_DOMAIN:
            domain = None
        if domain is None and at.group() == "あっと":
            return  # "あっという間"
        start = self._begins(ms, at.start())
        if domain is not None:
            yield _finding(ms, start, domain.end(), "email")
            return
        stop = self._ends(ms, at.end())
        if stop > at.end():
            sure = at.group() == "あっとまーく"
            kind = "email" if start < at.start() else "handle"
            certainty = Certainty.CERTAIN if sure else Certainty.SUGGESTED
            yield _finding(ms, start, stop, kind, certainty)

    def _ends(self, ms: Morphemes, start: int) -> int:
        """Where what is said as an address or a handle ends that goes on at `start`: at the first
        particle, verb or comma."""
        stop = start
        while stop < len(ms.plain) and stop - start < _LONGEST_HANDLE:
            m = ms[ms.number_at[stop]]
            if m.masked or (m.punctuation and m.surface not in "._-ー~") or m.kind[0] in _ENDS:
                break
            if m.kind[0] == "動詞" and not _spoken(m.surface[0]) and stop > start:
                break
            stop = m.stop
        return max(start, len(ms.plain[:stop].rstrip(".")))

    def _begins(self, ms: Morphemes, stop: int) -> int:
        """Where what is said before "at" begins."""
        plain = ms.plain
        start = stop
        while start > 0:
            listed = plain[start - 1] == "、" and start > 1 and _spoken(plain[start - 2])
            signed = ms.hiragana[:start].endswith(_SPOKEN_SIGNS)
            if not (_spoken(plain[start - 1]) or listed or signed):
                break
            start -= 1
        start = self._word_before(ms, start, stop)
        cues = list(_NAMED_ADDRESS.finditer(plain, start, stop))
        return cues[-1].end() if cues else start

    def _word_before(self, ms: Morphemes, start: int, stop: int) -> int:
        """Where a word begins that is said directly before a sign: ひまわりドット."""
        signed = start == stop or ms.hiragana.startswith(_SPOKEN_SIGNS, start)
        while start > 0 and (signed or start not in ms.gaps):
            m = ms[ms.number_at[start - 1]]
            if m.masked:
                break
            if not (m.noun or m.kind[0] in ("接頭辞", "接尾辞", "形状詞")) or m.kind[0] == "代名詞":
                break
            start = m.at
        return start


_ENDS = ("助詞", "助動詞", "接続詞", "感動詞")
_LONGEST_HANDLE = 32
_TELLS = re.compile(r"です|で検索|でやって|で登録|って|という|と言|だ(?!け)|なん|$")
"""What follows a handle that is being told."""


def _plain(ms: Morphemes, at: int) -> bool:
    """Whether the word at a position goes on with the sentence: a verb, 名前, 何."""
    m = ms[ms.number_at[at]]
    return m.kind[0] not in ("名詞", "副詞", "形状詞", "記号") or m.kind[2] == "サ変可能"


def _spoken(char: str) -> bool:
    """What an address is made of as it is said: letters, figures, katakana, kanji numerals."""
    if char.isascii():
        return char.isalnum() or char in "._-+"
    return "ァ" <= char <= "ヺ" or char in "ー〇零一二三四五六七八九"


def _finding(
    ms: Morphemes, at: int, stop: int, category: str, certainty: Certainty = Certainty.CERTAIN
) -> Finding:
    start, end = ms.span(at, stop)
    return Finding(start, end, Label.CONTACT, category, certainty)
