"""A session that is open: its key, its journal, and the state its events add up to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from facilitator import child_messages as msg
from facilitator.domain import events as ev
from facilitator.domain.events import Event, Recorded, from_record
from facilitator.domain.phases import Phase
from facilitator.domain.session import Session
from facilitator.domain.sound import SAMPLE_RATE
from facilitator.domain.terms import HOST, SETTING_UP, GapReason
from facilitator.domain.times import latest
from facilitator.errors import FacilitatorError, system_says
from facilitator.remembering import forget_words
from facilitator.typed import program
from facilitator.vault import disk
from facilitator.vault.closing import Closing
from facilitator.vault.destroyed import kept_nothing
from facilitator.vault.generations import journal_files
from facilitator.vault.journal import Journal
from facilitator.vault.layout import (
    CERTIFICATE_TEXT,
    TRANSCRIPT,
    spool_folder,
    vault_folder,
)
from facilitator.vault.loading import collector_paused
from facilitator.vault.session_key import SessionKey
from facilitator.vault.spool import segment_files
from facilitator.vault.spool_reader import SpoolReader
from facilitator.vault.striking import tidy
from facilitator.words import _
from facilitator.workflow.accounts import how_to_share, make_study_folder
from facilitator.workflow.catalogue import (
    SUMMARY_FILE,
    existing,
    summary_of,
    write_summary,
)
from facilitator.workflow.clock import local_now, local_text
from facilitator.workflow.event_log import EventLog
from facilitator.workflow.key_store import is_sealed, key_store
from facilitator.workspace import Workspace


class NeverMadeError(FacilitatorError):
    """The session was cut off while it was made: nothing was ever recorded or noted in it."""


def check_made(folder: Path, events: int | None = None) -> None:
    """Raises NeverMadeError if a crash left no more than the beginnings of a session.

    `events` is how many its journal holds, None if that has not been opened yet.
    """
    begun = (folder / SUMMARY_FILE).exists() or segment_files(spool_folder(folder))
    if begun or events or (events is None and journal_files(vault_folder(folder))):
        return
    raise NeverMadeError(
        _("Session '{name}' was cut off while it was made: nothing was recorded in it.").format(
            name=folder.name
        ),
        _("Delete its folder ({folder}), and hold the meeting under another id.").format(
            folder=folder
        ),
    )


class SessionStore(Closing):
    """One session's vault, opened. Every event goes through `append`, durable before it counts."""

    def __init__(
        self,
        workspace: Workspace,
        folder: Path,
        journal: Journal,
        now: Callable[[], str] = local_now,
    ) -> None:
        self.workspace = workspace
        self.folder = folder
        self.key = journal.key
        """Opens the recording: another one once a part of that was struck."""
        self.session = Session()
        self.fresh = False
        """Whether the session was made by this very process, and not reopened."""
        self.log = EventLog(journal, self.session, now)
        """The way into the journal."""
        self._journal = journal
        with collector_paused():
            for recorded in journal.each(self._recorded):
                self.log.open(recorded)

    @classmethod
    def create(
        cls,
        workspace: Workspace,
        session_id: str,
        *first: Event,
        attendance: Sequence[Event] = (),
    ) -> SessionStore:
        """Makes a session's folder, key and journal with its first events, or nothing at all;
        `attendance` are those of who is there, which no undo takes back."""
        folder = workspace.session_folder(session_id)
        keys = key_store(workspace, making=True)
        try:
            make_study_folder(workspace.sessions)
            folder.mkdir(mode=disk.STUDY_FOLDER)
            # Nothing in it would survive a power cut if its own name did not.
            disk.sync_folder(workspace.sessions)
        except FileExistsError:
            raise FacilitatorError(
                _("There is a session '{session_id}' already.").format(session_id=session_id),
                _("Choose another --id, or go on with it: {facilitator} resume ").format(
                    facilitator=program()
                )
                + session_id,
            ) from None
        except OSError as error:
            raise FacilitatorError(
                _("No session can be made in {sessions} ({strerror}).").format(
                    sessions=workspace.sessions, strerror=system_says(error)
                ),
                how_to_share()
                if isinstance(error, PermissionError)
                else _("Check that you may write there and that the disk has room."),
            ) from None
        key_made = False
        try:
            keys.create(session_id)
            key_made = True
            journal = Journal.create(vault_folder(folder), keys, session_id)
            store = cls(workspace, folder, journal)
            store.fresh = True
            store.append(*first)
            if attendance:
                store.append(*attendance, device=SETTING_UP)
            store.write_summary()
        except BaseException:
            if key_made:
                keys.destroy(session_id)
            _remove_tree(folder)
            raise
        return store

    @classmethod
    def open(
        cls, workspace: Workspace, session_id: str, *, read_only: bool = False
    ) -> SessionStore:
        """Opens a session that has not been sealed.

        Raises FacilitatorError if there is none, if it is sealed, if the key is not on this
        machine, if another process holds it (unless `read_only`), or if it is damaged.
        """
        folder = existing(workspace, session_id)
        if is_sealed(folder):
            check_kept(folder)
            raise FacilitatorError(
                _(
                    "Session '{session_id}' is sealed: its recording and events are destroyed."
                ).format(session_id=session_id),
                _("To read it: {facilitator} open {session_id}. Its file: {folder}").format(
                    facilitator=program(), session_id=session_id, folder=folder / TRANSCRIPT
                ),
            )
        check_made(folder)
        keys = key_store(workspace)
        journal = Journal.open(vault_folder(folder), keys, session_id, read_only=read_only)
        try:
            if not read_only:
                tidy(spool_folder(folder), journal.key, session_id)
            store = cls(workspace, folder, journal)
            check_made(folder, len(store.events()) if store.session.opened is None else 1)
            return store
        except BaseException:
            journal.close()
            raise

    def append(self, *events: Event, device: str = HOST) -> list[Recorded]:
        """Notes events: in one record, on the disk before this returns, then in the state."""
        return self.log.append(*events, device=device)

    def rewrite(
        self,
        replaced: Mapping[int, Recorded],
        added: Iterable[Event],
        prepare: Callable[[SessionKey], None],
    ) -> list[Recorded]:
        """Others in place of some events, under a new key: see `Journal.rewrite`."""

        def rewrite(old: Mapping[int, Mapping[str, Any]], new: list[dict[str, Any]]) -> None:
            self._journal.rewrite(old, new, prepare)
            self.key = self._journal.key

        return self.log.rewrite(replaced, added, rewrite)

    def events(self) -> list[Recorded]:
        """All events in the order they were noted, raw."""
        return list(self._journal.each(self._recorded))

    def spool(self) -> SpoolReader:
        """The recording, up to what is on the disk now."""
        reader = SpoolReader(spool_folder(self.folder), self.key, self.session.id)
        reader.refresh()
        return reader

    def recording(self) -> msg.Recording:
        """The recording as it is handed to children, its key in it."""
        return msg.Recording(str(spool_folder(self.folder)), self.key.reveal(), self.session.id)

    def sound_ms(self) -> int:
        """Milliseconds of sound in the recording."""
        with self.spool() as spool:
            return spool.refresh() * 1000 // SAMPLE_RATE

    def last_sound(self) -> str:
        """When sound was last kept (ISO 8601 with offset): what time away is counted from.

        A stop that was noted as it happened tells itself. A recording that was cut off went on at
        least to the last event noted meanwhile, and to the last write to its newest segment.
        """
        segments = spool_folder(self.folder).glob("*.aud")
        written = local_text(max((p.stat().st_mtime for p in segments), default=0.0))
        alive, stopped = "", None
        for one in self.events():
            match one.event:
                case ev.RecordingStarted():
                    alive, stopped = one.noted_at, None
                case ev.RecordingPaused(reason=reason) if stopped is None:
                    stopped = (
                        latest(alive, written) if reason == GapReason.INTERRUPTED else one.noted_at
                    )
                case _ if stopped is None:
                    alive = latest(alive, one.noted_at)
        return latest(alive, written) if stopped is None else stopped

    def write_summary(self, phase: Phase | None = None) -> None:
        write_summary(self.folder, summary_of(self.session, phase))

    def close(self) -> None:
        self._journal.close()
        forget_words()

    def discard(self) -> None:
        """Removes a session in which nothing was recorded, key and all."""
        if self.sound_ms() > 0:
            raise ValueError("a session with sound in it is never discarded")
        self.close()
        key_store(self.workspace).destroy(self.session.id)
        _remove_tree(self.folder)

    def _recorded(self, record: object) -> Recorded:
        try:
            return from_record(record)  # type: ignore[arg-type]
        except ValueError:
            raise FacilitatorError(
                _("The journal of {name} holds an event this version does not know.").format(
                    name=self.folder.name
                ),
                _("Open it with the version of the program that recorded it, or a newer one."),
            ) from None


def check_kept(folder: Path) -> None:
    """Raises FacilitatorError if no transcript was kept, on purpose, of a session that is over."""
    if kept_nothing(folder):
        raise FacilitatorError(
            _("Session '{name}' was destroyed; no transcript of it was kept.").format(
                name=folder.name
            ),
            _("Its certificate: {folder}").format(folder=folder / CERTIFICATE_TEXT),
        )


def _remove_tree(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
