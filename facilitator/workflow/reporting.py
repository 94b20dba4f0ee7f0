"""The report of a series: gathered from what is sealed and noted, and written beside its tables."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from facilitator import __version__
from facilitator.domain.phases import Phase
from facilitator.domain.series import in_order, meeting_of
from facilitator.errors import FacilitatorError, UsageError
from facilitator.export.report import Destroyed, Record, figures_of, page
from facilitator.typed import program
from facilitator.vault import disk
from facilitator.vault.destroyed import verify_sealed
from facilitator.vault.layout import CERTIFICATE
from facilitator.words import _
from facilitator.workflow.catalogue import existing, listing
from facilitator.workflow.exporting import material_of
from facilitator.workflow.given_out import give_out_files
from facilitator.workflow.key_store import key_store
from facilitator.workflow.outgoing import names_of
from facilitator.workflow.rosters import stored_roster
from facilitator.workflow.series import meeting_of_summary, was_held
from facilitator.workflow.study_record import entries
from facilitator.workspace import Workspace

REPORT = "report"

TABLES = "-tables"
"""What follows the page's name in the name of the folder with its tables."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was written. `unnoted`: why a session could not keep it in mind, as in `Exported`."""

    page: Path
    tables: tuple[Path, ...]
    meetings: int
    sealed: int
    unnoted: tuple[FacilitatorError, ...] = ()


def record_of(workspace: Workspace) -> Record:
    """Everything that is known of the study's series. FacilitatorError if something sealed is not
    what its certificate says, or cannot be read."""
    found = [one for one in listing(workspace) if was_held(one)]
    sealed = [one.id for one in found if one.phase == Phase.SEALED]
    material = material_of(workspace, sealed)
    meetings = in_order(
        [
            *map(meeting_of, material.transcripts),
            *(meeting_of_summary(one) for one in found if one.phase != Phase.SEALED),
        ]
    )
    study = workspace.study
    known = _known(workspace)
    # Of what is sealed the roster's names are masked already.
    meetings = [one if one.sealed else replace(one, guide=known(one.guide)) for one in meetings]
    present = {code for meeting in meetings for code in meeting.present}
    return Record(
        title=material.title or known(study.title),
        language=study.language,
        program=f"Facilitator {__version__}",
        meetings=tuple(meetings),
        transcripts=material.transcripts,
        destroyed=tuple(_destroyed(workspace, t.session) for t in material.transcripts),
        # Of whoever withdrew nothing is told: they are present nowhere.
        attributes={c: about for c, about in study.participants.items() if c in present},
        entries=entries(workspace),
        tags=material.tags,
        checks={one.id: (one.wrong, one.checked) for one in found},
    )


def _known(workspace: Workspace) -> Callable[[str], str]:
    """Masks the names of the roster in what the study wrote itself, as sealing does; where there is
    one that cannot be read, nothing of that is told."""
    try:
        roster = stored_roster(workspace)
    except FacilitatorError:
        return lambda _: ""
    return names_of(roster, workspace.study.language) if roster is not None else str


def write_report(workspace: Workspace, target: Path) -> Report:
    """Writes the page, and a folder with the table behind every figure, all or nothing.

    Raises UsageError if the name is none of a page, FacilitatorError as for `record_of` and
    `give_out`.
    """
    if target.suffix.casefold() not in (".html", ".htm"):
        raise UsageError(
            _("The report is a page: its name ends in .html."), _("Give one: --out report.html")
        )
    record = record_of(workspace)
    if not record.meetings:
        raise FacilitatorError(
            _("No meeting of this study has been held yet."),
            _("Hold one: {facilitator} live").format(facilitator=program()),
        )
    figures = figures_of(record)
    tables = target.with_name(f"{target.stem}{TABLES}")
    files = {target: page(record, figures).encode()}
    files |= {tables / f"{one.key}.csv": one.as_csv() for one in figures}
    waiting = [one.id for one in record.meetings if not one.sealed]
    unnoted = give_out_files(workspace, record.transcripts, files, REPORT, REPORT, waiting=waiting)
    held, sealed = len(record.meetings), len(record.transcripts)
    return Report(target, tuple(files)[1:], held, sealed, unnoted)


def _destroyed(workspace: Workspace, session_id: str) -> Destroyed:
    folder = existing(workspace, session_id)
    certificate = verify_sealed(folder, key_store(workspace), session_id).certificate
    return Destroyed(
        session_id,
        certificate.key_destroyed,
        certificate.audio_ms,
        certificate.key_custody,
        hashlib.sha256(disk.read(folder / CERTIFICATE)).hexdigest(),
    )
