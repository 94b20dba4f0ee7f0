"""The next meeting's guide, drafted from the last one's: what was left of it, and what emerged.

The first and the last section stand whole, because meetings begin and end alike. Of the others what
was not put, or was left out, is there again, and what was covered stands as a comment, to be taken
up by whoever wants to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from facilitator.domain.sealed import REMOVED
from facilitator.domain.session import Phase, Status
from facilitator.domain.topic_guide import (
    Question,
    Section,
    TopicGuide,
    lasting_id,
    render_guide,
    unique_ids,
)
from facilitator.errors import FacilitatorError
from facilitator.workflow.carried_over import CarriedOver, carried_over, with_carried_over
from facilitator.workflow.catalogue import SessionSummary, listing
from facilitator.workflow.guides import new_guide
from facilitator.workflow.outgoing import known_names, question_ids
from facilitator.workflow.reading import opened_for_reading
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workspace import Workspace

_OVER = (Phase.ENDED, Phase.REVIEWED, Phase.SEALED)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question of the last meeting, as it stood at the end."""

    section: str
    minutes: int | None
    question: Question
    status: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of a guide, the meeting it follows, its number, and what was carried over."""

    text: str
    after: str
    number: int
    left: CarriedOver


def next_guide(workspace: Workspace) -> Draft:
    """Drafts it. FacilitatorError if no meeting is over, or the last one cannot be read."""
    over = [one for one in listing(workspace) if one.phase in _OVER]
    if not over:
        raise FacilitatorError(
            "No meeting of this study is over yet: there is nothing to go on from.",
            "A first guide: facilitator guide new NAME",
        )
    last = max(over, key=lambda one: (one.number, one.date, one.id))
    title, language, asked = _guide_of(workspace, last)
    kept, covered = _drafted(asked)
    if not kept:
        raise FacilitatorError(
            f"The guide of the meeting '{last.id}' has no question to go on from.",
            "Begin a new one: facilitator guide new NAME --carry-over",
        )
    text = render_guide(TopicGuide(title, language, "1", "", tuple(kept)), ids=True)
    comments = "".join(
        f"<!-- covered in {last.id}: {' '.join(one.question.text.split())} -->\n" for one in covered
    )
    left = carried_over(workspace)
    return Draft(with_carried_over(text, left) + comments, last.id, last.number + 1, left)


def write_next_guide(workspace: Workspace, name: str | None = None) -> tuple[Path, Draft]:
    """Writes the draft into the study, as "meeting-4" where it gets no name. Errors as for
    `next_guide`, or if there is a guide of that name."""
    draft = next_guide(workspace)
    return new_guide(workspace, name or f"meeting-{draft.number}", text=draft.text), draft


def _drafted(asked: list[_Asked]) -> tuple[list[Section], list[_Asked]]:
    """The sections of the draft, and what was covered and is not in it."""
    groups = [list(group) for _, group in groupby(asked, key=lambda one: one.section)]
    sections: list[Section] = []
    covered: list[_Asked] = []
    for at, group in enumerate(groups):
        frame = at in (0, len(groups) - 1)
        stays = [one for one in group if frame or one.status in (Status.WAITING, Status.SKIPPED)]
        covered += [one for one in group if one not in stays]
        if stays:
            first = group[0]
            questions = tuple(one.question for one in stays)
            sections.append(Section(first.section, first.minutes, questions))
    return sections, covered


def _guide_of(workspace: Workspace, one: SessionSummary) -> tuple[str, str, list[_Asked]]:
    """Title, language and questions of a meeting's guide as it was at the end, names masked."""
    if one.phase == Phase.SEALED:
        sealed = read_transcript(workspace, one.id)
        rows = [
            (q.section, q.section_minutes, q.id, q.text, q.probes, q.status)
            for q in sealed.guide
            if q.status != REMOVED
        ]
        return sealed.guide_title, sealed.language, list(_with_ids(rows))
    with opened_for_reading(workspace, one.id) as reading:
        if reading.withheld is not None:
            raise reading.withheld
        session = reading.session
        known, public = known_names(session), question_ids(session)
        statuses, guide = session.question_statuses(), session.guide
        if guide is None:
            return one.guide, workspace.study.language, []
        rows = [
            (
                known(section.title),
                section.minutes,
                public[q.id],
                known(q.text),
                tuple(map(known, q.probes)),
                statuses[q.id],
            )
            for section in guide.sections
            for q in section.questions
        ]
        return known(guide.title), guide.language, list(_with_ids(rows))


_Row = tuple[str, int | None, str, str, tuple[str, ...], str]


def _with_ids(rows: list[_Row]) -> Iterator[_Asked]:
    ids = unique_ids((None, lasting_id(id_, section, text)) for section, _, id_, text, *_ in rows)
    for (section, minutes, _, text, probes, status), id_ in zip(rows, ids, strict=True):
        yield _Asked(section, minutes, Question(id_, text, probes), status)
