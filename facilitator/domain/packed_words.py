"""The words of a line with their times, packed: hours of talk are tens of thousands of words, and
of nearly all of them nobody ever asks when they were said."""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct
from typing import overload

from facilitator.domain.transcript import Word

_ONE = Struct("<qqdI")
"""Beginning and end (ms), probability, and where its text ends in the text of all (code points)."""


def packed(words: Sequence[Word]) -> Sequence[Word]:
    """The same words; each is made when it is asked for."""
    return words if isinstance(words, _Packed) or not words else _Packed(words)


class _Packed(Sequence[Word]):
    __slots__ = ("_numbers", "_text")

    def __init__(self, words: Sequence[Word]) -> None:
        numbers, till = bytearray(), 0
        for word in words:
            till += len(word.text)
            numbers += _ONE.pack(word.start_ms, word.end_ms, word.probability, till)
        self._numbers = bytes(numbers)
        self._text = "".join(word.text for word in words)

    def __len__(self) -> int:
        return len(self._numbers) // _ONE.size

    @overload
    def __getitem__(self, at: int) -> Word: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Word]: ...
    def __getitem__(self, at: int | slice) -> Word | Sequence[Word]:
        if isinstance(at, slice):
            return tuple(self[n] for n in range(*at.indices(len(self))))
        n = range(len(self))[at]
        start_ms, end_ms, probability, till = _ONE.unpack_from(self._numbers, n * _ONE.size)
        since = _ONE.unpack_from(self._numbers, (n - 1) * _ONE.size)[3] if n else 0
        return Word(start_ms, end_ms, self._text[since:till], probability)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, _Packed):
            return (self._numbers, self._text) == (other._numbers, other._text)
        return isinstance(other, tuple) and tuple(self) == other

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))
