"""Where somebody speaks in sound that nobody has listened to: found as in a meeting."""

from __future__ import annotations

from facilitator.child_messages import Piece
from facilitator.domain.sound import SAMPLE_RATE, SAMPLES_PER_MS
from facilitator.speech.endpoint import Limits
from facilitator.speech.readable import read_around_damage
from facilitator.speech.voice import VoiceFinder
from facilitator.vault.spool_reader import SpoolReader

BLOCK = 10 * SAMPLE_RATE
"""Samples read at once: little enough for any memory."""


def speech_in(reader: SpoolReader, start_ms: int, end_ms: int, limits: Limits) -> tuple[Piece, ...]:
    """Spans of speech in a stretch of the session without a break in it, and those that were half
    heard, in the order they were spoken. None overlaps another."""
    at, end = start_ms * SAMPLES_PER_MS, end_ms * SAMPLES_PER_MS
    finder = VoiceFinder(at, limits)
    found: list[tuple[int, int]] = []
    while at < end:
        pcm, _ = read_around_damage(reader, at, min(BLOCK, end - at))
        if not pcm:
            break
        at += len(pcm) // 2
        found += [(heard.start, heard.end) for heard in finder.feed(pcm)]
    found += [(heard.start, heard.end) for heard in finder.finish()]
    found += finder.uncertain()
    return tuple(Piece(a // SAMPLES_PER_MS, b // SAMPLES_PER_MS) for a, b in sorted(found))
