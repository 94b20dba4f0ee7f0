"""Sound from a spool of which a stretch may be damaged: what can be read, and silence elsewhere.

A flipped bit on the disk costs the chunk it lies in, a quarter of a second; the rest of the
meeting is listened to as if nobody had spoken there.
"""

from __future__ import annotations

from facilitator.domain.sound import BYTES_PER_SAMPLE, SAMPLE_RATE
from facilitator.errors import FacilitatorError
from facilitator.vault.spool_reader import SpoolReader
from facilitator.vault.stream import StreamError

PIECE = SAMPLE_RATE // 100
"""Samples (10 ms) to which the ends of a damaged stretch are found: chunks may have any length."""

Stretch = tuple[int, int]
"""Samples [start, end) of session time."""


def read_around_damage(reader: SpoolReader, start: int, count: int) -> tuple[bytes, list[Stretch]]:
    """`SpoolReader.read`, with zeros for what is damaged; and which stretches that were.

    FacilitatorError where the disk itself cannot be read: that may pass.
    """
    whole = _read(reader, start, count)
    if whole is not None:
        return whole, []
    parts: list[bytes] = []
    damaged: list[Stretch] = []
    for at in range(start, start + count, PIECE):
        size = min(PIECE, start + count - at)
        piece = _read(reader, at, size)
        if piece is None:
            piece = bytes(size * BYTES_PER_SAMPLE)
            begin = damaged.pop()[0] if damaged and damaged[-1][1] == at else at
            damaged.append((begin, at + size))
        parts.append(piece)
    return b"".join(parts), damaged


def _read(reader: SpoolReader, start: int, count: int) -> bytes | None:
    """None if a chunk in between is damaged."""
    try:
        return reader.read(start, count)
    except FacilitatorError as error:
        if isinstance(error.__cause__, StreamError):
            return None
        raise
