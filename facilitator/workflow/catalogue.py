"""The sessions of a study, as far as can be told without any key: session.json."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from facilitator.domain.session import Phase, Session
from facilitator.errors import FacilitatorError
from facilitator.workflow.clock import instant
from facilitator.workspace import SESSION_ID, Workspace

SUMMARY_FILE = "session.json"
FORMAT = 1


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


def _summary(data: Mapping[str, Any]) -> SessionSummary:
    values = {f.name: data[f.name] for f in fields(SessionSummary)}
    return SessionSummary(**{**values, "codes": tuple(values["codes"])})


def read_summary(folder: Path) -> SessionSummary:
    """Reads session.json. Raises FacilitatorError if it is damaged or missing."""
    try:
        return _summary(json.loads((folder / SUMMARY_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        raise FacilitatorError(
            f"{folder.name} has no readable {SUMMARY_FILE}.",
            "Run 'facilitator verify' on it: the vault knows more than the summary.",
        ) from None


def listing(workspace: Workspace) -> list[SessionSummary]:
    """All sessions with a readable summary, oldest first."""
    found = []
    if workspace.sessions.is_dir():
        for folder in sorted(workspace.sessions.iterdir()):
            if folder.is_dir() and SESSION_ID.match(folder.name):
                with contextlib.suppress(FacilitatorError):
                    found.append(read_summary(folder))
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
