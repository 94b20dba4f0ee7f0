"""A sealed transcript's amendments: a chain from the certificate to the text as it is now.

The certificate holds the SHA-256 of transcript.json as it was sealed, which is revision 1. An
amendment puts a whole new file in its place, which says of each revision since: what it follows,
and the hash of the text it made. The old text is nowhere then, only hashes of it.

A hash of a text that is known but for a word tells that word to whoever tries all of them. So each
revision's file has 32 random bytes of its own, its salt, that are hashed with the text and go with
it: of a text that is gone the hash tells nothing. (docs/decisions/0009-salted-revisions.md)

A chain of hashes alone can be made by whoever may write in the study's folder, and an older file be
put back. So each account notes in its own key folder what it amended (`Amended`). It is a lower
bound: other accounts amend too.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from facilitator.domain.reading import json_of, read_as
from facilitator.domain.sealed import SealedRevision
from facilitator.errors import FacilitatorError
from facilitator.vault import disk, layout
from facilitator.vault.keys import KeyStore
from facilitator.words import _

SALT = "salt"
"""The column of the table session that holds the salt, in hexadecimal."""
_SALT_BYTES = 32

FORMAT = "facilitator amendments, as made"
VERSION = 1

_HINT = _(
    "Do not rely on this text. If you have a copy of transcript.json "
    "from after the last amendment, put it back."
)

Content = Mapping[str, Any]
"""transcript.json as JSON has it: rows by number, by table."""


def new_salt() -> str:
    """For one revision; 256 random bits."""
    return secrets.token_hex(_SALT_BYTES)


def text_sha256(content: Content) -> str:
    """The hash of all that a revision holds, its salt among it, but for the records of revisions,
    one of which holds this hash."""
    tables = {name: dict(rows) for name, rows in content.items()}
    tables["session"] = {
        number: {column: value for column, value in row.items() if column != "revisions"}
        for number, row in tables["session"].items()
    }
    return _digest(tables)


def record_sha256(record: Mapping[str, Any]) -> str:
    """The hash of a revision's record, which the next one holds."""
    return _digest(record)


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Chain:
    """The amendments of a transcript, and the hash that stands for each revision, from the first.

    That of the first is the file's, as it was certified; that of a later one is its record's.
    """

    revisions: tuple[SealedRevision, ...]
    hashes: tuple[str, ...]

    @property
    def revision(self) -> int:
        """Which revision the text is."""
        return len(self.hashes)


def follow(data: bytes, certified: str) -> Chain:
    """The amendments of a transcript.json, none if it is the one that was certified.

    `certified` is the SHA-256 on the certificate. FacilitatorError that says where the chain from
    it to this text breaks.
    """
    if hashlib.sha256(data).hexdigest() == certified:
        return Chain((), (certified,))
    try:
        content = json_of(data)
        (head,) = content["session"].values()
        records = head.get("revisions", [])
        now = text_sha256(content)
    except (ValueError, KeyError, TypeError, AttributeError):
        records = []
    if not isinstance(records, list) or not records:
        raise FacilitatorError(
            _("The transcript is not the one the certificate was made for."),
            _("Do not rely on this certificate; compare with your backup of the session's folder."),
        )
    found: list[SealedRevision] = []
    hashes, before = [certified], _("the text that the certificate was made for")
    for number, record in enumerate(records, 2):
        try:
            revision = read_as(SealedRevision, record)
        except ValueError:
            raise _broken(number, _("its record cannot be read")) from None
        if revision.revision != number or revision.previous != hashes[-1]:
            raise _broken(number, _("it does not follow {before}").format(before=before))
        before = _("revision {number}").format(number=number)
        hashes.append(record_sha256(record))
        found.append(revision)
    if found[-1].text_sha256 != now:
        raise _broken(len(hashes), _("the text was changed after it was made"))
    return Chain(tuple(found), tuple(hashes))


def _broken(number: int, why: str) -> FacilitatorError:
    return FacilitatorError(
        _(
            "The chain from the certificate to the transcript breaks at revision {number}: {why}."
        ).format(number=number, why=why),
        _HINT,
    )


def replace_transcript(session_folder: Path, data: bytes) -> None:
    """Puts a revision's file in the place of the one before, in one step, on the medium on return.

    A crash leaves the one or the other, whole. OSError leaves the one before.
    """
    path = session_folder / layout.TRANSCRIPT
    before = path.stat()
    disk.write_whole(path, data)
    with suppress(OSError):  # whom its owner let read it may still
        if hasattr(os, "chown"):
            os.chown(path, -1, before.st_gid)
        path.chmod(before.st_mode & 0o777)


@dataclass(frozen=True, slots=True)
class Last:
    """The last amendment of a session that an account knows of, and the SHA-256 of its record."""

    revision: int
    record: str


@dataclass(frozen=True, slots=True)
class Amended:
    """What an account notes of a study's amendments, apart from the study."""

    keys: KeyStore
    study: str
    """The study's id."""

    def check(self, session_id: str, chain: Chain) -> Last | None:
        """What this account noted of a session, None if nothing; FacilitatorError if the
        transcript's chain does not hold it, or if the note is damaged."""
        last = self._noted().get(session_id)
        if last is None:
            return None
        if chain.revision < last.revision:
            raise FacilitatorError(
                _(
                    "An older transcript of session {session_id} stands in the place "
                    "of the present one: it is revision {revision}, and this account "
                    "knows revision {revision_2}."
                ).format(session_id=session_id, revision=chain.revision, revision_2=last.revision),
                _(
                    "Do not use it: somebody may have withdrawn from it. Put back a "
                    "copy from after the last amendment; where there is none, let "
                    "them withdraw again."
                ),
            )
        if chain.hashes[last.revision - 1] != last.record:
            raise FacilitatorError(
                _(
                    "Revision {revision} of session {session_id} is not the one that "
                    "this account knows."
                ).format(revision=last.revision, session_id=session_id),
                _HINT,
            )
        return last

    def note(self, session_id: str, chain: Chain) -> None:
        """Notes which amendments a session has; on the medium on return."""
        if not chain.revisions:
            return
        last = Last(chain.revision, chain.hashes[-1])
        noted = self._noted()
        if noted.get(session_id) != last:
            noted[session_id] = last
            self.keys.write_mark(self._name, self._encode(noted))

    @property
    def path(self) -> Path:
        return self.keys.mark_path(self._name)

    @property
    def _name(self) -> str:
        return f"{self.study}-amended"

    def _noted(self) -> dict[str, Last]:
        data = self.keys.read_mark(self._name)
        if data is None:
            return {}
        try:
            sessions = json_of(data)["sessions"]
            noted = {str(name): read_as(Last, last) for name, last in sessions.items()}
            if self._encode(noted) == data and all(last.revision > 1 for last in noted.values()):
                return noted
        except (ValueError, KeyError, TypeError, AttributeError):
            pass
        raise FacilitatorError(
            _("What this account noted of its amendments is damaged ({path}).").format(
                path=self.path
            ),
            _("The transcripts are as they were. If you trust them, delete that file."),
        )

    def _encode(self, noted: Mapping[str, Last]) -> bytes:
        sessions = {name: asdict(noted[name]) for name in sorted(noted)}
        body = {"format": FORMAT, "version": VERSION, "study": self.study, "sessions": sessions}
        check = hashlib.sha256(json.dumps(body).encode()).hexdigest()
        return json.dumps({**body, "check": check}, indent=1).encode() + b"\n"
