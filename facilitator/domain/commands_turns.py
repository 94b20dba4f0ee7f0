"""What the person at the laptop can do with a turn that was said: pure functions, as in `commands`.

Words and speakers are corrected by the reviewer's own commands (`domain.reviewing`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from facilitator.domain import events as ev
from facilitator.domain.carrying import Span
from facilitator.domain.commands import Answer, Given, refused
from facilitator.domain.events import Verdict
from facilitator.domain.moments import Tag
from facilitator.domain.reviewing import correct, item, items, mark
from facilitator.domain.reviewing.entities import folded
from facilitator.domain.reviewing.items import GONE
from facilitator.domain.reviewing.masks import alike
from facilitator.domain.session import Session
from facilitator.domain.terms import Gesture
from facilitator.domain.transcript import Certainty, Label, timestamp
from facilitator.words import _, plural


def flag_lines(session: Session, given: Given, tag: Tag, lines: Sequence[str]) -> Answer:
    """Flags what was said in these lines."""
    there = [u for id_ in lines if (u := session.utterance(id_)) is not None]
    if not there:
        return refused(GONE)
    start, end = min(u.start_ms for u in there), max(u.end_ms for u in there)
    said = _("{symbol} {tag} flagged at {time}").format(
        symbol=tag.symbol, tag=tag.words, time=timestamp(start)
    )
    flagged = ev.MomentFlagged(tag.name, given.at_ms, start, end, there[0].speaker)
    return Answer((flagged,), said)


def mask_name(session: Session, given: Given, target: str, span: Span, label: Label) -> Answer:
    """Masks these words here, and wherever else they stand unmasked; one act."""
    marked = mark(session, given, target, span, label)
    at = item(session, target)
    if not marked.events or at is None or at.raw is None:
        return marked
    *found, decided = marked.events
    if not isinstance(decided, ev.RedactionDecided):
        return marked
    start, end = decided.start, decided.end
    more = tuple(
        place
        for place in alike(session, at.raw[start:end], label, decided.replacement)
        if place.target != target or place.end <= start or end <= place.start
    )
    said = marked.said
    if more:
        said += " " + plural("{count} place more.", "{count} places more.", len(more))
    return Answer((*found, replace(decided, also=(*decided.also, *more))), said)


def lift(session: Session, given: Given, target: str, span: Span) -> Answer:
    """Shows words that were masked on a guess, here and wherever they were; what is masked for
    certain is the review's to decide."""
    at = item(session, target)
    if at is None:
        return refused(GONE)
    mask = next((r for r in at.redactions if r.start < span[1] and span[0] < r.end), None)
    if mask is None or at.raw is None:
        return refused(_("Nothing is masked there."))
    if mask.certainty is not Certainty.SUGGESTED:
        return refused(_("That is masked for certain: the review can take it back."))
    words = folded(at.raw[mask.start : mask.end])
    found = [
        ev.Place(one.id, one.text_id, r.start, r.end, Verdict.REJECTED)
        for one in items(session)
        for r in one.suggestions
        if one.raw is not None and folded(one.raw[r.start : r.end]) == words
    ]
    found.sort(key=lambda place: place.target != target)
    first, *rest = found
    decided = ev.RedactionDecided(
        first.target, first.text, first.start, first.end, first.verdict, also=tuple(rest)
    )
    where = plural("in {count} place", "in {count} places", len(found))
    return Answer((decided,), _("Shown again {where}.").format(where=where))


def correct_shown(session: Session, given: Given, target: str, shown: str) -> Answer:
    """Other words for a line, corrected as it is shown: where a code still stands the words behind
    it stay, and stay masked; where it was taken out they go."""
    at = item(session, target)
    if at is None or at.raw is None:
        return refused(GONE)
    pieces, rest = [], " ".join(shown.split())
    for mask in at.redactions:
        before, code, after = rest.partition(mask.replacement)
        if code:
            pieces += [before, at.raw[mask.start : mask.end]]
            rest = after
    return correct(session, given, target, "".join([*pieces, rest]))


def mark_gesture(
    session: Session, given: Given, gesture: Gesture, code: str | None = None
) -> Answer:
    """Somebody laughed, nodded, wept; None: several, or nobody knows who."""
    said = f"[{gesture.words}] {code or ''}".strip()
    return Answer((ev.GestureMarked(given.at_ms, gesture, code),), said)
