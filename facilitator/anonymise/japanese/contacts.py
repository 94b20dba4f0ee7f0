"""E-mail addresses, handles and links in Japanese talk, written and said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.japanese.morphemes import Morphemes, morphemes
from facilitator.domain.transcript import Certainty, Label

_EMAIL = re.compile(r"[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*")
_HANDLE = re.compile(r"(?<![a-z0-9@])@[a-z0-9_][a-z0-9_.]+")
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
    rf"{_GAP}(?:(?:[a-z0-9-]+|[ぁ-ゖー]+?|[〇一二三四五六七八九])+?{_GAP}{_SIGN}{_GAP}){{1,4}}?"
    rf"{_TOP}(?:{_GAP}{_SIGN}{_GAP}{_TOP})*|{_GAP}{_PROVIDER}"
)
_LONGEST_DOMAIN = 60
_SPOKEN_LINK = re.compile(
    r"(?:[a-z0-9ァ-ヺー]+(?:ドット|\.))+(?:コム|ジェーピー|ジェイピー|ネット|com|jp|net)"
)
_SPOKEN_SIGNS = ("どっと", "あんだーばー", "あんだーすこあ", "はいふん")
_LINK_WORDS = r"(?:が|は|って|の|、|で|も|を)*(?:えっと|えーと|あの)?、?"
_NAMED_ADDRESS = re.compile(r"(?:メールアドレス|メアド|アドレス|メール|アカウント|インスタ)、?")
_NAMED_HANDLE = re.compile(
    r"(?:アカウント名?|ユーザー名|ユーザーネーム|ハンドル(?:ネーム)?"
    r"|(?:ライン|line|インスタ|ツイッター|エックス|スカイプ|ズーム|skype|zoom)の?"
    rf"(?:id|アイディー|アイデー)){_LINK_WORDS}"
    r"(?P<handle>(?:[a-z0-9._-]+|[ァ-ヺー]{2,}|[〇零一二三四五六七八九])+)"
)


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
            (_SPOKEN_LINK, "link"),
        ):
            for match in pattern.finditer(ms.plain):
                # A sentence's full stop is no part of the address.
                stop = match.start() + len(match.group().rstrip(".-"))
                yield _finding(ms, match.start(), stop, category)
        for match in _AT.finditer(ms.hiragana):
            yield from self._spoken(ms, match)
        for match in _NAMED_HANDLE.finditer(ms.plain):
            said = match["handle"]
            if len(said) > 3 and (re.search(r"[a-z0-9]", said) or "アンダー" in said):
                yield _finding(ms, match.start("handle"), match.end("handle"), "handle")

    def _spoken(self, ms: Morphemes, at: re.Match[str]) -> Iterator[Finding]:
        domain = _SPOKEN_DOMAIN.match(ms.hiragana, at.end())
        if domain is not None and domain.end() - at.end() > _LONGEST_DOMAIN:
            domain = None
        if domain is None and at.group() == "あっと":
            return  # "あっという間"
        if domain is not None:
            stop = domain.end()
        else:
            stop = at.end()
            while stop < len(ms.plain) and _spoken(ms.plain[stop]):
                stop += 1
        start = self._begins(ms, at.start())
        if start < at.start() or domain is not None:
            certainty = Certainty.CERTAIN if domain is not None else Certainty.SUGGESTED
            yield _finding(ms, start, stop, "email", certainty)

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
        cues = list(_NAMED_ADDRESS.finditer(plain, start, stop))
        return cues[-1].end() if cues else start


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
