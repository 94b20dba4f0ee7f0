"""A sealed transcript: reviewed, anonymised, and all there is left of a meeting.

Every export is written from this. It is kept as a plain TinyDB file, transcript.json, whose tables
`to_tables` and `from_tables` define; docs/transcript.md tells them column by column. It never holds
words that were replaced, nor who stands behind a code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from facilitator.domain.people import parse_code
from facilitator.domain.transcript import Line, Redaction
from facilitator.words import marked

FORMAT = 2
"""Version of the tables. A reader refuses what is newer than itself, and brings up to date what is
older. 1 (until 0.1.0): no revisions, nothing of who was present when, of how the guide changed, of
lines that were edited, or of when a flag was pressed."""

REMOVED = "removed"
"""Status of a question that was taken out of the guide while the meeting ran."""

TABLES = ("session", "participants", "guide", "utterances", "moments", "notes", "redactions")
"""The tables of transcript.json, in the order they are written."""


_COLUMNS = (
    "session",
    "number",
    "title",
    "date",
    "language",
    "duration_ms",
    "guide_title",
    "model",
)


@dataclass(frozen=True, slots=True)
class SealedQuestion:
    """A question of the guide. `opened_ms` is when it was first put, None if it never was.

    `status`: "waiting" (never put), "current" (the talk was there at the end), "covered", "skipped"
    or `REMOVED`. `openings_ms` is each time the talk came to it. `added`: while the meeting ran;
    `moved`: to another place; `first_text`: the guide's own words, None if they were kept.
    """

    id: str
    section: str
    text: str
    status: str = ""
    opened_ms: int | None = None
    section_minutes: int | None = None
    probes: tuple[str, ...] = ()
    openings_ms: tuple[int, ...] = ()
    added: bool = False
    moved: bool = False
    first_text: str | None = None


@dataclass(frozen=True, slots=True)
class SealedStay:
    """From when to when somebody was in the room, in ms; None: to the end."""

    arrived_ms: int
    left_ms: int | None = None


@dataclass(frozen=True, slots=True)
class SealedParticipant:
    """Somebody at the table, by code.

    `stays` are empty where coming and going was not noted: then nothing says that the person was
    not there all the time. `recording` and `quoting`: whether the person agreed to be recorded, and
    to be quoted; None: not asked one by one.
    """

    code: str
    role: str
    stays: tuple[SealedStay, ...] = ()
    recording: bool | None = None
    quoting: bool | None = None

    @classmethod
    def of(cls, code: str) -> SealedParticipant:
        """Raises ValueError if `code` is no code."""
        return cls(code, parse_code(code)[0])


@dataclass(frozen=True, slots=True)
class SealedMoment:
    """A flagged stretch of session time, in ms; `at_ms` is when the key was pressed, None if that
    is not known."""

    id: str
    tag: str
    start_ms: int
    end_ms: int
    speaker: str | None = None
    label: str = ""
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class SealedNote:
    """A facilitator's note, reviewed, at its session time in ms; `id` is "" if it has none."""

    at_ms: int
    text: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class RedactionCount:
    """How often something of this kind was replaced by this, never what it was."""

    label: str
    replacement: str
    count: int


@dataclass(frozen=True, slots=True)
class SealedSignOff:
    """Who reviewed, when (ISO 8601), and how (`terms.ReviewWay`)."""

    reviewer: str
    at: str
    kind: str


@dataclass(frozen=True, slots=True)
class SealedReopening:
    """Who opened the review again, when (ISO 8601), and why; signatures from before are void."""

    reviewer: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class SealedGap:
    """A stretch that was not recorded, `duration_ms` long, at one point of session time."""

    at_ms: int
    duration_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class SealedGesture:
    """What no text says, at one point of session time; `code` None: nobody knows whose."""

    at_ms: int
    gesture: str
    code: str | None


class RevisionKind(StrEnum):
    """Why a sealed transcript was amended."""

    WITHDRAWAL = marked("withdrawal")
    CORRECTION = marked("correction")


@dataclass(frozen=True, slots=True)
class SealedRevision:
    """An amendment after sealing: what it made, and of what. It holds nothing of the old text.

    `revision` counts from 2: the first is what was sealed. `at` is ISO 8601, `by` the code of who
    made it. `previous` is the SHA-256 of what it follows: of transcript.json as the certificate
    has it, or of the record of the amendment before; `text_sha256` that of the tables as they are
    since, without this list (see `revisions`).
    """

    revision: int
    kind: RevisionKind
    reason: str
    at: str
    by: str
    previous: str
    text_sha256: str


@dataclass(frozen=True, slots=True)
class SealedTranscript:
    """The whole record. `date` is the meeting's (ISO 8601), times are ms of session time.

    `title` names the study or the meeting; `number` is the meeting's place in the series, None
    outside one. `lines` are in the order they were spoken. `revisions` are the amendments since it
    was sealed, in their order.
    """

    session: str
    number: int | None
    title: str
    date: str
    language: str
    duration_ms: int
    guide_title: str = ""
    guide: tuple[SealedQuestion, ...] = ()
    participants: tuple[SealedParticipant, ...] = ()
    lines: tuple[Line, ...] = ()
    moments: tuple[SealedMoment, ...] = ()
    notes: tuple[SealedNote, ...] = ()
    redactions: tuple[RedactionCount, ...] = ()
    sign_offs: tuple[SealedSignOff, ...] = ()
    gaps: tuple[SealedGap, ...] = ()
    model: str = ""
    reopenings: tuple[SealedReopening, ...] = ()
    revisions: tuple[SealedRevision, ...] = ()
    gestures: tuple[SealedGesture, ...] = ()

    @property
    def revision(self) -> int:
        """Which one this is: 1 as it was sealed, one more with each amendment."""
        return 1 + len(self.revisions)

    def lines_in(self, moment: SealedMoment) -> tuple[Line, ...]:
        """The lines that a flag covers, whole or in part."""
        return tuple(
            line
            for line in self.lines
            if line.start_ms < moment.end_ms and line.end_ms > moment.start_ms
        )

    def to_tables(self) -> dict[str, list[dict[str, Any]]]:
        """Plain JSON values, by table; the keys are `TABLES`, in that order."""
        session = {
            "format": FORMAT,
            "session": self.session,
            "number": self.number,
            "title": self.title,
            "date": self.date,
            "language": self.language,
            "duration_ms": self.duration_ms,
            "guide_title": self.guide_title,
            "model": self.model,
            "sign_offs": [asdict(s) for s in self.sign_offs],
            "reopenings": [asdict(r) for r in self.reopenings],
            "gaps": [asdict(g) for g in self.gaps],
            "revision": self.revision,
            "revisions": [asdict(r) for r in self.revisions],
        }
        if self.gestures:
            session["gestures"] = [asdict(g) for g in self.gestures]
        return {
            "session": [session],
            "participants": [asdict(p) for p in self.participants],
            "guide": [asdict(q) for q in self.guide],
            "utterances": [asdict(line) for line in self.lines],
            "moments": [asdict(m) for m in self.moments],
            "notes": [asdict(n) for n in self.notes],
            "redactions": [asdict(r) for r in self.redactions],
        }

    @classmethod
    def from_tables(cls, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> SealedTranscript:
        """Rebuild from tables; columns this version does not know are left aside.

        Raises ValueError where a table or column is missing, has the wrong type, or was written by
        a newer version.
        """
        missing = [t for t in TABLES if t not in tables]
        if missing:
            raise ValueError(f"the transcript has no table {missing[0]}")
        if len(tables["session"]) != 1:
            raise ValueError("the table session has to hold exactly one row")
        version = dict(tables["session"][0]).get("format")
        if type(version) is not int or not 1 <= version <= FORMAT:
            raise ValueError("the transcript was written by a newer version")
        for earlier in range(version, FORMAT):
            tables = _UPCASTS[earlier](tables)
        head = tables["session"][0]
        for column in _COLUMNS:
            _typed(cls, "session", column, head)
        transcript = cls(
            **{column: head[column] for column in _COLUMNS},
            guide=_rows(SealedQuestion, "guide", tables["guide"]),
            participants=_rows(SealedParticipant, "participants", tables["participants"]),
            lines=_rows(Line, "utterances", tables["utterances"]),
            moments=_rows(SealedMoment, "moments", tables["moments"]),
            notes=_rows(SealedNote, "notes", tables["notes"]),
            redactions=_rows(RedactionCount, "redactions", tables["redactions"]),
            sign_offs=_rows(SealedSignOff, "session", head.get("sign_offs", [])),
            reopenings=_rows(SealedReopening, "session", head.get("reopenings", [])),
            gaps=_rows(SealedGap, "session", head.get("gaps", [])),
            revisions=_rows(SealedRevision, "session", head.get("revisions", [])),
            gestures=_rows(SealedGesture, "session", head.get("gestures", [])),
        )
        if head.get("revision") != transcript.revision:
            raise ValueError("the table session lacks the record of a revision")
        return transcript


_Tables = Mapping[str, Sequence[Mapping[str, Any]]]

_SECOND: Mapping[str, Mapping[str, Any]] = {
    "session": {"revision": 1, "revisions": ()},
    "participants": {"stays": (), "recording": None, "quoting": None},
    "guide": {
        "probes": (),
        "openings_ms": (),
        "added": False,
        "moved": False,
        "first_text": None,
    },
    "utterances": {"edited": False},
    "moments": {"at_ms": None},
    "notes": {"id": ""},
}
"""The columns that came with version 2, as they are where nothing is known of them."""


def _second(tables: _Tables) -> _Tables:
    def brought_up(name: str, row: Any) -> Any:
        return {**_SECOND.get(name, {}), **row} if isinstance(row, Mapping) else row

    return {
        name: [brought_up(name, row) for row in rows] if isinstance(rows, Sequence) else rows
        for name, rows in tables.items()
    }


_UPCASTS: dict[int, Callable[[_Tables], _Tables]] = {1: _second}
"""From each version what makes tables of the next of its tables."""


def count_redactions(redactions: Iterable[Redaction]) -> tuple[RedactionCount, ...]:
    """How often each replacement was used, sorted by label and replacement.

    Possessives count with their code: "User 2's" is User 2.
    """
    counts = Counter((str(r.label), r.replacement.removesuffix("'s")) for r in redactions)
    return tuple(RedactionCount(label, text, n) for (label, text), n in sorted(counts.items()))


_T = TypeVar("_T")


def _rows(kind: type[_T], table: str, rows: Any) -> tuple[_T, ...]:
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise ValueError(f"the table {table} is no list of rows")
    return tuple(_row(kind, table, row) for row in rows)


def _row(kind: type[_T], table: str, row: Any) -> _T:
    if not isinstance(row, Mapping):
        raise ValueError(f"the table {table} holds something that is no row")
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    return kind(**{name: _typed(kind, table, name, row) for name in names})


def _typed(kind: type, table: str, column: str, row: Mapping[str, Any]) -> Any:
    """The value of a column, by its type."""
    if column not in row:
        raise ValueError(f"the table {table} lacks the column {column}")
    try:
        return _value(_hints(kind)[column], table, row[column])
    except TypeError:
        raise ValueError(f"the column {column} of the table {table} has the wrong type") from None


def _value(hint: Any, table: str, value: Any) -> Any:
    """TypeError if a value is not of the type."""
    if get_origin(hint) is tuple:
        if not isinstance(value, list | tuple):
            raise TypeError
        inner = get_args(hint)[0]
        return tuple(_value(inner, table, one) for one in value)
    if is_dataclass(hint):
        return _row(hint, table, value)  # type: ignore[arg-type]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        if value not in set(hint):
            raise TypeError
        return hint(value)
    allowed = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    if type(value) not in allowed:
        raise TypeError
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    """The type of each column of a kind of row."""
    return get_type_hints(kind)
