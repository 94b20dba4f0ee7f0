"""Handing over: sealed sessions as files for the analysis."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from facilitator.domain.moments import Tag
from facilitator.domain.phases import Phase
from facilitator.domain.sealed import SealedTranscript
from facilitator.errors import FacilitatorError
from facilitator.export import Material, Written, chosen, lines_in, write
from facilitator.export.layout import layout
from facilitator.export.txt import text_of
from facilitator.typed import program
from facilitator.words import _, counted, plural
from facilitator.workflow.catalogue import existing, listing
from facilitator.workflow.given_out import give_out
from facilitator.workflow.identity import make_study_id
from facilitator.workflow.key_store import is_sealed
from facilitator.workflow.outgoing import names_of
from facilitator.workflow.rosters import stored_roster
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workflow.store import check_kept
from facilitator.workspace import Workspace

_PURPOSE = b"facilitator: identifiers in exports"


@dataclass(frozen=True, slots=True)
class Exported:
    """Files that were written from sealed sessions. `lines` counts those with words."""

    sessions: tuple[str, ...]
    lines: int
    written: tuple[Written, ...]
    unnoted: tuple[FacilitatorError, ...] = ()
    """Why a session could not keep in mind what was exported of it, as in one that another account
    sealed."""

    @property
    def paths(self) -> tuple[Path, ...]:
        return tuple(path for one in self.written for path in one.paths)

    def told(self) -> list[str]:
        """What was done, in a sentence or two: "12 sessions, 21,004 lines, positions checked."."""
        checked = {one.format for one in self.written if one.checked}
        unread = sorted({one.format for one in self.written if not one.checked})
        how = _("positions checked") if "qdpx" in checked else _("read back and checked")
        found = []
        if checked:
            found.append(
                plural(
                    "{sessions}, {count:,} line, {how}.",
                    "{sessions}, {count:,} lines, {how}.",
                    self.lines,
                    sessions=counted(len(self.sessions), "session"),
                    how=how,
                )
            )
        if unread:
            found.append(
                _("Written, and nothing that was said in them to check: {unread}.").format(
                    unread=", ".join(unread)
                )
            )
        found += [f"! {fault.what}" for fault in self.unnoted]
        if self.unnoted:
            found.append(
                _("Should somebody withdraw, these files will not be named: note it yourself.")
            )
        return found


def sealed_sessions(workspace: Workspace) -> tuple[list[str], list[str]]:
    """The ids of the study's sealed sessions, in the order of the series, and of those that are
    neither sealed nor destroyed, and so cannot be exported."""
    found = listing(workspace)
    waiting = [s.id for s in found if s.phase not in (Phase.SEALED, Phase.DESTROYED)]
    return [s.id for s in found if s.phase == Phase.SEALED], waiting


def export_sessions(
    workspace: Workspace, ids: Iterable[str], formats: Iterable[str], folder: Path
) -> Exported:
    """Writes sealed sessions in the formats named, all of it or nothing, each file checked.

    Raises FacilitatorError if a session is not sealed, or is damaged or newer than this program;
    if there is no such format; if the folder cannot be written to; or if somebody has worked in a
    file there since it was exported.
    """
    wanted = chosen(formats)
    material = material_of(workspace, ids)
    written, unnoted = give_out(
        workspace,
        material.transcripts,
        lambda allowed: write(material, wanted, folder, allowed),
    )
    return Exported(
        sessions=tuple(t.session for t in material.transcripts),
        lines=lines_in(material),
        written=written,
        unnoted=unnoted,
    )


def material_of(workspace: Workspace, ids: Iterable[str]) -> Material:
    """Sealed sessions as formats take them, in the order of the series; errors as for
    `export_sessions`."""
    transcripts = _in_order(
        [sealed_transcript(workspace, session_id) for session_id in dict.fromkeys(ids)]
    )
    return Material(
        transcripts=tuple(transcripts),
        # Not the study's own: of a title that was sealed the roster's names are masked.
        title=transcripts[-1].title if transcripts else "",
        tags=_tags(workspace),
        namespace=namespace(workspace),
    )


def as_text(workspace: Workspace, transcript: SealedTranscript) -> str:
    """A sealed transcript as its plain text file has it."""
    material = Material((transcript,), transcript.title, _tags(workspace))
    return text_of(layout(material, transcript))


def _tags(workspace: Workspace) -> dict[str, Tag]:
    """The study's tags as it calls them now; names on its roster are masked in them. Where there is
    one that cannot be read, they go by the names they have in the record."""
    tags = workspace.study.tags
    try:
        roster = stored_roster(workspace)
    except FacilitatorError:
        return {tag.name: replace(tag, label=tag.name) for tag in tags}
    masked = names_of(roster, workspace.study.language) if roster is not None else str
    # As they were sealed: what a tag is called in the record has no name in it either.
    shown = [replace(tag, name=masked(tag.name), label=masked(tag.label)) for tag in tags]
    return {tag.name: tag for tag in shown}


def sealed_transcript(workspace: Workspace, session_id: str) -> SealedTranscript:
    """The transcript of a sealed session. FacilitatorError says what comes first if it is none."""
    folder = existing(workspace, session_id)
    if not is_sealed(folder):
        raise FacilitatorError(
            _(
                "Session '{session_id}' is not sealed: its text has not been signed for export."
            ).format(session_id=session_id),
            _("Review it, then: {facilitator} seal {session_id}").format(
                facilitator=program(), session_id=session_id
            ),
        )
    check_kept(folder)
    try:
        return read_transcript(workspace, session_id)
    except FacilitatorError as error:
        if session_id in error.what:
            raise
        # One of many: which of them it is has to be said.
        raise FacilitatorError(
            _("Session '{session_id}': {what}").format(session_id=session_id, what=error.what),
            error.hint,
        ) from None


def _in_order(transcripts: Sequence[SealedTranscript]) -> list[SealedTranscript]:
    return sorted(transcripts, key=lambda t: (t.number or 0, t.date, t.session))


def namespace(workspace: Workspace) -> UUID:
    """What identifiers in exports are made from (see `Material`): from the study's own random id,
    which all of its accounts share and which says nothing about anybody; not to be got back from
    an export."""
    digest = hmac.digest(make_study_id(workspace).encode(), _PURPOSE, hashlib.sha256)
    return UUID(bytes=digest[:16])
