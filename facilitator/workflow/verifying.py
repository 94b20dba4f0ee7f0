"""Checking a whole study: every session from end to end, and the log of destructions."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from facilitator.errors import FacilitatorError
from facilitator.words import _
from facilitator.workflow.accounts import check_this_accounts, session_folders
from facilitator.workflow.seal import destructions, noted_destructions, verify_session, witness
from facilitator.workflow.store import NeverMadeError
from facilitator.workspace import Workspace


class Found(NamedTuple):
    """How one thing stands: sound or not, in a line or two."""

    sound: bool
    lines: list[str]


def verify_study(workspace: Workspace) -> Iterator[Found]:
    """Each session, then the log. What fails stops nothing: all of it is looked at."""
    for folder in session_folders(workspace):
        try:
            check_this_accounts(workspace, folder)
        except FacilitatorError as error:  # it may be in order: that is seen there
            yield Found(False, [f"{folder.name}: {error.what}", f"    {error.hint}"])
            continue
        try:
            yield Found(True, verify_session(workspace, folder.name))
        except NeverMadeError as error:  # nothing of it can be missing
            yield Found(True, [f"{folder.name}: {error.what}", f"    {error.hint}"])
        except FacilitatorError as error:
            yield _fault(folder.name, error)
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
            number=len(log) or "none"
        )
    ]
    if log:
        known = "None" if seen is None else "All" if seen.lines >= len(log) else f"{seen.lines}"
        lines[0] += _(" {known} of them noted, or seen before, from this account.").format(
            known=known
        )
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
