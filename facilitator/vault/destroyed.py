"""What is left of a session that was destroyed, and whether it still says the same."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from facilitator.errors import FacilitatorError
from facilitator.typed import program
from facilitator.vault import disk, layout
from facilitator.vault.certificate import Certificate
from facilitator.vault.keys import KeyStore
from facilitator.vault.revisions import Chain, follow
from facilitator.words import _


class Sealed(NamedTuple):
    """What is left of a session: the certificate, transcript.json (b"" if none was kept), and the
    chain from the one to the other."""

    certificate: Certificate
    transcript: bytes
    chain: Chain


def verify_sealed(session_folder: Path, keys: KeyStore, session_id: str) -> Sealed:
    """What is left of a session, if everything its certificate says still holds.

    FacilitatorError with the reason if not: no or another session's certificate, a transcript that
    is neither the one certified nor chained to it, a vault or a key that is still there.
    """
    hint = _("Do not rely on this certificate; compare with your backup of the session's folder.")
    try:
        certificate = read_certificate(session_folder)
        if certificate is None:
            raise FacilitatorError(
                _("Session {session_id} has no certificate of destruction.").format(
                    session_id=session_id
                ),
                _("Seal it with `{facilitator} seal {session_id}`.").format(
                    facilitator=program(), session_id=session_id
                ),
            )
        if certificate.session != session_id:
            raise FacilitatorError(
                _("The certificate is for session {session}, not {session_id}.").format(
                    session=certificate.session, session_id=session_id
                ),
                hint,
            )
        transcript = transcript_of(session_folder)
        if transcript is None and certificate.transcript_sha256:
            raise FacilitatorError(
                _("The transcript that session {session_id} was sealed with is gone.").format(
                    session_id=session_id
                ),
                _("Put back transcript.json from a copy of the session's folder."),
            )
        if transcript is not None and not certificate.transcript_sha256:
            raise FacilitatorError(
                _("The certificate says that no transcript was kept, and one is there."), hint
            )
        chain = (
            Chain((), ())
            if transcript is None
            else follow(transcript, certificate.transcript_sha256)
        )
        left = keys.exists(session_id) or layout.vault_folder(session_folder).exists()
        if left or (session_folder / layout.INTENT).exists():
            raise FacilitatorError(
                _("Session {session_id} has a certificate, but is not fully destroyed.").format(
                    session_id=session_id
                ),
                _("Finish with `{facilitator} seal {session_id}`.").format(
                    facilitator=program(), session_id=session_id
                ),
            )
        return Sealed(certificate, transcript or b"", chain)
    except OSError as error:
        raise disk.fault(
            _("The certificate could not be checked"), session_folder, error
        ) from error


def kept_nothing(session_folder: Path) -> bool:
    """Whether a session's certificate says that no transcript was kept. Errors as for a seal."""
    certificate = read_certificate(session_folder)
    return certificate is not None and not certificate.transcript_sha256


def read_certificate(session_folder: Path) -> Certificate | None:
    path = session_folder / layout.CERTIFICATE
    try:
        return Certificate.from_json(disk.read(path))
    except FileNotFoundError:
        return None
    except ValueError:
        raise FacilitatorError(
            _("{path} is damaged.").format(path=path),
            _("Put back an intact copy of the certificate from a backup."),
        ) from None


def transcript_of(session_folder: Path) -> bytes | None:
    """transcript.json, None if there is none."""
    try:
        return disk.read(session_folder / layout.TRANSCRIPT)
    except FileNotFoundError:
        return None
