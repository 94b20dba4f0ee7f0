"""Whose list of codes is the study's: a mark of it in the study's folder, which reveals nothing.

The list itself lies in each account's own folder, so that two accounts may hold two lists, or two
states of one: then [Person 1] is somebody else in each one's meetings. By the mark an account sees
that, without any key. Both parts of it are made from the list's key, which is random: without the
key nothing can be learnt from them, nor be compared with a guess.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from enum import Enum
from pathlib import Path

from facilitator.domain.reading import json_of
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.session_key import SessionKey
from facilitator.words import _
from facilitator.workflow.identity import open_to_all, study_id
from facilitator.workflow.key_store import key_store
from facilitator.workflow.roster_files import mark_path
from facilitator.workspace import Workspace

FILE = "study.codes"
_DIGITS = 32

HAND_OVER = _("Hand it over: `facilitator roster share FILE` there, `roster accept FILE` here.")
LACKING = _(
    "This account lacks the study's list of codes: [Person 1] may be "
    "somebody else here than in other accounts' meetings. {hand_over}"
).format(hand_over=HAND_OVER)
APART = _(
    "The study's list of codes has grown in another account: a code "
    "may stand for two people. {hand_over}"
).format(hand_over=HAND_OVER)


@dataclass(frozen=True, slots=True)
class Mark:
    """A list by its key, its state by that and its content, and the account that wrote it last."""

    list: str
    state: str
    holder: str
    apart: bool = False
    """In an account's own mark: another had written meanwhile, so that each has what the other
    lacks."""


def told(workspace: Workspace) -> str | None:
    """What must be said to whoever masks with this account's list; None if it is the study's.

    Needs no key. FacilitatorError as for the study's id.
    """
    study, theirs = study_id(workspace), read_mark(workspace.sessions / FILE)
    if study is None:
        return None
    ours = read_mark(mark_path(workspace, study))
    if theirs is None and (ours is not None or not (workspace.sessions / FILE).exists()):
        return None
    if ours is None or theirs is None:
        # A list from before there were marks: told once it has been opened.
        return None if key_store(workspace).exists(study) else LACKING
    if ours.list != theirs.list:
        return LACKING
    moved = theirs.holder != ours.holder and theirs.state != ours.state
    return APART if ours.apart or moved else None


def name_of(key: SessionKey) -> str:
    """The list's name in a mark."""
    return key.derive("the list of codes, its name").hex()[:_DIGITS]


class Reason(Enum):
    """Why a list is marked."""

    LOOKED_AT = "looked at"
    WRITTEN = "written"
    SHARED = "shared"
    """This state is the one that counts from here on, for all accounts."""
    ACCEPTED = "accepted"
    """It was another account's, and is this one's now."""


def mark_list(
    workspace: Workspace, study: str, key: SessionKey, record: bytes, reason: Reason
) -> None:
    """Brings the account's mark to what the list is now, and the study's where that is of this list
    and this account has the word.

    A study's folder that cannot be written to keeps the mark it has.
    """
    path, public = mark_path(workspace, study), workspace.sessions / FILE
    before, theirs = read_mark(path), read_mark(public)
    state = hmac.digest(key.derive("the list of codes, its state"), record, "sha256").hex()
    holder = before.holder if before else secrets.token_hex(8)
    shown = Mark(name_of(key), state[:_DIGITS], holder)
    same = theirs is not None and theirs.list == shown.list
    apart = False
    if same and reason in (Reason.LOOKED_AT, Reason.WRITTEN):
        assert theirs is not None
        known = before.state if before else shown.state
        moved = theirs.holder != holder and theirs.state != known
        apart = moved or (before is not None and before.apart)
    now = replace(shown, apart=apart)
    if now != before:
        try:
            disk.make_folder(path.parent)
            _put(path, now)
        except OSError as error:
            raise disk.fault(_("The list of codes could not be marked"), path, error) from error
    ours = theirs is not None and theirs.holder == holder
    told_all = reason in (Reason.WRITTEN, Reason.SHARED) or (reason is Reason.LOOKED_AT and ours)
    # One that says nothing is made anew by whoever knows what it said.
    free = theirs is None and (before is not None or not public.exists())
    if free or (same and told_all and theirs != shown):
        with suppress(OSError):
            _put(public, shown)
            open_to_all(public)


def forget_list(workspace: Workspace, study: str) -> None:
    """Removes the account's mark, and the study's if it is of the same list."""
    path, public = mark_path(workspace, study), workspace.sessions / FILE
    ours, theirs = read_mark(path), read_mark(public)
    if ours is not None and theirs is not None and ours.list == theirs.list:
        disk.unlink(public)
    disk.unlink(path)


def read_mark(path: Path) -> Mark | None:
    """A mark as it was written; None if there is none to be read."""
    try:
        body = json_of(disk.read(path))
        mark = Mark(body["list"], body["state"], body["holder"], body["apart"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    texts = (mark.list, mark.state, mark.holder)
    return mark if all(isinstance(text, str) for text in texts) else None


def check_shareable(workspace: Workspace, key: SessionKey) -> None:
    """Raises FacilitatorError if the list under this key is not the study's."""
    theirs = read_mark(workspace.sessions / FILE)
    if theirs is not None and theirs.list != name_of(key):
        raise FacilitatorError(
            _("That is not the list of codes this study was begun with."),
            _("Take the one that is. If it is lost for good, delete {sessions}.").format(
                sessions=workspace.sessions / FILE
            ),
        )


def _put(path: Path, mark: Mark) -> None:
    """A mark in the place of the one there was. It is not waited for: a power cut may leave the
    old one, or nothing in it, and all that comes of that is a needless warning."""
    fresh = path.with_name(f"{path.name}.new")
    disk.unlink(fresh)
    fd = disk.open_new(fresh)
    try:
        disk.write(fd, json.dumps(asdict(mark)).encode() + b"\n")
    finally:
        os.close(fd)
    disk.rename(fresh, path)
