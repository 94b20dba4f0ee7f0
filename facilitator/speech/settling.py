"""Which spans are decoded again with their neighbours, and whether what that gives is better.

Whisper hears half a minute at once: what came before and after tells it what a word must have been.
But over several sentences it also leaves some out, so a second text counts only where it is about
as long as the first, and no less sure of its words.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from facilitator.domain.sound import SAMPLE_RATE
from facilitator.domain.transcript import Doubt
from facilitator.speech.blocks import Placed, agreeing, alike, moved, surer, words_of

if TYPE_CHECKING:
    from facilitator.speech.decoded import Decoded
    from facilitator.speech.voice import Heard

SHORT, LONG = 0.7, 1.3
"""Less or more than these shares of the first text's characters is no better text of the same
speech: words were left out, or are a neighbour's. Words wrong of 3608 (see `NARROWER`) with 2, 1.5,
1.3 and 1.2 as LONG: 514, 501, 493 and 495; with 0.6, 0.7 and 0.8 as SHORT 501, 501 and 503."""

NARROWER = 2
"""The beam for it, of a text that there is already. Words wrong of 3608 (LibriSpeech and AMI with
two sorts of pauses each, tiny.en and base) settled with 5, 3 and 2: 486, 493 and 507. Of 1804 (one
sort; whole file 254) with 3 and 2: 231 and 243, for 0.69 and 0.64 of the whole file's processor
time; with all text at once that is 1.64 and 1.59. All before `settled` took words at borders."""

APART = 3 * SAMPLE_RATE
"""Over a longer pause (samples) turns are not heard as one: a decode often ends at it, and what is
behind it is left out. Words wrong of 2576 of books and 1032 of meetings (two sorts of pauses each,
tiny.en and base) with 2 s 347 and 180, with 3 s 329 and 178, with 4 and 5 s 328 and 193, over any
pause 328 and 186."""

MOST = 64
"""Spans kept for it, some minutes; what waits longer than that is left to a second pass."""


@dataclass(frozen=True, slots=True)
class First:
    """A span with what was made of it at first.

    `run` as in a stretch of sound without a gap; `careful`: with all care, if alone.
    """

    heard: Heard
    run: int
    first: Decoded | None
    careful: bool

    @property
    def placed(self) -> Placed:
        """Where it lies."""
        return Placed(self.heard.start, self.heard.end, self.run)

    @property
    def lacks(self) -> bool:
        """Whether somebody spoke in it of whom no word was found, heard as fast as it could be."""
        return self.first is not None and Doubt.INAUDIBLE in self.first.doubts

    def is_better(self, second: Decoded) -> bool:
        """Whether what was heard with its neighbours is to stand in place of the first text."""
        if self.first is None:  # half heard: what is doubtful is no text of it yet
            return not second.doubts
        more = self.lacks  # and so there is room for more
        missing = Doubt.INAUDIBLE in second.doubts and not more
        if missing or second.text == self.first.text:
            return False
        if self.careful and not more and surer(self.first, second):
            return False
        return plausible(said(self.first), said(second), more=more)


def settled(block: Sequence[First], found: Sequence[Decoded | None]) -> list[Decoded | None]:
    """What is to stand in place of the first texts of a block that was heard as one; None where
    the first text stays. A word that was found on the other side of a border is said once."""
    better = [two is not None and one.is_better(two) for one, two in zip(block, found, strict=True)]
    first = [words_of(one.first) for one in block]
    second = list(found)
    for at in range(len(block) - 1):
        near, left, right = slice(at, at + 2), second[at], second[at + 1]
        if better[at] == better[at + 1] or left is None or right is None:
            continue
        if count := moved(first[near], [words_of(left), words_of(right)]):
            second[near] = _once(left, right, first[near], count, left_stands=better[at])
    stands = agreeing(first, [*map(words_of, second)], better)
    return [two if stand else None for two, stand in zip(second, stands, strict=True)]


def _once(
    left: Decoded, right: Decoded, first: Sequence[Sequence[str]], count: int, *, left_stands: bool
) -> list[Decoded | None]:
    """What was heard on both sides of a border, the one that stands without so many words that the
    first text on its other side has already."""
    if left_stands and alike(words_of(left)[-count:], first[1][:count]):
        return [_without_last(left, count), right]
    if not left_stands and alike(words_of(right)[:count], first[0][-count:]):
        return [left, _without_first(right, count)]
    return [left, right]


def _without_last(found: Decoded, count: int) -> Decoded:
    at = len(found.text)
    for word in reversed(found.words[-count:]):
        at = found.text.rfind(word[2], 0, max(0, at))
    whole = at <= 0 or any(word[3] <= 0 for word in found.words[-count:])
    text = found.text[:at].strip()
    return found if whole else replace(found, text=text, words=found.words[:-count])


def _without_first(found: Decoded, count: int) -> Decoded:
    at = 0
    for word in found.words[:count]:
        place = found.text.find(word[2], at)
        at = place + len(word[2]) if place >= 0 else len(found.text)
    whole = at >= len(found.text) or any(word[3] <= 0 for word in found.words[:count])
    text = found.text[at:].strip()
    return found if whole else replace(found, text=text, words=found.words[count:])


def block_of(spans: Collection[First]) -> list[First]:
    """As many of these, from the first on, as can be heard as one, without a long pause."""
    block: list[First] = []
    for one in spans:
        if block and not belongs(block, one.placed):
            break
        block.append(one)
    return block


def belongs(block: Sequence[First], placed: Placed) -> bool:
    """Whether what lies there may be heard as one with a block before it."""
    near = placed.start - block[-1].placed.end <= APART
    return near and block[0].placed.reaches(placed)


class Unsettled:
    """Spans that were decoded and are to be once more, in the order they were spoken."""

    def __init__(self) -> None:
        self._spans: deque[First] = deque(maxlen=MOST)
        self._silent = Placed(0, 0)

    def add(self, one: First) -> None:
        """A span that has its first text."""
        self._spans.append(one)

    def silent(self, placed: Placed) -> None:
        """Nobody speaks before that point, or the sound it lies in."""
        self._silent = placed

    def ready(self, *, over: bool) -> bool:
        """Whether a block is complete: what follows does not belong to it, the next span or
        silence, or nothing follows (`over`). What is complete and would gain nothing is passed
        over."""
        while self._spans:
            block = self._block()
            last = len(block) == len(self._spans)
            if last and not over and belongs(block, self._silent):
                return False
            if gains(block):
                return True
            self.take()
        return False

    @property
    def late(self) -> bool:
        """Whether what waits has become so much that it should not wait for a good moment."""
        return len(self._spans) > MOST // 4

    def take(self) -> list[First]:
        """The block that is complete; it is no longer unsettled."""
        return [self._spans.popleft() for _ in self._block()]

    def _block(self) -> list[First]:
        return block_of(self._spans)


def gains(block: Sequence[First]) -> bool:
    """Whether decoding these as one, as far as it goes, is likely to give better text."""
    return len(block) > 1 or any(one.lacks or not one.careful for one in block)


def plausible(first: str, second: str, *, more: bool = False) -> bool:
    """Whether a second text may be of the same speech as the first, by its length.

    `more`: something of it had no text at first. Both without marks of what is inaudible.
    """
    before, after = len(first), len(second)
    return SHORT * before <= after and (more or after <= LONG * before)


def said(decoded: Decoded) -> str:
    """The text without marks of what is inaudible."""
    return " ".join(words_of(decoded))
