"""Where a line that holds several people is cut: between two words, by the times of the words.

A digit is pressed a moment after somebody else has begun to speak. Of the places between words
before it, that one is taken which the reaction time, a pause and the end of a sentence speak for
most. Pure: words and marks in, borders out. All times in ms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from math import log

from facilitator.domain.speakers import REACTION_MS
from facilitator.domain.transcript import Utterance, Word

USUAL_MS = 800
"""What is taken back of a press: to hear that it is another voice, and the reach for the key."""

SOONEST_MS = 100
"""Nobody presses sooner after a change than this because of it."""

LATE_MS = 600
"""A press this long after an utterance may still be about its last words."""

NEAR_MS = 800
"""How far a change of voice may be from the word that begins there: voices are told apart by what
is around them, to some tenths of a second."""

_FARTHER = 2.0
"""What a place costs at e times the usual reaction time, or at one e-th of it."""

_PAUSE_MS = 400
_PAUSE, _SENTENCE, _CLAUSE = 0.5, 2.0, 0.3
"""What a place gains by a pause of this length, or a part of it; by the end of a sentence; by a
comma. Chosen on readers of LibriSpeech put one behind the other, with tiny.en and base."""

_ENOUGH = 1.0
"""What a place must have gained for a press after the utterance to be about it: else the key is
for whoever comes next."""

_ENDS = re.compile(r"[.!?…。！？][\"'”’»」』)]*$")
_HALTS = re.compile(r"[,;:、，；：][\"'”’»」』)]*$")

Mark = tuple[int, str | None]
"""When a digit was pressed, and whose it is."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A border: the first word behind it, and when it is."""

    word: int
    at_ms: int


def cuts(
    words: Sequence[Word], start_ms: int, end_ms: int, marks: Sequence[Mark], speaking: str | None
) -> list[Cut]:
    """Where an utterance is cut because somebody else was marked within it.

    `marks` are those from its beginning until LATE_MS after its end, in order; `speaking` is whom
    the marks before mean. A press that means the whole of it cuts nothing.
    """
    found: list[Cut] = []
    begun = 0
    for at_ms, code in marks:
        if code == speaking:
            continue
        first, speaking = speaking, code
        best = _place(words, begun, start_ms, at_ms)
        if best is None or (at_ms > end_ms and (first is None or _gain(words, best) < _ENOUGH)):
            continue
        if best == 0:
            continue  # it means the whole, or what of it has not been cut off yet
        begun = best
        found.append(Cut(best, _between(words[best - 1], words[best])))
    return found


def _place(words: Sequence[Word], begun: int, start_ms: int, at_ms: int) -> int | None:
    """The word that a press is most likely about: 0 is the utterance's beginning."""
    costs: list[tuple[float, int]] = []
    for n in range(begun + 1 if begun else 0, len(words)):
        begins = words[n].start_ms if n else start_ms
        took = at_ms - begins
        if took < SOONEST_MS:
            if not n:
                return 0  # with the first word, or before it
            break
        if took > REACTION_MS:
            continue
        gained = _PAUSE + _SENTENCE if n == 0 else _gain(words, n)
        costs.append((_FARTHER * abs(log(took / USUAL_MS)) - gained, -n))
    return -min(costs)[1] if costs else None


def _gain(words: Sequence[Word], n: int) -> float:
    """How much speaks for a change of speaker before a word, whoever pressed what."""
    if n == 0:
        return 0.0
    before = words[n - 1]
    pause = max(0, words[n].start_ms - before.end_ms)
    gained = _PAUSE * min(1.0, pause / _PAUSE_MS)
    if _ENDS.search(before.text):
        return gained + _SENTENCE
    return gained + (_CLAUSE if _HALTS.search(before.text) else 0.0)


def _between(before: Word, after: Word) -> int:
    return (before.end_ms + max(before.end_ms, after.start_ms)) // 2


# -- words in a text ---------------------------------------------------------------------------


def divided(text: str, words: Sequence[Word], borders: Sequence[Cut]) -> list[str] | None:
    """The text in pieces, cut before those words; None if its words are not these."""
    starts = dict(enumerate(_starts(text, words)))
    at = [starts.get(cut.word) for cut in borders]
    if len(starts) < len(words) or any(place is None for place in at):
        return None
    edges = [0, *(place for place in at if place is not None), len(text)]
    return [text[a:b].strip() for a, b in pairwise(edges)]


def _starts(text: str, words: Sequence[Word]) -> Iterator[int]:
    """Where each word stands in a text that is made of them; ends with the first that does not."""
    at = 0
    for word in words:
        found = text.find(word.text, at)
        if found < 0 or text[at:found].strip():
            return
        yield found
        at = found + len(word.text)


def word_at(text: str, words: Sequence[Word], at_ms: int) -> int | None:
    """Where in a text the first word stands that begins about then or later: of several places
    around, the one with a pause or an end of a sentence before it. None if that cannot be told."""
    starts = list(_starts(text, words))
    near = [n for n in range(1, len(starts)) if abs(words[n].start_ms - at_ms) <= NEAR_MS]
    if not near or len(starts) < len(words):
        return None
    best = max(near, key=lambda n: _gain(words, n) - abs(words[n].start_ms - at_ms) / NEAR_MS)
    return starts[best]


def changes_at(utterance: Utterance) -> int | None:
    """The character with which somebody else begins, as is suggested; None if nobody is, or where
    the words tell nothing of it."""
    guess = utterance.guess
    if guess is None or guess.change_ms is None:
        return None
    return word_at(utterance.heard, utterance.words, guess.change_ms)


def border_ms(text: str, words: Sequence[Word], at: int) -> tuple[int, int] | None:
    """When character `at` of a text is spoken, and which of the words is the first behind it; None
    where the words tell nothing of it.

    The text may have been corrected since: what was left as it was heard has its time, and what
    was not lies between.
    """
    spans = [m.span() for m in re.finditer(r"\S+", text)] if " " in text else []
    if not spans or len(words) < 2:
        return _by_letter(text, words, at)
    matcher = SequenceMatcher(None, [text[a:b] for a, b in spans], [w.text for w in words], False)
    before, after = None, None
    for a, b, size in matcher.get_matching_blocks():
        for n in range(size):
            if spans[a + n][0] < at:
                before = b + n
            elif after is None:
                after = b + n
    if before is None or after is None or before >= after:
        return None
    if after == before + 1:
        return _between(words[before], words[after]), after
    gap = words[before].end_ms, words[after].start_ms
    inner = [n for n in range(before + 1, after) if words[n].start_ms >= sum(gap) // 2]
    first = inner[0] if inner else after
    return _between(words[first - 1], words[first]), first


def _by_letter(text: str, words: Sequence[Word], at: int) -> tuple[int, int] | None:
    """The same where words are not parted by spaces: only of a text as it was heard."""
    starts = list(_starts(text, words))
    first = next((n for n, start in enumerate(starts) if start >= at), None)
    if first is None or first == 0 or len(starts) < len(words):
        return None
    return _between(words[first - 1], words[first]), first
