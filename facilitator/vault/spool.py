"""The recording as files: what a segment is called, holds, and who may write.

Sound lies in numbered segments, each an encrypted stream of its own. A writer always begins a new
segment and never touches an old one, so a crash costs at most what was not yet synced. Session
time is the number of samples in all segments one after another. One with a struck part was written
anew (see `striking`): its file has the generation of the key from which on it counts in its name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from facilitator.domain.sound import BYTES_PER_SAMPLE, SAMPLE_RATE
from facilitator.vault import disk
from facilitator.vault.lock import FileLock, patiently
from facilitator.vault.segment_keys import Keeping
from facilitator.vault.stream import (
    HEADER_BYTES,
    frame_bytes,
)
from facilitator.words import _

CHUNK_MS = 250
"""The longest stretch of sound in one chunk."""
SYNC_MS = 1_000
"""The most sound a power cut may cost."""

_BYTES_PER_MS = SAMPLE_RATE * BYTES_PER_SAMPLE // 1000
CHUNK_BYTES = CHUNK_MS * _BYTES_PER_MS
SYNC_BYTES = SYNC_MS * _BYTES_PER_MS
_SEGMENT = re.compile(r"(\d{6,9})(?:\.(\d{6,9}))?\.aud")


@dataclass(frozen=True, slots=True)
class SegmentInfo:
    """One segment: which samples of the session it holds, and whether it was closed."""

    number: int
    first_sample: int
    samples: int
    finalised: bool
    chunks: int
    bytes: int
    """Size of the encrypted file."""
    tail_bytes: int
    """Bytes at its end that are no whole chunk: being written, or torn off."""


def segment_files(folder: Path, kept: Keeping | None = None) -> dict[int, Path]:
    """The segments in a spool's folder, in order; empty if there is no such folder.

    Where there is more than one file of a segment, the one that `kept` names counts, else the one
    that was recorded. FacilitatorError if the folder is a link: sealing would destroy what is
    there.
    """
    found: dict[int, Path] = {}
    for number, _rest, path in every_segment_file(folder):
        if number not in found or (kept and number in kept and kept[number].name == path.name):
            found[number] = path
    return found


def sound_by_size(folder: Path) -> int:
    """Milliseconds of sound that a spool's files have room for: no key is needed, and what a crash
    cut off counts. At most a chunk a segment too much."""
    frame = frame_bytes(CHUNK_BYTES)
    sizes = (path.stat().st_size - HEADER_BYTES for path in segment_files(folder).values())
    return sum(max(0, size) // frame * CHUNK_MS for size in sizes)


def every_segment_file(folder: Path) -> list[tuple[int, int, Path]]:
    """(number, generation, path) of all files of segments, in order; as it was recorded a file has
    generation 0. Errors as for `segment_files`."""
    _refuse_link(folder)
    try:
        found = ((_SEGMENT.fullmatch(p.name), p) for p in folder.iterdir())
        return sorted((int(match[1]), int(match[2] or 0), p) for match, p in found if match)
    except FileNotFoundError:
        return []


def _refuse_link(folder: Path) -> None:
    try:
        disk.refuse_link(folder)
    except OSError as error:
        raise disk.fault(_("The recording could not be read"), folder, error) from error


def identity(session_id: str, number: int) -> str:
    """What a segment is authenticated as."""
    return f"spool/{session_id}/{number}"


def spool_lock(folder: Path, session_id: str) -> FileLock:
    """Held by whoever writes the recording. FacilitatorError naming the process that does."""
    _refuse_link(folder)
    return FileLock(
        folder / "lock", _("The recording of session {session_id}").format(session_id=session_id)
    )


def wait_until_free(folder: Path, session_id: str, seconds: float) -> None:
    """Returns once nobody writes the recording any more.

    HeldError naming the process that still does after `seconds`.
    """
    if folder.is_dir():
        patiently(lambda: spool_lock(folder, session_id), seconds).release()
