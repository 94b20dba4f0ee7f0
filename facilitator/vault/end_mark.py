"""Where a journal ended when it was last closed, noted beside its key: never on the same disk image
of the study's folder as the journal itself.

A file that only grows cannot tell by itself that records were cut off its end: it looks as it did
before they were written, as after a crash. So closing notes, in the key folder, how many records
there are and the tag of the last, which stands for all before it (they are a chain). The note is a
lower bound: records are on the medium before it is written, and opening does not take it back, so
no crash can leave it ahead of the journal. What was appended since it was written may end in a
crash's torn tail; what it names may not. An older copy of the journal as a whole is noticed by it
too; an older copy of study and key folder both is not, and cannot be. Without a note (a journal
from before there were notes, one never closed, a key that was carried to another machine) a cut
end is not told from a crash.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import asdict, dataclass
from typing import Protocol

from facilitator.domain.reading import json_of, read_as
from facilitator.errors import FacilitatorError
from facilitator.typed import program
from facilitator.vault.session_key import SessionKey
from facilitator.words import _

FORMAT = "facilitator journal end"
VERSION = 1


class Marks(Protocol):
    """Where such notes lie: small files by the session's name."""

    def read_mark(self, name: str) -> bytes | None:
        """What was noted; None if nothing was."""
        ...

    def write_mark(self, name: str, data: bytes) -> None:
        """Note it in one step, on the medium on return."""
        ...


@dataclass(frozen=True, slots=True)
class EndMark:
    """The least that a journal holds. `file` and `last` are hexadecimal: what makes the file of
    this generation like no other, and the tag of its last record ("" if it has none)."""

    generation: int
    file: str
    records: int
    last: str


def read_end(marks: Marks, key: SessionKey, session_id: str) -> EndMark | None:
    """The note of a session's journal; None if there is none, or only one of a file that is no
    more: that says nothing, and its key may have gone. Read it before the journal.

    FacilitatorError if it is damaged.
    """
    data = marks.read_mark(session_id)
    if data is None:
        return None
    try:
        end = read_as(EndMark, json_of(data))
        if end.generation < key.generation:
            return None
        if _encode(end, key, session_id) == data:
            return end
    except ValueError:
        pass
    raise FacilitatorError(
        _(
            "What was noted beside the key of session {session_id}, where "
            "its journal ends, is damaged."
        ).format(session_id=session_id),
        _(
            "Nothing was changed. To go on with what the journal holds: "
            "{facilitator} vault salvage {session_id}"
        ).format(facilitator=program(), session_id=session_id),
    )


def write_end(marks: Marks, key: SessionKey, session_id: str, end: EndMark) -> None:
    """Note where the journal ends; its records must be on the medium."""
    marks.write_mark(session_id, _encode(end, key, session_id))


def _encode(end: EndMark, key: SessionKey, session_id: str) -> bytes:
    body: dict[str, object] = {"format": FORMAT, "version": VERSION, **asdict(end)}
    told = json.dumps(body).encode()
    secret = key.derive(f"journal end {session_id}")
    body["check"] = hmac.digest(secret, told, "sha256").hex()
    return json.dumps(body, indent=1).encode() + b"\n"
