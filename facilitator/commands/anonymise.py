"""`anonymise`: any text through the detectors, a line at a time, inside a study or outside."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from facilitator.anonymise.redactor import Redacted, Redactor, certain_only
from facilitator.anonymise.registry import shortfall
from facilitator.anonymise.roster import Roster
from facilitator.commands.output import counted, say
from facilitator.domain.deidentification import Deidentification
from facilitator.domain.languages import masked_language
from facilitator.domain.transcript import Certainty
from facilitator.errors import FacilitatorError
from facilitator.study import Study
from facilitator.vault.hardening import harden_process
from facilitator.workflow.roster_files import anything_stored, load_roster
from facilitator.workspace import Workspace, find_workspace, study_folder

if TYPE_CHECKING:
    from facilitator.workflow.coding import CodedRedactor

STDIN = Path("-")
_FULL_OF = 3
"""A line of which a third is NUL is no text of one byte a letter."""
_BOM = "\ufeff"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# Line ends to some readers, but not to JSON: kept from cutting an object in two.
_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}


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
        redactor: Redactor | CodedRedactor = _with_the_studys_codes(workspace, language)
    else:
        roster = Roster() if options.roster is None else load_roster(options.roster)
        _say_apart(workspace if options.roster is None else None)
        redactor = Redactor(roster, language, policy=study.anonymise)
    for line in _lines(options.file):
        shown = _shown(line, redactor.redact(line), options.certain_only, options.json)
        try:
            sys.stdout.buffer.write(shown.encode() + b"\n")
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise FacilitatorError(
                f"The masked text could not be written ({error.strerror}).",
                "Make room, or write it elsewhere; nothing of the input was changed.",
            ) from None
    for name, (times, fault) in redactor.failures.items():
        often = counted(times, "time")
        say(f"! The detector {name!r} failed ({fault}, {often}): what only it finds still stands.")
    return 0


def _workspace(given: Path | None) -> Workspace | None:
    """The study given, or the one around this folder; None outside any."""
    return find_workspace(given) if given or study_folder() else None


def _with_the_studys_codes(workspace: Workspace, language: str) -> CodedRedactor:
    """Masks as the study's meetings do: with its stored roster, and codes that stay its own."""
    # What opens an encrypted file takes longer to import than a line takes to mask.
    from facilitator.commands import secrecy
    from facilitator.workflow.coding import CodedRedactor
    from facilitator.workflow.rosters import stored_roster
    from facilitator.workflow.study_codes import StudyCodes

    secrecy.begin()
    codes = StudyCodes.open(workspace)
    roster = stored_roster(workspace) or Roster()
    _say_apart(workspace)
    return CodedRedactor(roster, language, workspace.study.anonymise, codes)


def _say_apart(workspace: Workspace | None) -> None:
    """Tells whoever masks with codes that are not the study's."""
    if workspace is not None:
        from facilitator.workflow.list_mark import told

        apart = told(workspace)
        if apart is not None:
            say(f"! {apart}")


def _lines(path: Path) -> Iterator[str]:
    """The lines of a file without their ends. A line that is no UTF-8 is read as Windows-1252, so
    that "André" is still a name, and that is said once.

    Raises FacilitatorError for a file that cannot be read, and for UTF-16, in which no name would
    be found.
    """
    if path == STDIN:
        if sys.stdin is None:
            raise FacilitatorError(
                "There is nothing to read.", "Name a FILE, or give text on stdin."
            )
        yield from _decoded(sys.stdin.buffer)
        return
    try:
        with path.open("rb") as file:
            yield from _decoded(file)
    except OSError as error:
        raise FacilitatorError(
            f"{path} cannot be read ({error.strerror}).", "Check the name and that you may read it."
        ) from None


def _decoded(file: BinaryIO) -> Iterator[str]:
    # `readline` gives a line as soon as its end is there, however long the pipe stays open.
    told = False
    for number, data in enumerate(iter(file.readline, b"")):
        if number == 0 and _utf_16(data):
            raise FacilitatorError(
                "The text is UTF-16, not UTF-8.", "Save it as UTF-8 (plain text), then try again."
            )
        line = data.removesuffix(b"\n").removesuffix(b"\r")
        try:
            text = line.decode()
        except UnicodeDecodeError:
            text = line.decode("cp1252", errors="replace")
            if not told:
                say(f"! Line {number + 1} is not UTF-8; it is read as Windows-1252. Check it.")
            told = True
        yield text.removeprefix(_BOM) if number == 0 else text


def _utf_16(data: bytes) -> bool:
    """Whether a first line is UTF-16, with a byte order mark or (every other byte 0) without."""
    return b"\0" in data and (data.startswith(_UTF16) or data.count(0) * _FULL_OF >= len(data))


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
    return json.dumps(shown, ensure_ascii=False).translate(_LINE_ENDS)
