"""Giving participants their own words to comment on, and keeping in mind what came back.

What is kept says which code was given something, when, and in what words the study notes what came
back: no names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from facilitator.domain.study_record import Entry, EntryKind
from facilitator.errors import FacilitatorError, UsageError, meant
from facilitator.export.pack import FORMATS, pack
from facilitator.words import _
from facilitator.workflow.exporting import material_of, sealed_sessions
from facilitator.workflow.given_out import give_out_files
from facilitator.workflow.study_record import entries, noted_of_series
from facilitator.workflow.withdrawing import check_code
from facilitator.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Given:
    """Files with what somebody said in these sessions. `waiting` are not sealed yet."""

    paths: tuple[Path, ...]
    sessions: tuple[str, ...]
    waiting: tuple[str, ...]


def give(
    workspace: Workspace, code: str, folder: Path, formats: Iterable[str], by: str = ""
) -> Given:
    """Writes somebody's own words, and notes that they were given.

    FacilitatorError if it is no code, if nothing of theirs is sealed, if the files or the note
    cannot be written, and as for `give_out`; UsageError for a format there is none of.
    """
    check_code(code)
    wanted = list(dict.fromkeys(formats))
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown or not wanted:
        named = ", ".join(f"{name!r}{meant(name, FORMATS)}" for name in unknown)
        raise UsageError(
            _("There is no format {named} for a participant's words.").format(named=named),
            _("Formats: {formats}.").format(formats=", ".join(FORMATS)),
        )
    sealed, waiting = sealed_sessions(workspace)
    material = material_of(workspace, sealed)
    made = pack(material, code)
    if not made.meetings:
        raise FacilitatorError(
            _("Nothing of {code} stands in a sealed transcript.").format(code=code),
            _("Their words can be given once a meeting is sealed in which they were marked."),
        )
    files = {folder / f"{made.stem}.{name}": made.render(name) for name in wanted}
    held = [one for one in material.transcripts if one.session in made.sessions]
    for error in give_out_files(workspace, held, files, "pack", "participant's words"):
        raise error
    noted_of_series(workspace, EntryKind.GIVEN, code=code, sessions=made.sessions, by=by)
    return Given(tuple(files), made.sessions, tuple(waiting))


def came_back(workspace: Workspace, code: str, text: str, by: str = "") -> Entry:
    """Notes what came back of what was given. FacilitatorError if nothing was given, or nothing
    is said."""
    check_code(code)
    given = [e for e in entries(workspace) if e.kind is EntryKind.GIVEN and e.code == code]
    if not given:
        raise FacilitatorError(
            _("Nothing was given to {code} yet.").format(code=code),
            _("Give them their own words first: facilitator pack '{code}' --out DIR").format(
                code=code
            ),
        )
    if not text.split():
        raise FacilitatorError(
            _("Nothing was noted: what came back was not said."),
            _("Say it in a few words, such as: agreed; two corrections asked for."),
        )
    return noted_of_series(
        workspace, EntryKind.CAME_BACK, text, code=code, sessions=given[-1].sessions, by=by
    )


def handed_over(workspace: Workspace) -> tuple[Entry, ...]:
    """What was given and what came back, in order."""
    kinds = (EntryKind.GIVEN, EntryKind.CAME_BACK)
    return tuple(entry for entry in entries(workspace) if entry.kind in kinds)
