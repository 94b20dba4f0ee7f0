"""A text as Japanese morphemes, with the way back to the code points of the input.

Sudachi (Apache-2.0, with the dictionary `sudachidict_core`) sees the folded text, so that width,
Unicode form and characters without width change nothing; every run of what is already masked is
one character to it, however long the replacement was. White space says where phrases begin; an
engine that writes a space between all characters or morphemes is read without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import groupby

from facilitator.anonymise.detector import Context
from facilitator.anonymise.folding import MASKED, Folded, fold_kana
from facilitator.anonymise.languages.ja.dictionary import (
    BROKEN,
    NOUN,
    Word,
    dictionary,
    missing,
    words_of,
)
from facilitator.anonymise.languages.ja.kana import one_form
from facilitator.anonymise.languages.ja.lists import listed

_MASKS = re.compile(f"{MASKED}+")
_KEPT = re.compile(rf"[^\s{MASKED}]|(?<!{MASKED}){MASKED}")


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
    it where white space divides phrases.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        folded, text = context.folded, context.folded.text
        kept = [match.start() for match in _KEPT.finditer(text)]
        self.plain = "".join([text[at] for at in kept])
        self.hiragana = one_form(fold_kana(self.plain))
        self._starts = [folded.starts[at] for at in kept] if folded.starts else kept
        self._ends = [folded.ends[at] for at in kept] if folded.ends else [at + 1 for at in kept]
        self._spaces = {n for n, at in enumerate(kept) if at and text[at - 1].isspace()}
        self.gaps = set() if self._spaces and _divides_nothing(text) else self._spaces
        at = 0
        for word in _whole(_MASKS.sub(MASKED, text) if self.gaps else self.plain):
            stop = at + len(word.surface) - sum(map(str.isspace, word.surface))
            self.append(Morpheme(word, (at, stop), self.span(at, stop), at in self.gaps))
            at = stop

    @cached_property
    def edges(self) -> set[int]:
        """Positions where a word, or a part of a compound, begins or ends."""
        cuts = {m.at + cut for m in self for cut in m.cuts if m.at + cut <= m.stop}
        return self._spaces | cuts

    @cached_property
    def number_at(self) -> list[int]:
        """The number of the morpheme at each position."""
        return [number for number, m in enumerate(self) for _ in range(m.at, m.stop)] + [len(self)]

    @cached_property
    def compounds(self) -> list[tuple[int, int]]:
        """Of each morpheme, the numbers [first, stop) of the compound that it is a part of."""
        found: list[tuple[int, int]] = []
        while (at := len(found)) < len(self):
            stop = at + 1
            while self[at].part and stop < len(self) and self[stop].part and not self[stop].gap:
                stop += 1
            found += [(at, stop)] * (stop - at)
        return found

    def likelihood(self, at: int, stop: int) -> int | None:
        """How much likelier the sentence is with a name at [at, stop) than as it is read without.

        The difference of two costs of Sudachi's (negative log probabilities in its own unit, some
        thousands a word): below zero the reading without a name is the likelier. None without the
        extra.
        """
        if missing():
            return None
        cutter = dictionary().tokenizer()
        before, behind = self.plain[max(0, at - _REACH) : at], self.plain[stop : stop + _REACH]

        def cost(word: str) -> int:
            text = BROKEN.sub("\ufffd", before + word + behind)
            return int(cutter.tokenize(text).get_internal_cost())

        return cost(self.plain[at:stop]) - min(map(cost, _NAMES))

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
    return sum(piece in _ALONE for piece in pieces) * 7 > len(pieces) > _FEW


def morphemes(context: Context) -> Morphemes:
    """The morphemes of a context's text, worked out once for all detectors."""
    return context.derived(Morphemes)


_KATAKANA = re.compile(r"[ァ-ヺー]+")


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
            yield Word((whole, fold_kana(whole), whole), NOUN, True, (0, len(whole)))
        else:
            yield from parts
