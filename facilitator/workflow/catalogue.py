"""The sessions of a study, as far as can be told without any key: session.json."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from facilitator.domain.reading import json_of, read_as
from facilitator.domain.session import Phase, Session
from facilitator.errors import FacilitatorError
from facilitator.vault.layout import CERTIFICATE, INTENT, TRANSCRIPT, vault_folder
from facilitator.workflow.clock import instant
from facilitator.workspace import SESSION_ID, Workspace

SUMMARY_FILE = "session.json"
FORMAT = 1
LARGEST_SUMMARY = 1_000_000
"""Bytes that are read of a summary: it has some hundred."""
DAMAGED = "damaged"
"""Stands for the phase of a session whose summary cannot be read."""


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """What is not identifying about a session. `duration_ms` is recorded time."""

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

    @property
    def date(self) -> str:
        """The date where the meeting was held."""
        return self.opened_at[:10]


def model_name(model: str) -> str:
    """A model's name; of a folder only its own name, because a path may name somebody."""
    return Path(model).name or model


def summary_of(session: Session, phase: Phase | None = None) -> SessionSummary:
    """The summary of a session that has been opened."""
    opened, guide = session.opened, session.guide
    if opened is None or guide is None or session.opened_at is None:
        raise ValueError("the session has not been opened")
    return SessionSummary(
        id=opened.session,
        number=opened.number,
        study=opened.study,
        guide=guide.title,
        guide_sha256=guide.digest(),
        language=opened.language,
        model=model_name(opened.model),
        phase=str(phase or session.phase),
        codes=session.codes,
        opened_at=session.opened_at,
        duration_ms=session.recorded_ms,
        utterances=len(session.spans),
    )


def write_summary(folder: Path, summary: SessionSummary) -> None:
    """Writes session.json as a whole or not at all."""
    text = json.dumps({"format": FORMAT, **asdict(summary)}, ensure_ascii=False, indent=2)
    temporary = folder / f".{SUMMARY_FILE}.new"
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / SUMMARY_FILE)


def read_summary(folder: Path) -> SessionSummary:
    """Reads session.json. Raises FacilitatorError if it is damaged or missing."""
    try:
        with (folder / SUMMARY_FILE).open("rb") as file:
            body = json_of(file.read(LARGEST_SUMMARY))
        return _checked(read_as(SessionSummary, body), folder)
    except (OSError, ValueError):
        raise FacilitatorError(
            f"{folder.name} has no readable {SUMMARY_FILE}.",
            "Run 'facilitator verify' on it: the vault knows more than the summary.",
        ) from None


def _checked(summary: SessionSummary, folder: Path) -> SessionSummary:
    """ValueError unless it is this folder's, and can be shown by whoever lists it."""
    if summary.id != folder.name or summary.phase not in set(Phase):
        raise ValueError("another session's, or a phase this version does not know")
    if summary.number < 0 or summary.duration_ms < 0 or summary.utterances < 0:
        raise ValueError("less than nothing")
    datetime.fromisoformat(summary.opened_at)
    return summary


def _damaged(folder: Path) -> SessionSummary:
    """What stands in a list for a session whose summary cannot be read."""
    return SessionSummary(folder.name, 0, "", "", "", "", "", DAMAGED, (), "", 0, 0)


def _left(folder: Path) -> bool:
    """Whether a folder without a readable summary has anything else of a session."""
    names = (SUMMARY_FILE, CERTIFICATE, TRANSCRIPT, INTENT)
    return vault_folder(folder).is_dir() or any((folder / name).exists() for name in names)


def listing(workspace: Workspace) -> list[SessionSummary]:
    """All sessions, oldest first; one whose summary cannot be read has the phase DAMAGED."""
    found = []
    if workspace.sessions.is_dir():
        for folder in sorted(workspace.sessions.iterdir()):
            if folder.is_dir() and SESSION_ID.match(folder.name):
                try:
                    found.append(read_summary(folder))
                except FacilitatorError:
                    if _left(folder):
                        found.append(_damaged(folder))
    return sorted(found, key=lambda s: (s.number, instant(s.opened_at), s.id))


def existing(workspace: Workspace, session_id: str) -> Path:
    """The folder of a session that exists. Raises FacilitatorError naming those that do."""
    folder = workspace.session_folder(session_id)
    if not folder.is_dir():
        there = ", ".join(s.id for s in listing(workspace)[-5:]) or "none yet"
        raise FacilitatorError(
            f"There is no session '{session_id}' in this study.", f"Latest sessions: {there}."
        )
    return folder


def next_number(workspace: Workspace) -> int:
    """Number of the meeting to come."""
    return max((s.number for s in listing(workspace)), default=0) + 1
