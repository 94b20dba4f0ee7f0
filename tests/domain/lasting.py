"""Guides whose questions have ids that last."""

from __future__ import annotations

from dataclasses import replace

from facilitator.domain.topic_guide import TopicGuide, lasting_id, unique_ids


def handed_on(guide: TopicGuide) -> TopicGuide:
    """The guide for another meeting: each question keeps its id if that lasts, and gets one that
    does if it was added. Sections that have no question any more are left out."""
    made = unique_ids(
        (q.id if (last := lasting_id(q.id, s.title, q.text)) == q.id else None, last)
        for s in guide.sections
        for q in s.questions
    )
    ids = iter(made)
    sections = (
        replace(s, questions=tuple(replace(q, id=next(ids)) for q in s.questions))
        for s in guide.sections
    )
    return replace(guide, sections=tuple(s for s in sections if s.questions))
