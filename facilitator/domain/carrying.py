"""Masks carried over from a text to what a person made of it: what was masked stays masked.

The two are compared word by word. A mask goes where its words went; words that were put in place
of masked ones, or between them, are masked as well, and so is every further place in which words
stand that the old text showed nowhere. It may mask too much, never less.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from facilitator.domain.transcript import Redaction

_TOKEN = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff]+|.", re.DOTALL)
"""A word; of scripts without spaces between words, a character; or whatever stands between."""

Span = tuple[int, int]


def carried(old: str, masks: Iterable[Redaction], new: str) -> tuple[Redaction, ...]:
    """The masks of `old` as they stand in `new`: apart from each other, and within it."""
    ordered = sorted(masks, key=lambda r: r.start)
    where = _Moved(old, new)
    found = [
        replace(mask, start=span[0], end=span[1])
        for mask in ordered
        if (span := where.span(mask.start, mask.end)) is not None
    ]
    for mask in ordered:
        said = old[mask.start : mask.end]
        if not said.strip() or any(not _covered(at, ordered) for at in places(old, said)):
            continue
        for start, end in places(new, said):
            if not _covered((start, end), found):
                found.append(replace(mask, start=start, end=end))
    return _apart(found)


def kept(old: str, spans: Iterable[Span], new: str) -> set[Span]:
    """Where those stretches of `old` that nobody touched stand in `new`."""
    where = _Moved(old, new)
    return {
        span
        for start, end in spans
        if (span := where.span(start, end)) is not None and new[span[0] : span[1]] == old[start:end]
    }


def places(text: str, words: str) -> list[Span]:
    """Wherever words stand in a text, whole, whatever the case of their letters."""
    if not words.strip():
        return []
    before = r"(?<!\w)" if _spaced(words[0]) else ""
    after = r"(?!\w)" if _spaced(words[-1]) else ""
    found = re.finditer(before + re.escape(words) + after, text, re.IGNORECASE)
    return [match.span() for match in found]


def tokens(text: str) -> list[Span]:
    """(start, end) of every word: what a cursor goes over."""
    return [m.span() for m in _TOKEN.finditer(text) if m.group()[0].isalnum()]


def _spaced(character: str) -> bool:
    return character.isalnum() and not re.match(r"[\u3040-\u30ff\u3400-\u9fff]", character)


def _covered(span: Span, masks: Iterable[Redaction]) -> bool:
    return any(mask.start <= span[0] and span[1] <= mask.end for mask in masks)


class _Moved:
    """Where stretches of a text stand in another."""

    def __init__(self, old: str, new: str) -> None:
        before, after = _spans(old), _spans(new)
        words = [old[a:b] for a, b in before], [new[a:b] for a, b in after]
        self._moves: list[tuple[Span, Span]] = []
        matcher = SequenceMatcher(None, *words, autojunk=False)
        for tag, a1, a2, b1, b2 in matcher.get_opcodes():
            if tag == "delete":
                continue
            if a2 - a1 == b2 - b1:  # word for word
                pairs = zip(before[a1:a2], after[b1:b2], strict=True)
                self._moves += list(pairs)
            elif tag == "replace":
                into = after[b1][0], after[b2 - 1][1]
                self._moves += [(one, into) for one in before[a1:a2]]

    def span(self, start: int, end: int) -> Span | None:
        """All that stands for these characters, None if nothing does."""
        into = [b for a, b in self._moves if a[0] < end and start < a[1]]
        if not into:
            return None
        return min(b[0] for b in into), max(b[1] for b in into)


def _spans(text: str) -> list[Span]:
    return [m.span() for m in _TOKEN.finditer(text)]


def _apart(masks: Sequence[Redaction]) -> tuple[Redaction, ...]:
    apart: list[Redaction] = []
    for one in sorted(masks, key=lambda r: (r.start, r.end)):
        if apart and one.start < apart[-1].end:
            apart[-1] = replace(apart[-1], end=max(apart[-1].end, one.end))
        else:
            apart.append(one)
    return tuple(apart)
