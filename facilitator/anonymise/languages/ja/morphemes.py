"""A text as Japanese morphemes, with the way back to the code points of the input.

Sudachi (Apache-2.0, with the dictionary `sudachidict_core`) sees the folded text, so that width,
Unicode form and characters without width change nothing; every run of what is already masked is
one character to it, however long the replacement was. White space says where phrases begin; an
engine that writes a space between all characters or morphemes is read without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from facilitator.anonymise.detector import Context
from facilitator.anonymise.folding import MASKED, fold_kana
from facilitator.anonymise.languages.ja.dictionary import BROKEN, Kind, Raw, tokenizer, words_of
from facilitator.anonymise.languages.ja.kana import one_form
from facilitator.anonymise.languages.ja.lists import listed
from facilitator.remembering import remembers

_PIECE = re.compile(f"{MASKED}+|.", re.DOTALL)
_LATIN = re.compile(r"[a-z]+(?:'[a-z]+)?")


class Morpheme:
    """A morpheme. `at` and `stop` are positions in `Morphemes.plain`, `start` and `end` code points
    of the input; `gap` says that white space stands before it.

    `kind` is the part of speech of UniDic, four steps; `reading` is in hiragana, and empty where
    there is none; `known` words stand in the dictionary; `lemma` is the plain form.
    """

    def __init__(self, raw: Raw, at: int, span: tuple[int, int], gap: bool) -> None:
        self.surface, self.reading, self.kind, self.lemma = raw[1:4] + raw[6:]
        self.at, self.stop = at, at + len(raw.surface)
        self.start, self.end = span
        self.gap = gap
        self.masked = raw.surface[0] == MASKED
        self.known = raw.known and not self.masked
        first, second, third, fourth = raw.kind
        self.noun = first == "名詞"
        self.proper = second == "固有名詞"
        self.person = third == "人名"
        self.family = fourth == "姓"
        self.given = self.person and fourth == "名"
        self.country = fourth == "国"
        self.place = third == "地名" and not self.country
        self.particle = first == "助詞"
        self.punctuation = first in ("補助記号", "記号", "空白")
        self.number = second == "数詞"
        self.katakana, self.kana, self.kanji, self.latin = _scripts(raw.surface)


@remembers(16_384)
def _scripts(surface: str) -> tuple[bool, bool, bool, bool]:
    """Whether a word is all katakana, all kana, all kanji, all Latin letters."""
    return (
        all("ァ" <= c <= "ヺ" or c in "ー・" for c in surface),
        all("ぁ" <= c <= "ゖ" or "ァ" <= c <= "ヺ" or c == "ー" for c in surface),
        all("\u3400" <= c <= "\u9fff" or c in "々〆ヶケ" for c in surface),
        _LATIN.fullmatch(surface) is not None,
    )


class Morphemes(list[Morpheme]):
    """The morphemes of a text, in order.

    `plain` is the folded text without white space, what is masked as one character; `hiragana` is
    the same with katakana as hiragana and 龍 as 竜 (`kana.one_form`). `begins` and `ends`
    are the positions in it where a word, or a part of a compound, begins and ends; `gaps` those
    where white space was. `number_at` is the number of the morpheme at each position.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        folded = context.folded
        chars: list[str] = []
        spaced: list[str] = []
        where: list[int] = []  # of each character of `spaced`: its place in `plain`
        self._starts: list[int] = []
        self._ends: list[int] = []
        self.gaps: set[int] = set()
        for match in _PIECE.finditer(folded.text):
            char = match.group()[0]
            where.append(len(chars))
            spaced.append(" " if char.isspace() else char)
            if char.isspace():
                self.gaps.add(len(chars))
                continue
            chars.append(char)
            first, last = folded.span(match.start(), match.end())
            self._starts.append(first)
            self._ends.append(last)
        where.append(len(chars))
        self.plain = "".join(chars)
        self.hiragana = one_form(fold_kana(self.plain))
        self.begins: set[int] = set(self.gaps)
        self.ends: set[int] = set(self.gaps)
        self.number_at = [0] * (len(chars) + 1)
        text = "".join(spaced)
        if _divides_nothing(text):
            text, where = self.plain, list(range(len(chars) + 1))
            self.gaps = set()
        self._text = text
        self._places = {place: at for at, place in reversed([*enumerate(where)])}
        for raw in _whole(words_of(text)):
            self._add(raw, where)
        self.number_at[len(chars)] = len(self)

    def _add(self, raw: Raw, where: list[int]) -> None:
        at, stop = where[raw.at], where[raw.at + len(raw.surface)]
        if at == stop:
            return  # white space
        for cut in raw.cuts:
            self.begins.add(where[raw.at + cut])
            self.ends.add(where[raw.at + cut])
        for position in range(at, stop):
            self.number_at[position] = len(self)
        self.append(Morpheme(raw, at, self.span(at, stop), at in self.gaps))

    def likelihood(self, at: int, stop: int) -> int | None:
        """How much likelier the sentence is with a name at [at, stop) than as it is read without.

        The difference of two costs of Sudachi's (negative log probabilities in its own unit, some
        thousands a word): below zero the reading without a name is the likelier. None without the
        extra.
        """
        cutter = tokenizer()
        if cutter is None:
            return None
        first, last = self._places[at], self._places[stop - 1] + 1
        before = self._text[max(0, first - _REACH) : first]
        behind = self._text[last : last + _REACH]

        def cost(word: str) -> int:
            text = BROKEN.sub("\ufffd", before + word + behind)
            return int(cutter.tokenize(text).get_internal_cost())

        return cost(self._text[first:last]) - min(map(cost, _NAMES))

    def span(self, at: int, stop: int) -> tuple[int, int]:
        """The input code points behind [at, stop) of `plain`; at < stop."""
        return self._starts[at], self._ends[stop - 1]


_NAMES = ("佐藤", "田中", "花子", "翔太")
"""Names of which every dictionary knows that they are names, family and given."""

_REACH = 16
"""Characters on either side that are weighed: a clause."""

_FEW = 4

_ALONE = frozenset("はがのにをとでもへやてたねよ")
"""Particles and endings that never stand alone where spaces divide phrases."""


def _divides_nothing(text: str) -> bool:
    """Whether an engine wrote a space behind every character or every morpheme, so that spaces say
    nothing about where a name or a phrase ends."""
    pieces = [piece for piece in text.split() if piece[0].isalnum()]
    if len(pieces) <= _FEW:
        return False
    single = sum(len(piece) == 1 for piece in pieces)
    alone = sum(piece in _ALONE for piece in pieces)
    return single * 10 > len(pieces) * 8 or alone * 7 > len(pieces)


def morphemes(context: Context) -> Morphemes:
    """The morphemes of a context's text, worked out once for all detectors."""
    return context.derived(Morphemes)


_KATAKANA = re.compile(r"[ァ-ヺー]+")
_COMMON: Kind = ("名詞", "普通名詞", "一般", "*")


def _whole(raws: Iterator[Raw]) -> Iterator[Raw]:
    """Words that everybody knows and the dictionary does not, in one piece: サイン|バルタ."""
    for katakana, run in groupby(raws, lambda raw: bool(_KATAKANA.fullmatch(raw.surface))):
        parts = list(run)
        whole = "".join(raw.surface for raw in parts)
        if katakana and len(parts) > 1 and whole in listed("public"):
            at, cuts = parts[0].at, (0, len(whole))
            yield Raw(at, whole, fold_kana(whole), _COMMON, True, cuts, whole)
        else:
            yield from parts
