"""The study's log of destructions: a line each, chained by hashes, kept for good.

A line is JSON: its number, the SHA-256 of the line before (64 zeros in the first), the session,
when its key was destroyed, and the SHA-256 of certificate and transcript. It holds no names, and no
hashes of names, which could be guessed. So a certificate cannot be replaced, or a destruction be
left out, without the lines after it giving that away.
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
from facilitator.vault.lock import FileLock
from facilitator.vault.session_key import is_session_id

NAME = "destructions.log"
FIRST = "0" * 64
_LOCK = ".destructions.lock"
_WHAT = "The study's log of destructions"


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


def read_log(path: Path) -> list[Destruction]:
    """All lines, in order; none if there is no log. A last line that a crash cut off is left out.

    FacilitatorError if a line was changed, removed, added or moved.
    """
    return _parse(path, _read(path))[0]


def note_destruction(path: Path, certificate: Certificate, data: bytes) -> None:
    """Add a destruction, on the medium before this returns; nothing if it is there already.

    FacilitatorError if it could not be noted; calling again makes good for it.
    """
    told = Destruction.of(certificate, data)
    lock = FileLock(path.with_name(_LOCK), _WHAT)
    try:
        before = _read(path)
        lines, end = _parse(path, before)
        if any(replace(line, number=0, previous=FIRST) == told for line in lines):
            return
        previous = hashlib.sha256(lines[-1].line()).hexdigest() if lines else FIRST
        line = replace(told, number=len(lines) + 1, previous=previous).line()
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
    except OSError as error:
        raise disk.fault(f"{_WHAT} could not be written", path, error) from error
    finally:
        lock.release()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise disk.fault(f"{_WHAT} could not be read", path, error) from error


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
                f"{_WHAT} is broken at line {len(found) + 1} ({path}).",
                "It was changed after it was written: put back a copy from a backup, or give it "
                "another name, as evidence, and sealing begins a new one.",
            )
        found.append(line)
        previous = hashlib.sha256(raw).hexdigest()
        end += len(raw)
    return found, end
