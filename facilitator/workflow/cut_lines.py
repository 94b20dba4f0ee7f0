"""Lines of one hearing that hold several people's words, cut where digits were pressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from facilitator import child_messages as msg
from facilitator.domain.cutting import Cut, borders, cut

Span = tuple[int, int]


def parts_of(said: msg.Utterance, presses: Sequence[int]) -> list[msg.Utterance]:
    """What was heard, cut for presses of digits during it (ms): each part is a line."""
    return _cut(said, borders(said.words, presses)) if presses else [said]


def parts_at(said: msg.Utterance, spans: Sequence[Span]) -> list[msg.Utterance]:
    """What was heard again, cut as its lines stand; nothing if they are others by now."""
    ends = [said.start_ms, *(end for _, end in spans)]
    if [start for start, _ in spans] != ends[:-1] or ends[-1] != said.end_ms:
        return []
    parts = _cut(said, ends[1:-1])
    return parts if len(parts) == len(spans) else []


def in_span(said: msg.Utterance, span: Span) -> bool:
    """Whether a line lies within what was heard."""
    return said.start_ms <= span[0] and span[1] <= said.end_ms


def _cut(said: msg.Utterance, at_ms: Sequence[int]) -> list[msg.Utterance]:
    whole = Cut(said.start_ms, said.end_ms, said.text, said.words)
    return [
        replace(said, start_ms=one.start_ms, end_ms=one.end_ms, text=one.text, words=one.words)
        for one in cut(whole, at_ms)
    ]
