"""TinyDB over an encrypted file that only ever grows: what was acknowledged is on the medium.

TinyDB writes its whole database on every change. Here a change becomes one sealed record (see
`record_log`), so its cost does not grow with the table; the tables themselves live in memory and
are rebuilt from the records on opening. Compacting begins a new file with what the tables hold
(see `generations`), so that the time to open stays bounded and what was removed is gone for good.
TinyDB's own interface works on top, unchanged.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self, TypeVar

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document
from tinydb.table import Table as TinyTable

from facilitator.errors import FacilitatorError
from facilitator.typed import program
from facilitator.vault.changes import (
    Changes,
    Copies,
    Table,
    Tables,
    apply,
    from_payload,
    own_copy,
    snapshot,
    to_payload,
)
from facilitator.vault.closing import Closing
from facilitator.vault.end_mark import write_end
from facilitator.vault.generations import (
    Keys,
    begin_next,
    damaged_files,
    journal_files,
    journal_path,
    no_journal,
    open_log,
    read_log,
    refuse_link,
)
from facilitator.vault.layout import LOCK
from facilitator.vault.loading import collector_paused
from facilitator.vault.lock import FileLock
from facilitator.vault.record_log import RecordLog
from facilitator.vault.session_key import SessionKey, check_session_id
from facilitator.words import _

EVENTS = "events"
COMPACT_AFTER = 2_000
"""Records beyond the snapshot from which on reopening compacts. Reading 20,000 one by one took
0.29 s of CPU, out of one snapshot 0.18 s (tests/benchmarks/test_vault_figures.py): so this many
cost about 0.01 s each time, and a meeting of three hours, some 5,000, is compacted once."""

_T = TypeVar("_T")


class JournalStorage(Storage):
    """TinyDB storage whose truth is the record log; what it hands out are views and copies."""

    def __init__(self, log: RecordLog) -> None:
        super().__init__()
        self.lock = threading.RLock()
        self.log = log
        self._tables: Tables = {}
        self._empty = True
        with collector_paused():
            for payload in log.payloads:
                apply(self._tables, from_payload(payload))
                self._empty = False
        log.payloads.clear()

    def read(self) -> dict[str, Any] | None:
        """The tables as read-only views, or None if nothing was ever stored."""
        if self._empty:
            return None
        return {name: Copies(table) for name, table in self._tables.items()}

    def write(self, data: Mapping[str, Any]) -> None:
        """Make the database what `data` is: TinyDB's own way, used by `drop_table(s)`.

        Views that `read` handed out stand for "as it is"; other tables are stored anew in full.
        """
        with self.lock:
            steps: list[list[Any]] = [["drop", name] for name in self._tables if name not in data]
            for name, table in data.items():
                if isinstance(table, Copies) and table.live is self._tables.get(name):
                    continue
                steps += [["drop", name], ["table", name]]
                steps += [["put", name, str(doc_id), dict(doc)] for doc_id, doc in table.items()]
            if steps or self._empty:
                self.commit(steps)

    def commit(self, steps: list[list[Any]]) -> None:
        """Append one transaction, then make it visible; an error leaves everything as it was."""
        payload = to_payload(steps)
        with self.lock:
            self.log.append(payload)
            apply(self._tables, steps, pack=True)
            self._empty = False

    def snapshot(self) -> bytes:
        """One transaction that makes all tables as they are now."""
        return to_payload(snapshot(self._tables))

    def copy(self) -> Tables:
        """The tables, to be changed without changing these; the documents are the same."""
        return {name: Table(dict(table)) for name, table in self._tables.items()}

    def become(self, payload: bytes) -> None:
        """Go over to what a snapshot holds, which is on the medium."""
        self._tables = {}
        apply(self._tables, from_payload(payload))
        self._empty = False

    def has(self, name: str) -> bool:
        """Whether there is such a table, be it empty."""
        return name in self._tables

    def live(self, name: str) -> Table:
        """The table itself, by TinyDB's string ids; never to be changed by whoever asks."""
        return self._tables.get(name, Table())

    def close(self) -> None:
        """Accept no more writes."""
        self.log.close()


class JournalTable(TinyTable):
    """A table whose changes are noted as they are made, instead of rewriting all of it."""

    _storage: JournalStorage

    def search(self, cond: Any) -> list[Document]:
        """TinyDB's `search`; the documents are the caller's own."""
        return [_own(doc) for doc in super().search(cond)]

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """TinyDB's `get`; the documents are the caller's own."""
        found: Any = super().get(*args, **kwargs)
        return [_own(doc) for doc in found] if isinstance(found, list) else found and _own(found)

    def insert(self, document: Mapping[str, Any]) -> int:
        """TinyDB's `insert`; two threads never get the same id."""
        with self._storage.lock:
            return super().insert(document)

    def update(self, fields: Any, cond: Any = None, doc_ids: Any = None) -> list[int]:
        """TinyDB's `update`; only documents that match are copied to be changed."""
        with self._storage.lock:
            if doc_ids is None and cond is not None:
                doc_ids = self._matching(cond)
            return super().update(fields, doc_ids=doc_ids)

    def remove(self, cond: Any = None, doc_ids: Any = None) -> list[int]:
        """TinyDB's `remove`; no document is copied."""
        with self._storage.lock:
            if doc_ids is None and cond is not None:
                doc_ids = self._matching(cond)
            return super().remove(doc_ids=doc_ids)

    def __iter__(self) -> Iterator[Document]:
        # As of now: a loop may write to the table it reads.
        for doc_id, doc in list(self._read_table().items()):
            yield _own(self.document_class(doc, self.document_id_class(doc_id)))

    def _matching(self, cond: Any) -> list[int]:
        return [self.document_id_class(k) for k, doc in self._read_table().items() if cond(doc)]

    def _read_table(self) -> Any:
        return self._storage.live(self.name)

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        storage = self._storage
        with storage.lock:
            changes = Changes(self.name, storage.live(self.name), self.document_id_class)
            updater(changes)
            steps = changes.steps()
            if not storage.has(self.name):
                steps.insert(0, ["table", self.name])
            if steps:
                storage.commit(steps)
        self.clear_cache()


class JournalDB(TinyDB):
    """TinyDB with the tables that fit the storage."""

    table_class = JournalTable


class Journal(Closing):
    """A session's events, encrypted and crash-safe, in a TinyDB.

    `db` is an ordinary TinyDB; table "events" holds what `append` adds. Every write is on the
    medium when it returns; FacilitatorError means that it did not happen.
    """

    def __init__(
        self,
        keys: Keys,
        session_id: str,
        opened: tuple[RecordLog, SessionKey],
        lock: FileLock | None = None,
    ) -> None:
        log, self.key = opened
        self.cut_bytes = log.cut_bytes
        """Bytes of an unacknowledged, torn last record that were set aside on opening."""
        self._storage = JournalStorage(log)
        self.db = JournalDB(storage=lambda: self._storage)
        self._keys = keys
        self._session_id = session_id
        self._lock = lock

    @classmethod
    def create(cls, folder: Path, keys: Keys, session_id: str) -> Self:
        """Begin a session's journal in its vault folder (made if missing); its key must exist."""
        lock = _lock(folder, session_id)
        try:
            if journal_files(folder):
                raise FacilitatorError(
                    _("Session {session_id} has a journal already.").format(session_id=session_id),
                    _("Reopen it with `{facilitator} resume {session_id}`.").format(
                        facilitator=program(), session_id=session_id
                    ),
                )
            key = keys.open(session_id)
            path = journal_path(folder, key.generation)
            # A note of another file, under the same key, would speak of this one.
            RecordLog.create(
                path, key, session_id, announce=lambda end: write_end(keys, key, session_id, end)
            )
            log = RecordLog(path, key, session_id, writable=True)
            return cls(keys, session_id, (log, key), lock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open(cls, folder: Path, keys: Keys, session_id: str, *, read_only: bool = False) -> Self:
        """Reopen a session's journal; compacts it if that makes the next opening much faster.

        Read-only needs no lock, changes nothing, and shows what was there at the time of opening;
        so it works while another process writes. FacilitatorError if there is no key or no
        journal, another process has it open (the message names it), or it is damaged before its
        end.
        """
        check_session_id(session_id)
        if read_only:
            return cls(keys, session_id, read_log(folder, keys, session_id))
        if not journal_files(folder):  # before a lock is made where there is nothing
            raise no_journal(folder, session_id)
        lock = _lock(folder, session_id)
        try:
            opened = open_log(folder, keys, session_id)
            journal = cls(keys, session_id, opened, lock)
            if opened[0].after_snapshot > COMPACT_AFTER and not damaged_files(folder):
                journal._try_to_compact()
            return journal
        except BaseException:
            lock.release()
            raise

    def compact(self) -> None:
        """Rewrite the journal as what its tables hold now, under the next key.

        The key of the old file is destroyed with it: whatever was changed or removed in a table,
        set aside after a crash or kept after a repair cannot be brought back. FacilitatorError
        leaves the journal as it was; if the key's state is not known, until it is reopened no
        more is accepted.
        """
        storage = self._storage
        with storage.lock:
            storage.log.check_usable()
            storage.log, self.key = begin_next(
                storage.log, self.key, self._keys, self._session_id, storage.snapshot()
            )

    def rewrite(
        self,
        replaced: Mapping[int, Mapping[str, Any]],
        added: Sequence[Mapping[str, Any]],
        prepare: Callable[[SessionKey], None],
    ) -> None:
        """Compact with other events in place of some (by their place in order, from 0) and `added`
        behind them, in one step, under a key with a new root (`SessionKey.renewed`).

        `prepare` is called with that key before the step: what it opens must be on the medium. All
        of this happened, or nothing of it; FacilitatorError as for `compact`, or of `prepare`.
        """
        storage = self._storage
        with storage.lock:
            storage.log.check_usable()
            new = self.key.renewed()
            prepare(new)
            tables = storage.copy()
            events = tables.setdefault(EVENTS, Table())
            ids = list(events)
            for place, record in replaced.items():
                events[ids[place]] = dict(record)
            last = max(map(int, ids), default=0)
            events.update({str(last + n): dict(one) for n, one in enumerate(added, 1)})
            payload = to_payload(snapshot(tables))
            storage.log, self.key = begin_next(
                storage.log, self.key, self._keys, self._session_id, payload, new=new
            )
            storage.become(payload)
            for table in self.db._tables.values():
                table._next_id = None  # TinyDB counts on from what it gave last
                table.clear_cache()

    def _try_to_compact(self) -> None:
        """On opening, a disk without room for a second file is no reason to stay closed."""
        try:
            self.compact()
        except FacilitatorError:
            self._storage.log.check_usable()

    def append(self, records: Sequence[Mapping[str, Any]]) -> list[int]:
        """Add events in one transaction, all or none; their document ids."""
        if not records:
            return []
        ids: list[int] = self.db.table(EVENTS).insert_multiple(records)
        return ids

    def records(self) -> Iterator[dict[str, Any]]:
        """The events in the order they were appended."""
        for document in self.db.table(EVENTS):
            yield dict(document)

    def each(self, make: Callable[[Mapping[str, Any]], _T]) -> Iterator[_T]:
        """What `make` makes of each event, in order. Copies nothing, so it is faster than
        `records`; `make` must neither change nor keep what it is given."""
        return map(make, list(self._storage.live(EVENTS).values()))

    def close(self) -> None:
        """Note where the journal ends, let go of the file and the lock; may be called again.

        Where that cannot be noted, the note of before holds as it did: a lower bound.
        """
        try:
            if self._lock is not None and (end := self._storage.log.synced_end()) is not None:
                with suppress(FacilitatorError):
                    write_end(self._keys, self.key, self._session_id, end)
        finally:
            self.db.close()
            if self._lock is not None:
                self._lock.release()


def _own(doc: Document) -> Document:
    """Nobody may change in memory what is not on the medium: a copy, all the way down."""
    return Document(own_copy(dict(doc)), doc.doc_id)


def _lock(folder: Path, session_id: str) -> FileLock:
    refuse_link(folder)
    return FileLock(
        folder / LOCK,
        _("Session {check_session_id}").format(check_session_id=check_session_id(session_id)),
    )
