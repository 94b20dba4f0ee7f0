"""The sessions of a study, as far as can be told without any key: session.json."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from facilitator.domain.phases import Phase
from facilitator.domain.reading import json_of, read_as
from facilitator.domain.times import instant
from facilitator.errors import FacilitatorError
from facilitator.typed import program
from facilitator.vault import disk
from facilitator.vault.layout import CERTIFICATE, INTENT, TRANSCRIPT, spool_folder, vault_folder
from facilitator.words import _, marked
from facilitator.workflow.accounts import (
    check_this_accounts,
    is_another_accounts,
    not_to_be_read,
    session_folders,
)
from facilitator.workspace import Workspace

if TYPE_CHECKING:
    from facilitator.domain.sealed import SealedTranscript
    from facilitator.domain.session import Session

SUMMARY_FILE = "session.json"
FORMAT = 1
LARGEST_SUMMARY = 1_000_000
"""Bytes that are read of a summary: it has some hundred."""
DAMAGED = "damaged"
FOREIGN = marked("recorded by another account")
"""Stand for the phase of a session whose summary cannot be read, or which is not this account's."""
RESUMABLE = frozenset({Phase.OPENED, Phase.RECORDING, Phase.PAUSED})
"""Phases in which a meeting can go on."""


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """What is not identifying about a session. `duration_ms` is recorded time.

    Of `checked` words (characters, in languages without spaces) of the machine's text that a person
    has read, `wrong` were not right (see `domain.self_check`).
    """

    id: str
    number: int
    study: str
    guide: str
    guide_sha256: str
    language: str
    model: str
    phase: str
    codes: tuple[str, ...]
    opened_at: str
    duration_ms: int
    utterances: int
    checked: int = 0
    wrong: int = 0

    @property
    def date(self) -> str:
        """The date where the meeting was held."""
        return self.opened_at[:10]


def model_name(model: str) -> str:
    """A model's name; of a folder only its own name, because a path may name somebody."""
    return Path(model).name or model


def summary_of(session: Session, phase: Phase | None = None) -> SessionSummary:
    """The summary of a session that has been opened."""
    from facilitator.domain.self_check import self_check  # not for a list of sessions

    opened, guide = session.opened, session.guide
    if opened is None or guide is None or session.opened_at is None:
        raise ValueError("the session has not been opened")
    check = self_check(session)
    return SessionSummary(
        id=opened.session,
        number=opened.number,
        study=opened.study,
        guide=guide.title,
        guide_sha256=guide.digest(),
        language=opened.language,
        model=model_name(opened.model),
        phase=str(phase or session.phase),
        codes=session.present,
        opened_at=session.opened_at,
        duration_ms=session.recorded_ms,
        utterances=len(session.utterances),
        checked=check.words,
        wrong=check.wrong,
    )


def as_sealed(summary: SessionSummary, transcript: SealedTranscript) -> SessionSummary:
    """With the titles as the transcript has them, without names; and the guide, which that holds,
    by no hash: where a name stood in a question it would say whether a guess at it is right."""
    return replace(summary, study=transcript.title, guide=transcript.guide_title, guide_sha256="")


def write_summary(folder: Path, summary: SessionSummary) -> None:
    """Writes session.json as a whole, or, with a FacilitatorError, not at all."""
    text = json.dumps({"format": FORMAT, **asdict(summary)}, ensure_ascii=False, indent=2)
    path = folder / SUMMARY_FILE
    try:
        disk.write_whole(path, (text + "\n").encode(), disk.STUDY_FILE)
    except OSError as error:
        what = _(
            "What was done is noted in the vault of {name}, its summary is not up to date"
        ).format(name=folder.name)
        raise disk.fault(what, path, error) from error


def read_summary(folder: Path) -> SessionSummary:
    """Reads session.json. Raises FacilitatorError if it is damaged or missing."""
    try:
        summary = _stored(folder)
    except (OSError, ValueError):
        raise FacilitatorError(
            _("{name} has no readable {summary_file}.").format(
                name=folder.name, summary_file=SUMMARY_FILE
            ),
            _("Run '{facilitator} verify' on it: the vault knows more than the summary.").format(
                facilitator=program()
            ),
        ) from None
    return replace(summary, phase=_certified(folder) or summary.phase)


def is_behind(folder: Path) -> bool:
    """Whether a destruction was cut off before its last step, which is to note it in session.json.

    `read_summary` knows it all the same. A summary that is damaged stays so.
    """
    with suppress(OSError, ValueError):
        left = (folder / f"{SUMMARY_FILE}.new").exists()
        return left or _certified(folder) not in (None, _stored(folder).phase)
    return False


def _stored(folder: Path) -> SessionSummary:
    body = json_of(disk.read(folder / SUMMARY_FILE, LARGEST_SUMMARY))
    return _checked(read_as(SessionSummary, body), folder)


def _certified(folder: Path) -> str | None:
    """The phase that a certificate says, which outweighs session.json; None without one."""
    if not (folder / CERTIFICATE).is_file() or vault_folder(folder).exists():
        return None
    return str(Phase.SEALED if (folder / TRANSCRIPT).is_file() else Phase.DESTROYED)


def _checked(summary: SessionSummary, folder: Path) -> SessionSummary:
    """ValueError unless it is this folder's, and can be shown by whoever lists it."""
    if summary.id != folder.name or summary.phase not in set(Phase):
        raise ValueError("another session's, or a phase this version does not know")
    if summary.number < 0 or summary.duration_ms < 0 or summary.utterances < 0:
        raise ValueError("less than nothing")
    datetime.fromisoformat(summary.opened_at)
    return summary


def _unread(folder: Path, phase: str) -> SessionSummary:
    """What stands in a list for a session whose summary cannot be read."""
    return SessionSummary(folder.name, 0, "", "", "", "", "", phase, (), "", 0, 0)


def _left(folder: Path) -> bool:
    """Whether a folder without a readable summary has anything else of a session."""
    names = (SUMMARY_FILE, CERTIFICATE, TRANSCRIPT, INTENT)
    return vault_folder(folder).is_dir() or any((folder / name).exists() for name in names)


def listing(workspace: Workspace) -> list[SessionSummary]:
    """All sessions, oldest first; one whose summary cannot be read has the phase DAMAGED, one that
    another account recorded has the phase FOREIGN."""
    found = []
    for folder in session_folders(workspace):
        foreign = is_another_accounts(workspace, folder)
        try:
            summary = _as_long(read_summary(folder), folder)
            found.append(replace(summary, phase=FOREIGN) if foreign else summary)
        except FacilitatorError:
            if foreign:
                found.append(_unread(folder, FOREIGN))
            elif _left(folder):
                found.append(_unread(folder, DAMAGED))
    return sorted(found, key=lambda s: (s.number, instant(s.opened_at), s.id))


def _as_long(summary: SessionSummary, folder: Path) -> SessionSummary:
    """With the length of the sound that there is: what was recorded after the last summary, before
    a crash, counts as well."""
    if summary.phase not in RESUMABLE:
        return summary
    from facilitator.vault.spool import SYNC_MS, sound_by_size  # ciphers: not for each list

    with suppress(OSError, FacilitatorError):
        there = sound_by_size(spool_folder(folder))
        if there > summary.duration_ms + SYNC_MS:
            return replace(summary, duration_ms=there)
    return summary


def unfinished(workspace: Workspace) -> list[SessionSummary]:
    """Meetings of this account that have sound and are not over, oldest first."""
    return [s for s in listing(workspace) if s.phase in (Phase.RECORDING, Phase.PAUSED)]


def existing(workspace: Workspace, session_id: str) -> Path:
    """The folder of a session that exists and is this account's, or over. Raises FacilitatorError
    that names those that do, or says whose it is."""
    folder = workspace.session_folder(session_id)
    try:
        is_there = folder.is_dir()
    except PermissionError:
        raise not_to_be_read(workspace.sessions) from None
    if not is_there:
        there = ", ".join(s.id for s in listing(workspace)[-5:]) or _("none yet")
        raise FacilitatorError(
            _("There is no session '{session_id}' in this study.").format(session_id=session_id),
            _("Latest sessions: {there}.").format(there=there),
        )
    check_this_accounts(workspace, folder)
    return folder


def next_number(workspace: Workspace) -> int:
    """Number of the meeting to come. Another account's has one too, be it readable or not."""
    there = listing(workspace)
    held = sum(s.phase != DAMAGED for s in there)
    return max(held, *(s.number for s in there), 0) + 1
