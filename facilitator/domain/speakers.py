"""Who spoke: a digit marks a point of session time, and means an utterance near it.

Kept up to date mark by mark and utterance by utterance, in whatever order they come: each change
looks only at what lies around it, and says whose line it may have changed. All times in ms.
"""

from __future__ import annotations

import bisect

from facilitator.domain.ordering import Order

REACTION_MS = 2_500
"""A digit pressed this long after an utterance began still means the whole of it: one has to hear
who is speaking first. Not measured yet: a facilitator's reaction plus the reach for the key."""

ANTICIPATION_MS = 1_000
"""A digit pressed this long before an utterance begins already means it: a hand was raised."""

_LAST = "\U0010ffff"

_Span = tuple[int, int, str]
"""Start, end and id of an utterance: the order in which they were spoken."""


class Speakers:
    """Spans of utterances, marks of speakers, and what follows from both."""

    def __init__(self) -> None:
        self._spans: list[_Span] = []
        self._longest = 0
        # One entry a mark, in the order of the presses; `_from` is where it takes effect. Both
        # ascend: no press later than another takes effect before it.
        self._pressed: list[tuple[int, Order]] = []
        self._codes: list[str | None] = []
        self._from: list[int] = []

    @property
    def ids(self) -> list[str]:
        """Ids of all utterances, in the order they were spoken."""
        return [id_ for _, _, id_ in self._spans]

    @property
    def spans(self) -> list[tuple[int, int]]:
        """(start, end) of every utterance, in the order they were spoken."""
        return [(start, end) for start, end, _ in self._spans]

    def spans_over(self, at_ms: int) -> list[tuple[int, int]]:
        """(start, end) of the utterances that began before a point of session time and end after
        it, in order."""
        first = bisect.bisect_left(self._spans, (at_ms - self._longest, -1, ""))
        stop = bisect.bisect_left(self._spans, (at_ms, -1, ""))
        return [(start, end) for start, end, _ in self._spans[first:stop] if end > at_ms]

    def before(self, start_ms: int, most: int) -> list[str]:
        """Ids of the last utterances that began before a point of session time, in order."""
        stop = bisect.bisect_left(self._spans, (start_ms, -1, ""))
        return [id_ for _, _, id_ in self._spans[max(0, stop - most) : stop]]

    def after(self, start_ms: int, most: int) -> list[str]:
        """Ids of the first utterances that began after a point of session time, in order."""
        first = bisect.bisect_left(self._spans, (start_ms + 1, -1, ""))
        return [id_ for _, _, id_ in self._spans[first : first + most]]

    def code_at(self, at_ms: int) -> str | None:
        """The code last marked as speaking at a point of session time."""
        index = bisect.bisect_right(self._from, at_ms) - 1
        return self._codes[index] if index >= 0 else None

    def marks(self, from_ms: int, to_ms: int) -> list[tuple[int, str | None]]:
        """(when it was pressed, whose) of every mark from one point to another, in order."""
        first = bisect.bisect_left(self._pressed, (from_ms, ()))
        last = bisect.bisect_left(self._pressed, (to_ms + 1, ()))
        pressed = self._pressed[first:last]
        return [(at, code) for (at, _), code in zip(pressed, self._codes[first:last], strict=True)]

    def speaking(self, at_ms: int) -> tuple[str | None, int]:
        """The code last marked as speaking at a point of session time, and since when it has been:
        pressed again, it goes on."""
        index = bisect.bisect_right(self._from, at_ms) - 1
        if index < 0:
            return None, 0
        code = self._codes[index]
        while index > 0 and self._codes[index - 1] == code:
            index -= 1
        return code, self._from[index]

    def speaker(self, start_ms: int, end_ms: int) -> str | None:
        """The code that was marked for the largest part of a stretch, None if nobody was."""
        shares: dict[str | None, int] = {}
        first = max(bisect.bisect_right(self._from, start_ms) - 1, 0)
        for index in range(first, len(self._from)):
            begin = self._from[index]
            if begin >= end_ms:
                break
            end = self._from[index + 1] if index + 1 < len(self._from) else end_ms
            share = min(end, end_ms) - max(begin, start_ms)
            if share > 0:
                code = self._codes[index]
                shares[code] = shares.get(code, 0) + share
        return max(shares, key=lambda code: shares[code]) if shares else None

    def sure(self, start_ms: int, end_ms: int) -> bool:
        """Whether a mark means just this stretch, from its beginning to its end."""
        first = bisect.bisect_left(self._from, start_ms)
        last = bisect.bisect_left(self._from, end_ms)
        return first < last and self._from[last - 1] == start_ms

    # -- changes: each returns the ids whose speaker may be another now --------------------------

    def add(self, start_ms: int, end_ms: int, id_: str) -> set[str]:
        """Takes in an utterance."""
        bisect.insort(self._spans, (start_ms, end_ms, id_))
        self._longest = max(self._longest, end_ms - start_ms)
        return {id_, *self._moved(start_ms)}

    def remove(self, start_ms: int, end_ms: int, id_: str) -> set[str]:
        """Leaves an utterance out again."""
        at = bisect.bisect_left(self._spans, (start_ms, end_ms, id_))
        del self._spans[at]
        return self._moved(start_ms)

    def mark(self, at_ms: int, order: Order, code: str | None) -> set[str]:
        """Takes in a press at `at_ms`."""
        at = bisect.bisect_left(self._pressed, (at_ms, order))
        effect = self._snapped(at_ms)
        self._pressed.insert(at, (at_ms, order))
        self._codes.insert(at, code)
        self._from.insert(at, effect)
        return self._within(effect, self._until(at))

    def unmark(self, at_ms: int, order: Order) -> set[str]:
        """Leaves a press out again."""
        at = bisect.bisect_left(self._pressed, (at_ms, order))
        effect, until = self._from[at], self._until(at)
        del self._pressed[at], self._codes[at], self._from[at]
        return self._within(effect, until)

    # -- where a mark takes effect ----------------------------------------------------------------

    def _snapped(self, at_ms: int) -> int:
        """Where a mark pressed at `at_ms` takes effect: the start of the utterance it means."""
        index = bisect.bisect_right(self._spans, (at_ms, 1 << 62, _LAST))
        before = self._spans[index - 1] if index else None
        if before and at_ms < before[1] and at_ms - before[0] <= REACTION_MS:
            return before[0]
        if index < len(self._spans) and self._spans[index][0] - at_ms <= ANTICIPATION_MS:
            return self._spans[index][0]
        if before and at_ms >= before[1] and at_ms - before[0] <= REACTION_MS:
            return before[0]  # a word so short that it was over before the key was down
        return at_ms

    def _moved(self, start_ms: int) -> set[str]:
        """An utterance that begins at `start_ms` came or went: marks around it may mean another."""
        first = bisect.bisect_left(self._pressed, (start_ms - ANTICIPATION_MS, ()))
        last = bisect.bisect_left(self._pressed, (start_ms + REACTION_MS + 1, ()))
        before = self._from[first:last]
        after = [self._snapped(at_ms) for at_ms, _ in self._pressed[first:last]]
        if before == after:
            return set()
        self._from[first:last] = after
        return self._within(min(before[0], after[0]), self._until(last - 1))

    def _until(self, index: int) -> int | None:
        """Where the mark after this one takes effect, None if there is none."""
        return self._from[index + 1] if index + 1 < len(self._from) else None

    def _within(self, begin: int, end: int | None) -> set[str]:
        """Ids of the utterances that reach into [begin, end)."""
        first = bisect.bisect_left(self._spans, (begin - self._longest, -1, ""))
        last = len(self._spans) if end is None else bisect.bisect_left(self._spans, (end, -1, ""))
        return {id_ for _, stop, id_ in self._spans[first:last] if stop > begin}
