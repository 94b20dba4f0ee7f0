"""Two coders' files of the study's sessions, compared, and what is written for their meeting."""

from __future__ import annotations

from pathlib import Path

from facilitator.errors import FacilitatorError
from facilitator.export.agreement import (
    Agreement,
    agreement,
    as_table,
    disagreements_page,
    disagreements_table,
)
from facilitator.export.coded import LARGEST, Coding, read_project, read_report
from facilitator.export.material import Material
from facilitator.export.refi import Codes
from facilitator.export.refi_project import source_texts
from facilitator.export.writing import write_files
from facilitator.vault import disk
from facilitator.words import _
from facilitator.workflow.exporting import material_of, note_of_several, sealed_sessions
from facilitator.workspace import Workspace


def compared(workspace: Workspace, first: Path, second: Path) -> tuple[Agreement, tuple[int, int]]:
    """How far two coders agree, and of how many codings of each the words were not found.

    FacilitatorError if a file cannot be read, is neither of the two forms, or if they have nothing
    in common.
    """
    sealed, _rest = sealed_sessions(workspace)
    material = material_of(workspace, sealed)
    one, two = _read(first, material), _read(second, material)
    codes = Codes(material)
    brought = [
        *(code.name for code in codes.speakers.values()),
        *(code.name for code in codes.tags),
        *(code.name for code in codes.sections.values()),
    ]
    try:
        return agreement(one, two, brought), (one.lost, two.lost)
    except ValueError:
        raise FacilitatorError(
            _("The two files have no text in common: nothing can be compared."),
            _("Both coders have to begin from the same export of the same sessions."),
        ) from None


def write_comparison(
    workspace: Workspace, found: Agreement, folder: Path, names: tuple[str, str]
) -> list[Path]:
    """Figures and disagreements as tables, and the latter as a page to print; their paths. They are
    noted as an export of each sealed session: turns of it may stand in them."""
    files = {
        folder / "agreement.csv": as_table(found),
        folder / "disagreements.csv": disagreements_table(found),
        folder / "disagreements.html": disagreements_page(found, names),
    }
    write_files(files, "comparison")
    sealed, _rest = sealed_sessions(workspace)
    held = material_of(workspace, sealed).transcripts
    for error in note_of_several(workspace, held, [("comparison", path) for path in files]):
        raise error
    return list(files)


def _read(path: Path, material: Material) -> Coding:
    try:
        content = disk.read(path, LARGEST * 2)
    except OSError as error:
        raise disk.fault(_("A coder's file cannot be read"), path, error) from error
    try:
        if path.suffix.casefold() == ".csv":
            return read_report(content, source_texts(material))
        return read_project(content)
    except ValueError as error:
        raise FacilitatorError(
            _("{path} is no coding that can be read: {error}.").format(path=path, error=error),
            _("Give a .qdpx project, or the CSV file of QualCoder's report of codings."),
        ) from None
