"""A text as Japanese morphemes, with the way back to the code points of the input.

Sudachi (Apache-2.0, with the dictionary `sudachidict_core`) sees the folded text, so that width,
Unicode form and characters without width change nothing; every run of what is already masked is
one character to it, however long the replacement was. White space says where phrases begin; an
engine that writes a space between all characters or morphemes is read without them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import groupby

from facilitator.anonymise.detector import Context
from facilitator.anonymise.folding import MASKED, Folded, fold_kana
from facilitator.anonymise.languages.ja.dictionary import BROKEN, Kind, Word, tokenizer, words_of
from facilitator.anonymise.languages.ja.kana import one_form
from facilitator.anonymise.languages.ja.lists import listed

_PIECE = re.compile(rf"{MASKED}+|\s|[^\s{MASKED}]+")


class Morpheme(Word):
    """A word at its place: `at` and `stop` are positions in `Morphemes.plain`, `start` and `end`
    code points of the input; `gap` says that white space stands before it."""

    def __init__(self, word: Word, at: tuple[int, int], span: tuple[int, int], gap: bool) -> None:
        vars(self).update(vars(word))
        self.word, self.gap = word, gap
        self.at, self.stop = at
        self.start, self.end = span


class Morphemes(list[Morpheme]):
    """The morphemes of a text, in order.

    `plain` is the folded text without white space, what is masked as one character; `hiragana` is
    the same with katakana as hiragana and 龍 as 竜 (`kana.one_form`). `gaps` are the positions in
    it where white space was.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        folded = context.folded
        every = range(len(folded.text) + 1)
        starts: Sequence[int] = folded.starts or every
        ends: Sequence[int] = folded.ends or every[1:]
        pieces: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._where: list[int] = []  # of each character, spaces too: its place in `plain`
        self.gaps: set[int] = set()
        for match in _PIECE.finditer(folded.text):
            at, stop = match.span()
            here, piece = len(self._starts), match.group()
            if piece.isspace():
                self.gaps.add(here)
                self._where.append(here)
                pieces.append(" ")
                continue
            begin = stop - 1 if piece[0] == MASKED else at
            pieces.append(folded.text[begin:stop])
            self._starts += starts[at : at + stop - begin]
            self._ends += ends[begin:stop]
            self._where += range(here, len(self._starts))
        many = len(self._starts)
        self._where.append(many)
        self._text = "".join(pieces)
        self.plain = self._text.replace(" ", "")
        self.hiragana = one_form(fold_kana(self.plain))
        self._spaces = self.gaps
        if self.gaps and _divides_nothing(self._text):
            self._text, self._where, self.gaps = self.plain, [*range(many + 1)], set()
        first = 0
        for word in _whole(self._text):
            stop = first + len(word.surface)
            at, end = self._where[first], self._where[stop]
            if at < end:  # else it is white space
                self.append(Morpheme(word, (at, end), self.span(at, end), at in self.gaps))
            first = stop

    @cached_property
    def edges(self) -> set[int]:
        """Positions where a word, or a part of a compound, begins or ends."""
        cuts = {m.at + cut for m in self for cut in m.cuts if m.at + cut <= m.stop}
        return self._spaces | cuts

    @cached_property
    def number_at(self) -> list[int]:
        """The number of the morpheme at each position."""
        return [number for number, m in enumerate(self) for _ in range(m.at, m.stop)] + [len(self)]

    def likelihood(self, at: int, stop: int) -> int | None:
        """How much likelier the sentence is with a name at [at, stop) than as it is read without.

        The difference of two costs of Sudachi's (negative log probabilities in its own unit, some
        thousands a word): below zero the reading without a name is the likelier. None without the
        extra.
        """
        cutter = tokenizer()
        if cutter is None:
            return None
        first, last = bisect_left(self._where, at), bisect_left(self._where, stop - 1) + 1
        before = self._text[max(0, first - _REACH) : first]
        behind = self._text[last : last + _REACH]

        def cost(word: str) -> int:
            text = BROKEN.sub("\ufffd", before + word + behind)
            return int(cutter.tokenize(text).get_internal_cost())

        return cost(self._text[first:last]) - min(map(cost, _NAMES))

    def folded(self, over: str) -> Folded:
        """The text without white space, "plain" or in "hiragana", with its way back."""
        return Folded(getattr(self, over), self._starts, self._ends)

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


def _whole(text: str) -> Iterator[Word]:
    """The morphemes of a text; words that everybody knows and the dictionary does not, in one
    piece: サイン|バルタ."""
    words = words_of(text)
    if listed("public").isdisjoint(_KATAKANA.findall(text)):
        yield from words
        return
    for katakana, run in groupby(words, lambda word: bool(_KATAKANA.fullmatch(word.surface))):
        parts = list(run)
        whole = "".join(word.surface for word in parts)
        if katakana and len(parts) > 1 and whole in listed("public"):
            yield Word((whole, fold_kana(whole), whole), _COMMON, True, (0, len(whole)))
        else:
            yield from parts
