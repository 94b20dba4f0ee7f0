"""A sealed transcript: reviewed, anonymised, and all there is left of a meeting.

Every export is written from this. It is kept as a plain TinyDB file, transcript.json, whose tables
`to_tables` and `from_tables` define. It never holds words that were replaced, nor who stands behind
a code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from facilitator.domain.people import parse_code
from facilitator.domain.transcript import Line, Redaction

FORMAT = 1
"""Version of the tables. A reader refuses what is newer than itself."""

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
    """A question of the guide. `opened_ms` is when it was first put, None if it never was."""

    id: str
    section: str
    text: str
    status: str = ""
    opened_ms: int | None = None
    section_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class SealedParticipant:
    """Somebody at the table, by code."""

    code: str
    role: str

    @classmethod
    def of(cls, code: str) -> SealedParticipant:
        """Raises ValueError if `code` is no code."""
        return cls(code, parse_code(code)[0])


@dataclass(frozen=True, slots=True)
class SealedMoment:
    """A flagged stretch of session time, in ms."""

    id: str
    tag: str
    start_ms: int
    end_ms: int
    speaker: str | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class SealedNote:
    """A facilitator's note, reviewed, at its session time in ms."""

    at_ms: int
    text: str


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
class SealedTranscript:
    """The whole record. `date` is the meeting's (ISO 8601), times are ms of session time.

    `title` names the study or the meeting; `number` is the meeting's place in the series, None
    outside one. `lines` are in the order they were spoken.
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
        }
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
        head = dict(tables["session"][0])
        version = head.get("format")
        if not isinstance(version, int) or version > FORMAT:
            raise ValueError("the transcript was written by a newer version")
        for column in _COLUMNS:
            _typed(cls, "session", column, head)
        return cls(
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
        )


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
    out: list[_T] = []
    for row in rows:
        if not isinstance(row, Mapping):
            raise ValueError(f"the table {table} holds something that is no row")
        names = [f.name for f in fields(kind)]  # type: ignore[arg-type]
        for name in names:
            _typed(kind, table, name, row)
        out.append(kind(**{name: row[name] for name in names}))
    return tuple(out)


def _typed(kind: type, table: str, column: str, row: Mapping[str, Any]) -> None:
    if column not in row:
        raise ValueError(f"the table {table} lacks the column {column}")
    hint = get_type_hints(kind)[column]
    allowed = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    value = row[column]
    if type(value) not in allowed:
        raise ValueError(f"the column {column} of the table {table} has the wrong type")
