"""Two coders' files of the study's sessions, compared, and what is written for their meeting."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from facilitator.errors import FacilitatorError, forbidden
from facilitator.export.agreement import (
    Agreement,
    agreement,
    as_table,
    disagreements_page,
    disagreements_table,
)
from facilitator.export.coded import LARGEST, Coding, only_present, read_project, read_report
from facilitator.export.material import Material
from facilitator.export.refi import Codes
from facilitator.export.refi_project import source_texts
from facilitator.vault import disk
from facilitator.words import _
from facilitator.workflow.exporting import material_of, sealed_sessions
from facilitator.workflow.given_out import give_out_files
from facilitator.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Compared:
    """How far two coders agree. For each of them: `lost` codings whose words were not found, `old`
    turns left out because they stand in no present text. `material` is what they were read with."""

    found: Agreement
    lost: tuple[int, int]
    old: tuple[int, int]
    material: Material


def compared(workspace: Workspace, first: Path, second: Path) -> Compared:
    """Compares two coders, as far as what they coded still stands in the sealed sessions.

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
        found = agreement(one, two, brought)
    except ValueError:
        raise FacilitatorError(
            _("The two files have no text in common: nothing can be compared."),
            _("Both coders have to begin from the same export of the same sessions."),
        ) from None
    return Compared(found, (one.lost, two.lost), (one.old, two.old), material)


def write_comparison(
    workspace: Workspace, made: Compared, folder: Path, names: tuple[str, str]
) -> tuple[list[Path], tuple[FacilitatorError, ...]]:
    """Figures and disagreements as tables, and the latter as a page to print; their paths. They are
    noted as an export of each sealed session: turns of it may stand in them. Beside them, why a
    session could not note it. Errors as for `give_out`."""
    files = {
        folder / "agreement.csv": as_table(made.found),
        folder / "disagreements.csv": disagreements_table(made.found),
        folder / "disagreements.html": disagreements_page(made.found, names),
    }
    held = made.material.transcripts
    return list(files), give_out_files(workspace, held, files, "comparison", "comparison")


def _read(path: Path, material: Material) -> Coding:
    try:
        content = disk.read(path, LARGEST * 2)
    except OSError as error:
        if isinstance(error, PermissionError):
            raise forbidden(error) from error
        raise disk.fault(_("A coder's file cannot be read"), path, error) from error
    try:
        texts = source_texts(material)
        if path.suffix.casefold() == ".csv":
            return read_report(content, texts)
        coding = read_project(content)
    except ValueError as error:
        raise FacilitatorError(
            _("{path} is no coding that can be read: {error}.").format(path=path, error=error),
            _("Give a .qdpx project, or the CSV file of QualCoder's report of codings."),
        ) from None
    only_present(coding, texts.values())
    return coding
