"""What a report is made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from facilitator.domain.moments import Tag
from facilitator.domain.people import Participant, parse_code
from facilitator.domain.sealed import SealedTranscript
from facilitator.domain.series import Meeting
from facilitator.domain.study_record import Entry, EntryKind


@dataclass(frozen=True, slots=True)
class Destroyed:
    """A recording that was destroyed: when (ISO 8601), how long it was (ms), how its key was kept,
    and the SHA-256 of the certificate that says so."""

    session: str
    at: str
    audio_ms: int
    custody: str
    certificate_sha256: str


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that is known of a series of meetings, in the order of the series.

    `meetings` are all that were held, `transcripts` the sealed ones. `attributes` is what the study
    says of a code ("sex": "female"). `entries` are what was noted of the series beside the
    meetings. `program` is the name and version of this program.
    """

    title: str
    language: str
    program: str
    meetings: tuple[Meeting, ...]
    transcripts: tuple[SealedTranscript, ...] = ()
    destroyed: tuple[Destroyed, ...] = ()
    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    tags: Mapping[str, Tag] = field(default_factory=dict)
    checks: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """By session: how many words of the machine's text that a person has read were wrong, of how
    many (characters, in languages without spaces; see `domain.self_check`)."""

    @property
    def codes(self) -> tuple[str, ...]:
        """Whoever was present at any meeting, by role and number, facilitators last."""
        return tuple(sorted({code for m in self.meetings for code in m.present}, key=_order))

    def noted(self, kind: EntryKind) -> Iterator[Entry]:
        """The entries of a kind, in their order."""
        return (entry for entry in self.entries if entry.kind == kind)


def role_of(code: str | None) -> str:
    """The role in a code; "" for nobody."""
    return parse_code(code)[0] if code else ""


def in_order_of_roles(roles: set[str]) -> list[str]:
    """Facilitating roles last, and nobody's words behind all."""
    return sorted(
        roles, key=lambda role: (not role, role and Participant(f"{role} 1").facilitates, role)
    )


def _order(code: str) -> tuple[bool, str, int]:
    return (Participant(code).facilitates, *parse_code(code))
