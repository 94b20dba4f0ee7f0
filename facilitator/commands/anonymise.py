"""`anonymise`: any text through the detectors, a line at a time, inside a study or outside."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from facilitator.anonymise.encodings import read_line
from facilitator.anonymise.redactor import Redacted, Redactor, certain_only
from facilitator.anonymise.registry import base_language, shortfall
from facilitator.anonymise.roster import Roster
from facilitator.anonymise.wrapped import redacted_lines
from facilitator.commands.output import json_line, out, say
from facilitator.domain.deidentification import Deidentification
from facilitator.domain.languages import masked_language
from facilitator.domain.transcript import Certainty
from facilitator.errors import FacilitatorError, system_says
from facilitator.files import wide
from facilitator.study import Study
from facilitator.terminal import drop
from facilitator.vault.hardening import harden_process
from facilitator.words import _, counted
from facilitator.workflow.roster_files import anything_stored, load_roster
from facilitator.workspace import Workspace, find_workspace, study_folder

if TYPE_CHECKING:
    from facilitator.workflow.pseudonyms import PseudonymRedactor

STDIN = Path("-")
_BOM = "\ufeff"
_AT_ONCE = 1 << 20
"""Bytes looked at before any of them pass."""


def run(options: argparse.Namespace) -> int:
    """`facilitator anonymise [FILE|-]`: line in, line out, each as soon as it is there."""
    harden_process()
    workspace = _workspace(options.workspace)
    study = workspace.study if workspace else Study(anonymise=Deidentification())
    language = masked_language(options.language or study.language)
    lacking = shortfall(language)
    if lacking is not None:
        say(f"! {lacking}")
    if options.roster is None and workspace is not None and anything_stored(workspace):
        redactor: Redactor | PseudonymRedactor = _with_the_studys_codes(workspace, language)
    else:
        roster = Roster() if options.roster is None else load_roster(options.roster)
        _say_apart(workspace if options.roster is None else None)
        redactor = Redactor(roster, language, policy=study.anonymise)
    lines = _lines(options.file, base_language(language))
    for line, found in redacted_lines(lines, redactor):
        shown = _shown(line, found, options.certain_only, options.json)
        if sys.stdout.isatty():
            out(shown)
            continue
        try:
            # As it is, in UTF-8 whatever the terminal's encoding: it is a file, or goes into one.
            sys.stdout.buffer.write(shown.encode() + b"\n")
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            drop(sys.stdout)
            return 0
        except OSError as error:
            drop(sys.stdout)
            raise FacilitatorError(
                _("The masked text could not be written ({strerror}).").format(
                    strerror=system_says(error)
                ),
                _("Make room, or write it elsewhere; nothing of the input was changed."),
            ) from None
    for name, (times, fault) in redactor.failures.items():
        often = counted(times, "time")
        say(
            _(
                "! The detector {name!r} failed ({fault}, {often}): what only it "
                "finds still stands."
            ).format(name=name, fault=fault, often=often)
        )
    return 0


def _workspace(given: Path | None) -> Workspace | None:
    """The study given, or the one around this folder; None outside any."""
    return find_workspace(given) if given or study_folder() else None


def _with_the_studys_codes(workspace: Workspace, language: str) -> PseudonymRedactor:
    """Masks as the study's meetings do: with its stored roster, and codes that stay its own."""
    # What opens an encrypted file takes longer to import than a line takes to mask.
    from facilitator.commands import secrecy
    from facilitator.workflow.pseudonyms import PseudonymRedactor
    from facilitator.workflow.rosters import stored_roster
    from facilitator.workflow.study_pseudonyms import StudyPseudonyms

    secrecy.begin()
    codes = StudyPseudonyms.open(workspace)
    roster = stored_roster(workspace) or Roster()
    _say_apart(workspace)
    return PseudonymRedactor(roster, language, workspace.study.anonymise, codes)


def _say_apart(workspace: Workspace | None) -> None:
    """Tells whoever masks with codes that are not the study's."""
    if workspace is not None:
        from facilitator.workflow.list_mark import told

        apart = told(workspace)
        if apart is not None:
            say(f"! {apart}")


def _lines(path: Path, language: str) -> Iterator[str]:
    """The lines of a file without their ends. A line that is no UTF-8 is read in an older coding of
    the language, so that "André" is still a name, and that is said once.

    Raises FacilitatorError for a file that cannot be read, and for UTF-16, in which no name would
    be found.
    """
    if path == STDIN:
        if sys.stdin is None:
            raise FacilitatorError(
                _("There is nothing to read."), _("Name a FILE, or give text on stdin.")
            )
        yield from _decoded(sys.stdin.buffer, language)
        return
    try:
        with path.open("rb") as file:
            yield from _decoded(file, language)
    except OSError as error:
        raise FacilitatorError(
            _("{path} cannot be read ({strerror}).").format(path=path, strerror=system_says(error)),
            _("Check the name and that you may read it."),
        ) from None


def _decoded(file: BinaryIO, language: str) -> Iterator[str]:
    told = False
    for number, data in enumerate(_split(file)):
        text, coding = read_line(data.removesuffix(b"\r"), language)
        if coding is not None and not told:
            say(
                _("! Line {number} is not UTF-8; it is read as {coding}. Check it.").format(
                    number=number + 1, coding=coding
                )
            )
            told = True
        yield text.removeprefix(_BOM) if number == 0 else text


def _split(file: BinaryIO) -> Iterator[bytes]:
    """Lines, each as soon as its end is there, and none of what came at once with a sign of
    UTF-16."""
    rest = b""
    begun = False
    # `read1` gives what there is, however long the pipe stays open.
    while chunk := file.read1(_AT_ONCE):  # type: ignore[attr-defined]
        if wide(chunk) if begun else wide(rest + chunk):
            raise FacilitatorError(
                _("The text is UTF-16, or no text at all, not UTF-8."),
                _("Save it as UTF-8 (plain text), then try again."),
            )
        *lines, rest = (rest + chunk).split(b"\n")
        begun = begun or bool(lines)
        yield from lines
    if rest:
        yield rest


def _shown(line: str, found: Redacted, certain: bool, as_json: bool) -> str:
    """A line of the result. Positions are code points of the input line, without its end."""
    redactions = found.redactions
    text = found.text
    if certain:
        redactions = tuple(r for r in redactions if r.certainty is Certainty.CERTAIN)
        text = certain_only(line, redactions)
    if not as_json:
        return text
    shown = {"text": text, "redactions": [asdict(r) for r in redactions]}
    return json_line(shown)
