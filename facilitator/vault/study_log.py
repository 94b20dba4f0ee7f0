"""The study's log of destructions: a line each, chained by hashes, kept for good.

A line is JSON: its number, the SHA-256 of the line before (64 zeros in the first), the session,
when its key was destroyed, and the SHA-256 of certificate and transcript. It holds no names, and no
hashes of names, which could be guessed. So a certificate cannot be replaced, or a destruction be
left out, without the lines after it giving that away.

A chain of hashes alone could be made anew, or cut off, by whoever may write in the study's folder.
So each account notes in its own key folder how many lines there were when it last noted a
destruction, and the hash of the last, which stands for all before it (`Witness`). It is a lower
bound: other accounts of the study add lines of their own.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from facilitator.domain.reading import json_of, read_as
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.certificate import Certificate
from facilitator.vault.keys import KeyStore
from facilitator.vault.lock import FileLock
from facilitator.vault.session_key import is_session_id
from facilitator.words import _

NAME = "destructions.log"
FORMAT = "facilitator log of destructions, as seen"
VERSION = 1
FIRST = "0" * 64
LOCK = ".destructions.lock"
_WHAT = _("The study's log of destructions")


@dataclass(frozen=True, slots=True)
class Destruction:
    """One line. Times are as on the certificate (ISO 8601)."""

    number: int
    previous: str
    session: str
    begun: str
    key_destroyed: str
    finished: str
    key_custody: str
    certificate_sha256: str
    transcript_sha256: str

    @classmethod
    def of(cls, certificate: Certificate, data: bytes) -> Destruction:
        """What a certificate says; `data` is certificate.json. It has no place in a log yet."""
        return cls(
            number=0,
            previous=FIRST,
            session=certificate.session,
            begun=certificate.begun,
            key_destroyed=certificate.key_destroyed,
            finished=certificate.finished,
            key_custody=certificate.key_custody,
            certificate_sha256=hashlib.sha256(data).hexdigest(),
            transcript_sha256=certificate.transcript_sha256,
        )

    def line(self) -> bytes:
        return json.dumps(asdict(self)).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Seen:
    """How long the log was, and the SHA-256 of its last line."""

    lines: int
    last: str

    @classmethod
    def of(cls, lines: list[Destruction]) -> Seen:
        return cls(len(lines), hashlib.sha256(lines[-1].line()).hexdigest() if lines else FIRST)


@dataclass(frozen=True, slots=True)
class Witness:
    """What an account notes of a study's log, apart from the study."""

    keys: KeyStore
    study: str
    """The study's id."""

    def seen(self) -> Seen | None:
        """What was noted last; None if nothing was. FacilitatorError if that is damaged."""
        data = self.keys.read_mark(self._name)
        if data is None:
            return None
        try:
            seen = read_as(Seen, json_of(data))
            if self._encode(seen) == data:
                return seen
        except ValueError:
            pass
        raise FacilitatorError(
            _("What this account noted of {lower} is damaged ({path}).").format(
                lower=_WHAT.lower(), path=self.path
            ),
            _("{what} is as it was. If you trust it, delete that file.").format(what=_WHAT),
        )

    def note(self, seen: Seen) -> None:
        """On the medium on return."""
        self.keys.write_mark(self._name, self._encode(seen))

    @property
    def path(self) -> Path:
        return self.keys.mark_path(self._name)

    @property
    def _name(self) -> str:
        return f"{self.study}-log"

    def _encode(self, seen: Seen) -> bytes:
        body = {"format": FORMAT, "version": VERSION, "study": self.study, **asdict(seen)}
        check = hashlib.sha256(json.dumps(body).encode()).hexdigest()
        return json.dumps({**body, "check": check}, indent=1).encode() + b"\n"


def read_log(path: Path, witness: Witness | None = None) -> list[Destruction]:
    """All lines, in order; none if there is no log. A last line that a crash cut off is left out.

    FacilitatorError if a line was changed, removed, added or moved, or if the log is not, or no
    more, what `witness` noted of it.
    """
    seen = None if witness is None else witness.seen()  # before the log: another may add to it
    lines = _parse(path, _read(path))[0]
    if witness is not None and seen is not None:
        _check_seen(path, lines, seen, witness)
    return lines


def _check_seen(path: Path, lines: list[Destruction], seen: Seen, witness: Witness) -> None:
    if Seen.of(lines[: seen.lines]) == seen:
        return
    what = _("{what} is not the one this account noted destructions in: it was made anew").format(
        what=_WHAT
    )
    if len(lines) < seen.lines:
        what = _("{what} has {lines} of the {lines_2} lines that this account saw in it").format(
            what=_WHAT, lines=len(lines), lines_2=seen.lines
        )
    raise FacilitatorError(
        f"{what} ({path}).",
        _(
            "Put back a copy of it from a backup. If there is none, keep "
            "this one as evidence, and delete {path}: then it is vouched for "
            "from here on only."
        ).format(path=witness.path),
    )


def note_destruction(
    path: Path, certificate: Certificate, data: bytes, witness: Witness | None = None
) -> None:
    """Add a destruction, on the medium before this returns; nothing if it is there already.

    FacilitatorError if it could not be noted; calling again makes good for it.
    """
    told = Destruction.of(certificate, data)
    lock = FileLock(path.with_name(LOCK), _WHAT)
    try:
        before = _read(path)
        lines, end = _parse(path, before)
        seen = None if witness is None else witness.seen()
        if witness is not None and seen is not None:
            _check_seen(path, lines, seen, witness)
        if any(replace(line, number=0, previous=FIRST) == told for line in lines):
            if witness is not None and seen != Seen.of(lines):
                witness.note(Seen.of(lines))
            return
        lines.append(replace(told, number=len(lines) + 1, previous=Seen.of(lines).last))
        line = lines[-1].line()
        existed = path.exists()
        fd = disk.open_append(path) if existed else disk.open_new(path)
        try:
            if end < len(before):
                disk.truncate(fd, end)
            disk.write(fd, line)
            disk.sync(fd)
        finally:
            os.close(fd)
        disk.sync_folder(path.parent)
        if witness is not None:
            witness.note(Seen.of(lines))
    except OSError as error:
        raise disk.fault(
            _("{what} could not be written").format(what=_WHAT), path, error
        ) from error
    finally:
        lock.release()


def _read(path: Path) -> bytes:
    try:
        return disk.read(path)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise disk.fault(_("{what} could not be read").format(what=_WHAT), path, error) from error


def _parse(path: Path, data: bytes) -> tuple[list[Destruction], int]:
    """The lines, and the byte after the last whole one."""
    found: list[Destruction] = []
    previous, end = FIRST, 0
    # What follows the last line's end was cut off while it was written: never acknowledged.
    for raw in [text + b"\n" for text in data.split(b"\n")[:-1]]:
        try:
            line = read_as(Destruction, json_of(raw))
            follows = (line.number, line.previous) == (len(found) + 1, previous)
            sound = follows and is_session_id(line.session) and line.line() == raw
        except ValueError:
            sound = False
        if not sound:
            raise FacilitatorError(
                _("{what} is broken at line {found} ({path}).").format(
                    what=_WHAT, found=len(found) + 1, path=path
                ),
                _(
                    "It was changed after it was written: put back a copy from a "
                    "backup, or give it another name, as evidence, and sealing "
                    "begins a new one."
                ),
            )
        found.append(line)
        previous = hashlib.sha256(raw).hexdigest()
        end += len(raw)
    return found, end
