"""Striking parts of a recording: their sound is destroyed, everything else stays where it is.

    1  each segment with a struck part written anew, silence in its place, under the new root;
       the keys of all segments that stay sealed under the new root    the old key counts
    2  the journal's own step (`generations`): events and key change   the new key counts
    3  what only the old key opened is removed

What a crash leaves of 1 is removed on reopening, what it leaves of 3 as well.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from facilitator.domain.sound import BYTES_PER_SAMPLE
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.segment_keys import (
    Kept,
    keys_files,
    keys_path,
    read_kept,
    remove_older,
    write_kept,
)
from facilitator.vault.session_key import SessionKey
from facilitator.vault.spool import CHUNK_BYTES, SegmentInfo, every_segment_file, identity
from facilitator.vault.spool_reader import SpoolReader
from facilitator.vault.stream import StreamKeys, StreamWriter
from facilitator.words import _

Span = tuple[int, int]
"""From one sample of session time up to another."""

_AT_ONCE = 64 * CHUNK_BYTES // BYTES_PER_SAMPLE
"""Samples copied at a time: 16 s."""


def prepare(
    folder: Path, key: SessionKey, new: SessionKey, session_id: str, struck: Sequence[Span]
) -> None:
    """Step 1: all that the new key will open, on the medium on return. Nobody may be recording.

    FacilitatorError if it could not be done, for one because the disk has no room: then nothing
    of it is left.
    """
    try:
        _remove_generation(folder, new.generation)
        kept: dict[int, Kept] = {}
        with SpoolReader(folder, key, session_id) as spool:
            spool.refresh()
            for segment, (path, keys) in zip(spool.segments(), spool.files(), strict=True):
                number, first = segment.number, segment.first_sample
                if any(a < first + segment.samples and first < b for a, b in struck):
                    fresh = folder / f"{number:06d}.{new.generation:06d}.aud"
                    name = identity(session_id, number)
                    silenced = _silenced(spool, segment, struck, path=fresh, key=new, name=name)
                    kept[number] = Kept(fresh.name, silenced)
                elif keys is not None:
                    kept[number] = Kept(path.name, keys)
        disk.sync_folder(folder)
        write_kept(folder, new, session_id, kept)
    except BaseException as error:
        with suppress(OSError):
            _remove_generation(folder, new.generation)
        if isinstance(error, OSError):
            raise disk.fault(_("The part could not be struck"), folder, error) from error
        raise


def tidy(folder: Path, key: SessionKey, session_id: str) -> None:
    """Step 3, and what a step that was cut off has left. `key` is the one that counts, on the
    medium, as the journal was opened with."""
    try:
        removed = False
        for generation in keys_files(folder):
            if generation > key.generation:
                _remove_generation(folder, generation)
        counts, kept = read_kept(folder, key, session_id)
        for number, generation, path in every_segment_file(folder):
            unfinished = generation > key.generation
            if unfinished or (number in kept and kept[number].name != path.name):
                disk.unlink(path)
                removed = True
        for path in folder.glob("keys.*.new"):
            disk.unlink(path)
        if removed:
            disk.sync_folder(folder)
        if counts:
            remove_older(folder, counts)
    except OSError as error:
        raise disk.fault(_("What was struck could not be removed"), folder, error) from error


def _silenced(
    spool: SpoolReader,
    segment: SegmentInfo,
    struck: Sequence[Span],
    *,
    path: Path,
    key: SessionKey,
    name: str,
) -> StreamKeys:
    """A segment written anew, with silence in place of what is struck; its keys."""
    fd = disk.open_new(path)
    try:
        writer = StreamWriter(fd, key, name, CHUNK_BYTES)
        behind_it = segment.first_sample + segment.samples
        for at in range(segment.first_sample, behind_it, _AT_ONCE):
            end = min(at + _AT_ONCE, behind_it)
            pcm = bytearray(_sound(spool, at, end - at))
            for start, stop in struck:
                begin, behind = max(start, at) - at, min(stop, end) - at
                if begin < behind:
                    size = BYTES_PER_SAMPLE
                    pcm[begin * size : behind * size] = bytes((behind - begin) * size)
            for chunk in range(0, len(pcm), CHUNK_BYTES):
                writer.write(bytes(pcm[chunk : chunk + CHUNK_BYTES]))
        if segment.finalised:
            disk.sync(fd)
            writer.write(b"", final=True)
        disk.sync(fd)
        return writer.keys
    finally:
        os.close(fd)


def _sound(spool: SpoolReader, start: int, count: int) -> bytes:
    """Samples of the recording; silence for a chunk that is damaged, which has a gap already."""
    try:
        return spool.read(start, count)
    except FacilitatorError:
        if count <= CHUNK_BYTES // BYTES_PER_SAMPLE:
            return bytes(count * BYTES_PER_SAMPLE)
        half = count // 2
        return _sound(spool, start, half) + _sound(spool, start + half, count - half)


def _remove_generation(folder: Path, generation: int) -> None:
    """What was written for a key of this generation."""
    for _rest, found, path in every_segment_file(folder):
        if found == generation:
            disk.unlink(path)
    disk.unlink(keys_path(folder, generation))
