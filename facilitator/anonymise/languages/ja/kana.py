"""Readings: kana and romaji brought to keys by which spellings of one name meet.

Two keys of a reading in hiragana. `long_key` tells long vowels from short ones but not how they
are written ("さとう", "さとー"); `plain_key` forgets them, as romaji often do ("Sato", "Satoh",
"Satou"), and what else romaji do not tell ("Kenichi", "Ken'ichi"). Small っ is kept by both.
"""

from __future__ import annotations

import re
from functools import cache

from facilitator.anonymise.folding import fold, fold_kana
from facilitator.anonymise.languages.ja.lists import read
from facilitator.remembering import remembers

_ROWS = {
    "a": "あかさたなはまやらわがざだばぱぁゃ",
    "i": "いきしちにひみりぎじぢびぴぃ",
    "u": "うくすつぬふむゆるぐずづぶぷゔぅゅ",
    "e": "えけせてねへめれげぜでべぺぇ",
    "o": "おこそとのほもよろをごぞどぼぽぉょ",
}
_SAME = str.maketrans("ぢづをゐゑ", "じずおいえ")
_NASAL = str.maketrans(
    dict(zip("なにぬねの", ("んあ", "んい", "んう", "んえ", "んお"), strict=True))
)
_GLIDE = re.compile("(?<=ん)[やゆよ]")


def _behind(lengthen: dict[str, str]) -> re.Pattern[str]:
    """A pattern for a vowel and what lengthens it: "ooo" is no longer than "oo"."""
    return re.compile("|".join(f"[{_ROWS[vowel]}][{long}]" for vowel, long in lengthen.items()))


_LONG = _behind({"a": "あー", "i": "いー", "u": "うー", "e": "いえー", "o": "うおー"})
_UNTOLD = _behind({"o": "うおー", "u": "うー", "e": "えー"})

SMALL = "ぁぃぅぇぉゃゅょゎ"
"""Kana that are no mora of their own: they belong to what stands before them."""
_LETTERS = re.compile(r"[a-z]+")
KANA = re.compile(r"[ぁ-ゖー]+")
"""Hiragana (what `hiragana` makes of either script) and nothing else."""


@cache
def _common_forms() -> dict[int, str]:
    return str.maketrans(dict(read("old_characters")))


def one_form(text: str) -> str:
    """A text with characters of names in one form, one for one: 龍 as 竜, 惠 as 恵."""
    return text.translate(_common_forms())


def hiragana(text: str) -> str:
    """A text folded (width, case, Unicode form) with katakana as hiragana and characters in one
    form, as `Morphemes.hiragana` is."""
    return one_form(fold_kana(fold(text).text))


@remembers(4096)
def from_romaji(word: str) -> str:
    """The kana of a word in romaji, Hepburn or Kunrei; empty if it is none.

    Long vowels stay as they are written, an h that lengthens an o is dropped.
    """
    letters = fold(word).text.replace("'", "").replace("-", "")
    if not _LETTERS.fullmatch(letters):
        return ""
    letters = re.sub(r"oh(?=[^aiueoy]|$)", "o", letters).replace("tch", "cch")
    kana = _spelt().sub(_syllable, letters)
    return kana if KANA.fullmatch(kana) else ""


def _syllable(said: re.Match[str]) -> str:
    return read("romaji")[said["syllable"]] if said["syllable"] else "ん" if said["n"] else "っ"


@cache
def _spelt() -> re.Pattern[str]:
    syllables = "|".join(sorted(read("romaji"), key=len, reverse=True))
    return re.compile(
        r"(?P<n>n(?![aiueoy])|m(?=[bpm]))|(?P<double>[b-df-hj-np-tv-z])(?=(?P=double))"
        rf"|(?P<syllable>{syllables})"
    )


@remembers(8192)
def long_key(kana: str) -> str:
    """Hiragana with every long vowel written as "ー", one character for one."""
    return _LONG.sub(lambda match: match[0][0] + "ー", kana.translate(_SAME))


@remembers(8192)
def plain_key(kana: str) -> str:
    """Hiragana without what romaji do not tell: long o and u, and where an n ends its syllable (な
    is んあ). The key of a beginning is a beginning of the key."""
    told = _UNTOLD.sub(
        lambda match: match[0][0] + "い" * (match[0][0] in _ROWS["e"]), kana.translate(_SAME)
    ).replace("ー", "")
    return _GLIDE.sub(lambda match: "い" + chr(ord(match[0]) - 1), told).translate(_NASAL)


_VOICED = str.maketrans(
    "がぎぐげござじずぜぞだでどばびぶべぼぱぴぷぺぽゔ",
    "かきくけこさしすせそたてとはひふへほはひふへほふ",
)


@remembers(8192)
def coarse(text: str) -> str:
    """What all spellings of a name have in common; what is not in hiragana stays as it is."""
    return unvoiced(plain_key(text))


def unvoiced(kana: str) -> str:
    """Without voicing marks: "かわばた" and "かわはた" are often heard for each other."""
    return kana.translate(_SAME).translate(_VOICED)
