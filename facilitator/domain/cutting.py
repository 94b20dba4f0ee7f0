"""Where a line holds two people's words: it is cut between the words, where a digit was pressed.

People answer at once, faster than any pause that ends a line. Whoever presses a digit has heard
somebody else begin, so that the border lies a little before the press. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from facilitator.domain.speakers import REACTION_MS
from facilitator.domain.transcript import Word

_ENDS = ".?!…。？！"
"""After one of these somebody else is more likely to go on than in the middle of a sentence."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of what was heard in one go; session time in ms."""

    start_ms: int
    end_ms: int
    text: str
    words: tuple[Word, ...]


def borders(words: Sequence[Word], pressed_ms: Iterable[int]) -> list[int]:
    """Where a line is to be cut for presses of digits during it: one border a press, or none.

    Of the places between two words within a reaction's time before a press, that behind the end of
    a sentence; of several such, or none, the one with the longest pause.
    """
    found: set[int] = set()
    for pressed in pressed_ms:
        places = []
        for before, after in pairwise(words):
            at = (before.end_ms + after.start_ms) // 2
            if pressed - REACTION_MS <= at <= pressed:
                ends = before.text.rstrip("\"'”’»）)").endswith(tuple(_ENDS))
                places.append((ends, after.start_ms - before.end_ms, at))
        if places:
            found.add(max(places)[2])
    return sorted(found)


def cut(whole: Cut, at_ms: Iterable[int]) -> list[Cut]:
    """What was heard, cut at these moments between its words; whole where a word is not found in
    its text, or a part would have none."""
    moments = [at for at in at_ms if whole.start_ms < at < whole.end_ms]
    places, at = [], 0
    for word in whole.words:
        place = whole.text.find(word.text, at)
        if place < 0:
            return [whole]
        places.append(place)
        at = place + len(word.text)
    parts: list[Cut] = []
    first, start = 0, whole.start_ms
    for end in (*moments, whole.end_ms):
        last = first
        while last < len(whole.words) and (end == whole.end_ms or _middle(whole.words[last]) < end):
            last += 1
        if last == first:
            return [whole]
        begin = places[first] if first else 0
        stop = places[last] if last < len(places) else len(whole.text)
        words = tuple(_within(word, start, end) for word in whole.words[first:last])
        parts.append(Cut(start, end, whole.text[begin:stop].strip(), words))
        first, start = last, end
    return parts


def _middle(word: Word) -> int:
    return (word.start_ms + word.end_ms) // 2


def _within(word: Word, start_ms: int, end_ms: int) -> Word:
    begin, end = (min(max(at, start_ms), end_ms) for at in (word.start_ms, word.end_ms))
    return Word(begin, end, word.text, word.probability)
