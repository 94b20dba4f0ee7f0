"""Sealing: the signed transcript is written, then everything it came from is destroyed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from facilitator.domain.sealed import (
    REMOVED,
    SealedGap,
    SealedGesture,
    SealedMoment,
    SealedNote,
    SealedParticipant,
    SealedQuestion,
    SealedReopening,
    SealedRevision,
    SealedSignOff,
    SealedStay,
    SealedTranscript,
    count_redactions,
)
from facilitator.domain.session import Phase, Session
from facilitator.domain.sound import SAMPLE_RATE
from facilitator.domain.terms import ReviewWay
from facilitator.domain.topic_guide import TopicGuide
from facilitator.domain.transcript import lines_of
from facilitator.domain.withdrawal import without
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.certificate import Certificate
from facilitator.vault.checking import verify_open
from facilitator.vault.destruction import Sealed, Told, decided, destroy, verify_sealed
from facilitator.vault.layout import CERTIFICATE, CERTIFICATE_TEXT, INTENT
from facilitator.vault.spool import SegmentInfo
from facilitator.vault.study_log import LOCK as LOG_LOCK
from facilitator.vault.study_log import NAME as LOG
from facilitator.vault.study_log import Destruction, Witness, note_destruction, read_log
from facilitator.words import _
from facilitator.workflow import certified
from facilitator.workflow.accounts import share_as_its_folder
from facilitator.workflow.catalogue import (
    SessionSummary,
    as_sealed,
    existing,
    is_behind,
    model_name,
    read_summary,
    summary_of,
    write_summary,
)
from facilitator.workflow.clock import local_now
from facilitator.workflow.exported import superseded_in_words
from facilitator.workflow.group import check_group, give_to_group
from facilitator.workflow.identity import study_id
from facilitator.workflow.key_store import is_sealed, key_store
from facilitator.workflow.outgoing import known_names, lately_known, question_ids
from facilitator.workflow.sealed_text import check_amended, encoded
from facilitator.workflow.sealed_text import read_transcript as read_transcript  # noqa: PLC0414
from facilitator.workflow.store import SessionStore, check_kept, check_made
from facilitator.workspace import Workspace

_silent: Told = lambda _stage, _done, _of: None  # noqa: E731
TAKEN_OUT = "[a question taken out]"
"""Stands for one that was written in the room and taken out again: nobody reviewed its words."""

_LISTED = 8
"""So many places of the text are named at once."""


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


def destructions(workspace: Workspace) -> Path:
    """The study's log of destructions."""
    return workspace.sessions / LOG


def witness(workspace: Workspace) -> Witness | None:
    """What this account notes of that log, beside its keys; None before the study has an id."""
    study = study_id(workspace)
    return None if study is None else Witness(key_store(workspace), study)


def noted_destructions(workspace: Workspace) -> list[Destruction]:
    """The log's lines. FacilitatorError if it is broken, or not what this account noted of it."""
    return read_log(destructions(workspace), witness(workspace))


def check_sealable(workspace: Workspace, session_id: str) -> None:
    """Raises FacilitatorError if the session cannot be sealed now, saying what comes first."""
    folder = existing(workspace, session_id)
    log = noted_destructions(workspace)  # a broken one is mended before anything is destroyed
    if is_sealed(folder):
        # A destruction cut off after its certificate has a last note to remove, or to add.
        unlogged = all(line.session != session_id for line in log)
        if (folder / INTENT).exists() or unlogged or is_behind(folder):
            return
        check_kept(folder)
        raise FacilitatorError(
            _("Session '{session_id}' is sealed already.").format(session_id=session_id),
            _("Check it with: facilitator verify {session_id}").format(session_id=session_id),
        )
    if decided(folder, key_store(workspace), session_id):
        return
    with SessionStore.open(workspace, session_id, read_only=True) as store:
        phase = store.session.phase
        if phase is Phase.REVIEWED:
            _check_signed(store.session)
            _check_reviewers(store.session, workspace.study.reviewers)
            _check_unknown(workspace, store.session)
    if workspace.study.sealed_group:
        check_group(workspace.study.sealed_group)
    if phase is not Phase.REVIEWED:
        first = (
            f"facilitator review {session_id} --reviewer 'Facilitator 1'"
            if phase is Phase.ENDED
            else f"facilitator resume {session_id} --headless (see also --end-without-text)"
        )
        raise FacilitatorError(
            _("Session '{session_id}' has not been reviewed, so it cannot be sealed.").format(
                session_id=session_id
            ),
            _("First: {first}").format(first=first),
        )


def _check_signed(session: Session) -> None:
    """Raises FacilitatorError if a damaged journal, salvaged, has lost what a reviewer passed."""
    texts = [u.reviewed for u in session.utterances] + [n.reviewed for n in session.notes]
    if None in texts:
        raise FacilitatorError(
            _("Not all that session '{id}' holds has been passed by its reviewer.").format(
                id=session.id
            ),
            _(
                "Open it again: facilitator review {id} --reopen 'why' "
                "--reviewer 'Facilitator 1'; then review it anew."
            ).format(id=session.id),
        )


def _check_reviewers(session: Session, needed: int) -> None:
    """Raises FacilitatorError if fewer have signed than the study asks for, and somebody read."""
    signed = {s.reviewer for s in session.signing.sign_offs}
    unread = any(s.how is ReviewWay.UNREAD for s in session.signing.sign_offs)
    if len(signed) < needed and not unread:
        raise FacilitatorError(
            _(
                "The study asks for {needed} reviewers of each transcript, and "
                "{signed} signed session '{id}'."
            ).format(needed=needed, signed=len(signed), id=session.id),
            _(
                "Open it again for the other one: facilitator review {id} --reopen 'another "
                "reviewer' --reviewer 'Facilitator 2'"
            ).format(id=session.id),
        )


def _check_unknown(workspace: Workspace, session: Session) -> None:
    """Raises FacilitatorError, without a name, if the present roster finds somebody in what was
    signed, or cannot be read."""
    places = lately_known(workspace, session)
    if places:
        listed = ", ".join(map(str, places[:_LISTED]))
        more = len(places) - _LISTED
        raise FacilitatorError(
            _(
                "The signed text holds what the roster or the study masks only "
                "since the review: {listed}{others}."
            ).format(
                listed=listed, others=_(" and {more} more").format(more=more) if more > 0 else ""
            ),
            _(
                "Open it again: facilitator review {id} --reopen 'why' "
                "--reviewer 'Facilitator 1'; then review it anew."
            ).format(id=session.id),
        )


def is_over(workspace: Workspace, session_id: str) -> bool:
    """Whether a session is sealed, or its sealing can only be finished."""
    folder = existing(workspace, session_id)
    return is_sealed(folder) or decided(folder, key_store(workspace), session_id)


def damage(workspace: Workspace, session_id: str) -> FacilitatorError | None:
    """What is not as it should be with a session that is about to be sealed; None if nothing.

    It is no reason not to seal, but one to look for a copy first: the certificate will say it.
    """
    folder, keys = existing(workspace, session_id), key_store(workspace)
    if is_sealed(folder) or decided(folder, keys, session_id):
        return None
    try:
        verify_open(folder, keys, session_id)
    except FacilitatorError as error:
        return error
    return None


def seal_session(workspace: Workspace, session_id: str, told: Told = _silent) -> Path:
    """Writes the transcript, destroys the vault and its key; returns the printable certificate.
    `told` hears how far it is.

    May be called again after a crash half-way: it finishes.
    """
    check_sealable(workspace, session_id)
    folder = existing(workspace, session_id)
    facts: Mapping[str, Any] = {}
    transcript: SealedTranscript | None = None
    if not is_sealed(folder) and not decided(folder, key_store(workspace), session_id):
        with SessionStore.open(workspace, session_id) as store:
            _check_unknown(workspace, store.session)  # nobody else adds to the session now
            transcript = sealed_transcript(store.session)
            facts = certified.facts(store.session, transcript, workspace.study.reviewers)
            write_summary(folder, as_sealed(_summary(folder, store.session), transcript))

    def write_transcript(path: Path) -> None:
        # Asked for only while the key is there, and then the session has been read above.
        assert transcript is not None
        disk.write_synced(path, encoded(transcript))

    return _destroyed(workspace, folder, write_transcript, facts, told)


def _summary(folder: Path, session: Session) -> SessionSummary:
    """As it was written last; made anew, which takes longer, where that cannot be read."""
    try:
        return read_summary(folder)
    except FacilitatorError:
        return summary_of(session)


def check_destroyable(workspace: Workspace, session_id: str) -> None:
    """Raises FacilitatorError if the session cannot be destroyed without a transcript."""
    folder = existing(workspace, session_id)
    noted_destructions(workspace)
    if is_sealed(folder):
        check_sealable(workspace, session_id)
        return
    check_made(folder)
    keys = key_store(workspace)
    if not decided(folder, keys, session_id):
        keys.open(session_id)


def destroy_session(workspace: Workspace, session_id: str, why: str = "") -> Path:
    """Destroys the vault and its key, and keeps no transcript; returns the printable certificate,
    which says `why` if it is known.

    Nothing of the session need be readable but its key. May be called again after a crash
    half-way: it finishes.
    """
    check_destroyable(workspace, session_id)
    folder = existing(workspace, session_id)
    facts = {}
    with suppress(FacilitatorError):
        facts["held"] = read_summary(folder).date
    if why:
        facts["why"] = why
    return _destroyed(workspace, folder, None, facts)


def _destroyed(
    workspace: Workspace,
    folder: Path,
    write_transcript: Callable[[Path], None] | None,
    facts: Mapping[str, Any],
    told: Told = _silent,
) -> Path:
    certificate = destroy(
        folder,
        key_store(workspace),
        folder.name,
        write_transcript=write_transcript,
        facts=facts,
        now=local_now,
        told=told,
    )
    data = disk.read(folder / CERTIFICATE)
    log = destructions(workspace)
    note_destruction(log, certificate, data, witness(workspace))
    share_as_its_folder(log, log.with_name(LOG_LOCK))
    # What it repeats of the certificate is read from there if this is cut off, or cannot be done.
    with suppress(FacilitatorError, OSError):
        write_summary(folder, read_summary(folder))
    return folder / CERTIFICATE_TEXT


def give_sealed(workspace: Workspace, session_id: str) -> None:
    """Gives what is sealed to the group that study.toml names, if it names one.

    FacilitatorError says what could not be done; the session is sealed all the same.
    """
    if workspace.study.sealed_group:
        folder = existing(workspace, session_id)
        give_to_group((workspace.root, workspace.sessions), folder, workspace.study.sealed_group)


def verify_session(workspace: Workspace, session_id: str) -> list[str]:
    """Checks a session from end to end, sealed or not; what was found, in lines.

    Raises FacilitatorError with the reason if anything is not as it should be.
    """
    folder = existing(workspace, session_id)
    keys = key_store(workspace)
    if is_sealed(folder):
        sealed = verify_sealed(folder, keys, session_id)
        certificate = sealed.certificate
        _check_logged(workspace, certificate, disk.read(folder / CERTIFICATE))
        if not certificate.transcript_sha256:
            return [
                _(
                    "{session_id}: destroyed on {finished}; the vault and its key "
                    "are gone, and no transcript was kept."
                ).format(session_id=session_id, finished=certificate.finished)
            ]
        return [
            _("{session_id}: sealed; the vault and its key are gone.").format(
                session_id=session_id
            ),
            *_followed(workspace, sealed),
            *superseded_in_words(folder, sealed.chain.revision),
        ]
    if any(line.session == session_id for line in noted_destructions(workspace)):
        raise FacilitatorError(
            _(
                "Session '{session_id}' is destroyed, says the study's log, but has no certificate."
            ).format(session_id=session_id),
            _("Put back its certificate.json from a backup of the session's folder."),
        )
    check_made(folder)
    checked = verify_open(folder, keys, session_id)
    check_made(folder, checked.events)
    found = [
        _(
            "{session_id}: not sealed; {events} events and {samples:.1f} s of sound, all authentic."
        ).format(
            session_id=session_id, events=checked.events, samples=checked.samples / SAMPLE_RATE
        )
    ]
    found += [_unfinalised(segment) for segment in checked.unfinalised]
    if checked.torn_bytes and checked.end_noted:
        found.append(
            _(
                "{torn_bytes} bytes at the journal's end were never "
                "acknowledged: a write was cut off there. Nothing that counted "
                "is missing."
            ).format(torn_bytes=checked.torn_bytes)
        )
    if not checked.end_noted:
        torn = _(" {torn_bytes} bytes there are no whole event.").format(
            torn_bytes=checked.torn_bytes
        ) * (checked.torn_bytes > 0)
        found.append(
            _(
                "Where its journal ended is not noted beside its key (an older "
                "version closed it, or the key was carried here): whether an end "
                "was cut off is not known.{torn}"
            ).format(torn=torn)
        )
    return found


def _followed(workspace: Workspace, sealed: Sealed) -> Iterator[str]:
    """The way from the certificate to the present text, in lines; errors as for the chain."""
    certificate, chain = sealed.certificate, sealed.chain
    known = check_amended(workspace, certificate.session, chain)
    certified = _("the one certified on {finished} (SHA-256 {transcript_sha256}).").format(
        finished=certificate.finished, transcript_sha256=certificate.transcript_sha256
    )
    if not chain.revisions:
        yield _("The transcript is {certified}").format(certified=certified)
        return
    yield _("The transcript is revision {revision}. Revision 1 is {certified}").format(
        revision=chain.revision, certified=certified
    )
    yield from map(revision_in_words, chain.revisions)
    yield _("The chain from the certificate to the text as it is now is unbroken.")
    if known is None or known.revision < chain.revision:
        yield _("This account has not noted revision {revision}: it was made from another.").format(
            revision=chain.revision
        )


def revision_in_words(revision: SealedRevision) -> str:
    """An amendment in a line."""
    by = _(", by {by}").format(by=revision.by) if revision.by else ""
    return _("Revision {revision}: {kind}, {date}{by}: {reason}.").format(
        revision=revision.revision,
        kind=revision.kind,
        date=revision.at[:10],
        by=by,
        reason=revision.reason,
    )


def _unfinalised(segment: SegmentInfo) -> str:
    rest = (
        _(", and {tail_bytes} bytes that are no whole chunk").format(tail_bytes=segment.tail_bytes)
        if segment.tail_bytes
        else ""
    )
    return _(
        "Segment {number:06d} of the recording: unfinalised, "
        "{samples:.1f} s{rest}. It is being recorded now, or was cut "
        "off: what may have followed is not known."
    ).format(number=segment.number, samples=segment.samples / SAMPLE_RATE, rest=rest)


def _check_logged(workspace: Workspace, certificate: Certificate, data: bytes) -> None:
    """The study's log has the destruction, as this certificate says it."""
    session_id, digest = certificate.session, hashlib.sha256(data).hexdigest()
    noted = [one for one in noted_destructions(workspace) if one.session == session_id]
    if not noted:
        raise FacilitatorError(
            _(
                "Session '{session_id}' is sealed, but missing in the study's log of destructions."
            ).format(session_id=session_id),
            _("If it was cut off there, finish with: facilitator seal {session_id}").format(
                session_id=session_id
            ),
        )
    if all(one.certificate_sha256 != digest for one in noted):
        raise FacilitatorError(
            _(
                "The certificate of session '{session_id}' is not the one in the study's log."
            ).format(session_id=session_id),
            _(
                "Do not rely on it: put back certificate.json from a backup of "
                "the session's folder."
            ),
        )
