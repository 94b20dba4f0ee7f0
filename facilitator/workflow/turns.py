"""An utterance in which somebody else began to speak is cut in two, each with its own words.

Turns that follow each other closer than the endpointer's pause come as one. Whom a digit was
pressed for meanwhile says that they are several; the times of the words say where.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from facilitator import child_messages as msg
from facilitator.domain.cutting import LATE_MS, Cut, cuts, divided
from facilitator.domain.session import Session
from facilitator.domain.transcript import Utterance


def turns_of(session: Session, said: msg.Utterance) -> list[msg.Utterance]:
    """What was heard as one, cut where somebody else was marked; together the same stretch.

    What is heard twice of one stretch is cut once: at the first hearing, or not at all.
    """
    marks = session.marks(said.start_ms, said.end_ms + LATE_MS)
    if not marks or not said.words:
        return [said]
    speaking = session.speaker_at(said.start_ms - 1)
    return _cut(said, cuts(said.words, said.start_ms, said.end_ms, marks, speaking)) or [said]


def lines_within(lines: Sequence[Utterance], said: msg.Utterance) -> list[Utterance]:
    """The lines that a stretch is told by now, in order; none if they are not just that stretch."""
    found = [u for u in lines if said.start_ms <= u.start_ms and u.end_ms <= said.end_ms]
    edges = [said.start_ms, *(u.end_ms for u in found)]
    whole = edges[-1] == said.end_ms and all(
        u.start_ms == edge for u, edge in zip(found, edges, strict=False)
    )
    return found if found and whole else []


def divided_as(lines: Sequence[Utterance], said: msg.Utterance) -> list[msg.Utterance]:
    """What was heard in the stretch of these lines, one for each; none if it cannot be told which
    words are whose."""
    if len(lines) == 1:
        return [said]
    borders: list[Cut] = []
    for line in lines[1:]:
        middles = [(w.start_ms + w.end_ms) // 2 for w in said.words]
        first = next((n for n, ms in enumerate(middles) if ms >= line.start_ms), len(middles))
        if not (borders[-1].word if borders else 0) < first < len(said.words):
            return []
        borders.append(Cut(first, line.start_ms))
    return _cut(said, borders)


def _cut(said: msg.Utterance, borders: Sequence[Cut]) -> list[msg.Utterance]:
    texts = divided(said.text, said.words, borders) if borders else None
    if texts is None:
        return []
    words = [0, *(cut.word for cut in borders), len(said.words)]
    times = [said.start_ms, *(cut.at_ms for cut in borders), said.end_ms]
    if any(begin >= end for begin, end in pairwise(times)):
        return []
    return [
        replace(said, start_ms=begin, end_ms=end, text=text, words=said.words[a:b])
        for text, (begin, end), (a, b) in zip(texts, pairwise(times), pairwise(words), strict=True)
    ]
