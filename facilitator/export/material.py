"""What an export is made from: sealed sessions, and what the study says of itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha1
from types import MappingProxyType
from uuid import UUID

from facilitator.domain.languages import language_code
from facilitator.domain.moments import DEFAULT_TAGS, Tag
from facilitator.domain.sealed import SealedTranscript
from facilitator.export.wording import DEFAULT, Words, words

LONGEST_STEM = 80
"""Bytes of a file's name before its suffix: folders have long names too, and Windows counts all."""

_NOBODYS = UUID(int=0)

NEVER = "1970-01-01T00:00:00Z"
"""Stands for the time of what says none, where a format asks for one."""

_UNSAFE = re.compile(r"[^\w.-]+")

_NO_TAGS: Mapping[str, Tag] = MappingProxyType({tag.name: tag for tag in DEFAULT_TAGS})


@dataclass(frozen=True, slots=True)
class Material:
    """Sealed sessions in the order of the series, for one file or one set of files.

    `title` is the study's, as it was sealed; `tags` are its tags by name. `namespace` is what the
    identifiers in a REFI-QDA file are made from (RFC 9562, version 5): random, the study's own, the
    same in each of its exports, so that what was exported twice is known to be the same and nothing
    else is.
    """

    transcripts: tuple[SealedTranscript, ...]
    title: str = ""
    tags: Mapping[str, Tag] = field(default_factory=lambda: _NO_TAGS)
    namespace: UUID = _NOBODYS

    @property
    def transcript(self) -> SealedTranscript:
        """The one session of a format that has a file for each. ValueError if there are several."""
        (transcript,) = self.transcripts
        return transcript

    def alone(self, transcript: SealedTranscript) -> Material:
        """The same study with one session."""
        return Material((transcript,), self.title, self.tags, self.namespace)

    @property
    def words(self) -> Words:
        """In the language of the sessions; in English if they have several."""
        codes = {language_code(t.language) or t.language for t in self.transcripts}
        return words(codes.pop() if len(codes) == 1 else DEFAULT)

    @property
    def stem(self) -> str:
        """What files are called before their suffix: after the session if there is one, else after
        the study."""
        if len(self.transcripts) == 1:
            return file_stem(self.transcripts[0].session)
        return file_stem(self.title)

    def guid(self, *parts: str) -> str:
        """The identifier of what these words name within the study."""
        # As uuid.uuid5 makes it, in a fifth of the time: a series has tens of thousands.
        name = "\x1f".join(parts).encode()
        made = sha1(self.namespace.bytes + name, usedforsecurity=False).hexdigest()
        variant = "89ab"[int(made[16], 16) & 3]
        return f"{made[:8]}-{made[8:12]}-5{made[13:16]}-{variant}{made[17:20]}-{made[20:32]}"


def file_stem(name: str) -> str:
    """A name that is no path, no hidden file and not too long for any folder."""
    stem = _UNSAFE.sub("-", name).strip(".-")
    return stem.encode()[:LONGEST_STEM].decode(errors="ignore").strip(".-") or "transcript"


def made_at(transcript: SealedTranscript) -> str:
    """When a session was signed or amended last, else the day it was held: UTC, as
    "2026-11-24T09:30:00Z"."""
    acts = [one.at for one in transcript.sign_offs] + [one.at for one in transcript.revisions]
    return max(map(_utc, acts), default=_utc(transcript.date))


def _utc(written_at: str) -> str:
    try:
        found = datetime.fromisoformat(written_at)
    except ValueError:
        return NEVER
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
