"""What is sealed, made of a signed session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from facilitator.domain.sealed import (
    REMOVED,
    SealedGap,
    SealedGesture,
    SealedMoment,
    SealedNote,
    SealedParticipant,
    SealedQuestion,
    SealedReopening,
    SealedSignOff,
    SealedStay,
    SealedTranscript,
    count_redactions,
)
from facilitator.domain.session import Session
from facilitator.domain.topic_guide import TopicGuide
from facilitator.domain.transcript import lines_of
from facilitator.domain.withdrawal import without
from facilitator.workflow.catalogue import model_name
from facilitator.workflow.outgoing import known_names, question_ids

TAKEN_OUT = "[a question taken out]"
"""Stands for one that was written in the room and taken out again: nobody reviewed its words."""


def sealed_transcript(session: Session) -> SealedTranscript:
    """What a reviewer signed, and nothing else of the session. In what the study wrote itself, the
    guide and its title, the session's roster is masked.

    Raises ValueError if anything in it has not been passed by a reviewer: text that nobody signed
    never leaves the vault.
    """
    opened, guide = session.opened, session.guide
    unsigned = [u for u in session.utterances if u.reviewed is None]
    unsigned_notes = [n for n in session.notes if n.reviewed is None]
    if opened is None or guide is None or unsigned or unsigned_notes:
        raise ValueError("the session has not been reviewed from end to end")
    known = known_names(session)
    transcript = SealedTranscript(
        session=opened.session,
        number=opened.number,
        title=known(opened.study),
        date=(session.opened_at or "")[:10],
        language=opened.language,
        duration_ms=session.recorded_ms,
        guide_title=known(guide.title),
        guide=tuple(_questions(session, guide, known)),
        participants=tuple(_participant(session, code) for code in session.present),
        lines=lines_of(session.utterances),
        moments=tuple(
            SealedMoment(m.id, known(m.tag), m.start_ms, m.end_ms, m.speaker, m.label, m.at_ms)
            for m in session.moments
        ),
        notes=tuple(SealedNote(n.at_ms, n.text, n.id) for n in session.notes),
        redactions=count_redactions(
            redaction
            for masks in (
                *(u.redactions for u in session.utterances),
                *(n.redactions for n in session.notes),
            )
            for redaction in masks or ()
        ),
        sign_offs=tuple(
            SealedSignOff(s.reviewer, s.at, str(s.how)) for s in session.signing.sign_offs
        ),
        reopenings=tuple(
            SealedReopening(r.by, r.at, known(r.reason)) for r in session.signing.reopenings
        ),
        gestures=tuple(SealedGesture(g.at_ms, str(g.gesture), g.code) for g in session.gestures),
        gaps=tuple(SealedGap(g.at_ms, g.missing_ms, str(g.reason)) for g in session.gaps),
        model=", ".join(dict.fromkeys(model_name(m) for m in session.heard_by or [opened.model])),
    )
    for code in sorted(session.attendance.withdrawn):
        transcript = without(transcript, code)
    return transcript


def _questions(
    session: Session, guide: TopicGuide, known: Callable[[str], str]
) -> Iterator[SealedQuestion]:
    """Every question there was, also one that was taken out: at the end of its section.

    Of what was written in the room only what a reviewer passed: the words that stand. What was
    taken out is the guide's own words, or, where it was written in the room, none, and nothing at
    all if it was never put.
    """
    alterations, statuses = session.alterations, session.question_statuses()
    public = question_ids(session)
    written = alterations.added | alterations.carried
    put: dict[str, list[int]] = {}
    for at_ms, opened in session.question_steps():
        put.setdefault(opened, []).append(at_ms)
    for number, section in enumerate(guide.sections):
        gone = [
            replace(q, text=alterations.first_texts.get(q.id, q.text))
            if q.id not in written
            else replace(q, text=TAKEN_OUT)
            for at, q in alterations.removed
            if at == number and (q.id not in written or q.id in put)
        ]
        for question in (*section.questions, *gone):
            added = question.id in alterations.added
            first = None if question.id in written else alterations.first_texts.get(question.id)
            if first is not None and known(first) == known(question.text):
                first = None  # nothing but a name was taken out of it
            openings = tuple(put.get(question.id, ()))
            yield SealedQuestion(
                public.get(question.id, question.id),
                known(section.title),
                known(question.text),
                statuses.get(question.id, REMOVED),
                openings[0] if openings else None,
                section.minutes,
                tuple(map(known, question.probes)),
                openings,
                added,
                question.id in alterations.moved,
                None if first is None else known(first),
            )


def _participant(session: Session, code: str) -> SealedParticipant:
    table = session.attendance
    stays = tuple(SealedStay(s.arrived_ms, s.left_ms) for s in table.stays.get(code, ()))
    consent = table.consents.get(code)
    if consent is None:
        return replace(SealedParticipant.of(code), stays=stays)
    return replace(
        SealedParticipant.of(code),
        stays=stays,
        recording=consent.recording,
        quoting=consent.quoting,
    )
