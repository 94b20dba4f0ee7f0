"""Checking a whole study: every session from end to end, and the log of destructions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from facilitator.errors import FacilitatorError
from facilitator.workflow.seal import noted_destructions, verify_session, witness
from facilitator.workflow.store import NeverMadeError
from facilitator.workspace import SESSION_ID, Workspace


class Found(NamedTuple):
    """How one thing stands: sound or not, in a line or two."""

    sound: bool
    lines: list[str]


def verify_study(workspace: Workspace) -> Iterator[Found]:
    """Each session, then the log. What fails stops nothing: all of it is looked at."""
    folders = sorted(workspace.sessions.iterdir()) if workspace.sessions.is_dir() else []
    for folder in folders:
        if folder.is_dir() and SESSION_ID.match(folder.name):
            try:
                yield Found(True, verify_session(workspace, folder.name))
            except NeverMadeError as error:  # nothing of it can be missing
                yield Found(True, [f"{folder.name}: {error.what}", f"    {error.hint}"])
            except FacilitatorError as error:
                yield _fault(folder.name, error)
    yield _log(workspace)


def _log(workspace: Workspace) -> Found:
    try:
        log = noted_destructions(workspace)
    except FacilitatorError as error:
        return _fault("log of destructions", error)
    gone = sorted({x.session for x in log if not workspace.session_folder(x.session).is_dir()})
    seen = None if (ours := witness(workspace)) is None else ours.seen()
    # Without a note of one's own only the chain speaks, and that whoever writes there can make.
    vouched = "none" if seen is None else f"the first {seen.lines}"
    lines = [
        f"log of destructions: {len(log)} noted, the chain is unbroken; "
        f"{vouched} known to this account from when it noted one itself."
    ]
    if gone:
        lines.append(f"Noted there, but no longer in this folder: {', '.join(gone)}")
    return Found(True, lines)


def _fault(what: str, error: FacilitatorError) -> Found:
    return Found(False, [f"{what}: NOT IN ORDER. {error.what}", f"    {error.hint}"])
