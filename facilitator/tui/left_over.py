"""What earlier meetings left over that a meeting's guide has not yet, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facilitator.domain.session import Session
from facilitator.domain.topic_guide import content_id
from facilitator.domain.transcript import timestamp
from facilitator.words import _

if TYPE_CHECKING:
    from facilitator.workflow.carried_over import CarriedOver


def left_over(session: Session, left: CarriedOver) -> list[tuple[str, str, str]]:
    """(words, the id that the question has had or "" if it was none, where it comes from)."""
    guide = session.guide
    there = {q.id for q in guide.questions()} if guide else set()
    asked = {content_id("", q.text) for q in guide.questions()} if guide else set()
    found = [
        (q.text, q.id, f"{_(q.status.words)}, {q.session}")
        for q in left.questions
        if q.id not in there and content_id("", q.text) not in asked
    ]
    flagged = _("flagged at {time}, {session}")
    found += [
        (t.label, "", flagged.format(time=timestamp(t.start_ms), session=t.session))
        for t in left.topics
        if t.label and content_id("", t.label) not in asked
    ]
    return found
