"""Files made of sealed texts, on their way out: the same checks for all of them.

Exports, the report, participants' own words, what two coders disagree on: each quotes a sealed text
or says who was there. So none takes the place of somebody's work, each session keeps in mind where
they are, for the day on which somebody withdraws, and what was made of a text that has been amended
meanwhile is not handed on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from facilitator.domain.phases import Phase
from facilitator.domain.sealed import SealedTranscript
from facilitator.errors import FacilitatorError
from facilitator.export import Written
from facilitator.export.writing import Allowed, Coming, write_files
from facilitator.words import _
from facilitator.workflow.catalogue import existing, listing
from facilitator.workflow.exported import (
    GUIDE,
    UNSEALED,
    Export,
    changed_since,
    forget_coming,
    forget_exports,
    note_coming,
    note_exports,
)
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workspace import Workspace


def give_out(
    workspace: Workspace,
    transcripts: Sequence[SealedTranscript],
    write: Callable[[Allowed], Sequence[Written]],
    waiting: Iterable[str] = (),
) -> tuple[tuple[Written, ...], tuple[FacilitatorError, ...]]:
    """Has files written that are made of these texts: what was written, and why a session could
    not keep it in mind, as one that another account sealed. `waiting` are sessions that are not
    sealed yet, of which the files tell who was there.

    `write` tells what is coming before it writes: that is noted first, for a program may be killed.
    FacilitatorError if it fails, if somebody has worked in one of the files, or if a text is not
    the present one any more: then nothing is left of what was written, or it is said what is.
    """
    noting = [
        *((t.session, t.revision) for t in transcripts),
        *((id_, UNSEALED) for id_ in waiting),
    ]
    with _foretold(workspace, noting) as foretell:

        def allowed(coming: Sequence[Coming]) -> None:
            _check_unchanged(workspace, transcripts, [path for one in coming for path in one.files])
            foretell(coming)

        written = tuple(write(allowed))
    unnoted = tuple(_noted(workspace, noting, written))
    _check_present(workspace, transcripts, written)
    return written, unnoted


def give_out_files(
    workspace: Workspace,
    transcripts: Sequence[SealedTranscript],
    files: Mapping[Path, bytes],
    format: str,
    what: str,
    *,
    waiting: Sequence[str] = (),
) -> tuple[FacilitatorError, ...]:
    """The same for files that are made of all of the texts; `what` names them in an error."""
    sessions = (*(t.session for t in transcripts), *waiting)

    def write(allowed: Allowed) -> Sequence[Written]:
        allowed([Coming(format, sessions, files)])
        write_files(files, what)
        return [Written(format, sessions, tuple(files), checked=False)]

    return give_out(workspace, transcripts, write, waiting)[1]


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


def give_guide(
    workspace: Workspace,
    make: Callable[[Callable[[Path, bytes], None]], Path],
    sessions: Iterable[str],
    revisions: Mapping[str, int],
) -> tuple[Path, tuple[FacilitatorError, ...]]:
    """Has a topic guide written that was drafted from the text of sessions, which was of these
    revisions before: where it is, and why one of them could not keep it in mind. It stays, whatever
    becomes of the text: people make it theirs, and are told.

    `make` tells place and content before it writes. Errors are its own.
    """
    noting = [(id_, revisions[id_]) for id_ in sorted(revisions.keys() & set(sessions))]
    ids = tuple(id_ for id_, _revision in noting)
    with _foretold(workspace, noting) as foretell:
        path = make(lambda path, content: foretell([Coming(GUIDE, ids, {path: content})]))
    return path, tuple(_noted(workspace, noting, [Written(GUIDE, ids, (path,), checked=False)]))


@contextmanager
def _foretold(
    workspace: Workspace, noting: Iterable[tuple[str, int]]
) -> Iterator[Callable[[Sequence[Coming]], None]]:
    """Has sessions, each of a revision, keep in mind what is told to be coming: this program may be
    killed once it is written. If it fails, what was not written is forgotten."""
    noted: list[tuple[Path, tuple[Export, ...]]] = []

    def foretell(coming: Sequence[Coming]) -> None:
        for session, revision in noting:
            files = [
                (one.format, path, content)
                for one in coming
                if session in one.sessions
                for path, content in one.files.items()
            ]
            with suppress(FacilitatorError):  # said once it is written
                folder = existing(workspace, session)
                noted.append((folder, note_coming(folder, files, revision)))

    try:
        yield foretell
    except BaseException:
        for folder, made in noted:
            forget_coming(folder, made)
        raise


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
    workspace: Workspace, noting: Iterable[tuple[str, int]], written: Sequence[Written]
) -> Iterator[FacilitatorError]:
    """Here, and nowhere else, it is known that these files were written from these sessions, each
    of a revision."""
    for session, revision in noting:
        files = [
            (one.format, path) for one in written if session in one.sessions for path in one.paths
        ]
        try:
            note_exports(existing(workspace, session), files, revision)
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
            _taken_away(workspace, written)
            raise
        break
    else:
        return
    left = _taken_away(workspace, written)
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


def _taken_away(workspace: Workspace, written: Sequence[Written]) -> list[Path]:
    """What could not be: it stays noted."""
    gone, left = [], []
    for path in (path for one in written for path in one.paths):
        try:
            path.unlink(missing_ok=True)
        except OSError:
            left.append(path)
        else:
            gone.append(path)
    for session in {session for one in written for session in one.sessions}:
        with suppress(FacilitatorError):
            forget_exports(existing(workspace, session), gone)
    return left
