"""What is noted of a study beside its meetings, in `sessions/series.json`: masked words and codes.

What the group says it has covered, and who was given their own words and what came back of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from facilitator.anonymise.redactor import certain_only
from facilitator.anonymise.roster import Roster
from facilitator.domain.people import is_code
from facilitator.domain.study_record import Entry, EntryKind
from facilitator.domain.withdrawal import without_code
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.lock import FileLock, patiently
from facilitator.words import _
from facilitator.workflow.accounts import share_as_its_folder
from facilitator.workflow.clock import local_now
from facilitator.workflow.noted import read_noted
from facilitator.workflow.pseudonyms import PseudonymRedactor
from facilitator.workflow.rosters import stored_roster
from facilitator.workflow.study_pseudonyms import StudyPseudonyms
from facilitator.workspace import Workspace

FILE = "series.json"
FORMAT = "facilitator record of a series"
VERSION = 1
LONGEST = 500
"""Code points of what is noted: a statement, not an account."""

_LOCK = ".series.lock"
_WAIT_S = 1.0


@dataclass(frozen=True, slots=True)
class _File:
    format: str
    version: int
    entries: tuple[Entry, ...]


def entries(workspace: Workspace) -> tuple[Entry, ...]:
    """All that was noted, in order. FacilitatorError if that cannot be read."""
    path = _path(workspace)
    return read_noted(
        path,
        _File(FORMAT, VERSION, ()),
        _("The record of the series cannot be read"),
        (
            _(
                "{path} is damaged, or of a newer version: it says what was noted of the series."
            ).format(path=path),
            _("Put back a copy of it from a backup, or use the newer version."),
        ),
    ).entries


def noted_of_series(
    workspace: Workspace,
    kind: EntryKind,
    text: str = "",
    *,
    code: str = "",
    sessions: Iterable[str] = (),
    by: str = "",
    now: Callable[[], str] = local_now,
) -> Entry:
    """Notes an entry; what was noted, with names masked as everywhere in the study.

    FacilitatorError if `by` is no code, the text too long, the roster cannot be read, or the disk
    refuses; then nothing is noted.
    """
    if by and not is_code(by):
        raise FacilitatorError(
            _("Whoever notes something is named by a code, never a name."),
            _("Give a role and a number: --by 'Facilitator 1'"),
        )
    words = " ".join(text.split())
    if len(words) > LONGEST:
        raise FacilitatorError(
            _("That has {words} characters; {longest} can be noted.").format(
                words=len(words), longest=LONGEST
            ),
            _("Say it shorter: what is covered, or what came back, in a sentence or two."),
        )
    entry = Entry(kind, now(), masked(workspace, words) if words else "", code, tuple(sessions), by)
    _change(workspace, lambda found: (*found, entry))
    return entry


def forget_given(workspace: Workspace, code: str) -> None:
    """Somebody withdrew: what was given to them stays noted, not to whom, nor what they said; and
    where others' words name them, their code gives way."""
    found = entries(workspace)
    codes = {one for entry in found for one in (entry.code, entry.by)} | {*workspace.study.seats}
    language = workspace.study.language

    def forgotten(one: Entry) -> Entry:
        if one.code == code:
            return replace(one, code="", text="", sessions=())
        return replace(one, text=without_code(one.text, code, codes, language))

    if any(forgotten(one) != one for one in found):
        _change(workspace, lambda now: tuple(map(forgotten, now)))


def masked(workspace: Workspace, text: str) -> str:
    """Words that somebody types, with what is certain in them masked by the study's codes.
    FacilitatorError if roster or codes cannot be read."""
    study = workspace.study
    redactor = PseudonymRedactor(
        stored_roster(workspace) or Roster(),
        study.language,
        study.anonymise,
        StudyPseudonyms.open(workspace),
    )
    return certain_only(text, redactor.redact(text).redactions)


def _change(workspace: Workspace, change: Callable[[tuple[Entry, ...]], tuple[Entry, ...]]) -> None:
    path = _path(workspace)
    lock_path = workspace.sessions / _LOCK
    try:
        disk.make_folder(workspace.sessions)
    except OSError as error:
        raise disk.fault(_("Nothing was noted"), path, error) from error
    lock = patiently(lambda: FileLock(lock_path, _("The record of the series")), _WAIT_S)
    try:
        share_as_its_folder(lock_path)
        found = change(entries(workspace))
        body = {"format": FORMAT, "version": VERSION, "entries": [asdict(one) for one in found]}
        disk.write_whole(path, (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode())
        share_as_its_folder(path)
    except OSError as error:
        raise disk.fault(_("Nothing was noted"), path, error) from error
    finally:
        lock.release()


def _path(workspace: Workspace) -> Path:
    return workspace.sessions / FILE
