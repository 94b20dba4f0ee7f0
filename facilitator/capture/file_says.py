"""What a sound file says of itself: where its contents begin, where they end, and whether it does.

Where ffmpeg makes it up, the file's own headers are looked at.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

LATEST_S = 600.0
"""A container may begin with time in which there is nothing. One whose first time is later than
this counts from some event of its own (a transport stream: from when the sender was started)."""

LARGEST_PAGE = 65_307
"""Bytes of a page of Ogg (RFC 3533)."""

MUCH_MORE = 16_000
"""Bytes behind the sound of a wave file that are no chunk; less may be padding. Half a second of
what telephones record (8 kHz, 16 bits, two channels)."""


def origin_of(container: Any) -> float:
    """The container's time (s) at which its contents begin."""
    begins = 0.0 if container.start_time is None else container.start_time / 1_000_000
    own = container.format.name.startswith(("mov", "matroska")) and 0 <= begins < LATEST_S
    # These count from their own beginning: sound that comes later comes late.
    return 0.0 if own else begins


def declared_end(container: Any, stream: Any, origin: float, path: Path) -> float | None:
    """When the sound ends by what the file says itself (s from its beginning); None if it does not.

    Where ffmpeg makes the duration up, from a bit rate or from the size of the file as it is now,
    the file's own headers are looked at, or nothing is believed.
    """
    name = container.format.name
    if name == "wav":
        return _wav_end(path, stream)
    if name.startswith("matroska"):
        tagged = str(stream.metadata.get("DURATION", ""))
        hours, _rest, rest = tagged.partition(":")
        minutes, _rest, seconds = rest.partition(":")
        try:
            return int(hours) * 3600 + int(minutes) * 60 + float(seconds) - origin
        except ValueError:
            return None
    if stream.duration is None:
        return None
    duration = float(stream.duration * stream.time_base)
    if name == "mp3":
        # Only a header with a count of frames (Xing) has a delay of the encoder beside it.
        return duration if stream.start_time else None
    if not name.startswith(("mov", "flac", "aiff")):
        return None
    begins = 0.0 if stream.start_time is None else float(stream.start_time * stream.time_base)
    return begins - origin + duration


def breaks_off(path: Path, name: str) -> bool:
    """Whether a file ends in the middle of a part, or before the part that is marked as its last:
    of Ogg (RFC 3533: bit 2 of a page's sixth byte) and of MP4 (ISO 14496-12: boxes), which need
    not say how long they are."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if name == "ogg":
            file.seek(max(0, size - LARGEST_PAGE))
            tail = file.read()
            last = tail[max(0, tail.rfind(b"OggS")) :]
            segments = last[27 : 27 + last[26]] if len(last) > 26 else b""
            whole = len(last) >= 27 + len(segments) + sum(segments)
            return not (whole and len(last) > 26 and last[5] & 4)
        if not name.startswith("mov"):
            return False
        at = 0
        while at + 8 <= size:
            file.seek(at)
            length = int.from_bytes(file.read(4), "big")
            if length == 1:
                file.seek(at + 8)
                length = int.from_bytes(file.read(8), "big")
            if length < 8:  # 0: to the end of the file
                return False
            at += length
        return at > size


def holds_more_than_it_says(file: IO[bytes], size: int) -> bool:
    """Whether a wave file's sound goes on behind the length that its header gives it, as when the
    header was written once, early, and never again. Leaves the file at its beginning."""
    try:
        if file.read(4) != b"RIFF" or file.read(8)[4:] != b"WAVE":
            return False
        at = 12
        while at + 8 <= size:
            name, length = file.read(4), int.from_bytes(file.read(4), "little")
            at += 8 + length + length % 2
            file.seek(at)
            if name == b"data":
                break
        # Else another chunk follows, with a name of letters and a length that fits.
        name, length = file.read(4), int.from_bytes(file.read(4), "little")
        chunk = name.isascii() and name.decode().isprintable() and at + 8 + length <= size + 1
        return size - at > MUCH_MORE and not chunk
    finally:
        file.seek(0)


def _wav_end(path: Path, stream: Any) -> float | None:
    """By the length that the header gives the whole file. ffmpeg takes what is there for it."""
    with path.open("rb") as file:
        head = file.read(12)
    there = path.stat().st_size
    said = int.from_bytes(head[4:8], "little") + 8
    each = stream.codec_context.bit_rate / 8 if stream.codec_context.bit_rate else 0.0
    # A writer that does not know yet leaves nothing or the greatest number there is.
    if head[:4] != b"RIFF" or each <= 0 or not there < said < 0xFFFF_F000:
        return None
    return (float(stream.duration * stream.time_base) if stream.duration else 0.0) + (
        said - there
    ) / each
