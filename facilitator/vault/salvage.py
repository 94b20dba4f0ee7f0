"""The way out of a damaged journal: what authenticates is taken over, the damaged file is kept.

The new file takes the place of the damaged one, of the same generation, so that the copy kept
beside it (`journal.N.damaged-...`) stays readable for whoever can mend it by hand; compacting
later, or sealing, makes an end of it. As long as it is there, reopening does not compact.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

from facilitator.errors import FacilitatorError
from facilitator.typed import program
from facilitator.vault import disk
from facilitator.vault.changes import Tables, apply, from_payload, snapshot, to_payload
from facilitator.vault.end_mark import EndMark, read_end, write_end
from facilitator.vault.generations import DAMAGED, Keys, journal_path, key_that_counts
from facilitator.vault.layout import LOCK
from facilitator.vault.lock import FileLock
from facilitator.vault.record_log import RecordLog, damaged, read_file, read_header
from facilitator.vault.records import FIRST, HEADER_BYTES, Record, Records
from facilitator.vault.session_key import SessionKey, check_session_id
from facilitator.words import _


class Salvaged(NamedTuple):
    """What became of a damaged journal. A record is one transaction: an event, as a rule."""

    taken: int
    """Records that were taken over."""
    lost: int
    """Records that are known to be missing between or after those."""
    cut_bytes: int
    """Bytes behind the last record that are none: of one never acknowledged, or lost as well."""
    kept: Path
    """The damaged file, as it was."""


def salvage(folder: Path, keys: Keys, session_id: str) -> Salvaged:
    """Replace a session's damaged journal by one of all its records that authenticate.

    Each change of a table names the document and holds all of it, so those behind the damage mean
    the same without those lost in it. FacilitatorError if the journal is not damaged, if nothing
    of it can be saved, or if another process has it open; it is left as it is then.
    """
    check_session_id(session_id)
    key_that_counts(folder, keys.open(session_id), session_id)  # no lock where there is nothing
    lock = FileLock(folder / LOCK, _("Session {session_id}").format(session_id=session_id))
    try:
        key = key_that_counts(folder, keys.open(session_id), session_id)
        path = journal_path(folder, key.generation)
        end, legible = _noted_end(keys, key, session_id)
        if legible and _is_intact(path, key, session_id, end):
            raise FacilitatorError(
                _("The journal of session {session_id} is not damaged.").format(
                    session_id=session_id
                ),
                _("Go on with it: {facilitator} resume {session_id}").format(
                    facilitator=program(), session_id=session_id
                ),
            )
        data = read_file(path)
        records = read_header(data, path, key, session_id)
        found = _authentic(records, data)
        taken = _coherent(found)
        if not taken:
            reason = _("its beginning is damaged, and what follows has no session without it")
            raise damaged(path, reason, session_id, salvageable=False)
        kept = path.with_name(f"{path.name}{DAMAGED}{hashlib.sha256(data).hexdigest()[:8]}")
        try:
            disk.write_whole(kept, data)
        except OSError as error:
            raise disk.fault(_("The damaged journal could not be kept"), kept, error) from error
        tables: Tables = {}
        for record in taken:
            apply(tables, from_payload(record.payload))
        # The new end is noted first: cut off in between, the old file still counts as damaged.
        RecordLog.create(
            path,
            key,
            session_id,
            to_payload(snapshot(tables)),
            lambda new: write_end(keys, key, session_id, new),
        )
        known = max(record.number for record in found) + 1
        if end is not None and (end.generation, end.file) == (records.generation, records.file_id):
            known = max(known, end.records)
        return Salvaged(
            taken=len(taken),
            lost=known - len(taken),
            cut_bytes=len(data) - max(record.end for record in found),
            kept=kept,
        )
    finally:
        lock.release()


def _noted_end(keys: Keys, key: SessionKey, session_id: str) -> tuple[EndMark | None, bool]:
    """How the journal ended when it was last closed, and whether that could be read."""
    try:
        return read_end(keys, key, session_id), True
    except FacilitatorError:
        return None, False


def _is_intact(path: Path, key: SessionKey, session_id: str, end: EndMark | None) -> bool:
    try:
        RecordLog(path, key, session_id, writable=False, end=end)
    except FacilitatorError:
        return False
    return True


def _authentic(records: Records, data: bytes) -> list[Record]:
    """Every record in the file that authenticates, wherever it lies."""
    found: list[Record] = []
    at = HEADER_BYTES
    while record := records.open(data, at) or records.next_after(data, at):
        found.append(record)
        at = record.end
    return found


def _coherent(found: list[Record]) -> list[Record]:
    """The records to take over, by number, each once; none unless the first is among them.

    Of two with one number (of a past that was cut off) the one that was written after the one
    before is taken. Where none was, the numbers go on, but the story does not: nothing behind it
    is taken.
    """
    by_number: dict[int, list[Record]] = {}
    for record in found:
        by_number.setdefault(record.number, []).append(record)
    taken: list[Record] = []
    for number in sorted(by_number):
        last, previous = (taken[-1].number, taken[-1].tag) if taken else (-1, FIRST)
        follows = number == last + 1
        fitting = [r for r in by_number[number] if not follows or r.previous == previous]
        if not fitting or not (taken or follows):
            break
        taken.append(fitting[0])
    return taken
