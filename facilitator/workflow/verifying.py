"""Checking a session from end to end, sealed or not, and a whole study with its log."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from facilitator.domain.sealed import RevisionKind, SealedRevision
from facilitator.domain.sound import SAMPLE_RATE
from facilitator.errors import FacilitatorError
from facilitator.typed import program
from facilitator.vault import disk
from facilitator.vault.certificate import Certificate
from facilitator.vault.checking import verify_open
from facilitator.vault.destroyed import Sealed, verify_sealed
from facilitator.vault.layout import CERTIFICATE
from facilitator.vault.spool import SegmentInfo
from facilitator.words import _
from facilitator.workflow.accounts import check_this_accounts, session_folders
from facilitator.workflow.catalogue import existing
from facilitator.workflow.exported import (
    Export,
    forget_hashes,
    of_another_account,
    superseded,
)
from facilitator.workflow.exported_in_words import staying_in_words
from facilitator.workflow.key_store import is_sealed, key_store
from facilitator.workflow.seal import destructions, noted_destructions, witness
from facilitator.workflow.sealed_text import check_amended
from facilitator.workflow.store import NeverMadeError, check_made
from facilitator.workspace import Workspace


class Found(NamedTuple):
    """How one thing stands: sound or not, in a line or two; `elsewhere`: that is seen from another
    account alone."""

    sound: bool
    lines: list[str]
    elsewhere: bool = False


def verify_study(workspace: Workspace) -> Iterator[Found]:
    """Each session, what is left to delete of all of them, then the log. What fails stops nothing:
    all of it is looked at."""
    left: list[Export] = []
    for folder in session_folders(workspace):
        try:
            check_this_accounts(workspace, folder)
        except FacilitatorError as error:  # it may be in order: that is seen there
            yield Found(False, [f"{folder.name}: {error.what}", f"    {error.hint}"], True)
            continue
        try:
            lines, old = _checked(workspace, folder.name)
            left += old
            yield Found(True, lines)
        except NeverMadeError as error:  # nothing of it can be missing
            yield Found(True, [f"{folder.name}: {error.what}", f"    {error.hint}"])
        except FacilitatorError as error:
            yield _fault(folder.name, error)
    if left:
        yield Found(True, list(staying_in_words(left)))
    yield _log(workspace)


def _log(workspace: Workspace) -> Found:
    path = destructions(workspace)
    if path.exists() and not os.access(path, os.R_OK):
        whose = _("it belongs to another account, and cannot be read from this one.")
        return Found(
            False,
            [
                _("log of destructions: {whose}").format(whose=whose),
                _("    There: chmod a+r '{path}'").format(path=path),
            ],
        )
    try:
        log = noted_destructions(workspace)
    except FacilitatorError as error:
        return _fault(_("log of destructions"), error)
    gone = sorted({x.session for x in log if not workspace.session_folder(x.session).is_dir()})
    seen = None if (ours := witness(workspace)) is None else ours.seen()
    # Without a note of one's own only the chain speaks, and that whoever writes there can make.
    lines = [
        _("log of destructions: {number} noted; nothing in it is out of order.").format(
            number=len(log) or _("none")
        )
    ]
    if log:
        known = 0 if seen is None else min(seen.lines, len(log))
        if known == len(log):
            lines[0] += _(" All of them noted, or seen before, from this account.")
        elif known:
            lines[0] += _(" {known} of them noted, or seen before, from this account.").format(
                known=known
            )
        else:
            lines[0] += _(" None of them noted, or seen before, from this account.")
    if gone:
        lines.append(
            _("Noted there, but no longer in this folder: {gone}").format(gone=", ".join(gone))
        )
    return Found(True, lines)


def _fault(what: str, error: FacilitatorError) -> Found:
    return Found(
        False,
        [
            _("{what}: NOT IN ORDER. {what_2}").format(what=what, what_2=error.what),
            f"    {error.hint}",
        ],
    )


def verify_session(workspace: Workspace, session_id: str) -> list[str]:
    """Checks a session from end to end, sealed or not; what was found, in lines.

    Raises FacilitatorError with the reason if anything is not as it should be.
    """
    lines, left = _checked(workspace, session_id)
    return [*lines, *staying_in_words(left)]


def _checked(workspace: Workspace, session_id: str) -> tuple[list[str], tuple[Export, ...]]:
    """What was found, in lines, and what was exported of text that is not the present one."""
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
            ], ()
        lines = [
            _("{session_id}: sealed; the vault and its key are gone.").format(
                session_id=session_id
            ),
            *_followed(workspace, sealed),
        ]
        if sealed.chain.revisions:
            if of_another_account(folder):
                lines.append(
                    _(
                        "What was exported of it before, the account that sealed it knows: "
                        "look there."
                    )
                )
            left = superseded(folder, sealed.chain.revision)
            with suppress(OSError, FacilitatorError):  # whoever amended it could not do so for us
                forget_hashes(folder, sealed.chain.revision)
            return lines, left
        return lines, superseded(folder, sealed.chain.revision)
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
    return found, ()


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
        kind=_(revision.kind),
        date=revision.at[:10],
        by=by,
        reason=_(revision.reason) if revision.kind == RevisionKind.WITHDRAWAL else revision.reason,
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
            _("If it was cut off there, finish with: {facilitator} seal {session_id}").format(
                facilitator=program(), session_id=session_id
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
