"""E-mail addresses, handles and links in Japanese talk: those that are written are `forms`, those
that are said are found here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.ja.cues import FormDetector, finding, pattern
from facilitator.anonymise.languages.ja.morphemes import Morphemes, morphemes
from facilitator.domain.transcript import Certainty

_LONGEST_DOMAIN = 60
_LONGEST_HANDLE = 32
_SHORTEST = 3
"""Characters of a handle that is told without a sign."""

_SIGNS = ("どっと", "あんだーばー", "あんだーすこあ", "はいふん")
_UNDERSCORE = re.compile(r"あんだー(?:ばー|すこあ|らいん)")
_ENDS = ("助詞", "助動詞", "接続詞", "感動詞")


class JapaneseContactDetector(FormDetector):
    """E-mail addresses, handles and links: with their signs, or with アットマーク and ドット."""

    name = "ja_contact"

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        yield from super().detect(text, context)
        ms = morphemes(context)
        for match in pattern("at_sign").finditer(ms.hiragana):
            yield from _spoken(ms, match)
        for match in _UNDERSCORE.finditer(ms.hiragana):
            start, stop = _begins(ms, match.start()), _ends(ms, match.end())
            if start < match.start() or stop > match.end():
                yield finding(ms, start, stop, "handle")
        for name in ("named_handle", "on_service"):
            for match in pattern(name).finditer(ms.plain):
                if match.start() in ms.begins:
                    yield from _told(ms, match, name == "named_handle")


def _told(ms: Morphemes, match: re.Match[str], named: bool) -> Iterator[Finding]:
    """What stands behind "ID は", "インスタは", if it looks like a handle."""
    start = match.end()
    if start >= len(ms.plain) or start not in ms.begins:
        return
    stop = _ends(ms, start)
    said = ms.plain[start:stop]
    if pattern("signed").fullmatch(said):
        yield finding(ms, start, stop, "handle")
    elif not named or len(said) < _SHORTEST or (not match["led"] and _goes_on(ms, start)):
        return
    elif re.search(r"[a-z0-9〇一二三四五六七八九]", said) or "アンダー" in said:
        yield finding(ms, start, stop, "handle")
    elif pattern("tells").match(ms.plain, stop) and not _goes_on(ms, start):
        yield finding(ms, start, stop, "handle", Certainty.SUGGESTED)


def _spoken(ms: Morphemes, at: re.Match[str]) -> Iterator[Finding]:
    domain = pattern("domain").match(ms.hiragana, at.end())
    if domain is not None and domain.end() - at.end() > _LONGEST_DOMAIN:
        domain = None
    if domain is None and at.group() == "あっと":
        return  # "あっという間"
    start = _begins(ms, at.start())
    if domain is not None:
        yield finding(ms, start, domain.end(), "email")
    elif (stop := _ends(ms, at.end())) > at.end():
        certainty = Certainty.CERTAIN if at.group() == "あっとまーく" else Certainty.SUGGESTED
        yield finding(ms, start, stop, "email" if start < at.start() else "handle", certainty)


def _ends(ms: Morphemes, start: int) -> int:
    """Where what is said as an address or a handle ends that goes on at `start`: at the first
    particle, verb or comma."""
    stop = start
    while stop < len(ms.plain) and stop - start < _LONGEST_HANDLE:
        m = ms[ms.number_at[stop]]
        if m.masked or (m.punctuation and m.surface not in "._-ー~") or m.kind[0] in _ENDS:
            break
        if m.kind[0] == "動詞" and not _of_address(m.surface[0]) and stop > start:
            break
        stop = m.stop
    return max(start, len(ms.plain[:stop].rstrip(".")))


def _begins(ms: Morphemes, stop: int) -> int:
    """Where what is said before "at" begins: figures, letters, katakana, and a word before them."""
    plain, start = ms.plain, stop
    while start > 0:
        listed = plain[start - 1] == "、" and start > 1 and _of_address(plain[start - 2])
        if not (_of_address(plain[start - 1]) or listed or ms.hiragana[:start].endswith(_SIGNS)):
            break
        start -= 1
    signed = start == stop or ms.hiragana.startswith(_SIGNS, start)
    while start > 0 and (signed or start not in ms.gaps):
        m = ms[ms.number_at[start - 1]]
        noun = m.noun or m.kind[0] in ("接頭辞", "接尾辞", "形状詞")
        if m.masked or not noun:
            break
        start = m.at
    cues = list(pattern("named_address").finditer(plain, start, stop))
    return cues[-1].end() if cues else start


def _goes_on(ms: Morphemes, at: int) -> bool:
    """Whether the word at a position goes on with the sentence: a verb, 名前, 何."""
    m = ms[ms.number_at[at]]
    return m.kind[0] not in ("名詞", "副詞", "形状詞", "記号") or m.kind[2] == "サ変可能"


def _of_address(char: str) -> bool:
    """What an address is made of as it is said: letters, figures, katakana, kanji numerals."""
    if char.isascii():
        return char.isalnum() or char in "._-+"
    return "ァ" <= char <= "ヺ" or char in "ー〇零一二三四五六七八九"
