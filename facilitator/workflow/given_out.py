"""Files made of sealed texts, on their way out: the same checks for all of them.

Exports, the report, participants' own words, what two coders disagree on: each quotes a sealed text
or says who was there. So none takes the place of somebody's work, each session keeps in mind where
they are, for the day on which somebody withdraws, and what was made of a text that has been amended
meanwhile is not handed on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from facilitator.domain.phases import Phase
from facilitator.domain.sealed import SealedTranscript
from facilitator.errors import FacilitatorError
from facilitator.export import Written
from facilitator.export.writing import write_files
from facilitator.words import _
from facilitator.workflow.catalogue import existing, listing
from facilitator.workflow.exported import (
    GUIDE,
    UNSEALED,
    changed_since,
    forget_exports,
    note_exports,
)
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workspace import Workspace

Allowed = Callable[[Collection[Path]], None]
"""Raises FacilitatorError if one of these may not be written over."""


def give_out(
    workspace: Workspace,
    transcripts: Sequence[SealedTranscript],
    write: Callable[[Allowed], Sequence[Written]],
) -> tuple[tuple[Written, ...], tuple[FacilitatorError, ...]]:
    """Has files written that are made of these texts: what was written, and why a session could
    not keep it in mind, as one that another account sealed.

    `write` asks for its targets before it writes. FacilitatorError if it fails, if somebody has
    worked in one of them, or if a text is not the present one any more: then nothing is left of
    what was written, or it is said what is.
    """
    written = tuple(write(lambda targets: _check_unchanged(workspace, transcripts, targets)))
    unnoted = tuple(_noted(workspace, transcripts, written))
    _check_present(workspace, transcripts, written)
    return written, unnoted


def give_out_files(
    workspace: Workspace,
    transcripts: Sequence[SealedTranscript],
    files: Mapping[Path, bytes],
    format: str,
    what: str,
) -> tuple[FacilitatorError, ...]:
    """The same for files that are made of all of the texts; `what` names them in an error."""

    def write(allowed: Allowed) -> Sequence[Written]:
        allowed(files.keys())
        write_files(files, what)
        return [Written(format, tuple(t.session for t in transcripts), tuple(files), checked=False)]

    return give_out(workspace, transcripts, write)[1]


def note_before_sealing(
    workspace: Workspace, sessions: Iterable[str], files: Iterable[tuple[str, Path]]
) -> tuple[FacilitatorError, ...]:
    """The same for files (format, path) that tell who was at meetings that are not sealed yet."""
    files, failed = tuple(files), []
    for id_ in sessions:
        try:
            note_exports(existing(workspace, id_), files, UNSEALED)
        except FacilitatorError as error:
            failed.append(error)
    return tuple(failed)


def revisions_now(workspace: Workspace) -> dict[str, int]:
    """Of which revision each session is that is signed or sealed; without those that cannot be
    read."""
    found = {}
    for one in listing(workspace):
        if one.phase == Phase.REVIEWED:
            found[one.id] = UNSEALED
        if one.phase == Phase.SEALED:
            with suppress(FacilitatorError):
                found[one.id] = read_transcript(workspace, one.id).revision
    return found


def note_guide(
    workspace: Workspace, path: Path, sessions: Iterable[str], revisions: Mapping[str, int]
) -> tuple[FacilitatorError, ...]:
    """Sessions keep in mind that a topic guide was drafted from their text, which was of these
    revisions before; why one could not. It stays, whatever becomes of the text: people make it
    theirs, and are told."""
    failed = []
    for id_ in sorted(revisions.keys() & set(sessions)):
        try:
            note_exports(existing(workspace, id_), [(GUIDE, path)], revisions[id_])
        except FacilitatorError as error:
            failed.append(error)
    return tuple(failed)


def _check_unchanged(
    workspace: Workspace, transcripts: Sequence[SealedTranscript], targets: Collection[Path]
) -> None:
    for transcript in transcripts:
        with suppress(FacilitatorError):  # what cannot be read is said once it is to be noted
            changed = changed_since(existing(workspace, transcript.session), targets)
            if changed:
                break
    else:
        return
    raise FacilitatorError(
        _("{path} was changed since it was exported: it is not written over.").format(
            path=changed[0].path
        ),
        _("Move it away, or choose another folder with --out. Nothing was exported."),
    )


def _noted(
    workspace: Workspace, transcripts: Sequence[SealedTranscript], written: Sequence[Written]
) -> Iterator[FacilitatorError]:
    """Here, and nowhere else, it is known that these files were written from these sessions."""
    for transcript in transcripts:
        files = [
            (one.format, path)
            for one in written
            if transcript.session in one.sessions
            for path in one.paths
        ]
        try:
            note_exports(existing(workspace, transcript.session), files, transcript.revision)
        except FacilitatorError as error:
            yield error


def _check_present(
    workspace: Workspace, transcripts: Sequence[SealedTranscript], written: Sequence[Written]
) -> None:
    """Somebody withdrew it may be while it was written. Whoever amends a text later than this finds
    the files noted."""
    for transcript in transcripts:
        try:
            if read_transcript(workspace, transcript.session).revision == transcript.revision:
                continue
        except FacilitatorError:
            _taken_away(workspace, transcripts, written)
            raise
        break
    else:
        return
    left = _taken_away(workspace, transcripts, written)
    raise FacilitatorError(
        _("Session '{session_id}' was amended while it was exported.").format(
            session_id=transcript.session
        ),
        _("What was written was taken away again: export it once more.")
        if not left
        else _("Not all that was written could be taken away again, delete it: {paths}").format(
            paths=", ".join(map(str, left))
        ),
    )


def _taken_away(
    workspace: Workspace, transcripts: Sequence[SealedTranscript], written: Sequence[Written]
) -> list[Path]:
    """What could not be: it stays noted."""
    gone, left = [], []
    for path in (path for one in written for path in one.paths):
        try:
            path.unlink(missing_ok=True)
        except OSError:
            left.append(path)
        else:
            gone.append(path)
    for one in transcripts:
        with suppress(FacilitatorError):
            forget_exports(existing(workspace, one.session), gone)
    return left
