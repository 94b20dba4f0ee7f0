"""What WebVTT and SubRip have in common: a line a cue, its time, and who said it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from facilitator.domain.sealed import SealedTranscript
from facilitator.domain.transcript import Line, timestamp
from facilitator.export.material import Material
from facilitator.export.wording import clean

ARROW = "-->"
"""Parts the two times of a cue, and must stand nowhere else."""

BOM = "\ufeff"
"""Tells readers who guess at encodings that a file is UTF-8."""

TIMES = re.compile(r"(\d\d+):(\d\d):(\d\d)[.,](\d\d\d) --> (\d\d+):(\d\d):(\d\d)[.,](\d\d\d)")


def cues(material: Material, transcript: SealedTranscript) -> Iterator[tuple[Line, str, str]]:
    """(line, speaker, words) of every line that has words."""
    unknown = material.words("unknown_speaker")
    for line in transcript.lines:
        if text := clean(line.text):
            yield line, clean(line.speaker or "") or unknown, text.replace(ARROW, "->")


def times(line: Line, point: str) -> str:
    """A cue's times, with hours and milliseconds behind `point`. A cue lasts a millisecond at
    least: one that lasts no time is refused by readers."""
    end_ms = max(line.end_ms, line.start_ms + 1)
    return f"{clock(line.start_ms, point)} {ARROW} {clock(end_ms, point)}"


def clock(ms: int, point: str = ".") -> str:
    """Session time as HH:MM:SS.mmm."""
    return f"{timestamp(ms)}{point}{max(0, ms) % 1000:03d}"


def blocks(text: str) -> Iterator[list[str]]:
    """The lines of each cue, from that with its times on."""
    for block in text.split("\n\n"):
        lines = block.strip("\n").split("\n")
        for number, line in enumerate(lines):
            if TIMES.fullmatch(line):
                yield lines[number:]
                break
