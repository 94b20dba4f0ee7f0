"""A meeting's guide as it was at its end, to go on from: names masked, ids that last."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.domain.sealed import SealedTranscript
from facilitator.domain.session import Session
from facilitator.domain.topic_guide import lasting_id
from facilitator.workflow.outgoing import known_names, question_ids


@dataclass(frozen=True, slots=True)
class HeldQuestion:
    """A question and what became of it: `status` as of a sealed question. `id` is the one under
    which the next guide has it, if it has it."""

    id: str
    section: str
    minutes: int | None
    text: str
    probes: tuple[str, ...]
    status: str


@dataclass(frozen=True, slots=True)
class HeldGuide:
    """`title` and `language` of the guide, and its questions in order."""

    title: str
    language: str
    questions: tuple[HeldQuestion, ...] = ()


def guide_of_sealed(transcript: SealedTranscript) -> HeldGuide:
    """As it was sealed; questions that were taken out are among them."""
    return HeldGuide(
        transcript.guide_title,
        transcript.language,
        tuple(
            HeldQuestion(
                lasting_id(q.id, q.section, q.text),
                q.section,
                q.section_minutes,
                q.text,
                q.probes,
                q.status,
            )
            for q in transcript.guide
        ),
    )


def guide_of_open(session: Session) -> HeldGuide:
    """Of a session that is not sealed, with the roster's names masked in it."""
    guide, known, public = session.guide, known_names(session), question_ids(session)
    if guide is None:
        return HeldGuide("", session.opened.language if session.opened else "en")
    statuses = session.question_statuses()
    return HeldGuide(
        known(guide.title),
        guide.language,
        tuple(
            HeldQuestion(
                lasting_id(public[q.id], known(section.title), known(q.text)),
                known(section.title),
                section.minutes,
                known(q.text),
                tuple(map(known, q.probes)),
                statuses[q.id],
            )
            for section in guide.sections
            for q in section.questions
        ),
    )
