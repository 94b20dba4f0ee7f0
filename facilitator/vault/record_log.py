"""A file of sealed records (see `records`), appended one at a time, each on the medium before it
counts."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from facilitator.errors import FacilitatorError
from facilitator.typed import program
from facilitator.vault import disk
from facilitator.vault.end_mark import EndMark
from facilitator.vault.records import FIRST, HEADER_BYTES, HeaderError, Records, VersionError
from facilitator.vault.session_key import SessionKey
from facilitator.words import _


class RecordLog:
    """One generation of a journal's records. The caller sees to it that only one process writes.

    `payloads` are those found on opening, in order; `cut_bytes` is how much of a torn tail was
    set aside (or, read-only, left unread).
    """

    def __init__(
        self,
        path: Path,
        key: SessionKey,
        session_id: str,
        *,
        writable: bool,
        end: EndMark | None = None,
    ) -> None:
        """Open an existing log, whose end was noted before as `end`.

        A torn tail is copied aside, then cut off (read-only: ignored). FacilitatorError if the
        file is of another session, damaged before its end or shorter than was noted; it is left
        as it is then.
        """
        self.path = path
        self.payloads: list[bytes] = []
        self._identity = session_id
        self._fault: FacilitatorError | None = None
        self._fd: int | None = None
        data = read_file(path)
        self._records = read_header(data, path, key, session_id)
        self._previous = FIRST
        self._end = self._read(data, end)
        self.cut_bytes = len(data) - self._end
        if writable:
            try:
                if self.cut_bytes:
                    aside = path.with_name(f"{path.name}.torn-{self._end}")
                    disk.write_whole(aside, data[self._end :])
                self._fd = disk.open_append(path)
                if self.cut_bytes:
                    disk.truncate(self._fd, self._end)
                    disk.sync(self._fd)
            except OSError as error:
                self.close()
                raise disk.fault(_("The journal could not be opened"), path, error) from error

    @staticmethod
    def create(
        path: Path,
        key: SessionKey,
        session_id: str,
        snapshot: bytes | None = None,
        announce: Callable[[EndMark], None] = lambda _: None,
    ) -> None:
        """A new log of the key's generation, whole or not at all, in place of what was there.

        It holds no record, or one: the snapshot of all that was before, without which it is
        never opened. `announce` is told how it ends before it is written.
        """
        records = Records.begin(key, session_id, has_snapshot=snapshot is not None)
        first, tag = (b"", FIRST) if snapshot is None else records.seal(0, FIRST, snapshot)
        announce(_mark(records, int(snapshot is not None), tag))
        try:
            disk.write_whole(path, records.header + first)
        except OSError as error:
            raise disk.fault(_("The journal could not be made"), path, error) from error

    @property
    def generation(self) -> int:
        """How often the journal was begun anew, from 1."""
        return self._records.generation

    @property
    def count(self) -> int:
        """How many records the log holds."""
        return self._count

    @property
    def after_snapshot(self) -> int:
        """How many records must be read one by one on opening."""
        return self._count - self._records.has_snapshot

    def append(self, payload: bytes) -> None:
        """One record more, on the medium on return.

        After a failed write the log is as before, if the half-written record can be cut off again,
        and another try is allowed; after a failed sync nobody knows what the medium holds, so
        every later write is refused.
        """
        fd = self.check_usable()
        record, tag = self._records.seal(self._count, self._previous, payload)
        try:
            disk.write(fd, record)
        except OSError as error:
            fault = disk.fault(_("The journal could not be written"), self.path, error)
            try:
                disk.truncate(fd, self._end)
            except OSError:
                self._fault = fault
            raise fault from error
        try:
            disk.sync(fd)
        except OSError as error:
            self._fault = disk.fault(_("The journal could not be written"), self.path, error)
            raise self._fault from error
        self._previous = tag
        self._end += len(record)
        self._count += 1

    def synced_end(self) -> EndMark | None:
        """How the log ends, on the medium on return; None where nobody knows what that holds."""
        if self._fault is not None or self._fd is None:
            return None
        try:
            disk.sync(self._fd)  # what was found on opening may never have been synced
        except OSError:
            return None
        return _mark(self._records, self._count, self._previous)

    def refuse(self, fault: FacilitatorError) -> None:
        """Accept no more records: every later one is refused with this error."""
        self._fault = fault

    def check_usable(self) -> int:
        """The file, if a record may be added; otherwise the error that says why not."""
        if self._fault is not None:
            raise self._fault
        if self._fd is None:
            raise ValueError("the journal is closed, or open for reading only")
        return self._fd

    def close(self) -> None:
        """Let go of the file; may be called again."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _read(self, data: bytes, end: EndMark | None) -> int:
        """Fill `payloads`; the byte after the last valid record."""
        self._count = 0
        noted_tag = ""
        at = HEADER_BYTES
        while at < len(data):
            record = self._records.open(data, at)
            if record is None:
                if self._records.next_after(data, at) is not None:
                    raise self._damaged(_("a record is damaged at byte {at}").format(at=at))
                break
            if record.number != self._count or record.previous != self._previous:
                raise self._damaged(
                    _("records are missing or out of order at byte {at}").format(at=at)
                )
            self.payloads.append(record.payload)
            self._previous = record.tag
            self._count += 1
            if end is not None and self._count == end.records:
                noted_tag = record.tag.hex()
            at = record.end
        if self.after_snapshot < 0:
            raise self._damaged(_("its snapshot is damaged"))
        if end is not None and end.generation >= self.generation:
            self._check_end(end, noted_tag)
        return at

    def _check_end(self, end: EndMark, tag: str) -> None:
        """FacilitatorError if the log holds less than was noted when it was last closed."""
        here = _mark(self._records, end.records, FIRST)
        if (here.generation, here.file) != (end.generation, end.file):
            raise self._damaged(_("it is another file, or an older one, than the one last closed"))
        if self._count < end.records:
            missing = end.records - self._count
            raise self._damaged(
                _(
                    "its end is damaged or cut off, {missing} of the {records} "
                    "records that it had when it was last closed"
                ).format(missing=missing, records=end.records)
            )
        if end.records and tag != end.last:
            raise self._damaged(_("its records are not those it had when it was last closed"))

    def _damaged(self, reason: str) -> FacilitatorError:
        held = (
            _("; the {payloads} records before it are intact").format(payloads=len(self.payloads))
            if self.payloads
            else ""
        )
        # Without its first record a session has no beginning that anything could go on from.
        salvageable = bool(self.payloads)
        return damaged(self.path, reason + held, self._identity, salvageable=salvageable)


def _mark(records: Records, count: int, tag: bytes) -> EndMark:
    return EndMark(records.generation, records.file_id, count, tag.hex() if count else "")


def opens(path: Path, key: SessionKey, session_id: str) -> bool:
    """Whether the key is the one the file was begun with; nothing behind its header is read."""
    try:
        Records(key, session_id, read_file(path, HEADER_BYTES))
    except VersionError:
        return True
    except HeaderError:
        return False
    return True


def read_file(path: Path, size: int | None = None) -> bytes:
    """A journal's file, whole or its beginning. FacilitatorError if it cannot be read."""
    try:
        return disk.read(path, size)
    except OSError as error:
        raise disk.fault(_("The journal could not be read"), path, error) from error


def read_header(data: bytes, path: Path, key: SessionKey, session_id: str) -> Records:
    """What the file's header says. FacilitatorError if it does not authenticate."""
    try:
        return Records(key, session_id, data[:HEADER_BYTES])
    except VersionError:
        raise FacilitatorError(
            _("The journal {path} was written by another version of this program.").format(
                path=path
            ),
            _("Open the session with the newest version."),
        ) from None
    except HeaderError:
        reason = _("its beginning is damaged, or it is of another session")
        raise damaged(path, reason, session_id, salvageable=False) from None


def damaged(
    path: Path, reason: str, session_id: str, *, salvageable: bool = True
) -> FacilitatorError:
    """The refusal of a journal that is damaged before its end, and what can be done."""
    return FacilitatorError(
        _("The journal {path} cannot be trusted: {reason}.").format(path=path, reason=reason),
        _("Nothing was changed. Put back an intact copy of this file if you have one")
        + (
            _(", or take over what is intact: `{facilitator} vault salvage {session_id}`.").format(
                facilitator=program(), session_id=session_id
            )
            if salvageable
            else _("; the recording beside it can still be read and transcribed anew.")
        ),
    )
