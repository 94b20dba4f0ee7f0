"""Sealing a session's vault: the transcript stays, everything it came from is destroyed.

Order: transcript written, synced, renamed, re-read and compared; encrypted files hashed and the
intent noted; key destroyed; proof that no key left opens the files; files removed; certificate
written. Until the key is destroyed the vault is whole, and from before that moment the transcript
is; so a crash at any point leaves one of them valid, and calling `destroy` again finishes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Any

from facilitator.domain.reading import json_of
from facilitator.domain.sound import SAMPLE_RATE
from facilitator.errors import FacilitatorError
from facilitator.vault import disk, layout
from facilitator.vault.certificate import Certificate, DestroyedFile, limitations
from facilitator.vault.certificate_text import certificate_text
from facilitator.vault.checking import noted_segments
from facilitator.vault.custody import KeyLockedError
from facilitator.vault.destroyed import read_certificate, transcript_of
from facilitator.vault.journal import Journal
from facilitator.vault.keys import KeyStore
from facilitator.vault.lock import FileLock
from facilitator.vault.proof import prove
from facilitator.vault.recorded import shortfalls
from facilitator.vault.session_key import SessionKey, check_session_id
from facilitator.vault.spool_reader import survey
from facilitator.vault.stream import ALGORITHM
from facilitator.words import _

_BLOCK = 1 << 20
_KEY_FOLDER = "key_folder"
"""In the intent only: a mark of the key folder, so that another, empty one is not taken for it."""


class Stage(StrEnum):
    """How far a destruction is."""

    WRITING = "writing"
    """The transcript."""
    HASHING = "hashing"
    """The encrypted files, for the certificate."""
    KEY = "key"
    """It is being destroyed: from here on there is no way back."""
    REMOVING = "removing"
    CERTIFYING = "certifying"


Told = Callable[[Stage, int, int], None]
"""Hears the stage, and how many of how many files of it are done."""


def destroy(
    session_folder: Path,
    keys: KeyStore,
    session_id: str,
    *,
    write_transcript: Callable[[Path], None] | None,
    facts: Mapping[str, Any],
    now: Callable[[], str],
    language: str = "en",
    told: Told = lambda _stage, _done, _of: None,
) -> Certificate:
    """Destroy a session's key, recording and events for good; the certificate, also on disk.

    `write_transcript` writes the reviewed transcript (TinyDB's JSON) to the path it is given; None
    if none shall be kept: what an attempt at sealing may have written goes too.
    `facts` go on the certificate as they are: sign-offs, codes; JSON values, no names. `now` gives
    the time as text, `language` is the study's: the printed certificate is in that too. `told`
    hears how far it is. Close the journal and the recording first. May be called again after a
    crash: it takes up where it was, and does nothing more once a certificate stands.
    FacilitatorError leaves either the vault or the transcript valid, and says what to do.
    """
    check_session_id(session_id)
    plain = json.loads(json.dumps(dict(facts)))

    def told_(stage: Stage) -> None:
        told(stage, 0, 1)

    try:
        done = _finished(session_folder, keys, session_id)
        if done is not None:
            disk.unlink(session_folder / layout.INTENT)
            return done
        vault = layout.vault_folder(session_folder)
        with ExitStack() as locks:
            _lock(locks, session_folder, session_id)
            key, intent = _state(session_folder, keys, session_id)
            if key is not None:
                begun = now()
                told_(Stage.WRITING)
                sha256, size = _write_transcript(session_folder, write_transcript)
                intent = {
                    "session": session_id,
                    "begun": begun,
                    _KEY_FOLDER: _folder_mark(keys),
                    **_inventory(session_folder, keys, key, session_id, told),
                    "transcript_sha256": sha256,
                    "transcript_bytes": size,
                    "algorithm": ALGORITHM,
                    "key_custody": keys.custody_of(session_id),
                    "facts": plain,
                }
                _write_json(session_folder / layout.INTENT, intent)
            if "keys_tried" not in intent:
                told_(Stage.KEY)
                keys.destroy(session_id)
                intent["key_destroyed"] = now()
                intent["keys_tried"] = prove(session_folder, keys, session_id)
                _write_json(session_folder / layout.INTENT, intent)
        _remove_vault(vault, told)
        told_(Stage.CERTIFYING)
        return _certify(session_folder, intent, now, language)
    except OSError as error:
        what = _("Sealing session {session_id} was interrupted").format(session_id=session_id)
        raise disk.fault(what, session_folder, error) from error


def decided(session_folder: Path, keys: KeyStore, session_id: str) -> bool:
    """Whether a destruction was begun that can only be finished: the key is gone already.

    Then `destroy` needs no transcript any more; until then it calls `write_transcript` each time.
    """
    try:
        return _state(session_folder, keys, session_id)[0] is None
    except FacilitatorError as error:
        if isinstance(error, KeyLockedError):
            raise
        return False


def _lock(locks: ExitStack, session_folder: Path, session_id: str) -> None:
    """Nobody else may have the session or its recording open for writing."""
    vault, spool = layout.vault_folder(session_folder), layout.spool_folder(session_folder)
    for folder in (vault, spool):
        disk.refuse_link(folder)  # what lies behind it is not the session's to destroy
    for folder, what in ((vault, "Session"), (spool, _("The recording of session"))):
        if folder.is_dir():
            locks.callback(FileLock(folder / layout.LOCK, f"{what} {session_id}").release)


def _state(
    session_folder: Path, keys: KeyStore, session_id: str
) -> tuple[SessionKey | None, dict[str, Any]]:
    """How far it got: the key while everything is still to do, else None and the intent.

    As long as the key opens, nothing is decided and all is prepared anew, because the session may
    have been resumed since. A key file that was being overwritten counts as gone.
    """
    intent = _read_intent(session_folder, session_id)
    try:
        return keys.open(session_id), {}
    except FacilitatorError as error:
        if intent is None or isinstance(error, KeyLockedError):  # locked is not gone
            raise
    if intent.get(_KEY_FOLDER) != _folder_mark(keys):
        raise FacilitatorError(
            _(
                "Sealing session {session_id} was begun with another key folder than {folder}."
            ).format(session_id=session_id, folder=keys.folder),
            _("Set FACILITATOR_HOME as it was then, and seal again."),
        )
    if _transcript_hash(session_folder) != intent["transcript_sha256"]:
        raise FacilitatorError(
            _("{session_folder} is missing or was changed while sealing was under way.").format(
                session_folder=session_folder / layout.TRANSCRIPT
            ),
            _(
                "The key is destroyed already, so it cannot be made again: put "
                "back the transcript as it was, then seal again."
            ),
        )
    return None, intent


def _folder_mark(keys: KeyStore) -> str:
    return hashlib.sha256(os.fsencode(keys.folder.resolve())).hexdigest()[:16]


def _inventory(
    session_folder: Path, keys: KeyStore, key: SessionKey, session_id: str, told: Told
) -> dict[str, Any]:
    """What is about to be destroyed: what was noted and what is there of it, durations, counts,
    and the hash of every encrypted file."""
    vault = layout.vault_folder(session_folder)
    try:
        with Journal.open(vault, keys, session_id, read_only=True) as journal:
            noted = noted_segments(journal, session_id)
    except FacilitatorError as error:
        if isinstance(error, KeyLockedError):
            raise
        noted, damaged = [], True  # no reason to keep it: it goes as it is
    else:
        damaged = False
    segments, sound = survey(layout.spool_folder(session_folder), key, session_id)
    known = sum(one.told for one in noted)
    return {
        "audio_ms": sum(segment.samples for segment in segments) * 1000 // SAMPLE_RATE,
        "noted_audio_ms": known * 1000 // SAMPLE_RATE if noted else None,
        "noted_segments": len(noted) if noted else None,
        "damaged": damaged or not sound or bool(shortfalls(noted, segments)),
        "segments": len(segments),
        "chunks": sum(segment.chunks for segment in segments),
        "files": [asdict(file) for file in _hash_files(vault, told)],
    }


def _write_transcript(
    folder: Path, write_transcript: Callable[[Path], None] | None
) -> tuple[str, int]:
    """The transcript under its name and on the medium: SHA-256 and size of it as re-read.

    ("", 0) if none is to be kept, and then none is there.
    """
    fresh = folder / (layout.TRANSCRIPT + ".new")
    disk.unlink(fresh)
    if write_transcript is None:
        disk.unlink(folder / layout.TRANSCRIPT)
        disk.sync_folder(folder)
        return "", 0
    try:
        write_transcript(fresh)
        fd = disk.open_append(fresh)
        try:
            disk.sync(fd)
        finally:
            os.close(fd)
        before = disk.read(fresh)
        content = _parse(before)
    except BaseException:
        disk.unlink(fresh)
        raise
    disk.rename(fresh, folder / layout.TRANSCRIPT)
    disk.sync_folder(folder)
    after = disk.read(folder / layout.TRANSCRIPT)
    if after != before or _parse(after) != content:
        raise FacilitatorError(
            _("The transcript does not read back as it was written; nothing was destroyed."),
            _(
                "The disk may be failing: copy the session's folder to another "
                "disk, then seal again."
            ),
        )
    return hashlib.sha256(after).hexdigest(), len(after)


def _parse(data: bytes) -> dict[str, Any]:
    """TinyDB's JSON: tables of documents, by name."""
    try:
        content = json_of(data)
    except ValueError:
        content = None
    if not isinstance(content, dict) or not all(isinstance(t, dict) for t in content.values()):
        raise FacilitatorError(
            _("The transcript is not a readable TinyDB file; nothing was destroyed."),
            _("This is a fault of the program: please report it. The session stays as it was."),
        )
    return content


def _hash_files(vault: Path, told: Told) -> Iterator[DestroyedFile]:
    paths = sorted(p for p in vault.rglob("*") if p.is_file() and not p.is_symlink())
    for number, path in enumerate(paths):
        told(Stage.HASHING, number, len(paths))
        if path.name != layout.LOCK:
            digest, size = hashlib.sha256(), 0
            fd = disk.open_read(path)
            try:
                while block := disk.read_at(fd, _BLOCK, size):
                    digest.update(block)
                    size += len(block)
            finally:
                os.close(fd)
            name = path.relative_to(vault.parent).as_posix()
            yield DestroyedFile(name, size, digest.hexdigest())


def _remove_vault(vault: Path, told: Told) -> None:
    """Remove the vault's files and folders, the lock last."""
    if not vault.is_dir():
        return
    inside = sorted(vault.rglob("*"), key=lambda path: (-len(path.parts), path.name))
    lock = vault / layout.LOCK
    for number, path in enumerate([p for p in inside if p != lock]):
        told(Stage.REMOVING, number, len(inside))
        if path.is_dir() and not path.is_symlink():
            disk.remove_folder(path)
        else:
            disk.unlink(path)
    disk.unlink(lock)
    disk.remove_folder(vault)
    disk.sync_folder(vault.parent)


def _certify(
    session_folder: Path, intent: dict[str, Any], now: Callable[[], str], language: str
) -> Certificate:
    certificate = _certificate(intent, now())
    text = session_folder / layout.CERTIFICATE_TEXT
    disk.write_whole(text, certificate_text(certificate, language).encode())
    # Written last: where it stands, everything before it is done.
    disk.write_whole(session_folder / layout.CERTIFICATE, certificate.as_json().encode())
    disk.unlink(session_folder / layout.INTENT)
    disk.sync_folder(session_folder)
    return certificate


def _certificate(intent: Mapping[str, Any], finished: str) -> Certificate:
    told = {name: value for name, value in intent.items() if name != _KEY_FOLDER}
    told["files"] = tuple(DestroyedFile(**file) for file in intent["files"])
    custody = limitations(intent["key_custody"])
    return Certificate(**told, finished=finished, limitations=custody)


def _finished(session_folder: Path, keys: KeyStore, session_id: str) -> Certificate | None:
    """The certificate, if the destruction is complete but for its last note."""
    certificate = read_certificate(session_folder)
    if certificate is None or certificate.session != session_id:
        return None
    if keys.exists(session_id) or layout.vault_folder(session_folder).exists():
        return None
    return certificate


def _read_intent(session_folder: Path, session_id: str) -> dict[str, Any] | None:
    path = session_folder / layout.INTENT
    if not path.exists():
        return None
    try:
        intent: dict[str, Any] = json_of(disk.read(path))
        certificate = _certificate({"key_destroyed": "", "keys_tried": 0, **intent}, "")
        if certificate.session == session_id:
            return intent
    except (ValueError, TypeError, KeyError):
        pass
    raise FacilitatorError(
        _("{path} is damaged or of another session.").format(path=path),
        _(
            "It notes how far a destruction got. Put back an intact copy, "
            "or, if the session's key still exists, delete this file; then "
            "seal again."
        ),
    )


def _transcript_hash(session_folder: Path) -> str:
    """SHA-256 of the transcript, "" if there is none."""
    data = transcript_of(session_folder)
    return "" if data is None else hashlib.sha256(data).hexdigest()


def _write_json(path: Path, body: Mapping[str, Any]) -> None:
    disk.write_whole(path, json.dumps(body, indent=2).encode() + b"\n")
