"""Sudachi's dictionary (Apache-2.0, `sudachidict_core`): a text as words, and what a word may be.

Where the extra `ja` is missing or does not fit, texts are cut with our own short lists: enough for
honorifics, endings and the roster; they know no grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from facilitator.anonymise.folding import MASKED, fold_kana
from facilitator.anonymise.languages.ja.kana import KANA, from_romaji
from facilitator.anonymise.languages.ja.lists import any_of, read
from facilitator.remembering import remembers

_PIECE = re.compile(".{1,8000}", re.DOTALL)
"""What is given to Sudachi at once; it takes 49,149 bytes."""

JAPANESE = re.compile(r"[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〆]")
"""A character of a Japanese script."""

BROKEN = re.compile(r"[\ud800-\udfff]")
"""Half a character: Sudachi refuses it."""

_FIGURES = "〇一二三四五六七八九十百千"
_LATIN = re.compile(r"[a-z]+(?:'[a-z]+)?")

Kind = tuple[str, str, str, str]
"""A part of speech of UniDic, in four steps."""


class Word:
    """A word of a text and what it tells by itself. `said` is its surface, its reading in hiragana
    (empty where there is none), and its plain form, the lemma; `known` words stand in the
    dictionary; `cuts` are both ends, and those of parts."""

    def __init__(
        self, said: tuple[str, str, str], kind: Kind, known: bool, cuts: tuple[int, ...]
    ) -> None:
        self.surface, self.reading, self.lemma = said
        self.kind, self.cuts, surface = kind, cuts, self.surface
        first, second, third, fourth = kind
        self.masked = surface[0] == MASKED
        self.known = known and not self.masked
        self.noun = first == "名詞"
        self.proper = second == "固有名詞"
        self.person = third == "人名"
        self.family = fourth == "姓"
        self.country = fourth == "国"
        self.place = third == "地名" and not self.country
        # Of a compound.
        compounded = first in ("名詞", "接尾辞", "接頭辞", "形状詞")
        self.part = not self.masked and (compounded or surface in "・＆&ー")
        self.particle = first == "助詞"
        self.punctuation = first in ("補助記号", "記号", "空白")
        self.number = second == "数詞"
        self.katakana = all("ァ" <= c <= "ヺ" or c in "ー・" for c in surface)
        self.kana = all("ぁ" <= c <= "ゖ" or "ァ" <= c <= "ヺ" or c == "ー" for c in surface)
        self.kanji = all("\u3400" <= c <= "\u9fff" or c in "々〆ヶケ" for c in surface)
        self.latin = _LATIN.fullmatch(surface) is not None


word = remembers(16_384)(Word)
"""A `Word`, worked out once."""


@cache
def dictionary() -> Any:
    """Sudachi's dictionary, loaded once; None without an extra `ja` that fits. It makes a tokeniser
    for each call: threads must not share one.

    What is used of it is tried here: another package (GiNZA) may have brought an older SudachiPy.
    """
    try:
        from sudachipy import Dictionary

        loaded = Dictionary(dict="core")
        found = loaded.tokenizer().tokenize("東京都")[0]
        found.split("A", add_single=False)
        found.is_oov()
        loaded.lookup("東京都")[0].reading_form()
    except Exception:  # the package, its dictionary, or a version of either that does not fit
        return None
    return loaded


def missing() -> bool:
    """Whether the extra `ja` is missing, so that names are found by rules and short lists alone."""
    return dictionary() is None


def installed() -> str:
    """The version of SudachiPy that is installed, whether it fits or not; empty if none is."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("sudachipy")
    except PackageNotFoundError:
        return ""


def words_of(text: str) -> Iterator[Word]:
    """The morphemes of a folded text, in order and without anything left out but white space."""
    if missing() or not JAPANESE.search(text):
        yield from _segment(text)
        return
    cutter = dictionary().tokenizer()
    for piece in _PIECE.findall(text):
        for morpheme in cutter.tokenize(BROKEN.sub("\ufffd", piece)):
            surface = piece[morpheme.begin() : morpheme.end()]
            if not surface.strip():
                continue
            kind = morpheme.part_of_speech()[:4]
            reading = _read(surface)
            if not reading and not surface.isascii():
                reading = fold_kana(morpheme.reading_form())
            said = surface, reading, morpheme.dictionary_form()
            yield word(said, kind, not morpheme.is_oov(), _cuts(morpheme, surface))


def _cuts(morpheme: Any, surface: str) -> tuple[int, ...]:
    """Where a compound has its parts, and both its ends."""
    parts = morpheme.split("A", add_single=False) if len(surface) > 2 else ()
    first = parts[0].begin() if parts else 0
    return (0, *(part.end() - first for part in parts), len(surface))


@remembers(4096)
def word_kinds(surface: str) -> frozenset[Kind]:
    """What the dictionary says a word by itself can be; empty if it does not know it."""
    return frozenset(kind for kind, _ in _entries(surface))


@remembers(4096)
def name_readings(surface: str) -> tuple[str, ...]:
    """All readings in hiragana that the dictionary has for a name of a person."""
    found = [reading for kind, reading in _entries(surface) if kind[2] == "人名"]
    return tuple(dict.fromkeys(r for r in found if KANA.fullmatch(r)))


_NAMES = ("family_names", "given_names", "name_characters")


@remembers(16_384)
def readings(surface: str) -> tuple[str, ...]:
    """All readings in hiragana of a word, whatever it means; those of our own lists first."""
    if surface in ("ヶ", "ケ", "が", "ガ"):
        return ("が", "け", "か")
    ours = [read(name).get(surface, "") for name in _NAMES]
    found = (*",".join(ours).split(","), *(reading for _, reading in _entries(surface)))
    return tuple(dict.fromkeys(reading for reading in found if KANA.fullmatch(reading)))


def _entries(surface: str) -> list[tuple[Kind, str]]:
    loaded = dictionary()
    if loaded is None:
        return [(raw.kind, raw.reading) for raw in _segment(surface) if raw.surface == surface]
    surface = BROKEN.sub("\ufffd", surface)
    return [(m.part_of_speech()[:4], fold_kana(m.reading_form())) for m in loaded.lookup(surface)]


NOUN: Kind = ("名詞", "普通名詞", "一般", "*")
_OTHER: Kind = ("動詞", "一般", "*", "*")
_LISTS: dict[str, Kind] = {
    "generic": NOUN,
    "no_persons": NOUN,
    "public": NOUN,
    "places": ("名詞", "固有名詞", "地名", "一般"),
    "given_names": ("名詞", "固有名詞", "人名", "名"),
    "family_names": ("名詞", "固有名詞", "人名", "姓"),
    "endings": _OTHER,
    "particles": ("助詞", "*", "*", "*"),
}
"""What the words of our lists are; a word of several is what the last of them says."""
_RUNS: dict[str, Kind] = {
    "number": ("名詞", "数詞", "*", "*"),
    "kana": _OTHER,
    "sign": ("補助記号", "一般", "*", "*"),
}


@cache
def _pieces() -> tuple[re.Pattern[str], dict[str, tuple[Kind, str]]]:
    """A pattern for the words of our lists and for runs of one script; each word's kind and
    reading."""
    pattern = re.compile(
        rf"(?P<noun>[A-Za-z]+(?:'[A-Za-z]+)?|{any_of(*_LISTS)}|[ァ-ヺー]+|(?![{_FIGURES}])"
        rf"[\u3400-\u9fff々])|(?P<number>[{_FIGURES}]+|\d+)|(?P<kana>[ぁ-ゖ])|(?P<sign>\S)"
    )
    return pattern, {w: (_LISTS[name], said) for name in _LISTS for w, said in read(name).items()}


def _segment(text: str) -> Iterator[Word]:
    pattern, words = _pieces()
    for match in pattern.finditer(text):
        surface = match.group()
        kind, said = words.get(surface, (_RUNS.get(match.lastgroup or "", NOUN), ""))
        reading = said if KANA.fullmatch(said) else _read(surface)
        yield word((surface, reading, surface), kind, surface in words, (0, len(surface)))


@remembers(16_384)
def _read(surface: str) -> str:
    if surface.isascii():
        return from_romaji(surface)
    kana = fold_kana(surface)
    return kana if KANA.fullmatch(kana) else ""
