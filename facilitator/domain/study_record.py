"""What is noted of a study beside its meetings: what the group says it has covered, and what was
given to participants and came back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class EntryKind(StrEnum):
    """What an entry is about."""

    COVERED = "covered"
    """The group's own statement that a part of its subject is covered (`text`: which)."""
    GIVEN = "given"
    """A participant was given their own words, to comment on."""
    CAME_BACK = "came back"
    """What came back of it (`text`: in the study's words)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`at` is ISO 8601; `code` whom it concerns, "" for the group, or somebody who withdrew;
    `sessions` those it is about; `by` the code of who noted it, "" if that was not said."""

    kind: EntryKind
    at: str
    text: str = ""
    code: str = ""
    sessions: tuple[str, ...] = ()
    by: str = ""
